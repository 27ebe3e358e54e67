"""Progress on a real wire: whose it is to show, and what a late edit may not spoil."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import discord
import pytest

from tests.clocks import FakeClock
from tests.samples import GENERATION, NOW, QUEUED, png
from tests.sandbox.discord_wire import APP, ART, DEADLINE, Wire, until, wired
from troupe.delivery import Delivered, Doubt
from troupe.folder_blobs import FolderBlobs
from troupe.images import Images
from troupe.lease import LEASE_MS, SAFETY_MS, Endless, Lease, Limited
from troupe.models import Generation, PredictionState, ReplyAddress, Snapshot
from troupe.secret import Secret
from troupe.ui.presenter import Presenter

S = PredictionState
HELD_SECONDS = (LEASE_MS - SAFETY_MS) / 1000
RETRY_SECONDS = 0.5
LIMITED = {
    "kind": "status",
    "status": 429,
    "headers": {"Via": "1.1 sandbox"},
    "body": {
        "message": "You are being rate limited.",
        "retry_after": RETRY_SECONDS,
        "global": False,
    },
}


@dataclass
class Scene:
    """One reply that says "thinking…", and what the processes that show something in it need."""

    wire: Wire
    client: discord.Client
    blobs: FolderBlobs
    images: Images
    clock: FakeClock
    generation: Generation
    picture: str

    def presenter(self, lease: Lease) -> Presenter:
        return Presenter(
            client=self.client, blobs=self.blobs, images=self.images, lease=lease, clock=self.clock
        )

    def snapshot(self, state: PredictionState) -> Snapshot:
        prediction = replace(QUEUED, generation_id=self.generation.id, state=state, started_at=NOW)
        if state is S.COMPLETED:
            prediction = replace(
                prediction, result_sha256=self.picture, result_media_type="image/png"
            )
        return Snapshot(generation=self.generation, predictions=(prediction,))

    async def fault(self, do: dict[str, Any], on: str = "edit", times: int = 1) -> None:
        order = {"on": on, "do": do, "times": times}
        await self.wire.control("POST", "/discord/faults", order)

    async def clear(self) -> None:
        """No fault is still to come, and no delay goes on."""
        await self.wire.control("DELETE", "/discord/faults")

    async def met(self) -> None:
        """Until nothing that was ordered is still to come."""

        async def none() -> bool:
            return not (await self.wire.control("GET", "/discord/faults"))["faults"]

        await until(none)

    async def reply(self) -> dict[str, Any]:
        [message] = await self.wire.messages()
        return message

    async def shows(self, text: str) -> None:
        async def shown() -> bool:
            return text in str((await self.reply())["components"])

        await until(shown)


@pytest.fixture
async def scene(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Scene]:
    async with wired() as wire, discord.Client(intents=discord.Intents.none()) as client:
        monkeypatch.setattr(discord.http.Route, "BASE", wire.environment["DISCORD_API_URL"])
        await client.login(wire.environment["DISCORD_TOKEN"])
        interaction = await wire.deferred(await wire.bot())
        [thinking] = await wire.messages()
        address = ReplyAddress(
            application_id=int(APP),
            token=Secret(interaction["token"]),
            token_expires_at=NOW + 900_000,
            channel_id=int(ART),
            message_id=int(thinking["id"]),
            private=False,
        )
        generation = replace(GENERATION, id=int(interaction["id"]), address=address)
        blobs, images = FolderBlobs(tmp_path / "blobs"), Images(threads=1)
        await blobs.open()
        picture = await blobs.put(png())
        yield Scene(wire, client, blobs, images, clock, generation, picture)
        images.close()
        assert await wire.mistakes() == []


async def ended(presenter: Presenter, generation: Generation) -> None:
    """Nothing is on its way any more."""
    reply = presenter._replies.get(generation.id)
    if reply is not None and reply.task is not None:
        async with asyncio.timeout(DEADLINE):
            await asyncio.wait([reply.task])


async def doubt(presenter: Presenter) -> Doubt:
    async with asyncio.timeout(DEADLINE):
        return await presenter.doubt()


async def sleeps(caplog: pytest.LogCaptureFixture) -> None:
    """Until discord.py waits because of a 429."""
    async with asyncio.timeout(DEADLINE):
        while "is rate limited" not in caplog.text:  # noqa: ASYNC110  # its own log tells
            await asyncio.sleep(0.01)


def freeze(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time passes, and nothing goes on in this process meanwhile."""
    loop = asyncio.get_running_loop()
    time = loop.time
    monkeypatch.setattr(loop, "time", lambda: time() + seconds)


def renewed(clock: FakeClock) -> Limited:
    lease = Limited(clock=clock)
    lease.renew(lease.now())
    return lease


