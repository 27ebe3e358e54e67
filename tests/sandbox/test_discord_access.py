"""Where the bot may not go, what it may not send, and files that go away."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO

import aiohttp
import pytest
from PIL import Image

from sandbox.discord.files import Files
from sandbox.discord.message import Contents, Message
from sandbox.discord.messages import Messages
from sandbox.discord.rules import Rulebook
from sandbox.discord.snowflakes import Snowflakes
from tests.sandbox.discord_wire import ART, ELSEWHERE, MIRA, MIRA_DM, Clock, Wire, multipart, wired


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with wired() as made:
        yield made


def png(width: int = 3, height: int = 2) -> bytes:
    data = BytesIO()
    Image.new("RGB", (width, height)).save(data, "PNG")
    return data.getvalue()


@pytest.mark.parametrize(
    ("channel", "changes", "status", "code"),
    [
        (ELSEWHERE, {}, 403, 50001),
        ("123", {}, 404, 10003),
        (ART, {"denied": {ART: ["VIEW_CHANNEL"]}}, 403, 50001),
        (ART, {"denied": {ART: ["SEND_MESSAGES"]}}, 403, 50013),
        (MIRA_DM, {"closed_dms": [MIRA]}, 403, 50007),
    ],
)
async def test_posting_where_the_bot_may_not(
    wire: Wire, channel: str, changes: dict[str, object], status: int, code: int
) -> None:
    await wire.rules(**changes)
    reply = await wire.api("POST", f"/channels/{channel}/messages", {"content": "x"})
    assert (reply.status, reply.code) == (status, code)


async def test_files_need_their_own_permission(wire: Wire) -> None:
    await wire.rules(denied={ART: ["ATTACH_FILES"]})
    path = f"/channels/{ART}/messages"
    form = multipart({"content": "x"}, ("a.txt", b"a"))
    assert (await wire.api("POST", path, data=form)).code == 50013
    assert (await wire.api("POST", path, {"content": "x"})).status == 200


async def test_a_lost_permission_shows_in_interactions_and_channels(wire: Wire) -> None:
    line = await wire.bot()
    before = int((await wire.asked(line))["app_permissions"])
    await wire.rules(denied={ART: ["SEND_MESSAGES"]})
    assert (await line.event("CHANNEL_UPDATE"))["permission_overwrites"]
    after = int((await wire.asked(line))["app_permissions"])
    assert before & ~after == 1 << 11


async def test_a_direct_message_is_opened_and_sent(wire: Wire) -> None:
    opened = await wire.api("POST", "/users/@me/channels", {"recipient_id": MIRA})
    assert opened.body["id"] == MIRA_DM
    await wire.api("POST", f"/channels/{MIRA_DM}/messages", {"content": "ready"})
    assert [m["content"] for m in await wire.messages(channel=MIRA_DM)] == ["ready"]
    nobody = await wire.api("POST", "/users/@me/channels", {"recipient_id": "5"})
    assert nobody.code == 10013


async def test_a_file_over_the_limit_is_too_large(wire: Wire) -> None:
    await wire.rules(upload_limit=1_000)
    path = f"/channels/{ART}/messages"
    small = multipart({"content": "x"}, ("a.bin", bytes(1_000)), ("b.bin", bytes(1_000)))
    assert (await wire.api("POST", path, data=small)).status == 200
    large = await wire.api("POST", path, data=multipart({"content": "x"}, ("a.bin", bytes(1_001))))
    assert (large.status, large.code) == (413, 40005)
    assert await wire.mistakes() == ["too_large"]


async def test_a_slow_response_that_was_overtaken_is_refused(wire: Wire) -> None:
    """A response counts when its files are there, not when its first byte came."""
    line = await wire.bot()
    interaction = await wire.asked(line)
    path = f"/interactions/{interaction['id']}/{interaction['token']}/callback"
    begun, overtaken = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b'{"type": 4, '
        begun.set()
        await overtaken.wait()
        yield b'"data": {"content": "slow"}}'

    slow = asyncio.create_task(wire.api("POST", path, data=slowly()))
    await begun.wait()
    assert (await wire.respond(interaction, 4, {"content": "fast"})).status == 200
    overtaken.set()
    assert (await slow).code == 40060
    assert [each["content"] for each in await wire.messages()] == ["fast"]


async def test_ten_mebibytes_go_through(wire: Wire) -> None:
    form = multipart({"content": "x"}, ("a.bin", bytes(10 * 1_048_576)))
    reply = await wire.api("POST", f"/channels/{ART}/messages", data=form)
    assert reply.body["attachments"][0]["size"] == 10 * 1_048_576


async def test_an_upload_is_described_and_served(wire: Wire) -> None:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", png(), filename="my fox!.png", content_type="text/plain")
    upload = await wire.control("POST", f"/uploads?as={MIRA}", data=form)
    assert upload["filename"] == "my_fox_.png"
    assert (upload["content_type"], upload["width"], upload["height"]) == ("image/png", 3, 2)
    async with wire.http.get(upload["url"]) as response:
        assert await response.read() == png()
    async with wire.http.get(upload["url"].replace("hm=", "hm=0")) as response:
        assert response.status == 404


async def test_a_persons_picture_stays_with_the_message(wire: Wire) -> None:
    form = aiohttp.FormData()
    form.add_field("file", png(), filename="fox.png")
    upload = await wire.control("POST", f"/uploads?as={MIRA}", data=form)
    body = {"as": MIRA, "channel": ART, "attachments": [upload["id"]]}
    await wire.control("POST", "/messages", body)
    [attachment] = (await wire.messages())[0]["attachments"]
    assert attachment["id"] != upload["id"]
    assert attachment["width"] == 3


async def test_links_are_refreshed_when_asked(wire: Wire) -> None:
    form = multipart({"content": "x"}, ("a.txt", b"a"))
    sent = await wire.api("POST", f"/channels/{ART}/messages", data=form)
    bare = sent.body["attachments"][0]["url"].partition("?")[0]
    body = {"attachment_urls": [bare]}
    reply = await wire.api("POST", "/attachments/refresh-urls", body)
    async with wire.http.get(reply.body["refreshed_urls"][0]["refreshed"]) as response:
        assert await response.read() == b"a"


def files(clock: Clock, *, most_bytes: int = 100) -> Files:
    return Files(
        base="http://cdn",
        secret=b"secret",
        wall=clock,
        rules=Rulebook(),
        snowflakes=Snowflakes(clock),
        most_bytes=most_bytes,
    )


async def test_a_link_expires_after_a_day() -> None:
    clock = Clock()
    kept = files(clock)
    stored = await kept.keep("a.txt", b"a", folder="attachments", owner="1")
    query = dict(part.split("=") for part in kept.link(stored).split("?")[1].strip("&").split("&"))

    def opened() -> object:
        return kept.open(stored.id, expires=query["ex"], issued=query["is"], signature=query["hm"])

    clock.now += 86_399
    assert opened() is stored
    clock.now += 2
    assert opened() is None


async def test_the_oldest_files_go_when_there_are_too_many_bytes() -> None:
    kept = files(Clock(), most_bytes=100)
    first, second, third = [
        await kept.keep("a.bin", bytes(40), folder="attachments", owner="1") for _ in range(3)
    ]
    assert kept.get(first.id) is None
    assert kept.get(second.id) is second
    assert kept.get(third.id) is third


def test_the_oldest_messages_of_a_channel_go() -> None:
    messages = Messages(most_in_channel=2)
    made = [
        Message(id=str(n), channel_id="1", author_id="1", created=0.0, contents=Contents())
        for n in range(3)
    ]
    assert [messages.put(each) for each in made] == [None, None, made[0]]
    assert messages.get("0") is None
    assert [each.id for each in messages.newest_first("1")] == ["2", "1"]


@pytest.mark.parametrize(
    ("name", "shown"), [("../../a b.png", "a_b.png"), ("C:\\x\\é.png", "é.png"), ("...", "unknown")]
)
async def test_names_lose_folders_and_odd_letters(name: str, shown: str) -> None:
    stored = await files(Clock()).keep(name, b"", folder="attachments", owner="1")
    assert stored.filename == shown
