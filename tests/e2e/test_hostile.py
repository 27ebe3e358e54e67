"""Hundreds of hostile inputs at one bot: each is answered, and nothing breaks, pings or leaks."""

import asyncio
import io
import random
import zipfile
from collections.abc import Awaitable, Iterable
from typing import TypeVar

from tests import hostile
from tests.e2e.stage import ADA, JONAS, MIRA, Json, Person, Stage, words
from tests.ports import free_port
from tests.samples import png
from troupe.models import Character
from troupe.portrait import to_png

T = TypeVar("T")

COMMAND, COMPONENT, FORM = 2, 3, 5
AT_ONCE = 16
LEAST = 300


async def together(acts: Iterable[Awaitable[T]]) -> list[T]:
    """A few at a time, as they would come."""
    few = asyncio.Semaphore(AT_ONCE)

    async def one(act: Awaitable[T]) -> T:
        async with few:
            return await act

    return list(await asyncio.gather(*map(one, acts)))


def cards() -> list[bytes]:
    """Spoiled pictures and zips, the same in each run."""
    chance = random.Random(5)
    character = Character(
        id=1, owner_id=1, name="Wren", reference_sha256="", created_at=0, used_at=0
    )
    good = to_png(character, png(64, 64))
    spoiled = [way(good, chance) for way in hostile.WAYS for _ in range(4)]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("../../evil.png", good)
        file.writestr("bomb.png", bytes(2**22))
    return [*spoiled, archive.getvalue(), archive.getvalue()[:-30], b"PK\x05\x06" + bytes(18)]


async def test_hostile_inputs_are_answered_and_do_no_harm(stage: Stage) -> None:
    port = free_port()
    bot = await stage.start_bot(
        QUOTA_PER_DAY="2000", PUBLIC_URL=f"http://127.0.0.1:{port}", WEB_PORT=str(port)
    )
    mira, ada = await stage.person(MIRA), await stage.person(ADA)
    await mira.character(prompt="An elf", image="example:wren", size="256*256")
    own = (await mira.shows("made in"))["id"]
    await mira.command("preferences")
    panel = (await mira.shows("Your preferences"))["id"]
    pings = len([one for one in ada.seen.values() if _pings(one)])

    sent = await together(_acts(mira, await _command_id(stage), own, panel))
    uploads = await together(mira.attach(data, "card.png") for data in cards())
    sent += await together(mira.command("collection import", card=one) for one in uploads)
    statuses = await together(_called(stage, port, *one) for one in hostile.webhooks())
    assert len(sent) + len(statuses) >= LEAST

    await _answered(stage, sent)
    assert all(400 <= status < 500 for status in statuses), statuses
    seen = [*mira.seen.values(), *ada.seen.values()]
    assert sum(map(_pings, seen)) == pings == 0
    assert not any(secret in words(one) for one in seen for secret in stage.secrets())
    assert not any(level in bot.log for level in (" ERROR ", " CRITICAL ", "Traceback", " broke"))
    jonas = await stage.person(JONAS)
    await jonas.character(prompt="An elf after it all", image="example:wren", size="256*256")
    await jonas.shows("An elf after it all")


def _acts(mira: Person, command_id: str, own: str, panel: str) -> list[Awaitable[str]]:
    acts: list[Awaitable[str]] = [
        mira.forge(COMMAND, data) for data in hostile.commands(command_id)
    ]
    for number, text in enumerate(hostile.TEXTS):
        sent = text.encode("utf-8", "replace").decode()
        acts.append(mira.character(prompt=sent, style=sent[:100], private=True))
        acts.append(mira.command("collection show", who=sent or "x"))
        acts.append(mira.command("history", search=sent, character=sent))
        acts.append(
            mira.command(
                "collection save",
                name=sent or "x",
                image="example:wren",
                tags=sent,
                description=f"{number} {sent}",
            )
        )
    acts += [mira.character(prompt="An elf", size=size) for size in hostile.SIZES]
    acts += [mira.character(prompt="An elf", seed=n, count=n) for n in hostile.WHOLE]
    for custom_id in hostile.CUSTOM_IDS:
        button = {"component_type": 2, "custom_id": custom_id, "id": 1}
        acts.append(mira.forge(COMPONENT, button, message_id=panel))
    for custom_id in (f"tp:1:size:{MIRA}", f"tp:1:style:{MIRA}", f"tc:1:open:{MIRA}::0:"):
        acts += [
            mira.forge(COMPONENT, data, message_id=panel) for data in hostile.presses(custom_id)
        ]
    for data in hostile.forms(f"tr:1:remix:{own}:1"):
        acts.append(mira.forge(FORM, data, message_id=own))
    return acts


async def _command_id(stage: Stage) -> str:
    commands = (await stage.read(f"/world?as={MIRA}"))["commands"]
    return str(next(one["id"] for one in commands if one["name"] == "character"))


async def _called(stage: Stage, port: int, path: str, headers: dict[str, str], body: bytes) -> int:
    address = f"http://127.0.0.1:{port}{path}"
    async with stage.session.post(address, data=body, headers=headers) as response:
        return response.status


async def _answered(stage: Stage, sent: list[str]) -> None:
    failed = []
    for interaction_id in sent:
        while (one := await stage.read(f"/interactions/{interaction_id}"))["kind"] is None:
            await stage.read("/mistakes")
        failed += [interaction_id] if one["kind"] == "failed" else []
    assert failed == []


def _pings(message: Json) -> bool:
    return bool(
        message.get("mentions") or message.get("mention_roles") or message.get("mention_everyone")
    )
