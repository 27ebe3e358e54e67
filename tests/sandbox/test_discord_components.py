"""Buttons, selects and forms reach the bot as Discord sends them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.sandbox.discord_wire import ADA, ART, EPHEMERAL, JONAS, MIRA, V2, Wire, until, wired

BUTTON = {"type": 2, "style": 1, "label": "Press", "custom_id": "press"}
SELECT = {
    "type": 3,
    "custom_id": "pick",
    "max_values": 2,
    "options": [{"label": name, "value": name} for name in ("a", "b", "c")],
}
PEOPLE = {"type": 5, "custom_id": "people"}
LAYOUT = [
    {"type": 17, "components": [{"type": 10, "content": "x"}, {"type": 1, "components": [BUTTON]}]},
    {"type": 1, "components": [SELECT]},
    {"type": 1, "components": [PEOPLE]},
]
FORM: dict[str, Any] = {
    "custom_id": "form-1",
    "title": "A form",
    "components": [
        {"type": 10, "content": "Fill me in"},
        {
            "type": 18,
            "label": "Prompt",
            "component": {"type": 4, "custom_id": "prompt", "style": 2, "max_length": 10},
        },
        {
            "type": 18,
            "label": "Size",
            "component": {**SELECT, "custom_id": "size", "max_values": 1, "required": False},
        },
        {
            "type": 18,
            "label": "Picture",
            "component": {"type": 19, "custom_id": "file", "required": False},
        },
    ],
}


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with wired() as made:
        yield made


async def shown(wire: Wire, line: Any, *, flags: int = 0) -> dict[str, Any]:
    interaction = await wire.asked(line)
    reply = await wire.respond(interaction, 4, {"flags": V2 | flags, "components": LAYOUT})
    assert reply.status == 200, reply.body
    message: dict[str, Any] = reply.body["resource"]["message"]
    return message


async def pressed(wire: Wire, line: Any, message: Any, custom_id: str, **more: Any) -> Any:
    body = {"as": MIRA, "message_id": message["id"], "custom_id": custom_id, **more}
    await wire.control("POST", "/components", body)
    return await line.interaction()


async def test_a_button_brings_its_message(wire: Wire) -> None:
    line = await wire.bot()
    message = await shown(wire, line)
    interaction = await pressed(wire, line, message, "press")
    assert interaction["type"] == 3
    assert interaction["data"]["custom_id"] == "press"
    assert interaction["data"]["component_type"] == 2
    assert interaction["message"]["id"] == message["id"]
    assert interaction["message"]["flags"] == V2


async def test_an_update_changes_the_message(wire: Wire) -> None:
    line = await wire.bot()
    message = await shown(wire, line)
    interaction = await pressed(wire, line, message, "press")
    text = [{"type": 10, "content": "pressed"}]
    reply = await wire.respond(interaction, 7, {"components": text})
    assert reply.body["interaction"]["response_message_id"] == message["id"]
    [only] = await wire.messages()
    assert only["components"][0]["content"] == "pressed"
    assert only["edited_timestamp"]


async def test_after_a_deferred_update_the_original_is_the_message(wire: Wire) -> None:
    line = await wire.bot()
    message = await shown(wire, line)
    interaction = await pressed(wire, line, message, "press")
    assert (await wire.respond(interaction, 6)).status == 200
    edited = await wire.edit(interaction, {"components": [{"type": 10, "content": "later"}]})
    assert edited.body["id"] == message["id"]


async def test_a_fresh_token_edits_an_ephemeral_message(wire: Wire) -> None:
    line = await wire.bot()
    message = await shown(wire, line, flags=EPHEMERAL)
    interaction = await pressed(wire, line, message, "press")
    assert interaction["message"]["flags"] == V2 | EPHEMERAL
    reply = await wire.respond(interaction, 7, {"components": [{"type": 10, "content": "y"}]})
    assert reply.body["interaction"]["response_message_ephemeral"] is True
    refused = {"as": JONAS, "message_id": message["id"], "custom_id": "press"}
    assert (await wire.refused("POST", "/components", refused)).status == 404


async def test_selects_bring_values_and_what_they_name(wire: Wire) -> None:
    line = await wire.bot()
    message = await shown(wire, line)
    picked = await pressed(wire, line, message, "pick", values=["a", "c"])
    assert picked["data"]["values"] == ["a", "c"]
    people = await pressed(wire, line, message, "people", values=[ADA])
    assert people["data"]["resolved"]["users"][ADA]["username"] == "ada"
    for values in ([], ["a", "b", "c"], ["z"]):
        body = {"as": MIRA, "message_id": message["id"], "custom_id": "pick", "values": values}
        assert (await wire.refused("POST", "/components", body)).status == 422


async def test_a_disabled_button_can_not_be_pressed(wire: Wire) -> None:
    line = await wire.bot()
    interaction = await wire.asked(line)
    row = {"type": 1, "components": [{**BUTTON, "disabled": True}]}
    reply = await wire.respond(interaction, 4, {"content": "x", "components": [row]})
    message = reply.body["resource"]["message"]["id"]
    body = {"as": MIRA, "message_id": message, "custom_id": "press"}
    assert (await wire.refused("POST", "/components", body)).status == 422


async def test_an_unanswered_button_fails_and_leaves_the_message_alone(wire: Wire) -> None:
    line = await wire.bot()
    message = await shown(wire, line)
    await wire.rules(acknowledge_seconds=0.05)
    interaction = await pressed(wire, line, message, "press")

    async def failed() -> bool:
        state = await wire.control("GET", f"/interactions/{interaction['id']}")
        return bool(state["kind"] == "failed")

    assert await until(failed)
    assert await wire.mistakes() == ["no_response"]
    assert [each["id"] for each in await wire.messages()] == [message["id"]]


async def opened(wire: Wire, line: Any) -> Any:
    message = await shown(wire, line)
    interaction = await pressed(wire, line, message, "press")
    reply = await wire.respond(interaction, 9, FORM)
    assert reply.status == 200, reply.body
    return interaction


async def test_a_form_comes_back_filled_in(wire: Wire) -> None:
    line = await wire.bot()
    opener = await opened(wire, line)
    state = await wire.control("GET", f"/interactions/{opener['id']}")
    assert state["modal"]["title"] == "A form"
    fields = {"prompt": "a fox", "size": ["b"], "file": ["example:wren"]}
    body = {"as": MIRA, "interaction_id": opener["id"], "custom_id": "form-1", "fields": fields}
    await wire.control("POST", "/modals", body)
    sent = await line.interaction()
    assert (sent["type"], sent["message"]["id"]) == (5, opener["message"]["id"])
    text, prompt, size, file = sent["data"]["components"]
    assert text["type"] == 10
    assert prompt["component"]["value"] == "a fox"
    assert size["component"]["values"] == ["b"]
    [upload] = file["component"]["values"]
    assert sent["data"]["resolved"]["attachments"][upload]["filename"] == "wren.png"
    assert (await wire.respond(sent, 9, FORM)).code == 50035
    update = {"components": [{"type": 10, "content": "sent"}]}
    assert (await wire.respond(sent, 7, update)).status == 200


@pytest.mark.parametrize("fields", [{}, {"prompt": "x" * 11}, {"prompt": "x", "size": ["z"]}])
async def test_a_form_refuses_what_it_does_not_take(wire: Wire, fields: dict[str, Any]) -> None:
    line = await wire.bot()
    opener = await opened(wire, line)
    body = {"as": MIRA, "interaction_id": opener["id"], "custom_id": "form-1", "fields": fields}
    assert (await wire.refused("POST", "/modals", body)).status == 422


ROW = FORM["components"][1]
BROKEN_FORMS: dict[str, dict[str, Any]] = {
    "a title of 46": {"title": "x" * 46},
    "no title": {"title": ""},
    "six rows": {"components": [FORM["components"][0]] * 6},
    "no rows": {"components": []},
    "a button": {"components": [{"type": 1, "components": [BUTTON]}]},
    "a label of 46": {"components": [{**ROW, "label": "x" * 46}]},
    "a duplicate custom id": {"components": [ROW, ROW]},
    "a value over its length": {
        "components": [{**ROW, "component": {**ROW["component"], "value": "x" * 11}}]
    },
}


@pytest.mark.parametrize("name", BROKEN_FORMS)
async def test_a_broken_form_is_refused(wire: Wire, name: str) -> None:
    line = await wire.bot()
    interaction = await wire.asked(line)
    reply = await wire.respond(interaction, 9, {**FORM, **BROKEN_FORMS[name]})
    assert (reply.status, reply.code) == (400, 50035)


async def test_a_form_after_a_command_has_no_message(wire: Wire) -> None:
    line = await wire.bot()
    interaction = await wire.asked(line)
    await wire.respond(interaction, 9, FORM)
    body = {
        "as": MIRA,
        "interaction_id": interaction["id"],
        "custom_id": "form-1",
        "fields": {"prompt": "x"},
    }
    await wire.control("POST", "/modals", body)
    sent = await line.interaction()
    assert "message" not in sent
    assert (await wire.respond(sent, 6)).code == 50035
    await wire.respond(sent, 4, {"content": "thanks"})
    assert [each["channel_id"] for each in await wire.messages()] == [ART]


async def test_what_a_select_starts_with_is_told_as_texts(wire: Wire) -> None:
    line = await wire.bot()
    chosen = [{"id": int(ART), "type": "channel"}]
    select = {"type": 8, "custom_id": "where", "default_values": chosen}
    body = {"flags": V2, "components": [{"type": 1, "components": [select]}]}
    reply = await wire.respond(await wire.asked(line), 4, body)
    assert reply.status == 200, reply.body
    [only] = await wire.messages()
    [shown_select] = only["components"][0]["components"]
    assert shown_select["default_values"] == [{"id": ART, "type": "channel"}]
    for wrong in ([{"id": ART, "type": "user"}], chosen * 2):
        row = {"type": 1, "components": [{**select, "default_values": wrong}]}
        refused = await wire.respond(await wire.asked(line), 4, {"flags": V2, "components": [row]})
        assert refused.status == 400


async def test_a_form_counts_with_the_roles_of_the_moment(wire: Wire) -> None:
    line = await wire.bot()
    interaction = await wire.asked(line, who=ADA)
    assert int(interaction["member"]["permissions"]) & 1 << 5
    assert (await wire.respond(interaction, 9, FORM)).status == 200
    await wire.control("PUT", f"/people/{ADA}", {"roles": []})
    body = {
        "as": ADA,
        "interaction_id": interaction["id"],
        "custom_id": "form-1",
        "fields": {"prompt": "x"},
    }
    await wire.control("POST", "/modals", body)
    handed_in = await line.interaction()
    assert not int(handed_in["member"]["permissions"]) & 1 << 5
    assert handed_in["member"]["roles"] == []
