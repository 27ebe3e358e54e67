"""Commands are declared, offered where they may be used, and their options checked."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.sandbox.discord_wire import (
    ADA,
    AFTER_DARK,
    APP,
    ART,
    ELSEWHERE,
    HI,
    HOME,
    MIRA,
    MIRA_DM,
    SAVE,
    Wire,
    wired,
)

HERE = f"/applications/{APP}/commands"
AT_HOME = f"/applications/{APP}/guilds/{HOME}/commands"


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with wired() as made:
        yield made


def named(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "description": "x", **more}


async def test_declared_commands_come_back_with_ids_and_versions(wire: Wire) -> None:
    put = await wire.api("PUT", HERE, [HI, SAVE])
    got = await wire.api("GET", HERE)
    assert got.body == put.body
    hi = got.body[0]
    assert (hi["name"], hi["application_id"], hi["contexts"]) == ("hi", APP, [0, 1, 2])
    assert hi["id"].isdecimal()
    assert hi["version"].isdecimal()


async def test_a_command_keeps_its_id_and_changes_its_version_only_when_it_changes(
    wire: Wire,
) -> None:
    first = (await wire.api("PUT", HERE, [HI])).body[0]
    same = (await wire.api("PUT", HERE, [HI])).body[0]
    other = (await wire.api("PUT", HERE, [{**HI, "description": "Says more"}])).body[0]
    assert first == same
    assert other["id"] == first["id"]
    assert other["version"] != first["version"]


async def test_a_servers_commands_are_apart_from_the_global_ones(wire: Wire) -> None:
    await wire.api("PUT", HERE, [HI])
    put = await wire.api("PUT", AT_HOME, [named("local")])
    assert put.body[0]["guild_id"] == HOME
    assert [each["name"] for each in (await wire.api("GET", HERE)).body] == ["hi"]
    one = put.body[0]["id"]
    assert (await wire.api("DELETE", f"{AT_HOME}/{one}")).status == 204
    assert (await wire.api("GET", f"{AT_HOME}/{one}")).code == 10063


BROKEN = {
    "upper case": named("Hi"),
    "a blank in a name": named("say hi"),
    "no description": {"name": "hi"},
    "a description of 101": {"name": "hi", "description": "x" * 101},
    "26 options": named("hi", options=[{**named(f"o{n}"), "type": 3} for n in range(26)]),
    "required after optional": named(
        "hi", options=[{**named("a"), "type": 3}, {**named("b"), "type": 3, "required": True}]
    ),
    "choices and autocomplete": named(
        "hi",
        options=[
            {
                **named("a"),
                "type": 3,
                "autocomplete": True,
                "choices": [{"name": "a", "value": "a"}],
            }
        ],
    ),
    "two options of a name": named("hi", options=[{**named("a"), "type": 3}] * 2),
    "a menu with a description": {"name": "Save", "type": 3, "description": "x"},
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_declaration_is_refused(wire: Wire, name: str) -> None:
    reply = await wire.api("PUT", HERE, [BROKEN[name]])
    assert (reply.status, reply.code) == (400, 50035)


async def test_two_commands_of_one_name_are_refused(wire: Wire) -> None:
    assert (await wire.api("PUT", HERE, [HI, HI])).code == 50035


async def offered(wire: Wire, *, who: str = MIRA, channel: str = ART) -> list[str]:
    world = await wire.control("GET", f"/world?as={who}&channel={channel}")
    return [each["name"] for each in world["commands"]]


async def test_commands_are_offered_where_they_may_be_used(wire: Wire) -> None:
    await wire.api(
        "PUT",
        HERE,
        [
            named("server", contexts=[0], integration_types=[0]),
            named("anywhere", contexts=[0, 1, 2], integration_types=[0, 1]),
            named("managers", default_member_permissions=str(1 << 5), contexts=[0]),
            named("adults", nsfw=True, contexts=[0]),
        ],
    )
    assert await offered(wire) == ["server", "anywhere"]
    assert await offered(wire, who=ADA) == ["server", "anywhere", "managers"]
    assert await offered(wire, channel=AFTER_DARK) == ["server", "anywhere", "adults"]
    assert await offered(wire, channel=ELSEWHERE) == ["anywhere"]
    assert await offered(wire, channel=MIRA_DM) == ["anywhere"]
    body = {"as": MIRA, "channel": ART, "command": "managers"}
    assert (await wire.refused("POST", "/commands", body)).status == 422


@pytest.mark.parametrize(
    "options",
    [
        {"words": "x" * 21},
        {"count": 0},
        {"count": 5},
        {"count": "many"},
        {"nothing": "x"},
        {"image": "123"},
        {"image": "words"},
    ],
)
async def test_options_are_checked_as_the_client_does(
    wire: Wire, options: dict[str, object]
) -> None:
    await wire.bot()
    body = {"as": MIRA, "channel": ART, "command": "hi", "options": options}
    reply = await wire.refused("POST", "/commands", body)
    assert reply.status == 422
    assert reply.body["error"].endswith(".")


async def test_a_modified_client_sends_what_it_likes(wire: Wire) -> None:
    line = await wire.bot()
    await wire.command(options={"words": "x" * 21, "count": 99}, modified_client=True)
    options = (await line.interaction())["data"]["options"]
    assert [each["value"] for each in options] == ["x" * 21, 99]


async def test_a_required_option_must_be_there(wire: Wire) -> None:
    line = await wire.bot(named("say", options=[{**named("words"), "type": 3, "required": True}]))
    body = {"as": MIRA, "channel": ART, "command": "say"}
    assert (await wire.refused("POST", "/commands", body)).status == 422
    await wire.command("say", modified_client=True)
    assert (await line.interaction())["data"]["options"] == []


async def test_subcommands_are_nested(wire: Wire) -> None:
    step = {**named("show"), "type": 1, "options": [{**named("who"), "type": 6}]}
    line = await wire.bot(named("collection", options=[step]))
    assert (
        await wire.refused(
            "POST", "/commands", {"as": MIRA, "channel": ART, "command": "collection"}
        )
    ).status == 422
    await wire.command("collection show", options={"who": ADA})
    data = (await line.interaction())["data"]
    [inner] = data["options"]
    assert (inner["name"], inner["type"]) == ("show", 1)
    assert inner["options"] == [{"name": "who", "type": 6, "value": ADA}]
    assert data["resolved"]["users"][ADA]["username"] == "ada"


async def test_an_example_picture_arrives_as_an_attachment(wire: Wire) -> None:
    line = await wire.bot()
    world = await wire.control("GET", f"/world?as={MIRA}")
    example = world["examples"][0]
    await wire.command(options={"image": f"example:{example['id']}"})
    interaction = await line.interaction()
    [file] = interaction["data"]["resolved"]["attachments"].values()
    assert file["filename"] == example["filename"]
    assert file["width"] > 0
    async with wire.http.get(file["url"]) as response:
        assert response.status == 200
        assert len(await response.read()) == file["size"]


async def test_autocomplete_brings_the_bots_choices(wire: Wire) -> None:
    line = await wire.bot()
    body = {"as": MIRA, "channel": ART, "command": "hi", "options": {"who": "pi"}, "focused": "who"}
    asking = asyncio.create_task(wire.control("POST", "/autocomplete", body))
    interaction = await line.interaction()
    assert interaction["type"] == 4
    assert interaction["data"]["options"] == [
        {"name": "who", "type": 3, "value": "pi", "focused": True}
    ]
    choices = [{"name": "Pim", "value": "pim"}]
    reply = await wire.respond(interaction, 8, {"choices": choices})
    assert reply.status == 200
    assert await asking == {"choices": choices}


@pytest.mark.parametrize(
    "choices",
    [[{"name": "x" * 101, "value": "x"}], [{"name": "x", "value": "x"}] * 26, [{"name": "x"}]],
)
async def test_broken_choices_are_refused_and_loading_fails(
    wire: Wire, choices: list[dict[str, str]]
) -> None:
    await wire.rules(acknowledge_seconds=0.2)
    line = await wire.bot()
    body = {"as": MIRA, "channel": ART, "command": "hi", "focused": "who"}
    asking = asyncio.create_task(wire.refused("POST", "/autocomplete", body))
    interaction = await line.interaction()
    assert (await wire.respond(interaction, 8, {"choices": choices})).code == 50035
    assert (await asking).status == 504
    assert await wire.messages() == []


async def test_a_message_menu_brings_the_message(wire: Wire) -> None:
    line = await wire.bot()
    said = await wire.control("POST", "/messages", {"as": MIRA, "channel": ART, "content": "look"})
    body = {"as": MIRA, "channel": ART, "command": SAVE["name"], "message_id": said["message_id"]}
    await wire.control("POST", "/context", body)
    interaction = await line.interaction()
    data = interaction["data"]
    assert (data["type"], data["target_id"]) == (3, said["message_id"])
    assert data["resolved"]["messages"][said["message_id"]]["content"] == "look"
    await wire.respond(interaction, 4, {"content": "saved"})
    assert (await wire.messages())[-1]["type"] == 23


async def test_the_wrong_token_and_unknown_routes_are_mistakes(wire: Wire) -> None:
    assert (await wire.api("GET", "/users/@me", headers={"Authorization": "Bot x"})).status == 401
    assert (await wire.api("GET", "/nowhere")).status == 404
    assert await wire.mistakes() == ["wrong_authorization", "unknown_route"]


async def test_the_application_belongs_to_ada_or_to_a_team(wire: Wire) -> None:
    alone = (await wire.api("GET", "/oauth2/applications/@me")).body
    assert (alone["owner"]["id"], alone["team"]) == (ADA, None)
    await wire.rules(team=True)
    team = (await wire.api("GET", "/oauth2/applications/@me")).body["team"]
    assert team["owner_user_id"] == ADA
    assert ADA in {each["user"]["id"] for each in team["members"]}


async def test_json_is_sent_without_a_charset(wire: Wire) -> None:
    reply = await wire.api("GET", "/users/@me")
    assert reply.headers["Content-Type"] == "application/json"
