"""The gateway greets, replays and lets bots down as Discord does."""

import zlib
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.sandbox.discord_wire import ART, DEADLINE, HOME, SECOND, Line, Wire, wired


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with wired() as made:
        yield made


async def test_identify_is_greeted_with_ready_and_the_servers_that_have_it(wire: Wire) -> None:
    line = await wire.connect(intents=1)
    assert line.ready["resume_gateway_url"] == wire.environment["DISCORD_GATEWAY_URL"]
    assert [each["id"] for each in line.ready["guilds"]] == [HOME, SECOND]
    assert line.ready["shard"] == [0, 1]
    guild = await line.event("GUILD_CREATE")
    assert ART in {each["id"] for each in guild["channels"]}
    state = await wire.control("GET", "/gateway")
    assert state == {"online": True, "intents": 1, "sessions": 1}


async def test_frames_are_one_deflate_stream_when_asked(wire: Wire) -> None:
    url = f"{wire.environment['DISCORD_GATEWAY_URL']}?v=10&compress=zlib-stream"
    unpack = zlib.decompressobj()
    async with wire.http.ws_connect(url) as socket:
        first = await socket.receive_bytes(timeout=DEADLINE)
        assert first.endswith(b"\x00\x00\xff\xff")
        assert b'"op":10' in unpack.decompress(first)
        await socket.send_json({"op": 1, "d": None})
        assert b'"op":11' in unpack.decompress(await socket.receive_bytes(timeout=DEADLINE))


async def test_a_heartbeat_is_acknowledged(wire: Wire) -> None:
    line = await wire.line()
    await line.send(1, None)
    assert (await line.frame())["op"] == 11


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"token": "wrong"}, 4004),
        ({"shard": [1, 1]}, 4010),
        ({"intents": -1}, 4013),
        ({"intents": 1 << 15}, 4014),
        ({"intents": "all"}, 4002),
    ],
)
async def test_a_wrong_identify_is_closed_and_kept_as_a_mistake(
    wire: Wire, change: dict[str, object], code: int
) -> None:
    line = await wire.line()
    await line.send(2, wire.identify(**change))
    message = await line.socket.receive(timeout=DEADLINE)
    assert message.type is aiohttp.WSMsgType.CLOSE
    assert message.data == code
    assert await wire.mistakes() == ["gateway"]


async def test_speaking_before_identifying_is_closed(wire: Wire) -> None:
    line = await wire.line()
    await line.send(3, {})
    assert (await line.socket.receive(timeout=DEADLINE)).data == 4003


async def resumed(wire: Wire, line: Line) -> Line:
    again = await wire.line()
    token = wire.environment["DISCORD_TOKEN"]
    session = line.ready["session_id"]
    await again.send(6, {"token": token, "session_id": session, "seq": line.sequence})
    return again


async def test_a_cut_line_resumes_and_gets_what_it_missed(wire: Wire) -> None:
    line = await wire.bot()
    for _ in (HOME, SECOND):
        await line.event("GUILD_CREATE")
    await wire.control("POST", "/gateway", {"do": "drop"})
    message = await line.socket.receive(timeout=DEADLINE)
    assert message.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    assert not (await wire.control("GET", "/gateway"))["online"]
    interaction_id = await wire.command()
    again = await resumed(wire, line)
    assert (await again.interaction())["id"] == interaction_id
    await again.event("RESUMED")
    assert (await wire.control("GET", "/gateway"))["sessions"] == 1


async def test_an_invalidated_session_can_not_be_resumed(wire: Wire) -> None:
    line = await wire.connect(intents=0)
    await wire.control("POST", "/gateway", {"do": "invalid_session"})
    assert await line.frame() == {"op": 9, "d": False}
    again = await resumed(wire, line)
    assert await again.frame() == {"op": 9, "d": False}
    await again.send(2, wire.identify())
    assert await again.event("READY")


async def test_reconnect_is_asked_for_with_op_7(wire: Wire) -> None:
    line = await wire.connect(intents=0)
    await wire.control("POST", "/gateway", {"do": "reconnect"})
    assert (await line.frame())["op"] == 7


async def test_a_bot_that_says_goodbye_ends_its_session(wire: Wire) -> None:
    line = await wire.connect()
    await line.socket.close(code=1000)
    again = await resumed(wire, line)
    assert (await again.frame())["op"] == 9


async def test_two_identifies_too_close_are_refused_when_the_rules_say_so(wire: Wire) -> None:
    await wire.rules(identify_seconds=5)
    await wire.connect()
    line = await wire.line()
    await line.send(2, wire.identify())
    assert await line.frame() == {"op": 9, "d": False}
    assert await wire.mistakes() == ["identify"]


async def test_each_bucket_has_identifies_of_its_own(wire: Wire) -> None:
    await wire.rules(identify_seconds=5, max_concurrency=2)
    for number in range(2):
        await wire.connect(shard=[number, 4])
    line = await wire.line()
    await line.send(2, wire.identify(shard=[2, 4]))
    assert await line.frame() == {"op": 9, "d": False}
    assert await wire.mistakes() == ["identify"]


async def test_each_shard_is_greeted_with_its_own_servers(wire: Wire) -> None:
    lines = [await wire.connect(shard=[number, 2]) for number in range(2)]
    served = [[each["id"] for each in line.ready["guilds"]] for line in lines]
    assert served == [[SECOND], [HOME]]
    assert [line.ready["shard"] for line in lines] == [[0, 2], [1, 2]]


async def test_the_same_shard_connected_twice_hears_everything_twice(wire: Wire) -> None:
    lines = [await wire.connect(shard=[1, 2], intents=1) for _ in range(2)]
    for line in lines:
        await line.event("GUILD_CREATE")
    await wire.control("PUT", f"/guilds/{HOME}", {"has_bot": False})
    assert [await line.event("GUILD_DELETE") for line in lines] == [{"id": HOME}] * 2


async def test_direct_messages_go_to_shard_0_alone(wire: Wire) -> None:
    shards = [await wire.connect(shard=[number, 2], intents=1 << 12) for number in range(2)]
    await wire.control(
        "POST",
        "/messages",
        {"as": "1100000000000000011", "channel": "1100000000001000011", "content": "hello"},
    )
    assert (await shards[0].event("MESSAGE_CREATE"))["content"] == "hello"
    await shards[1].send(1, None)
    assert (await shards[1].frame())["op"] in {0, 11}


async def test_a_server_removes_the_bot_and_invites_it_again(wire: Wire) -> None:
    line = await wire.connect(intents=1)
    await line.event("GUILD_CREATE")
    await wire.control("PUT", f"/guilds/{HOME}", {"has_bot": False})
    assert await line.event("GUILD_DELETE") == {"id": HOME}
    await wire.control("PUT", f"/guilds/{HOME}", {"has_bot": True})
    guild = await line.event("GUILD_CREATE")
    assert guild["id"] == HOME
    assert "unavailable" not in guild, "that would be the end of an outage"
