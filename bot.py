"""The entry point: `python bot.py` connects Troupe to Discord."""

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress

import aiohttp
import discord
from yarl import URL

from cogs.ensemble import Ensemble, declared
from troupe import commands as asked
from troupe import limits, logs, moving
from troupe.backup import Backup
from troupe.beside import beside
from troupe.blobs import Blobs
from troupe.clock import Clock, SystemClock
from troupe.config import Config
from troupe.engine import Engine
from troupe.errors import (
    BlobsUnusable,
    ConfigError,
    CopyFailed,
    DatabaseAway,
    DatabaseRefused,
    DatabaseUnfit,
    DataFolderBusy,
    MoveRefused,
)
from troupe.images import Images
from troupe.lease import Lease
from troupe.metrics import Metrics
from troupe.restore import Restore, was_put_back
from troupe.services import Services, open_services
from troupe.turns import LocalTurns
from troupe.ui import acknowledgements, answers
from troupe.ui.client import Socket, Troupe
from troupe.ui.doctor import visit
from troupe.ui.front_desk import FrontDesk
from troupe.ui.persistence import Persistence
from troupe.ui.presenter import Presenter
from troupe.ui.registration import register_changed

log = logging.getLogger("troupe")

CONNECTIONS = 100
"""To Discord's REST API. Unbounded, as discord.py has it, a burst opens a socket an interaction and
misses the 3 seconds for half of them; with 100 none of 2,000 was late."""

DRAIN_SECONDS = 8.0


def point_at(api: URL | None, gateway: URL | None) -> None:
    """Sends discord.py to other addresses than Discord's own: a proxy, or the sandbox."""
    if api is not None:
        discord.http.Route.BASE = str(api).rstrip("/")
    if gateway is not None:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway


def hold_on() -> None:
    """Has discord.py's shards open their connections as `Socket` does."""
    discord.shard.DiscordWebSocket = Socket  # type: ignore[misc]  # they take it by this name


async def serve(
    config: Config, *, clock: Clock, started: asyncio.Event, stop: asyncio.Event
) -> None:
    """Runs until `stop` is set or the connection ends for good. Closes in reverse.

    Sets `started` when work begins; until then it may be cancelled.
    """
    point_at(config.discord_api_url, config.discord_gateway_url)
    hold_on()
    answers.be_strict()
    metrics, leaving = Metrics(), AsyncExitStack()
    async with AsyncExitStack() as stack:
        stack.enter_context(metrics.counting_lines())
        bot = await stack.enter_async_context(_client(config, metrics, clock))
        leaving.push_async_callback(bot.close)

        def make_delivery(blobs: Blobs, images: Images, lease: Lease) -> Presenter:
            presenter = Presenter(client=bot, blobs=blobs, images=images, lease=lease, clock=clock)
            leaving.push_async_callback(presenter.close)
            return presenter

        services = await stack.enter_async_context(
            open_services(
                config,
                clock=clock,
                make_delivery=make_delivery,
                metrics=metrics,
                is_connected=lambda: bot.is_connected,
            )
        )
        # Opened later than the client: the turns may stand in a database that others share.
        bot.turns = services.turns
        await _warn_of_no_budget(services)
        ensemble = Ensemble(bot=bot, services=services, clock=clock)
        await ensemble.join()
        # Before what the cogs work with: else one may hear of a shard whose database is closed.
        await stack.enter_async_context(leaving)
        await stack.enter_async_context(beside(services.notes.run(ensemble.announcer)))
        await stack.enter_async_context(beside(ensemble.report_desk.run()))
        persistence = Persistence(clock=clock, stop=stop)
        await persistence.until_done(lambda: bot.login(config.discord_token.reveal()))
        await persistence.until_done(lambda: _register(bot, services, clock=clock))
        if not stop.is_set():
            started.set()
            await _work(bot, services.engine, ensemble.front_desk, persistence, stop)


def _client(config: Config, metrics: Metrics, clock: Clock) -> Troupe:
    return Troupe(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS),
        turns=LocalTurns(clock=clock),
        clock=clock,
        shard_count=config.shard_count,
        shard_ids=config.shard_ids,
        trace=acknowledgements.traced(hear=metrics.hear, clock=clock),
    )


async def _warn_of_no_budget(services: Services) -> None:
    if not limits.is_bounded(services.ledger.terms, await services.guilds.operator()):
        log.warning(
            "Nothing bounds what everybody together spends: set BUDGET_USD_PER_DAY or "
            "BUDGET_USD_PER_MONTH, or a budget in /operator"
        )


async def _register(bot: Troupe, services: Services, *, clock: Clock) -> None:
    assert bot.application_id is not None, "login() sets it"
    await register_changed(
        bot.tree,
        application_id=bot.application_id,
        registrations=services.registrations,
        clock=clock,
    )


