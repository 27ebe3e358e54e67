"""What a message may be: every rule Discord answers with 50035, and what an edit keeps."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.sandbox.discord_wire import (
    ADA,
    ART,
    HOME,
    JONAS,
    MIRA,
    V2,
    Clock,
    Wire,
    multipart,
    wired,
)

TEXT = {"type": 10, "content": "text"}
BUTTON = {"type": 2, "style": 1, "label": "Press", "custom_id": "a"}
OPTION = {"label": "One", "value": "1"}
SELECT = {"type": 3, "custom_id": "s", "options": [OPTION]}
URL = "https://example.com/a.png"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def wire(clock: Clock) -> AsyncIterator[Wire]:
    async with wired(clock) as made:
        await made.rules(rate_limits=False)
        yield made


def row(*components: object) -> dict[str, object]:
    return {"type": 1, "components": list(components)}


def box(*components: object) -> dict[str, object]:
    return {"type": 17, "components": list(components)}


def gallery(*urls: str, **more: object) -> dict[str, object]:
    return {"type": 12, "items": [{"media": {"url": url}, **more} for url in urls]}


def section(accessory: object) -> dict[str, object]:
    return {"type": 9, "components": [TEXT], "accessory": accessory}


BROKEN_LAYOUTS = {
    "41 components": [TEXT] * 41,
    "41 with nesting": [box(*[TEXT] * 20), box(*[TEXT] * 19)],
    "4,001 characters": [{"type": 10, "content": "x" * 4_000}, {"type": 10, "content": "x"}],
    "an empty text": [{"type": 10, "content": ""}],
    "an empty container": [box()],
    "an empty row": [row()],
    "a container inside a container": [box(box(TEXT))],
    "a button without a row": [BUTTON],
    "a button without a label": [row({"type": 2, "style": 1, "custom_id": "a"})],
    "a label of 81": [row({**BUTTON, "label": "x" * 81})],
    "an empty custom id": [row({**BUTTON, "custom_id": ""})],
    "a custom id of 101": [row({**BUTTON, "custom_id": "x" * 101})],
    "no custom id": [row({"type": 2, "style": 1, "label": "x"})],
    "a link with a custom id": [row({**BUTTON, "style": 5, "url": URL})],
    "a link without a url": [row({"type": 2, "style": 5, "label": "x"})],
    "an emoji that is a word": [row({**BUTTON, "emoji": {"name": "star"}})],
    "six buttons": [row(*({**BUTTON, "custom_id": str(n)} for n in range(6)))],
    "a duplicate custom id": [row(BUTTON), box(row(BUTTON))],
    "a duplicate id": [{**TEXT, "id": 7}, {**TEXT, "id": 7}],
    "a select beside a button": [row(SELECT, BUTTON)],
    "a select without options": [row({**SELECT, "options": []})],
    "26 options": [
        row({**SELECT, "options": [{"label": "x", "value": str(n)} for n in range(26)]})
    ],
    "duplicate values": [row({**SELECT, "options": [OPTION, OPTION]})],
    "an option of 101": [row({**SELECT, "options": [{"label": "x" * 101, "value": "1"}]})],
    "a placeholder of 151": [row({**SELECT, "placeholder": "x" * 151})],
    "min over max": [row({**SELECT, "min_values": 2, "max_values": 1})],
    "more values than options": [row({**SELECT, "max_values": 2})],
    "an empty gallery": [gallery()],
    "11 pictures": [gallery(*[URL] * 11)],
    "an alt text of 1,025": [gallery(URL, description="x" * 1_025)],
    "an attachment that isn't there": [gallery("attachment://a.png")],
    "not a link": [gallery("ftp://example.com/a.png")],
    "a file from elsewhere": [{"type": 13, "file": {"url": URL}}],
    "a section of four texts": [{**section(BUTTON), "components": [TEXT] * 4}],
    "a section without an accessory": [{"type": 9, "components": [TEXT]}],
    "a section beside a select": [section(SELECT)],
    "a text input": [row({"type": 4, "custom_id": "t", "style": 1, "label": "x"})],
    "an unknown type": [{"type": 99}],
    "a colour too large": [{**box(TEXT), "accent_color": 0x1000000}],
}


@pytest.mark.parametrize("name", BROKEN_LAYOUTS)
async def test_a_layout_that_breaks_a_rule_is_refused(wire: Wire, name: str) -> None:
    body = {"flags": V2, "components": BROKEN_LAYOUTS[name]}
    reply = await wire.api("POST", f"/channels/{ART}/messages", body)
    assert (reply.status, reply.code) == (400, 50035)
    assert reply.body["errors"]
    assert await wire.mistakes() == ["broken_message"]
    assert await wire.messages() == []


FINE_LAYOUTS: dict[str, list[Any]] = {
    "40 components": [TEXT] * 40,
    "4,000 characters": [{"type": 10, "content": "x" * 4_000}],
    "everything": [
        box(TEXT, section({"type": 11, "media": {"url": URL}}), gallery(*[URL] * 10)),
        {"type": 14, "divider": False, "spacing": 2},
        row(BUTTON, {"type": 2, "style": 5, "label": "Go", "url": URL}),
        row(SELECT),
        row({"type": 5, "custom_id": "u", "max_values": 25}),
        section({**BUTTON, "custom_id": "b", "label": None, "emoji": {"name": "⭐"}}),
    ],
}


@pytest.mark.parametrize("name", FINE_LAYOUTS)
async def test_a_layout_within_the_rules_is_taken(wire: Wire, name: str) -> None:
    body = {"flags": V2, "components": FINE_LAYOUTS[name]}
    reply = await wire.api("POST", f"/channels/{ART}/messages", body)
    assert reply.status == 200, reply.body
    assert len({each["id"] for each in reply.body["components"]}) == len(FINE_LAYOUTS[name])


BROKEN_BODIES: dict[str, dict[str, object]] = {
    "content with the flag": {"content": "x", "flags": V2, "components": [TEXT]},
    "embeds with the flag": {"embeds": [{"title": "x"}], "flags": V2, "components": [TEXT]},
    "text without the flag": {"components": [TEXT]},
    "six rows": {"components": [row({**BUTTON, "custom_id": str(n)}) for n in range(6)]},
    "content of 2,001": {"content": "x" * 2_001},
    "11 embeds": {"embeds": [{"title": "x"}] * 11},
    "embeds of 6,001": {"embeds": [{"description": "x" * 3_000}, {"description": "x" * 3_001}]},
    "an embed without its picture": {"embeds": [{"image": {"url": "attachment://a.png"}}]},
    "an attachment without its file": {"content": "x", "attachments": [{"id": 0}]},
    "parse and list": {"content": "x", "allowed_mentions": {"parse": ["users"], "users": [MIRA]}},
    "a nonce of 26": {"content": "x", "nonce": "x" * 26},
    "an unknown reference": {"content": "x", "message_reference": {"message_id": "1"}},
}


@pytest.mark.parametrize("name", BROKEN_BODIES)
async def test_a_body_that_breaks_a_rule_is_refused(wire: Wire, name: str) -> None:
    reply = await wire.api("POST", f"/channels/{ART}/messages", BROKEN_BODIES[name])
    assert (reply.status, reply.code) == (400, 50035)


@pytest.mark.parametrize(
    "body", [{}, {"content": ""}, {"flags": V2}, {"flags": V2, "components": []}]
)
async def test_an_empty_message_is_refused(wire: Wire, body: dict[str, object]) -> None:
    reply = await wire.api("POST", f"/channels/{ART}/messages", body)
    assert (reply.status, reply.code) == (400, 50006)


async def test_errors_are_nested_by_path(wire: Wire) -> None:
    body = {"flags": V2, "components": [row({**BUTTON, "label": "x" * 81})]}
    reply = await wire.api("POST", f"/channels/{ART}/messages", body)
    label = reply.body["errors"]["components"]["0"]["components"]["0"]["label"]
    assert "80" in label["_errors"][0]["message"]


async def sent(wire: Wire, body: object, *files: tuple[str, bytes]) -> Any:
    path = f"/channels/{ART}/messages"
    if files:
        reply = await wire.api("POST", path, data=multipart(body, *files))
    else:
        reply = await wire.api("POST", path, body)
    assert reply.status == 200, reply.body
    return reply.body


async def changed(wire: Wire, message: Any, body: object) -> Any:
    return await wire.api("PATCH", f"/channels/{ART}/messages/{message['id']}", body)


async def test_a_picture_is_found_by_its_name(wire: Wire) -> None:
    body = {
        "flags": V2,
        "components": [gallery("attachment://a_b.png", description="A fox")],
        "attachments": [{"id": 0, "description": "A fox"}],
    }
    message = await sent(wire, body, ("a b.png", b"not a picture"))
    [attachment] = message["attachments"]
    [item] = message["components"][0]["items"]
    assert item["media"]["url"] == attachment["url"]
    assert item["media"]["attachment_id"] == attachment["id"]
    assert attachment["description"] == "A fox"
    assert attachment["content_type"] == "image/png"
    assert "width" not in attachment


async def test_an_edit_keeps_only_the_attachments_it_lists(wire: Wire) -> None:
    message = await sent(wire, {"content": "x"}, ("a.txt", b"a"), ("b.txt", b"b"))
    first, second = message["attachments"]
    kept = (await changed(wire, message, {"content": "y"})).body
    assert [each["id"] for each in kept["attachments"]] == [first["id"], second["id"]]
    fewer = (await changed(wire, message, {"attachments": [{"id": second["id"]}]})).body
    assert [each["id"] for each in fewer["attachments"]] == [second["id"]]
    lost = await changed(wire, message, {"attachments": [{"id": first["id"]}]})
    assert lost.code == 50035


async def test_an_edit_may_not_lose_a_picture_that_is_shown(wire: Wire) -> None:
    body = {"flags": V2, "components": [gallery("attachment://a.png")]}
    message = await sent(wire, body, ("a.png", b"x"))
    reply = await changed(wire, message, {"attachments": []})
    assert (reply.status, reply.code) == (400, 50035)


async def test_the_components_flag_comes_with_an_edit_and_never_goes(wire: Wire) -> None:
    message = await sent(wire, {"content": "x"})
    layout = {"flags": V2, "components": [TEXT]}
    assert (await changed(wire, message, layout)).code == 50035
    assert (await changed(wire, message, {**layout, "content": None})).status == 200
    assert (await changed(wire, message, {"flags": 0, "components": []})).code == 50035
    assert (await changed(wire, message, {"content": "back"})).code == 50035
    assert (await changed(wire, message, {"components": [TEXT, TEXT]})).status == 200


async def test_a_nonce_is_sent_once(wire: Wire) -> None:
    body = {"content": "x", "nonce": "job-1", "enforce_nonce": True}
    first = await sent(wire, body)
    second = await sent(wire, body)
    assert first["id"] == second["id"]
    assert first["nonce"] == "job-1"
    assert len(await wire.messages()) == 1


async def test_the_bot_sees_no_words_of_others_without_the_intent(wire: Wire) -> None:
    said = await wire.control(
        "POST", "/messages", {"as": MIRA, "channel": ART, "content": "secret"}
    )
    path = f"/channels/{ART}/messages/{said['message_id']}"
    assert (await wire.api("GET", path)).body["content"] == ""
    assert (await wire.messages())[0]["content"] == "secret"
    assert (await wire.api("PATCH", path, {"content": "x"})).code == 50005


async def test_managers_and_authors_delete_others_do_not(wire: Wire) -> None:
    message = await sent(wire, {"content": "x"})
    path = f"/messages/{message['id']}?as="
    assert (await wire.refused("DELETE", f"{path}{MIRA}")).status == 403
    await wire.control("DELETE", f"{path}{ADA}")
    assert (await changed(wire, message, {"content": "y"})).code == 10008


async def test_history_is_newest_first_and_pages(wire: Wire) -> None:
    ids = [(await sent(wire, {"content": str(n)}))["id"] for n in range(5)]
    page = (await wire.api("GET", f"/channels/{ART}/messages?limit=2")).body
    assert [each["id"] for each in page] == [ids[4], ids[3]]
    path = f"/channels/{ART}/messages?limit=2&before={ids[3]}"
    assert [each["id"] for each in (await wire.api("GET", path)).body] == [ids[2], ids[1]]
    path = f"/channels/{ART}/messages?limit=2&after={ids[0]}"
    assert [each["id"] for each in (await wire.api("GET", path)).body] == [ids[2], ids[1]]


async def test_a_nonce_is_remembered_for_as_long_as_the_rules_say(wire: Wire) -> None:
    body = {"content": "x", "nonce": "7", "enforce_nonce": True}
    first = await sent(wire, body)
    assert (await sent(wire, body))["id"] == first["id"]
    await wire.rules(nonce_seconds=0.000_001)
    assert (await sent(wire, body))["id"] != first["id"]


@pytest.mark.parametrize(
    ("denied", "status", "count"),
    [("READ_MESSAGE_HISTORY", 200, 0), ("VIEW_CHANNEL", 403, None), ("SEND_MESSAGES", 200, 1)],
)
async def test_history_needs_its_own_permission_and_is_empty_without(
    wire: Wire, denied: str, status: int, count: int | None
) -> None:
    await sent(wire, {"content": "x"})
    await wire.rules(denied={ART: [denied]})
    reply = await wire.api("GET", f"/channels/{ART}/messages?after=1")
    assert reply.status == status
    assert count is None or len(reply.body) == count


MENTION = f"<@{MIRA}> <@&{HOME}> @everyone"


@pytest.mark.parametrize(
    ("allowed", "users", "everyone"),
    [
        (None, [MIRA], True),
        ({"parse": []}, [], False),
        ({"parse": ["users"]}, [MIRA], False),
        ({"parse": [], "users": [MIRA]}, [MIRA], False),
        ({"parse": [], "users": [JONAS]}, [], False),
        ({"parse": ["everyone"]}, [], True),
    ],
)
async def test_the_message_tells_who_is_pinged(
    wire: Wire, allowed: object, users: list[str], everyone: bool
) -> None:
    body: dict[str, object] = {"flags": V2, "components": [box({"type": 10, "content": MENTION})]}
    if allowed is not None:
        body["allowed_mentions"] = allowed
    message = await sent(wire, body)
    assert [each["id"] for each in message["mentions"]] == users
    assert message["mention_everyone"] is everyone


async def test_code_pings_nobody_and_a_backslash_protects_nobody(wire: Wire) -> None:
    code = await sent(wire, {"content": f"`<@{MIRA}>` ```\n@everyone\n```"})
    assert (code["mentions"], code["mention_everyone"]) == ([], False)
    escaped = await sent(wire, {"content": f"\\<@{MIRA}>"})
    assert [each["id"] for each in escaped["mentions"]] == [MIRA]


async def test_a_reply_pings_its_author_unless_told_not_to(wire: Wire) -> None:
    said = await wire.control("POST", "/messages", {"as": MIRA, "channel": ART, "content": "hi"})
    reference = {"message_reference": {"message_id": said["message_id"]}, "content": "x"}
    loud = await sent(wire, reference)
    assert [each["id"] for each in loud["mentions"]] == [MIRA]
    quiet = await sent(wire, {**reference, "allowed_mentions": {"parse": []}})
    assert quiet["mentions"] == []


async def test_posts_are_limited_to_5_in_5_seconds(wire: Wire, clock: Clock) -> None:
    await wire.rules(rate_limits=True)
    path = f"/channels/{ART}/messages"
    replies = [await wire.api("POST", path, {"content": str(n)}) for n in range(6)]
    assert [each.status for each in replies] == [200] * 5 + [429]
    clock.now += 5
    assert (await wire.api("POST", path, {"content": "x"})).status == 200
