"""Composition: everything that lives as long as the program, opened in order, closed in reverse."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp.web import RouteDef

from troupe.beside import beside
from troupe.blobs import Blobs
from troupe.bookkeeping import Bookkeeping
from troupe.cast import Cast
from troupe.clock import Clock
from troupe.config import Config
from troupe.consents import Consents
from troupe.corrections import Corrections
from troupe.data_rights import DataRights
from troupe.delivery import Delivery
from troupe.engine import Engine
from troupe.farewells import Farewells
from troupe.gauges import Gauges
from troupe.ground import Company, Ground, MakeDelivery, laid
from troupe.health import Health
from troupe.images import Images
from troupe.intake import Intake
from troupe.metrics import Metrics
from troupe.monitor import Monitor
from troupe.neighbours import Neighbours
from troupe.notes import Notes
from troupe.portraits import Exports, Imports
from troupe.prompts import LARGEST_SEED
from troupe.pulse import Pulse
from troupe.retention import Retention
from troupe.rules import Rules
from troupe.store.departures import Departures
from troupe.store.generations import Generations
from troupe.store.guilds import Guilds
from troupe.store.history import History
from troupe.store.ledger import Ledger
from troupe.store.predictions import Predictions
from troupe.store.preferences import PreferencesStore
from troupe.store.registrations import Registrations
from troupe.store.reports import Reports
from troupe.stores import Stores
from troupe.takeout import Takeout
from troupe.thumbnails import Thumbnails
from troupe.tidying import Tidying
from troupe.turns import IdentifyTurns, LocalTurns
from troupe.web import WebhookDoor, serving
from troupe.workshop import Workshop


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
    turns: IdentifyTurns
    retention_days: int | None


@asynccontextmanager
async def open_services(
    config: Config,
    *,
    clock: Clock,
    make_delivery: MakeDelivery,
    metrics: Metrics,
    is_connected: Callable[[], bool],
) -> AsyncIterator[Services]:
    """`is_connected`: to Discord.

    Raises DataFolderBusy, DatabaseUnfit, DatabaseAway, BlobsUnusable, CopyFailed, OSError.
    """
    async with AsyncExitStack() as stack:
        ground = await laid(stack, config, clock, make_delivery, metrics.hear)
        workshop = _workshop(ground)
        engine = workshop.engine()
        corrections = Corrections(
            delivery=ground.delivery, reporter=workshop.reporter(), clock=clock
        )
        await stack.enter_async_context(beside(corrections.run()))
        tidying = Tidying(blobs=ground.blobs, pictures=ground.stores.pictures, clock=clock)
        await stack.enter_async_context(beside(tidying.run()))
        retention = _retention(ground, tidying)
        await stack.enter_async_context(beside(retention.run()))
        bookkeeping = Bookkeeping(closed_days=ground.stores.closed_days, clock=clock)
        await stack.enter_async_context(beside(bookkeeping.run()))
        data_rights = _data_rights(ground.stores)
        farewells = _farewells(ground, engine, tidying, data_rights)
        if ground.company is not None:
            neighbours = _neighbours(ground, ground.company, engine)
            await stack.enter_async_context(neighbours.kept())
        await farewells.open()
        await stack.enter_async_context(beside(farewells.run()))
        if config.web_port is not None:
            await stack.enter_async_context(beside(Pulse(clock=clock, hear=metrics.hear).run()))
            routes = _routes(ground, engine, _monitor(ground, metrics, is_connected))
            await stack.enter_async_context(
                serving(routes, host=config.web_host, port=config.web_port)
            )
        yield _services(ground, engine, tidying, retention, data_rights, farewells)


def _neighbours(ground: Ground, company: Company, engine: Engine) -> Neighbours:
    return Neighbours(
        shared=company.shared,
        tenures=company.tenures,
        bulletin=company.bulletin,
        generations=ground.stores.generations,
        predictions=ground.stores.predictions,
        erasures=ground.stores.erasures,
        engine=engine,
        plans=engine.plans,
        room=ground.room,
        doors=ground.doors,
        clock=ground.clock,
    )


def _workshop(ground: Ground) -> Workshop:
    return Workshop(
        stores=ground.stores,
        blobs=ground.blobs,
        images=ground.images,
        provider=ground.provider,
        delivery=ground.delivery,
        circuit=ground.circuit,
        doors=ground.doors,
        room=ground.room,
        durations=ground.durations,
        webhooks=ground.webhooks,
        tenure=ground.tenure,
        clock=ground.clock,
        poll_seconds=ground.config.provider_poll_seconds,
        timeout_seconds=ground.config.provider_timeout_seconds,
        hear=ground.hear,
    )


def _thumbnails(ground: Ground) -> Thumbnails:
    return Thumbnails(blobs=ground.blobs, images=ground.images, results=ground.stores.results)


def _retention(ground: Ground, tidying: Tidying) -> Retention:
    return Retention(
        predictions=ground.stores.predictions,
        results=ground.stores.results,
        thumbnails=_thumbnails(ground),
        tidying=tidying,
        clock=ground.clock,
        days=ground.config.retention_days,
    )


def _data_rights(stores: Stores) -> DataRights:
    return DataRights(
        database=stores.database,
        holders=(
            stores.leftovers,
            stores.erasures,
            stores.traces,
            stores.generations,
            stores.characters,
            stores.preferences,
            stores.people,
        ),
    )


def _farewells(
    ground: Ground, engine: Engine, tidying: Tidying, data_rights: DataRights
) -> Farewells:
    return Farewells(
        erasures=ground.stores.erasures,
        leftovers=ground.stores.leftovers,
        departures=ground.stores.departures,
        data_rights=data_rights,
        see_off=engine.see_off,
        delete_copies=ground.provider.delete,
        tidying=tidying,
        doors=ground.doors,
        clock=ground.clock,
    )


def _gauges(ground: Ground) -> Gauges:
    return Gauges(
        room=ground.room,
        circuit=ground.circuit,
        provider=ground.provider,
        blobs=ground.blobs,
        ledger=ground.stores.ledger,
        guilds=ground.stores.guilds,
        vitals=ground.stores.vitals,
        clock=ground.clock,
    )


def _monitor(ground: Ground, metrics: Metrics, is_connected: Callable[[], bool]) -> Monitor:
    health = Health(is_connected=is_connected, vitals=ground.stores.vitals, circuit=ground.circuit)
    return Monitor(health=health, gauges=_gauges(ground), metrics=metrics, clock=ground.clock)


def _routes(ground: Ground, engine: Engine, monitor: Monitor) -> list[RouteDef]:
    """The watchers', and the provider's where it is to call back."""
    routes = monitor.door().routes()
    if ground.webhooks is not None:
        # What comes before the engine runs waits in its agenda.
        routes += WebhookDoor(webhooks=ground.webhooks, wake=engine.wake).routes()
    return routes


def _intake(ground: Ground, engine: Engine, rules: Rules, consents: Consents) -> Intake:
    return Intake(
        ledger=ground.stores.ledger,
        rules=rules,
        consents=consents,
        characters=ground.stores.characters,
        blobs=ground.blobs,
        images=ground.images,
        pictures=ground.stores.pictures,
        downloads=ground.downloads,
        engine=engine,
        circuit=ground.circuit,
        clock=ground.clock,
        choose_seed=lambda: random.SystemRandom().randint(0, LARGEST_SEED),
    )


def _cast(ground: Ground, intake: Intake, rules: Rules, tidying: Tidying) -> Cast:
    return Cast(
        characters=ground.stores.characters,
        preferences=ground.stores.preferences,
        intake=intake,
        rules=rules,
        blobs=ground.blobs,
        images=ground.images,
        tidying=tidying,
        pictures=ground.stores.pictures,
        clock=ground.clock,
    )


def _services(
    ground: Ground,
    engine: Engine,
    tidying: Tidying,
    retention: Retention,
    data_rights: DataRights,
    farewells: Farewells,
) -> Services:
    stores, blobs, images, clock = ground.stores, ground.blobs, ground.images, ground.clock
    rules = Rules(stores.guilds)
    consents = Consents(store=stores.consents, clock=clock)
    intake = _intake(ground, engine, rules, consents)
    cast = _cast(ground, intake, rules, tidying)
    return Services(
        generations=stores.generations,
        predictions=stores.predictions,
        registrations=stores.registrations,
        ledger=stores.ledger,
        guilds=stores.guilds,
        preferences=stores.preferences,
        consents=consents,
        intake=intake,
        cast=cast,
        exports=Exports(characters=stores.characters, pictures=stores.pictures, blobs=blobs),
        imports=Imports(cast=cast, intake=intake, blobs=blobs, images=images),
        engine=engine,
        delivery=ground.delivery,
        history=stores.history,
        blobs=blobs,
        images=images,
        thumbnails=_thumbnails(ground),
        reports=stores.reports,
        retention=retention,
        notes=Notes(
            notes=stores.notes, guilds=stores.guilds, noted=stores.ledger.noted, clock=clock
        ),
        gauges=_gauges(ground),
        takeout=Takeout(data_rights=data_rights, blobs=blobs, clock=clock),
        farewells=farewells,
        departures=stores.departures,
        turns=ground.company.turns if ground.company else LocalTurns(clock=clock),
        retention_days=ground.config.retention_days,
    )
