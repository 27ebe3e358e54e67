"""Ours: the composition that the bot runs, with a delivery that only notes the time."""

import asyncio
import io
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from PIL import Image

from benchmarks import waiting_rounds as rounds
from benchmarks.waiting_rounds import Course, Measured
from troupe.clock import SystemClock
from troupe.config import Config
from troupe.delivery import Delivered, Doubt, Outcome
from troupe.folder_blobs import FolderBlobs
from troupe.metrics import Metrics
from troupe.models import (
    Generation,
    Place,
    Prediction,
    PredictionState,
    ReplyAddress,
    Size,
    Snapshot,
)
from troupe.secret import Secret
from troupe.services import Services, open_services

_ROUND_SECONDS = 200.0
_NOWHERE = Place(guild_id=None, channel_id=1)


class Noted:
    """A delivery that only notes when it was asked to deliver what."""

    def __init__(self) -> None:
        self.delivered: dict[str, float] = {}
        self.failed: list[str] = []
        self.news = asyncio.Event()

    def show(self, snapshot: Snapshot) -> None:
        """Progress is Discord's matter, and not measured here."""

    async def deliver(self, snapshot: Snapshot) -> Outcome:
        """Notes the task's name and the time."""
        [prediction] = snapshot.predictions
        if prediction.state is PredictionState.COMPLETED and prediction.provider_id is not None:
            self.delivered[prediction.provider_id] = rounds.monotonic()
        else:
            self.failed.append(f"{prediction.id}: {prediction.failure}")
        self.news.set()
        address = snapshot.generation.address
        return Delivered(address.channel_id, address.message_id)

    async def until_shown(self, generation_id: int) -> None:
        """Nobody waits to be shown anything here."""

    def forget(self) -> None:
        """Nobody else goes on with anything here."""

    async def doubt(self) -> Doubt:
        """There never is one."""
        await asyncio.Event().wait()
        raise AssertionError

    async def confirm(self, snapshot: Snapshot) -> bool:  # noqa: ARG002  # it shows nothing
        """It is as it was noted."""
        return True

    async def ping(self, generation: Generation) -> None:
        """Nobody here wants it."""

    async def all_of(self, count: int) -> None:
        """Returns when `count` are delivered. Raises RuntimeError where one failed."""
        async with asyncio.timeout(_ROUND_SECONDS):
            while len(self.delivered) < count:
                self.news.clear()
                await self.news.wait()
                if self.failed:
                    raise RuntimeError(f"no picture came of {self.failed[0]}")


async def reserve(services: Services, sha256: str, numbers: range) -> list[Prediction]:
    """What `/character` leaves in the store, for each of `numbers`, each by another person."""
    reserved = []
    for number in numbers:
        generation, prediction = _asked(number, sha256)
        await services.ledger.reserve(generation, [prediction], _NOWHERE)
        reserved.append(prediction)
    return reserved


async def play(
    services: Services, noted: Noted, base: str, sha256: str, first: int, durations: list[float]
) -> Measured:
    """One round: all submitted at once, each waited for to its delivery.

    Reserving is done before: it belongs to the command, not to the wait.
    """
    numbers = range(first, first + len(durations))
    rounds.begin(base, durations)
    noted.delivered.clear()
    reserved = await reserve(services, sha256, numbers)
    with rounds.metered() as meter:
        services.engine.accept(reserved)
        await noted.all_of(len(numbers))
    told = await asyncio.to_thread(rounds.told, base)
    return Measured(
        told=told,
        cpu_seconds=meter.cpu_seconds,
        cpu_by_thread=dict(meter.by_thread),
        handed_over=[at - told["done"][name] for name, at in noted.delivered.items()],
    )


async def main() -> None:
    """The rounds that warm the memory up, then the one that counts."""
    base, course = sys.argv[1], Course.given()
    with tempfile.TemporaryDirectory(prefix="waiting-") as folder:
        config, noted = _config(base, Path(folder), course.count), Noted()
        blobs = FolderBlobs(config.data_dir / "blobs")
        await blobs.open()
        sha256 = await blobs.put(_reference())
        async with open_services(
            config,
            clock=SystemClock(),
            make_delivery=lambda _, _images, _lease: noted,
            metrics=Metrics(),
            is_connected=lambda: True,
        ) as services:
            running = asyncio.create_task(services.engine.run())
            for number, warming in enumerate(course.warming()):
                await play(services, noted, base, sha256, number * 1_000 + 1, warming)
            rounds.report(await play(services, noted, base, sha256, 100_001, course.counting()))
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await services.engine.drain(5)


def _config(base: str, folder: Path, count: int) -> Config:
    return Config.from_mapping(
        {
            "DISCORD_TOKEN": "none",
            "WAVESPEED_API_KEY": "benchmark",
            "WAVESPEED_BASE_URL": base,
            "DATA_DIR": str(folder),
            "PROVIDER_CONCURRENCY": str(count),
            "PROVIDER_RATE_PER_MINUTE": "100000",
            "PROVIDER_MEDIA_HOSTS": "127.0.0.1",
        }
    )


def _reference() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(out, "JPEG")
    return out.getvalue()


def _asked(number: int, sha256: str) -> tuple[Generation, Prediction]:
    now = SystemClock().now()
    address = ReplyAddress(
        application_id=1,
        token=Secret("none"),
        token_expires_at=now + 900_000,
        channel_id=2,
        message_id=number,
        private=False,
    )
    generation = Generation(
        id=number,
        person_id=number,
        guild_id=None,
        address=address,
        prompt="an elf plays the lute",
        reference_sha256=sha256,
        size=Size(1024, 1024),
        parent_id=None,
        created_at=now,
    )
    prediction = Prediction(
        id=f"{number}-0",
        generation_id=number,
        person_id=number,
        ordinal=0,
        seed=number,
        state=PredictionState.QUEUED,
        version=0,
        created_at=now,
    )
    return generation, prediction


if __name__ == "__main__":
    asyncio.run(main())
