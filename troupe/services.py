"""Composition: everything that lives as long as the program, opened in order, closed in reverse."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp.resolver import DefaultResolver

from troupe import errors
from troupe.blobs import Blobs
from troupe.cast import Cast
from troupe.circuit import Circuit
from troupe.clock import Clock
from troupe.config import Config
from troupe.consents import Consents
from troupe.data_rights import DataRights
from troupe.delivery import Delivery
from troupe.doors import Doors
from troupe.downloads import Downloads, HostRules, PublicResolver, is_local
from troupe.durations import Durations
from troupe.engine import Engine
from troupe.farewells import Farewells
from troupe.gauges import Gauges
from troupe.images import Images
from troupe.intake import Intake
from troupe.limits import Terms
from troupe.looks import Looks
from troupe.moves import Moves
from troupe.notes import Notes
from troupe.pings import Pings
from troupe.portraits import Exports, Imports
from troupe.prompts import LARGEST_SEED
from troupe.provider.client import WaveSpeed
from troupe.provider.webhook import Webhooks
from troupe.reporter import Reporter
from troupe.retention import Retention
from troupe.rules import Rules
from troupe.store import lock
from troupe.store.characters import Characters
from troupe.store.consents import ConsentStore
from troupe.store.database import Database
from troupe.store.departures import Departures
from troupe.store.erasures import Erasures
from troupe.store.generations import Generations
from troupe.store.guilds import Guilds
from troupe.store.history import History
from troupe.store.ledger import Ledger
from troupe.store.leftovers import Leftovers
from troupe.store.notes import BudgetNotes
from troupe.store.people import People
from troupe.store.pictures import Pictures
from troupe.store.predictions import Predictions
from troupe.store.preferences import PreferencesStore
from troupe.store.registrations import Registrations
from troupe.store.reports import Reports
from troupe.store.results import Results
from troupe.store.traces import Traces
from troupe.submits import Submits
from troupe.takeout import Takeout
from troupe.thumbnails import Thumbnails
from troupe.tidying import Tidying
from troupe.waiting_room import WaitingRoom
from troupe.watch import Watch
from troupe.web import WebhookDoor, serving

log = logging.getLogger(__name__)

DISCORD_MEDIA_HOSTS = ("cdn.discordapp.com", "media.discordapp.net")
PICTURE_THREADS = 2
_CONNECTIONS = 20
_SECRET_SECONDS = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the commands and the entry point work with."""

    generations: Generations
    predictions: Predictions
    registrations: Registrations
    ledger: Ledger
    guilds: Guilds
    preferences: PreferencesStore
    consents: Consents
    intake: Intake
    cast: Cast
    exports: Exports
    imports: Imports
    engine: Engine
    delivery: Delivery
    history: History
    blobs: Blobs
    images: Images
    thumbnails: Thumbnails
    reports: Reports
    retention: Retention
    notes: Notes
    gauges: Gauges
    takeout: Takeout
    farewells: Farewells
    departures: Departures
    retention_days: int | None


