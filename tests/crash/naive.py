"""Programs as they are often written, to prove that the sweep sees what is wrong with them.

Each is the real composition with one part put in its place.
"""

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import discord

from tests.crash.life import Program, present
from tests.crash.outside import RESULT_SHA256
from troupe import errors, ground, lifecycle, workshop
from troupe.blobs import Blobs
from troupe.clock import Clock
from troupe.delivery import Delivered, Delivery, Doubt, Outcome
from troupe.engine import Engine
from troupe.folder_blobs import FolderBlobs
from troupe.images import Images
from troupe.lease import Lease
from troupe.models import Generation, Prediction, Snapshot
from troupe.moves import Step
from troupe.provider.api import Submission, Task
from troupe.submits import Submits
from troupe.ui import cards
from troupe.ui.layouts import files, layout
from troupe.ui.parcels import Parcel


class NoIntent(Submits):
    """Submits first and writes it down afterwards; asks again when nobody answers."""

    async def submit(self, prediction: Prediction, generation: Generation) -> Step:
        image_url = await self._uploaded(generation.reference_sha256)
        submission = Submission(
            prompt=generation.prompt,
            image_url=image_url,
            size=generation.size,
            seed=prediction.seed,
        )
        task = await self._stubborn(submission)
        intent = lifecycle.submitting(prediction, now=self._clock.now())
        await self._moves.made(prediction, intent)
        return Step(await self._moves.made(intent, lifecycle.created(intent, provider_id=task.id)))

    async def reconcile(self, prediction: Prediction, generation: Generation) -> Step:
        task = await self._stubborn(
            Submission(
                prompt=generation.prompt,
                image_url=await self._uploaded(generation.reference_sha256),
                size=generation.size,
                seed=prediction.seed,
            )
        )
        created = lifecycle.created(prediction, provider_id=task.id)
        return Step(await self._moves.made(prediction, created))

    async def _stubborn(self, submission: Submission) -> Task:
        while True:
            try:
                return await self._provider.submit(submission)
            except errors.ProviderError:
                continue


class NewMessages:
    """Sends the outcome as a message of its own, without a nonce."""

    def __init__(
        self, client: discord.Client, blobs: Blobs, images: Images, lease: Lease, clock: Clock
    ) -> None:
        self._client = client
        self._blobs = blobs
        self._progress = present(client, blobs, images, lease, clock)

    def show(self, snapshot: Snapshot) -> None:
        self._progress.show(snapshot)

    async def until_shown(self, generation_id: int) -> None:
        await self._progress.until_shown(generation_id)

    def forget(self) -> None:
        """Nobody else goes on with anything here."""

    async def doubt(self) -> Doubt:
        return await self._progress.doubt()

    async def confirm(self, snapshot: Snapshot) -> bool:
        return await self._progress.confirm(snapshot)

    async def ping(self, generation: Generation) -> None:
        await self._progress.ping(generation)

    async def deliver(self, snapshot: Snapshot) -> Outcome:
        card = cards.outcome(snapshot)
        contents = {one.sha256: await self._blobs.get(one.sha256) for one in card.pictures}
        parcel = Parcel(generation=snapshot.generation, card=card, contents=contents)
        channel = self._client.get_partial_messageable(snapshot.generation.address.channel_id)
        message = await channel.send(view=layout(card), files=files(parcel))
        return Delivered(message.channel.id, message.id)


class InTheBackground:
    """Calls an outcome delivered while it is still on its way."""

    def __init__(
        self, client: discord.Client, blobs: Blobs, images: Images, lease: Lease, clock: Clock
    ) -> None:
        self._real = present(client, blobs, images, lease, clock)
        self._tasks: list[asyncio.Task[Outcome]] = []

    def show(self, snapshot: Snapshot) -> None:
        self._real.show(snapshot)

    async def until_shown(self, generation_id: int) -> None:
        await self._real.until_shown(generation_id)

    def forget(self) -> None:
        """Nobody else goes on with anything here."""

    async def doubt(self) -> Doubt:
        return await self._real.doubt()

    async def confirm(self, snapshot: Snapshot) -> bool:
        return await self._real.confirm(snapshot)

    async def ping(self, generation: Generation) -> None:
        await self._real.ping(generation)

    async def deliver(self, snapshot: Snapshot) -> Outcome:
        self._tasks.append(asyncio.create_task(self._real.deliver(snapshot)))
        address = snapshot.generation.address
        return Delivered(address.channel_id, address.message_id)


class NoResume(Engine):
    """Knows only what it was told in this life."""

    async def resume(self) -> None:
        """Nothing."""


class NoSync(FolderBlobs):
    """Leaves it to the system when a picture reaches the disk."""

    def _write(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        path: Path = self._path(sha256)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return sha256


class Losing(FolderBlobs):
    """Doesn't find the finished picture again."""

    async def get(self, sha256: str) -> bytes:
        if sha256 == RESULT_SHA256:
            raise errors.BlobMissing(sha256)
        return await super().get(sha256)


def swapped(
    home: ModuleType, name: str, part: type
) -> Callable[[], AbstractContextManager[object]]:
    """Puts `part` where the composition in `home` takes `name`."""
    return lambda: patch.object(home, name, part)


def _new_messages(
    client: discord.Client, blobs: Blobs, images: Images, lease: Lease, clock: Clock
) -> Delivery:
    return NewMessages(client, blobs, images, lease, clock)


def _in_the_background(
    client: discord.Client, blobs: Blobs, images: Images, lease: Lease, clock: Clock
) -> Delivery:
    return InTheBackground(client, blobs, images, lease, clock)


NAIVE = Program(deliver=_new_messages, changed=swapped(workshop, "Submits", NoIntent))
"""No intent before the submit, unanswered submits sent again, a new message instead of an edit."""

HASTY = Program(deliver=_in_the_background)
FORGETFUL = Program(changed=swapped(workshop, "Engine", NoResume))
UNSYNCED = Program(changed=swapped(ground, "FolderBlobs", NoSync))
LOSING = Program(changed=swapped(ground, "FolderBlobs", Losing))
