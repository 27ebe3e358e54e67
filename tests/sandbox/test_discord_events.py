"""The stream of events: what everybody sees, and what is for one person alone."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.sandbox.discord_wire import ADA, ART, DEADLINE, EPHEMERAL, JONAS, MIRA, Wire, wired


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with wired() as made:
        yield made


class Stream:
    """Events of one reader."""

    def __init__(self, content: aiohttp.StreamReader) -> None:
        self._content = content

    async def next(self, kind: str) -> dict[str, Any]:
        """The next event of that type."""
        async with asyncio.timeout(DEADLINE):
            while True:
                line = (await self._content.readline()).decode()
                if line.startswith("data: "):
                    event: dict[str, Any] = json.loads(line.removeprefix("data: "))
                    if event["type"] == kind:
                        return event


@asynccontextmanager
async def watching(wire: Wire, who: str) -> AsyncIterator[Stream]:
    url = f"{wire.sandbox.page_url}sandbox/api/events?as={who}"
    async with wire.http.get(url) as response:
        assert response.content_type == "text/event-stream"
        await response.content.readline()
        yield Stream(response.content)


async def test_a_reply_is_seen_changing(wire: Wire) -> None:
    line = await wire.bot()
    async with watching(wire, JONAS) as stream:
        interaction = await wire.deferred(line)
        await wire.edit(interaction, {"content": "done"})
        states = [(await stream.next("message"))["message"]["sandbox"]["state"] for _ in range(2)]
        assert states == ["thinking", "sent"]
        path = f"/webhooks/1100000000000000001/{interaction['token']}/messages/@original"
        await wire.api("DELETE", path)
        gone = await stream.next("message_delete")
        assert gone["channel_id"] == ART


async def test_what_is_private_goes_to_its_person_alone(wire: Wire) -> None:
    line = await wire.bot()
    async with watching(wire, MIRA) as mine, watching(wire, ADA) as hers:
        interaction = await wire.deferred(line, flags=EPHEMERAL)
        answered = await mine.next("answered")
        assert answered == {"type": "answered", "interaction_id": interaction["id"], "ok": True}
        assert (await mine.next("message"))["message"]["sandbox"]["only_you"]
        await wire.control("POST", "/messages", {"as": ADA, "channel": ART, "content": "all"})
        assert (await hers.next("message"))["message"]["content"] == "all"


async def test_a_form_opens_for_its_person(wire: Wire) -> None:
    line = await wire.bot()
    async with watching(wire, MIRA) as stream:
        interaction = await wire.asked(line)
        text = {"type": 4, "custom_id": "t", "style": 1}
        form = {
            "custom_id": "f",
            "title": "Form",
            "components": [{"type": 18, "label": "Text", "component": text}],
        }
        await wire.respond(interaction, 9, form)
        event = await stream.next("modal")
        assert event["interaction_id"] == interaction["id"]
        assert event["modal"]["title"] == "Form"
        assert event["message_id"] is None


async def test_the_bot_and_its_commands_come_and_go(wire: Wire) -> None:
    async with watching(wire, MIRA) as stream:
        line = await wire.bot()
        await stream.next("commands")
        assert (await stream.next("bot"))["online"] is True
        await line.socket.close()
        assert (await stream.next("bot"))["online"] is False


async def test_the_provider_tells_when_it_changes(wire: Wire) -> None:
    async with watching(wire, MIRA) as stream:
        await wire.control("PUT", "/provider", {"balance": 1.5})
        assert (await stream.next("provider"))["provider"]["balance"] == 1.5


async def test_a_stranger_watches_nothing(wire: Wire) -> None:
    assert (await wire.refused("GET", "/events?as=1")).status == 404
    assert (await wire.refused("GET", "/events")).status == 400
    assert (await wire.refused("GET", "/nowhere")).body["error"].endswith(".")