@asynccontextmanager
async def open_services(
    config: Config, *, clock: Clock, make_delivery: Callable[[Blobs, Images], Delivery]
) -> AsyncIterator[Services]:
    """Raises DataFolderBusy, DatabaseBroken, sqlite3.Error or OSError."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(lock.held(config.data_dir))
        database = await Database.open(config.data_dir / "troupe.db")
        stack.push_async_callback(database.close)
        blobs = Blobs(config.data_dir / "blobs")
        await blobs.open()
        images = Images(threads=PICTURE_THREADS)
        stack.callback(images.close)
        api = await stack.enter_async_context(_session(DefaultResolver()))
        trusted = frozenset(filter(is_local, config.provider_media_hosts))
        media = await stack.enter_async_context(_session(PublicResolver(trusted=trusted)))
        attachment_hosts = _attachment_hosts(config)
        attachments = await stack.enter_async_context(
            _session(PublicResolver(trusted=filter(is_local, attachment_hosts)))
        )
        delivery = make_delivery(blobs, images)
        generations, guilds = Generations(database), Guilds(database)
        ledger = Ledger(database=database, terms=_terms(config))
        preferences = PreferencesStore(database)
        predictions, durations = Predictions(database), Durations()
        provider = WaveSpeed(
            api=api,
            media=media,
            base=config.wavespeed_base_url,
            model=config.wavespeed_model,
            key=config.wavespeed_api_key,
            media_hosts=config.provider_media_hosts,
        )
        circuit, doors = Circuit(clock), Doors()
        results, pictures = Results(database), Pictures(database)
        thumbnails = Thumbnails(blobs=blobs, images=images, results=results)
        webhooks = await _webhooks(config, provider, clock)
        room = WaitingRoom(
            concurrency=config.provider_concurrency,
            per_minute=config.provider_rate_per_minute,
            durations=durations,
        )
        watch = Watch(clock=clock, durations=durations, floor_seconds=config.provider_poll_seconds)
        moves = Moves(predictions=predictions, clock=clock)
        looks = Looks(
            moves=moves,
            watch=watch,
            provider=provider,
            blobs=blobs,
            images=images,
            durations=durations,
            clock=clock,
            timeout_seconds=config.provider_timeout_seconds,
        )
        engine = Engine(
            generations=generations,
            predictions=predictions,
            submits=Submits(
                predictions=predictions,
                moves=moves,
                looks=looks,
                watch=watch,
                provider=provider,
                blobs=blobs,
                circuit=circuit,
                doors=doors,
                webhooks=webhooks,
                clock=clock,
            ),
            looks=looks,
            watch=watch,
            reporter=Reporter(
                generations=generations,
                ledger=ledger,
                guilds=guilds,
                delivery=delivery,
                pings=Pings(generations=generations, preferences=preferences, clock=clock),
                waiting_room=room,
                clock=clock,
            ),
            waiting_room=room,
            doors=doors,
            clock=clock,
        )
        characters = Characters(database)
        tidying = Tidying(blobs=blobs, pictures=pictures, clock=clock)
        await stack.enter_async_context(beside(tidying.run()))
        retention = Retention(
            predictions=predictions,
            results=results,
            thumbnails=thumbnails,
            tidying=tidying,
            clock=clock,
            days=config.retention_days,
        )
        await stack.enter_async_context(beside(retention.run()))
        rules, consents = Rules(guilds), Consents(store=ConsentStore(database), clock=clock)
        erasures, leftovers, departures = (
            Erasures(database=database, clock=clock),
            Leftovers(database=database, clock=clock),
            Departures(database),
        )
        data_rights = DataRights(
            database=database,
            holders=(
                leftovers,
                erasures,
                Traces(database),
                generations,
                characters,
                preferences,
                People(database),
            ),
        )
        farewells = Farewells(
            erasures=erasures,
            leftovers=leftovers,
            departures=departures,
            data_rights=data_rights,
            see_off=engine.see_off,
            delete_copies=provider.delete,
            tidying=tidying,
            doors=doors,
            clock=clock,
        )
        await farewells.open()
        await stack.enter_async_context(beside(farewells.run()))
        intake = Intake(
            ledger=ledger,
            rules=rules,
            consents=consents,
            characters=characters,
            blobs=blobs,
            images=images,
            pictures=pictures,
            downloads=Downloads(session=attachments, rules=HostRules(attachment_hosts)),
            engine=engine,
            circuit=circuit,
            clock=clock,
            choose_seed=lambda: random.SystemRandom().randint(0, LARGEST_SEED),
        )
        cast = Cast(
            characters=characters,
            preferences=preferences,
            intake=intake,
            rules=rules,
            blobs=blobs,
            images=images,
            tidying=tidying,
            pictures=pictures,
            clock=clock,
        )
        if webhooks is not None and config.web_port is not None:
            # What comes before the engine runs waits in its agenda.
            routes = WebhookDoor(webhooks=webhooks, wake=engine.wake).routes()
            await stack.enter_async_context(
                serving(routes, host=config.web_host, port=config.web_port)
            )
        yield Services(
            generations=generations,
            predictions=predictions,
            registrations=Registrations(database),
            ledger=ledger,
            guilds=guilds,
            preferences=preferences,
            consents=consents,
            intake=intake,
            cast=cast,
            exports=Exports(characters=characters, pictures=pictures, blobs=blobs),
            imports=Imports(cast=cast, intake=intake, blobs=blobs, images=images),
            engine=engine,
            delivery=delivery,
            history=History(database),
            blobs=blobs,
            images=images,
            thumbnails=thumbnails,
            reports=Reports(database),
            retention=retention,
            notes=Notes(
                notes=BudgetNotes(database), guilds=guilds, noted=ledger.noted, clock=clock
            ),
            gauges=Gauges(
                room=room,
                circuit=circuit,
                provider=provider,
                blobs=blobs,
                ledger=ledger,
                clock=clock,
            ),
            takeout=Takeout(data_rights=data_rights, blobs=blobs, clock=clock),
            farewells=farewells,
            departures=departures,
            retention_days=config.retention_days,
        )


@asynccontextmanager
async def beside(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Runs it meanwhile, and has it ended before what it works with is closed."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


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


def _session(resolver: aiohttp.abc.AbstractResolver) -> aiohttp.ClientSession:
    """A session that keeps no cookies: nothing we fetch has any business with one."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=_CONNECTIONS, resolver=resolver),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=300, connect=10, sock_read=30),
    )


def _attachment_hosts(config: Config) -> tuple[str, ...]:
    """Discord's own, and the host that stands in for Discord on this machine, where one does."""
    host = config.discord_api_url.host if config.discord_api_url else None
    return (*DISCORD_MEDIA_HOSTS, host) if host and is_local(host) else DISCORD_MEDIA_HOSTS