async def test_progress_that_slept_through_a_freeze_is_not_shown_any_more(
    scene: Scene, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py asks again by itself after a 429; by then another process may have delivered."""
    presenter = scene.presenter(renewed(scene.clock))
    await scene.fault(LIMITED)
    presenter.show(scene.snapshot(S.CREATED))
    await sleeps(caplog)
    freeze(LEASE_MS / 1000 + 1, monkeypatch)
    await ended(presenter, scene.generation)
    assert (await scene.reply())["components"] == [], "only what was acknowledged stands there"
    assert (await doubt(presenter)).generation.id == scene.generation.id


async def test_progress_waits_a_429_out_while_the_lease_holds(scene: Scene) -> None:
    presenter = scene.presenter(renewed(scene.clock))
    await scene.fault(LIMITED)
    presenter.show(scene.snapshot(S.CREATED))
    await scene.shows("### Created")


async def test_without_a_lease_nothing_is_shown_of_what_may_be_anothers(scene: Scene) -> None:
    lease = renewed(scene.clock)
    await scene.clock.advance(HELD_SECONDS)
    presenter = scene.presenter(lease)
    presenter.show(scene.snapshot(S.CREATED))
    lease.renew(lease.now())
    await ended(presenter, scene.generation)
    assert (await scene.reply())["components"] == []
    presenter.show(scene.snapshot(S.PROCESSING))
    await scene.shows("### Processing")


async def test_what_waited_for_its_turn_while_the_lease_ran_out_does_not_leave(
    scene: Scene,
) -> None:
    lease = renewed(scene.clock)
    presenter = scene.presenter(lease)
    presenter.show(scene.snapshot(S.CREATED))
    await scene.clock.advance(HELD_SECONDS)
    await ended(presenter, scene.generation)
    assert (await scene.reply())["components"] == []


async def test_an_outcome_that_a_late_edit_has_covered_is_shown_once_more(scene: Scene) -> None:
    """It was cut here, and still came to Discord after another process had delivered."""
    lease = renewed(scene.clock)
    frozen, other = scene.presenter(lease), scene.presenter(Endless())
    await scene.fault({"kind": "delay", "seconds": 60})
    frozen.show(scene.snapshot(S.PROCESSING))
    await scene.met()
    lease.give_up()
    cut = await doubt(frozen)
    done = scene.snapshot(S.COMPLETED)
    assert isinstance(await other.deliver(done), Delivered)
    await scene.shows("tr:1:again:")
    await scene.clear()
    await scene.shows("### Processing")
    assert await frozen.confirm(replace(done, generation=cut.generation))
    await scene.shows("tr:1:again:")
    assert len((await scene.reply())["attachments"]) == 1


async def test_progress_that_arrived_after_the_machine_had_slept_is_in_doubt(
    scene: Scene,
) -> None:
    """Then the one clock stood still, by which a wait would have ended."""
    presenter = scene.presenter(renewed(scene.clock))
    await scene.fault({"kind": "delay", "seconds": 60})
    presenter.show(scene.snapshot(S.PROCESSING))
    await scene.met()
    scene.clock.jump(60)
    await scene.clear()
    await scene.shows("### Processing")
    assert (await doubt(presenter)).generation == scene.generation


async def test_an_outcome_that_stands_is_not_edited_again(scene: Scene) -> None:
    presenter, done = scene.presenter(Endless()), scene.snapshot(S.COMPLETED)
    await presenter.deliver(done)
    before = await scene.reply()
    assert await presenter.confirm(done)
    assert await scene.reply() == before


async def test_an_outcome_that_stands_though_it_was_reported_is_hidden(scene: Scene) -> None:
    presenter, done = scene.presenter(Endless()), scene.snapshot(S.COMPLETED)
    await presenter.deliver(done)
    assert (await scene.reply())["attachments"]
    reported = replace(done.generation, hidden_at=1)
    assert await presenter.confirm(replace(done, generation=reported))
    assert (await scene.reply())["attachments"] == []


async def test_a_reply_that_cannot_be_looked_at_is_looked_at_later_where_that_may_help(
    scene: Scene,
) -> None:
    presenter, done = scene.presenter(Endless()), scene.snapshot(S.COMPLETED)
    await scene.fault({"kind": "drop_before"}, on="fetch", times=9)
    assert not await presenter.confirm(done)
    await scene.clear()
    await scene.fault({"kind": "status", "status": 404, "body": {"code": 10008}}, on="fetch")
    assert await presenter.confirm(done), "it was deleted"


async def test_progress_that_discord_answers_leaves_no_doubt(scene: Scene) -> None:
    presenter = scene.presenter(renewed(scene.clock))
    presenter.show(scene.snapshot(S.CREATED))
    await scene.shows("### Created")
    await ended(presenter, scene.generation)
    await scene.fault({"kind": "status", "status": 400, "body": {"code": 50035}})
    presenter.show(scene.snapshot(S.PROCESSING))
    await scene.met()
    await ended(presenter, scene.generation)
    assert presenter._doubts.empty()
