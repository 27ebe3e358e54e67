"""Values that tests start from, each change given by name."""

import io
from dataclasses import replace

from PIL import Image

from troupe.models import Generation, Prediction, PredictionState, ReplyAddress, Size
from troupe.secret import Secret

NOW = 1_800_000_000_000

ADDRESS = ReplyAddress(
    application_id=10,
    token=Secret("interaction-token"),
    token_expires_at=NOW + 900_000,
    channel_id=20,
    message_id=30,
    private=False,
)

GENERATION = Generation(
    id=1_000,
    person_id=7,
    guild_id=5,
    address=ADDRESS,
    prompt="an elf plays the lute",
    reference_sha256="a" * 64,
    size=Size(1024, 1024),
    parent_id=None,
    created_at=NOW,
)

QUEUED = Prediction(
    id="1000-0",
    generation_id=1_000,
    person_id=7,
    ordinal=0,
    seed=42,
    state=PredictionState.QUEUED,
    version=0,
    created_at=NOW,
)


def generation(number: int, *, person_id: int = 7, created_at: int = NOW) -> Generation:
    return replace(GENERATION, id=number, person_id=person_id, created_at=created_at)


def queued(of: Generation) -> Prediction:
    return replace(
        QUEUED,
        id=f"{of.id}-0",
        generation_id=of.id,
        person_id=of.person_id,
        created_at=of.created_at,
    )


def png(width: int = 200, height: int = 300, colour: str = "teal") -> bytes:
    return encoded(Image.new("RGB", (width, height), colour), "PNG")


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()
