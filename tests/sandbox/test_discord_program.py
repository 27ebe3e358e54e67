"""The program as a process of its own, and what it takes at once."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.sandbox.discord_wire import APP, ART, MIRA, V2, Wire, until, wired

MANY = 500


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with wired() as made:
        yield made


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_says_where_it_listens_and_ends_quietly(number: signal.Signals) -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "sandbox", "--port", "0", "--fast"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert program.stdout is not None
    try:
        async with asyncio.timeout(20):
            ready = json.loads(await program.stdout.readline())
            async with aiohttp.ClientSession() as http:
                async with http.get(ready["page"]) as response:
                    assert response.status == 200
                    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
                # Whoever watches or is connected must not keep it from ending.
                await http.get(f"{ready['page']}sandbox/api/events?as={MIRA}")
                await http.ws_connect(ready["environment"]["DISCORD_GATEWAY_URL"])
                program.send_signal(number)
                _, errors = await program.communicate()
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
    assert (program.returncode, errors) == (0, b"")
    assert set(ready["environment"]) == {
        "DISCORD_TOKEN",
        "DISCORD_API_URL",
        "DISCORD_GATEWAY_URL",
        "WAVESPEED_API_KEY",
        "WAVESPEED_BASE_URL",
        "PROVIDER_MEDIA_HOSTS",
    }


async def test_the_page_serves_its_own_files_only(wire: Wire) -> None:
    for name in ("../app.py", "%2e%2e/app.py", "nothing.js"):
        async with wire.http.get(f"{wire.sandbox.page_url}page/{name}") as response:
            assert response.status == 404


@pytest.mark.alone
async def test_a_crowd_is_served_in_time(wire: Wire) -> None:
    """The bound is loose, for busy machines: the point is that nothing is lost or quadratic."""
    line = await wire.bot()
    people = [await wire.control("POST", "/people", {"name": f"Guest {n}"}) for n in range(5)]
    limit = asyncio.Semaphore(50)

    async def asks(number: int) -> str:
        async with limit:
            return await wire.command(who=str(people[number % 5]["id"]))

    async def answers() -> None:
        replies: list[asyncio.Task[Any]] = []
        for _ in range(MANY):
            interaction = await line.interaction()
            replies.append(asyncio.create_task(finishes(interaction)))
        await asyncio.gather(*replies)

    async def finishes(interaction: dict[str, Any]) -> None:
        async with limit:
            assert (await wire.respond(interaction, 5)).status == 200
            text = [{"type": 10, "content": "done"}]
            reply = await wire.edit(interaction, {"flags": V2, "components": text})
            assert reply.status == 200

    async with asyncio.timeout(60):
        _, *ids = await asyncio.gather(answers(), *(asks(n) for n in range(MANY)))
    assert len(set(ids)) == MANY
    assert await wire.mistakes() == []


async def test_a_message_of_a_person_reaches_only_bots_with_the_intent(wire: Wire) -> None:
    plain = await wire.bot()
    nosy = await wire.connect(intents=1 << 9)
    await wire.control("POST", "/messages", {"as": MIRA, "channel": ART, "content": "hello"})
    assert (await nosy.event("MESSAGE_CREATE"))["content"] == ""
    interaction_id = await wire.command()
    assert (await plain.event("INTERACTION_CREATE"))["id"] == interaction_id
    assert plain.sequence == 4  # READY, a GUILD_CREATE for each server, and nothing in between


async def test_a_process_that_lost_the_race_learns_it(wire: Wire) -> None:
    """Two bots on one shard both get the interaction; one response wins."""
    first = await wire.bot()
    second = await wire.connect()
    await wire.command()
    mine, theirs = await first.interaction(), await second.interaction()
    assert mine["token"] == theirs["token"]
    assert (await wire.respond(mine, 5)).status == 200
    assert (await wire.respond(theirs, 5)).code == 40060


async def test_a_cut_answer_still_counts(wire: Wire) -> None:
    line = await wire.bot()
    interaction = await wire.asked(line)
    fault = {"on": "callback", "do": {"kind": "drop_after"}, "times": 1}
    await wire.control("POST", "/discord/faults", fault)
    with pytest.raises(aiohttp.ClientError):
        await wire.respond(interaction, 5)
    assert (await wire.edit(interaction, {"content": "x"})).status == 200
    assert await until(wire.messages)
    path = f"/webhooks/{APP}/{interaction['token']}/messages/@original"
    assert (await wire.api("GET", path)).body["content"] == "x"
