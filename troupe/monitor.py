"""What watchers are told, read at most every few seconds however often they ask."""

import asyncio

from troupe.clock import Clock
from troupe.gauges import Gauges
from troupe.health import Health
from troupe.metrics import CONTENT_TYPE, Metrics
from troupe.remembered import Remembered
from troupe.web import HealthDoor

CONDITION_SECONDS = 1.0
SAMPLE_SECONDS = 4.0
"""Somewhat less than the 5 s of an eager Prometheus, so that each of its looks finds a new one."""


class Monitor:
    """Health and figures, put together for the web."""

    def __init__(self, *, health: Health, gauges: Gauges, metrics: Metrics, clock: Clock) -> None:
        self._condition = Remembered(health.condition, seconds=CONDITION_SECONDS, clock=clock)
        self._sample = Remembered(gauges.sample, seconds=SAMPLE_SECONDS, clock=clock)
        self._metrics = metrics

    def door(self) -> HealthDoor:
        """Its part of the web server."""
        return HealthDoor(
            condition=self._condition.get, figures=self._figures, figures_type=CONTENT_TYPE
        )

    async def _figures(self) -> bytes:
        condition, sample = await asyncio.gather(self._condition.get(), self._sample.get())
        return self._metrics.text(sample, ready=condition.ready)
