"""What watchers are told, over a real socket and from a real store."""

import asyncio
import json
import logging
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import pytest

from tests.clocks import FakeClock
from tests.ports import free_port
from tests.samples import GENERATION, NOW, QUEUED
from tests.store.ledgers import reserve
from troupe import lifecycle, web
from troupe.circuit import TRY_AGAIN_MS, Circuit
from troupe.delivery import By
from troupe.durations import Durations
from troupe.folder_blobs import FolderBlobs
from troupe.gauges import Gauges
from troupe.happenings import (
    Acknowledged,
    Acknowledgement,
    Answer,
    Delayed,
    Ended,
    HandedOver,
    Request,
    Requested,
)
from troupe.health import Health
from troupe.limits import Terms
from troupe.metrics import Metrics
from troupe.models import FailureReason, PredictionState
from troupe.monitor import CONDITION_SECONDS, SAMPLE_SECONDS, Monitor
from troupe.remembered import Remembered
from troupe.store.sqlite import Sqlite
from troupe.stores import Stores
from troupe.waiting_room import WaitingRoom

TERMS = Terms(per_day=10, budget_per_day=2_500_000)


class Poor:
    """A provider's purse; a scrape never asks it."""

    async def balance(self) -> int:
        raise AssertionError("a scrape asks nobody outside")


@dataclass
class Watched:
    """A program without its bot: the parts that watchers hear of, and the web server."""

    base: str
    session: aiohttp.ClientSession
    clock: FakeClock
    database: Sqlite
    circuit: Circuit
    room: WaitingRoom
    metrics: Metrics
    connected: bool = True

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(self.base + path) as response:
            return response.status, await response.text()

    async def ready(self) -> tuple[int, dict[str, object]]:
        """A moment later, when what was known is forgotten."""
        await self.clock.advance(CONDITION_SECONDS)
        status, text = await self.get("/readyz")
        return status, json.loads(text)

    async def scraped(self) -> str:
        """A moment later, when what was read is forgotten."""
        await self.clock.advance(SAMPLE_SECONDS)
        status, text = await self.get("/metrics")
        assert status == 200
        return text


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Watched]:
    port, clock, metrics = free_port(), FakeClock(NOW), Metrics()
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        database = await Sqlite.open(folder / "troupe.db")
        stack.push_async_callback(database.close)
        stores = Stores.over(database, terms=TERMS, clock=clock)
        blobs = FolderBlobs(folder / "blobs")
        await blobs.open()
        circuit = Circuit(clock)
        room = WaitingRoom(concurrency=1, per_minute=1, durations=Durations())
        gauges = Gauges(
            room=room,
            circuit=circuit,
            provider=Poor(),
            blobs=blobs,
            ledger=stores.ledger,
            guilds=stores.guilds,
            vitals=stores.vitals,
            clock=clock,
        )
        base = f"http://127.0.0.1:{port}"
        told = Watched(base, session, clock, database, circuit, room, metrics)
        health = Health(is_connected=lambda: told.connected, vitals=stores.vitals, circuit=circuit)
        monitor = Monitor(health=health, gauges=gauges, metrics=metrics, clock=clock)
        serving = web.serving(monitor.door().routes(), host="127.0.0.1", port=port)
        await stack.enter_async_context(serving)
        yield told


async def test_a_loop_that_turns_is_alive_whatever_else_is_wrong(tmp_path: Path) -> None:
    async with watched(tmp_path) as told:
        told.connected = False
        assert await told.get("/healthz") == (200, "ok")


async def test_ready_means_every_part_is(tmp_path: Path) -> None:
    async with watched(tmp_path) as told:
        fine = {"ready": True, "gateway": "ok", "database": "ok", "provider": "ok"}
        assert await told.ready() == (200, fine)
        told.connected = False
        not_there = {"ready": False, "gateway": "not connected"}
        assert await told.ready() == (503, fine | not_there)
        told.connected = True
        told.circuit.refused("HTTP 401: bad key sk-1234")
        refuses = {"ready": False, "provider": "refuses the account"}
        assert await told.ready() == (503, fine | refuses)
        told.circuit.accepted()
        assert await told.ready() == (200, fine)


async def test_a_database_that_is_gone_is_not_ready(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(tmp_path) as told:
        with sqlite3.connect(tmp_path / "troupe.db") as other:
            other.execute("DROP TABLE registered_commands")
        status, parts = await told.ready()
        assert (status, parts["database"]) == (503, "broken")
    assert "DatabaseAway" in caplog.text


async def test_a_database_that_is_slow_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("troupe.health.DATABASE_SECONDS", 0.1)
    async with watched(tmp_path) as told:
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 3000000) "
        busy = asyncio.create_task(told.database.fetch(endless + "SELECT count(*) AS c FROM n"))
        await asyncio.sleep(0)  # so that it stands in line before the question does
        status, parts = await told.ready()
        assert (status, parts["database"]) == (503, "slow")
        await busy


async def test_the_store_is_read_at_most_every_few_seconds(tmp_path: Path) -> None:
    async with watched(tmp_path) as told:
        first = await told.scraped()
        assert "troupe_queue_length 0.0" in first
        await reserve(told.database, GENERATION, [QUEUED], limit=1)
        told.room.join(QUEUED, now=NOW)
        assert "troupe_queue_length 0.0" in (await told.get("/metrics"))[1]
        assert "troupe_queue_length 1.0" in await told.scraped()


