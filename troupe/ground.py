"""What everything else stands on: database, pictures, the outside, and whom it is shared with."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from troupe import errors, restore, sessions
from troupe.blobs import Blobs
from troupe.circuit import Circuit
from troupe.clock import Clock
from troupe.config import Config
from troupe.delivery import Delivery
from troupe.doors import Doors
from troupe.downloads import Downloads
from troupe.durations import Durations
from troupe.folder_blobs import FolderBlobs
from troupe.happenings import Hear
from troupe.images import Images
from troupe.lease import LEASE_MS, Endless, Lease, Limited
from troupe.limits import Terms
from troupe.provider.client import WaveSpeed
from troupe.provider.timed import Timed
from troupe.provider.webhook import Webhooks
from troupe.store import opening
from troupe.store.bulletin import Bulletin
from troupe.store.database import Database
from troupe.store.identifies import SharedTurns, clock_of
from troupe.store.tenures import Pace, Tenures
from troupe.stores import Stores
from troupe.tenure import Alone, Shared, Tenure
from troupe.turns import IdentifyTurns
from troupe.waiting_room import WaitingRoom

log = logging.getLogger(__name__)

PICTURE_THREADS = 2
_SECRET_SECONDS = 15.0

MakeDelivery = Callable[[Blobs, Images, Lease], Delivery]


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What a process shares with the others on its database."""

    shared: Shared
    tenures: Tenures
    bulletin: Bulletin
    turns: IdentifyTurns


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What everything else stands on."""

    config: Config
    clock: Clock
    stores: Stores
    blobs: Blobs
    images: Images
    provider: Timed
    downloads: Downloads
    hear: Hear
    delivery: Delivery
    circuit: Circuit
    doors: Doors
    room: WaitingRoom
    durations: Durations
    webhooks: Webhooks | None
    tenure: Tenure
    company: Company | None


async def laid(
    stack: AsyncExitStack,
    config: Config,
    clock: Clock,
    make_delivery: MakeDelivery,
    hear: Hear,
) -> Ground:
    """Opens all of it, to be closed with `stack`. `hear` is told what happens in it.

    Raises DataFolderBusy, DatabaseUnfit, DatabaseAway, BlobsUnusable, CopyFailed, OSError.
    """
    database = await stack.enter_async_context(opening.opened(config, once_held=restore.finish))
    blobs = _blobs(config)
    await blobs.open()
    images = Images(threads=PICTURE_THREADS)
    stack.callback(images.close)
    outside = await stack.enter_async_context(sessions.opened(config))
    provider = Timed(outside.provider, purse=outside.provider, hear=hear, clock=clock)
    durations = Durations()
    room = WaitingRoom(
        concurrency=config.provider_concurrency,
        per_minute=config.provider_rate_per_minute,
        durations=durations,
    )
    stores = Stores.over(database, terms=_terms(config), clock=clock)
    lease = None if database.process is None else Limited(clock=clock)
    delivery = make_delivery(blobs, images, lease or Endless())
    company = _company(config, database, delivery, lease, clock) if lease else None
    if company is None:
        await stores.preferences.remember()
    return Ground(
        config=config,
        clock=clock,
        stores=stores,
        blobs=blobs,
        images=images,
        provider=provider,
        downloads=outside.downloads,
        hear=hear,
        delivery=delivery,
        circuit=Circuit(clock),
        doors=Doors(),
        room=room,
        durations=durations,
        webhooks=await _webhooks(config, outside.provider, clock),
        tenure=company.shared if company else _alone(stores, clock),
        company=company,
    )


def _alone(stores: Stores, clock: Clock) -> Alone:
    return Alone(generations=stores.generations, predictions=stores.predictions, clock=clock)


def _company(
    config: Config, database: Database, delivery: Delivery, lease: Limited, clock: Clock
) -> Company:
    """Of a process that shares its database."""
    assert database.process is not None, "there is a lease"
    tenures = Tenures(database=database, lease_ms=LEASE_MS)
    bulletin = opening.bulletin(config, database, clock)
    shared = Shared(
        process=database.process,
        tenures=tenures,
        bulletin=bulletin,
        lease=lease,
        lapsed=delivery.forget,
        clock=clock,
        pace=Pace(config.provider_concurrency, config.provider_rate_per_minute),
    )
    turns = SharedTurns(
        database=database,
        now=clock_of(database),
        jitter=lambda: random.SystemRandom().uniform(0.01, 0.2),
        clock=clock,
    )
    return Company(shared=shared, tenures=tenures, bulletin=bulletin, turns=turns)


def _blobs(config: Config) -> Blobs:
    if config.blob_url is None:
        return FolderBlobs(config.data_dir / "blobs")
    # Its library belongs to the extra `scale`: whoever keeps pictures in a folder can do without.
    from troupe.object_blobs import Bucket, ObjectBlobs

    assert config.blob_secret_key is not None, "BLOB_URL needs it"
    endpoint = config.blob_endpoint
    return ObjectBlobs(
        Bucket(
            name=config.blob_url.host or "",
            prefix=config.blob_url.path.strip("/"),
            endpoint=str(endpoint).rstrip("/") if endpoint else None,
            region=config.blob_region,
            key_id=config.blob_key_id,
            secret_key=config.blob_secret_key,
        )
    )


def _terms(config: Config) -> Terms:
    return Terms(
        per_day=config.quota_per_day,
        most_per_day=config.quota_most_per_day,
        price=config.price_usd,
        budget_per_day=config.budget_usd_per_day,
        budget_per_month=config.budget_usd_per_month,
        guild_budget_per_day=config.server_budget_usd_per_day,
    )


async def _webhooks(config: Config, provider: WaveSpeed, clock: Clock) -> Webhooks | None:
    """None where they are not set up, or where the provider doesn't tell what it signs with."""
    if config.public_url is None:
        return None
    try:
        async with asyncio.timeout(_SECRET_SECONDS):
            secret = await provider.webhook_secret()
    except (errors.ProviderError, TimeoutError) as error:
        log.error(
            "Webhooks are off until the next start, and pictures are asked for instead; "
            "the provider's webhook secret could not be had: %s: %s",
            type(error).__name__,
            error,
        )
        return None
    log.info("Webhooks are on, at %s", config.public_url)
    return Webhooks(
        public_url=config.public_url, key=config.wavespeed_api_key, secret=secret, clock=clock
    )
