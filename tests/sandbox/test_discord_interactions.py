"""An interaction is answered once, in time, and its token dies."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.sandbox.discord_wire import (
    APP,
    ART,
    ELSEWHERE,
    EPHEMERAL,
    HOME,
    JONAS,
    LOADING,
    MIRA,
    MIRA_DM,
    V2,
    Clock,
    Wire,
    until,
    wired,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def wire(clock: Clock) -> AsyncIterator[Wire]:
    async with wired(clock) as made:
        yield made


async def test_a_deferred_reply_thinks_until_it_is_edited(wire: Wire) -> None:
    line = await wire.bot()
    interaction = await wire.asked(line, options={"words": "hello"})
    reply = await wire.respond(interaction, 5)
    about = reply.body["interaction"]
    assert about["response_message_loading"] is True
    [thinking] = await wire.messages()
    assert thinking["id"] == about["response_message_id"]
    assert thinking["flags"] == LOADING
    assert thinking["sandbox"] == {
        "state": "thinking",
        "invoker": MIRA,
        "only_you": False,
        "options": {"words": "hello"},
    }
    text = [{"type": 10, "content": "Done"}]
    edited = await wire.edit(interaction, {"flags": V2, "components": text})
    assert edited.status == 200
    [done] = await wire.messages()
    assert (done["flags"], done["sandbox"]["state"]) == (V2, "sent")
    assert await wire.mistakes() == []


async def test_the_payload_has_what_discord_sends(wire: Wire) -> None:
    line = await wire.bot()
    interaction = await wire.asked(line, options={"words": "hello", "count": "3"})
    assert interaction["application_id"] == APP
    assert interaction["guild_id"] == HOME
    assert interaction["channel"]["id"] == ART
    assert interaction["member"]["user"]["id"] == MIRA
    assert interaction["attachment_size_limit"] == 10 * 1_048_576
    assert interaction["authorizing_integration_owners"] == {"0": HOME, "1": MIRA}
    assert interaction["data"]["options"] == [
        {"name": "words", "type": 3, "value": "hello"},
        {"name": "count", "type": 4, "value": 3},
    ]


async def test_a_direct_message_has_a_user_and_no_member(wire: Wire) -> None:
    line = await wire.bot()
    interaction = await wire.asked(line, channel=MIRA_DM)
    assert interaction["user"]["id"] == MIRA
    assert "member" not in interaction
    assert interaction["context"] == 1


async def test_without_a_response_the_person_sees_a_failure(wire: Wire) -> None:
    await wire.rules(acknowledge_seconds=0.05)
    line = await wire.bot()
    interaction = await wire.asked(line)
    [failed] = await until(wire.messages)
    assert failed["sandbox"]["state"] == "failed"
    assert failed["content"] == "The application did not respond"
    assert await wire.messages(who=JONAS) == []
    late = await wire.respond(interaction, 5)
    assert (late.status, late.code) == (404, 10062)
    assert await wire.mistakes() == ["no_response", "late_response"]


async def test_without_a_bot_commands_fail_at_once(wire: Wire) -> None:
    line = await wire.bot()
    await line.socket.close(code=1000)
    interaction_id = await wire.command()
    [failed] = await until(wire.messages)
    assert failed["sandbox"]["state"] == "failed"
    state = await wire.control("GET", f"/interactions/{interaction_id}")
    assert (state["kind"], state["acknowledged_ms"]) == ("failed", None)
    assert await wire.mistakes() == []


async def test_the_second_response_is_refused(wire: Wire) -> None:
    line = await wire.bot()
    interaction = await wire.deferred(line)
    again = await wire.respond(interaction, 5)
    assert (again.status, again.code) == (400, 40060)
    assert await wire.mistakes() == ["double_response"]


async def test_of_two_responses_at_once_one_wins(wire: Wire) -> None:
    line = await wire.bot()
    interaction = await wire.asked(line)
    replies = await asyncio.gather(
        *(wire.respond(interaction, 4, {"content": "me"}) for _ in range(4))
    )
    assert sorted(each.status for each in replies) == [200, 400, 400, 400]
    assert len(await wire.messages()) == 1


async def test_editing_before_the_response_is_refused(wire: Wire) -> None:
    line = await wire.bot()
    interaction = await wire.asked(line)
    early = await wire.edit(interaction, {"content": "x"})
    assert (early.status, early.code) == (404, 10015)


async def test_a_token_dies_after_a_quarter_of_an_hour(wire: Wire, clock: Clock) -> None:
    line = await wire.bot()
    interaction = await wire.deferred(line)
    clock.now += 899
    assert (await wire.edit(interaction, {"content": "x"})).status == 200
    clock.now += 1
    dead = await wire.edit(interaction, {"content": "x"})
    assert (dead.status, dead.code) == (401, 50027)
    message = (await wire.messages())[0]["id"]
    kept = await wire.api("PATCH", f"/channels/{ART}/messages/{message}", {"content": "later"})
    assert kept.status == 200
    assert (await wire.messages())[0]["content"] == "later"


async def test_a_reply_that_thinks_for_ever_fails_with_its_token(wire: Wire) -> None:
    await wire.rules(token_seconds=0.05)
    line = await wire.bot()
    await wire.deferred(line)

    async def failed() -> bool:
        return bool((await wire.messages())[0]["sandbox"]["state"] == "failed")

    await until(failed)
    assert await wire.mistakes() == ["abandoned"]


async def test_edits_are_limited_to_5_in_2_seconds(wire: Wire, clock: Clock) -> None:
    line = await wire.bot()
    interaction = await wire.deferred(line)
    replies = [await wire.edit(interaction, {"content": str(n)}) for n in range(5)]
    left = [each.headers["X-RateLimit-Remaining"] for each in replies]
    assert left == ["4", "3", "2", "1", "0"]
    refused = await wire.edit(interaction, {"content": "6"})
    assert refused.status == 429
    assert "Via" in refused.headers
    assert refused.body["retry_after"] == 2.0
    clock.now += 1
    assert (await wire.edit(interaction, {"content": "7"})).status == 429
    assert await wire.mistakes() == ["rate_limit_ignored"]
    clock.now += 1
    assert (await wire.edit(interaction, {"content": "8"})).status == 200


async def test_an_ephemeral_reply_is_seen_by_its_person_alone(wire: Wire) -> None:
    line = await wire.bot()
    interaction = await wire.deferred(line, flags=EPHEMERAL)
    await wire.edit(interaction, {"content": "psst"})
    [mine] = await wire.messages()
    assert mine["flags"] == EPHEMERAL
    assert mine["sandbox"]["only_you"]
    assert await wire.messages(who=JONAS) == []
    path = f"/channels/{ART}/messages/{mine['id']}"
    for method in ("GET", "PATCH", "DELETE"):
        reply = await wire.api(method, path, {"content": "x"} if method == "PATCH" else None)
        assert (reply.status, reply.code) == (404, 10008)


async def test_a_user_install_is_forced_to_be_ephemeral_when_the_rules_say_so(wire: Wire) -> None:
    await wire.rules(force_ephemeral=True)
    line = await wire.bot()
    interaction = await wire.asked(line, channel=ELSEWHERE)
    assert interaction["authorizing_integration_owners"] == {"1": MIRA}
    await wire.respond(interaction, 5)
    edited = await wire.edit(interaction, {"content": "x"})
    assert edited.body["flags"] == EPHEMERAL
    refused = await wire.api("POST", f"/channels/{ELSEWHERE}/messages", {"content": "x"})
    assert (refused.status, refused.code) == (403, 50001)


async def test_a_user_install_has_five_followups(wire: Wire) -> None:
    await wire.rules(rate_limits=False)
    line = await wire.bot()
    interaction = await wire.asked(line, channel=ELSEWHERE)
    await wire.respond(interaction, 4, {"content": "x"})
    path = f"/webhooks/{APP}/{interaction['token']}"
    replies = [await wire.api("POST", path, {"content": str(n)}) for n in range(6)]
    assert [each.status for each in replies] == [200] * 5 + [400]
    assert replies[5].code == 40094


async def test_a_followup_answers_the_original(wire: Wire) -> None:
    line = await wire.bot()
    interaction = await wire.asked(line)
    await wire.respond(interaction, 4, {"content": "first"})
    follow = await wire.api(
        "POST", f"/webhooks/{APP}/{interaction['token']}?wait=true", {"content": "second"}
    )
    first, second = await wire.messages()
    assert second["id"] == follow.body["id"]
    assert second["message_reference"]["message_id"] == first["id"]
    assert (await wire.edit(interaction, {"content": "2"}, message=second["id"])).status == 200


async def test_a_followup_right_after_a_defer_edits_it_and_is_a_mistake(wire: Wire) -> None:
    line = await wire.bot()
    interaction = await wire.deferred(line)
    await wire.api("POST", f"/webhooks/{APP}/{interaction['token']}", {"content": "x"})
    assert [each["content"] for each in await wire.messages()] == ["x"]
    assert await wire.mistakes() == ["followup_after_defer"]


async def test_a_deleted_original_is_unknown(wire: Wire) -> None:
    line = await wire.bot()
    interaction = await wire.deferred(line)
    path = f"/webhooks/{APP}/{interaction['token']}/messages/@original"
    assert (await wire.api("DELETE", path)).status == 204
    assert await wire.messages() == []
    gone = await wire.edit(interaction, {"content": "x"})
    assert (gone.status, gone.code) == (404, 10008)


async def test_acknowledgement_is_measured(wire: Wire, clock: Clock) -> None:
    line = await wire.bot()
    interaction = await wire.asked(line)
    clock.now += 0.25
    await wire.respond(interaction, 4, {"content": "x"})
    state = await wire.control("GET", f"/interactions/{interaction['id']}")
    assert (state["acknowledged_ms"], state["kind"]) == (250.0, "message")
    assert state["message_id"] == (await wire.messages())[0]["id"]


@pytest.mark.parametrize("kind", [1, 6, 7, 8, 10])
async def test_a_command_takes_only_its_own_kinds_of_response(wire: Wire, kind: int) -> None:
    line = await wire.bot()
    interaction = await wire.asked(line)
    reply = await wire.respond(interaction, kind, {"content": "x"})
    assert (reply.status, reply.code) == (400, 50035)


async def test_a_fault_can_be_ordered(wire: Wire) -> None:
    line = await wire.bot()
    interaction = await wire.deferred(line)
    fault = {"on": "edit", "do": {"kind": "status", "status": 503}, "times": 1}
    await wire.control("POST", "/discord/faults", fault)
    path = f"/webhooks/{APP}/{interaction['token']}/messages/@original"
    url = f"{wire.environment['DISCORD_API_URL']}{path}"
    async with wire.http.patch(url, json={"content": "x"}) as response:
        assert response.status == 503
    assert (await wire.edit(interaction, {"content": "x"})).status == 200