async def test_the_gauges_tell_what_the_store_and_the_line_hold(tmp_path: Path) -> None:
    async with watched(tmp_path) as told:
        await reserve(told.database, GENERATION, [replace(QUEUED, cost=100_000)], limit=1)
        told.room.join(QUEUED, now=NOW)
        told.circuit.refused("no credit")
        text = await told.scraped()
        oldest = (told.clock.now() - QUEUED.created_at) / 1000
        for line in (
            f"troupe_queue_oldest_seconds {oldest}",
            "troupe_predictions_in_work 0.0",
            "troupe_provider_refuses_account 1.0",
            "troupe_ready 0.0",
            'troupe_undelivered_generations{state="waiting"} 0.0',
            'troupe_spend_dollars{period="day"} 0.1',
            'troupe_spend_dollars{period="month"} 0.1',
            'troupe_budget_dollars{period="day"} 2.5',
        ):
            assert f"\n{line}\n" in text, text
        assert 'troupe_budget_dollars{period="month"}' not in text
        assert re.search(r"\ntroupe_disk_free_bytes [1-9]", text)


async def test_the_account_stays_refused_while_one_may_try_again(tmp_path: Path) -> None:
    """An alarm that needs some minutes must not be reset by the minute."""
    async with watched(tmp_path) as told:
        told.circuit.refused("no credit")
        await told.clock.advance(TRY_AGAIN_MS / 1000)
        assert (await told.ready())[0] == 200
        assert "troupe_provider_refuses_account 1.0" in await told.scraped()


async def test_what_waits_for_its_person_is_counted(tmp_path: Path) -> None:
    async with watched(tmp_path) as told:
        stores = Stores.over(told.database, terms=TERMS, clock=told.clock)
        await reserve(told.database, GENERATION, [QUEUED], limit=1)
        over = lifecycle.failed(QUEUED, now=NOW, reason=FailureReason.REFUSED)
        assert await stores.predictions.move(QUEUED, over, now=NOW)
        assert 'undelivered_generations{state="waiting"} 1.0' in await told.scraped()
        await stores.generations.undeliverable(GENERATION.id, error="403", now=NOW)
        text = await told.scraped()
        assert 'undelivered_generations{state="waiting"} 0.0' in text
        assert 'undelivered_generations{state="given_up"} 1.0' in text


async def test_without_a_store_the_counters_are_still_told(tmp_path: Path) -> None:
    async with watched(tmp_path) as told:
        with sqlite3.connect(tmp_path / "troupe.db") as other:
            other.execute("ALTER TABLE operator_settings RENAME TO elsewhere")
        text = await told.scraped()
        assert "troupe_spend_dollars" not in text
        assert "troupe_predictions_asked_total 0.0" in text


async def test_what_is_heard_is_counted(tmp_path: Path) -> None:
    async with watched(tmp_path) as told:
        for happening in (
            Acknowledged(Acknowledgement.ACCEPTED, 0.3),
            Acknowledged(Acknowledgement.LATE, -5.0),
            Ended(PredictionState.FAILED, FailureReason.MODERATED, flag_missing=False),
            Ended(PredictionState.COMPLETED, None, flag_missing=True),
            Requested(Request.SUBMIT, Answer.NO_ANSWER, 31.0),
            HandedOver(By.DIRECT_MESSAGE, 0.4),
            Delayed(0.2),
        ):
            told.metrics.hear(happening)
        text = await told.scraped()
        for line in (
            'troupe_acknowledgements_total{result="accepted"} 1.0',
            'troupe_acknowledgements_total{result="late"} 1.0',
            'troupe_acknowledgement_seconds_bucket{le="0.1"} 1.0',
            'troupe_acknowledgement_seconds_bucket{le="0.5"} 2.0',
            'troupe_predictions_ended_total{outcome="failed",reason="moderated"} 1.0',
            'troupe_predictions_ended_total{outcome="completed",reason=""} 1.0',
            'troupe_predictions_ended_total{outcome="cancelled",reason=""} 0.0',
            "troupe_results_without_flag_total 1.0",
            'troupe_provider_requests_total{answer="no_answer",kind="submit"} 1.0',
            'troupe_provider_request_seconds_bucket{kind="submit",le="30.0"} 0.0',
            'troupe_deliveries_total{way="direct_message"} 1.0',
            'troupe_event_loop_delay_seconds_bucket{le="0.1"} 0.0',
            'troupe_event_loop_delay_seconds_bucket{le="0.25"} 1.0',
        ):
            assert f"\n{line}\n" in text, line


async def test_lines_of_trouble_are_counted_by_level_while_it_runs(tmp_path: Path) -> None:
    log = logging.getLogger("somebody.elses")
    async with watched(tmp_path) as told:
        with told.metrics.counting_lines():
            log.info("all is well")
            log.critical("it is not")
        log.critical("nobody counts this one")
        text = await told.scraped()
        assert 'troupe_log_lines_total{level="critical"} 1.0' in text
        assert 'troupe_log_lines_total{level="error"} 0.0' in text


def test_counting_never_breaks_the_work(caplog: pytest.LogCaptureFixture) -> None:
    Metrics().hear(Delayed("long"))  # type: ignore[arg-type]  # what must not happen
    assert "Counting broke" in caplog.text


async def test_many_who_ask_at_once_cost_one_reading() -> None:
    clock, asked = FakeClock(NOW), 0

    async def find() -> int:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        return asked

    remembered = Remembered(find, seconds=4, clock=clock)
    assert await asyncio.gather(*(remembered.get() for _ in range(50))) == [1] * 50
    await clock.advance(4)
    assert await remembered.get() == 2


async def test_the_figures_name_no_server_no_person_and_no_id(tmp_path: Path) -> None:
    """Each label is of a small closed set."""
    async with watched(tmp_path) as told:
        labels = set(re.findall(r'[{,](\w+)="', await told.scraped()))
    allowed = {"result", "outcome", "reason", "kind", "answer", "way", "level", "state", "period"}
    assert labels - {"le", "version", "python"} == allowed