async def _work(
    bot: Troupe,
    engine: Engine,
    front_desk: FrontDesk,
    persistence: Persistence,
    stop: asyncio.Event,
) -> None:
    """The connection and the engine side by side; the first to end ends the other, then drain."""
    # All that stands here stays until the end: looked through for garbage again and again, it would
    # stop the loop for tens of milliseconds, and whoever comes just then waits.
    gc.freeze()
    await engine.resume()
    stopping = asyncio.create_task(stop.wait(), name="stop")
    working = asyncio.create_task(engine.run(), name="engine")
    connected = asyncio.create_task(
        persistence.until_done(lambda: bot.connect(reconnect=True)), name="connection"
    )
    tasks = (stopping, working, connected)
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        log.info("Stopping: what is unfinished is taken up at the next start")
        engine.close_the_doors()
        await front_desk.drain(DRAIN_SECONDS / 2)
        working.cancel()
        await engine.drain(DRAIN_SECONDS / 2)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _asked_to_stop(stop: asyncio.Event) -> None:
    """The first time stops quietly, the second at once: any moment is safe to end at."""
    if stop.is_set():
        os._exit(1)
    stop.set()


async def _run(config: Config) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        # discord.py installs none: SIGTERM would end the process in the middle of an edit.
        loop.add_signal_handler(signal_number, _asked_to_stop, stop)
    started = asyncio.Event()
    serving = asyncio.create_task(
        serve(config, clock=SystemClock(), started=started, stop=stop), name="serve"
    )
    stopping = asyncio.create_task(stop.wait(), name="stop")
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not (serving.done() or started.is_set()):
        log.info("Stopping before anything was begun")
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
        return
    await serving


async def _done(command: asked.Command, config: Config) -> int:
    """The exit code of a command."""
    match command:
        case asked.Run():
            await _run(config)
        case asked.Doctor():
            point_at(config.discord_api_url, config.discord_gateway_url)
            answers.be_strict()
            return await visit.examined(command, config, declared=declared, clock=SystemClock())
        case asked.MakeBackup(folder, keep):
            _check_copies(config)
            backup = Backup(
                data=config.data_dir, folder=folder, clock=SystemClock(), stopped=_stop_heard()
            )
            await backup.make(keep=keep)
        case asked.PutBack(folder, replacing):
            _check_copies(config)
            restore = Restore(
                data=config.data_dir, folder=folder, clock=SystemClock(), stopped=_stop_heard()
            )
            await restore.run(replacing=replacing)
        case asked.WasPutBack(taken_at):
            await was_put_back(config, taken_at, clock=SystemClock())
        case asked.Move(to):
            await moving.move(config, to=to, clock=SystemClock())
    return 0


def _check_copies(config: Config) -> None:
    """Backups are of what lies in DATA_DIR. Raises CopyFailed where the data lies elsewhere."""
    if config.database_url is not None:
        raise CopyFailed(
            "The data is in PostgreSQL: back it up with pg_dump and put it back with pg_restore, "
            "then say so with: python bot.py restored TIME"
        )
    if config.blob_url is not None:
        raise CopyFailed(
            "The pictures are in a bucket, of which this makes no copy: copy troupe.db with "
            "sqlite3's .backup, and keep the bucket's own versions"
        )


def _stop_heard() -> Callable[[], bool]:
    """Says, to any thread, whether the process was asked to stop since."""
    heard = threading.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signal_number, heard.set)
    return heard.is_set


def main() -> int:
    """The exit code: 0 after a stop that was asked for, 1 after trouble, 2 for wrong settings."""
    command = asked.read(sys.argv[1:])
    # What is written here is people's: pictures, words, tokens of their replies.
    os.umask(0o077)
    try:
        config = Config.from_environment()
    except ConfigError as error:
        return _refused(command, error)
    logs.install(
        # What a doctor finds stands in its own lines, and not twice.
        level="CRITICAL" if isinstance(command, asked.Doctor) else config.log_level,
        form=config.log_format,
        secrets=config.secrets,
    )
    try:
        return asyncio.run(_done(command, config))
    except DataFolderBusy as error:
        log.critical("Another Troupe works with %s already; stop that one first", error)
    except (DatabaseUnfit, BlobsUnusable, CopyFailed, MoveRefused) as error:
        log.critical("%s", error)
    except DatabaseAway as error:
        log.critical("The database can't be worked with just now: %s", error)
    except discord.LoginFailure:
        log.critical("Discord refuses the token; copy it again from the Developer Portal")
    except (discord.DiscordException, aiohttp.ClientError, OSError, DatabaseRefused):
        log.critical("Troupe had to stop", exc_info=True)
    return 1


def _refused(command: asked.Command, error: ConfigError) -> int:
    """Says what is wrong with the settings; returns the exit code."""
    if isinstance(command, asked.Doctor):
        return visit.told_settings(error)
    sys.stderr.write(_settings_help(error))
    return 2


def _settings_help(error: ConfigError) -> str:
    problems = "".join(f"  - {problem}\n" for problem in error.problems)
    return (
        f"Troupe can't start with these settings:\n{problems}"
        "Put them into .env (.env.example explains each). "
        "To try everything without any account: make demo\n"
    )


if __name__ == "__main__":
    sys.exit(main())
