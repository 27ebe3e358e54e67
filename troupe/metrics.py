"""What is counted, and how Prometheus reads it. The one module that knows its library.

Labels are of small closed sets: never a server, a person or an id.
"""

import logging
import platform
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Histogram, Info
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from troupe.delivery import By
from troupe.gauges import Sample
from troupe.happenings import (
    Acknowledged,
    Acknowledgement,
    Answer,
    Asked,
    Delayed,
    Ended,
    HandedOver,
    Happening,
    NotHandedOver,
    Request,
    Requested,
)
from troupe.models import FailureReason, PredictionState
from troupe.version import VERSION

log = logging.getLogger(__name__)

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_MICROS = 1_000_000
_ACKNOWLEDGED = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 5.0)
_REQUESTED = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_LAGS = (0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
_DELAYS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_LEVELS = {"WARNING": "warning", "ERROR": "error", "CRITICAL": "critical"}


class Metrics:
    """Counts what it hears of, in a registry of its own."""

    def __init__(self) -> None:
        # Each counter would come with a second series, which says when it was made.
        prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]  # theirs
        self._registry = CollectorRegistry()
        self._counts = _Counts(self._registry)
        self._gauges = _Gauges()
        self._registry.register(self._gauges)
        prometheus_client.ProcessCollector(registry=self._registry)
        build = Info("troupe_build", "Which Troupe this is.", registry=self._registry)
        build.info({"version": VERSION, "python": platform.python_version()})

    def hear(self, happening: Happening) -> None:
        """Counts it. Never raises: whoever tells has better things to do."""
        try:
            self._counts.add(happening)
        except Exception:
            log.exception("Counting broke")

    def text(self, sample: Sample | None, *, ready: bool) -> bytes:
        """Everything in Prometheus' format; without a sample, its gauges are left out."""
        self._gauges.sample, self._gauges.ready = sample, ready
        return prometheus_client.generate_latest(self._registry)

    @contextmanager
    def counting_lines(self) -> Iterator[None]:
        """Counts, meanwhile, what the program logs from WARNING on."""
        handler = _Lines(self._counts)
        logging.getLogger().addHandler(handler)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(handler)


class _Counts:
    """Every combination of labels is there from the start: else its first rise can't be seen."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._acknowledgements = Counter(
            "troupe_acknowledgements",
            "First answers to interactions, by what Discord made of them.",
            ["result"],
            registry=registry,
        )
        self._acknowledgement_seconds = Histogram(
            "troupe_acknowledgement_seconds",
            "From the making of an interaction at Discord to its answer; 3 are too many.",
            buckets=_ACKNOWLEDGED,
            registry=registry,
        )
        self._asked = Counter(
            "troupe_predictions_asked", "Pictures that were let in.", registry=registry
        )
        self._ended = Counter(
            "troupe_predictions_ended",
            "Pictures that are over, by outcome and, for failed ones, reason.",
            ["outcome", "reason"],
            registry=registry,
        )
        self._flags_missing = Counter(
            "troupe_results_without_flag",
            "Results of which the provider didn't say whether they are indecent.",
            registry=registry,
        )
        self._requests = Counter(
            "troupe_provider_requests",
            "Requests to the provider, all tries of one together.",
            ["kind", "answer"],
            registry=registry,
        )
        self._request_seconds = Histogram(
            "troupe_provider_request_seconds",
            "How long they took.",
            ["kind"],
            buckets=_REQUESTED,
            registry=registry,
        )
        self._deliveries = Counter(
            "troupe_deliveries", "Outcomes handed over, by way.", ["way"], registry=registry
        )
        self._delivery_lag = Histogram(
            "troupe_delivery_lag_seconds",
            "From the end at the provider to the picture in the reply.",
            buckets=_LAGS,
            registry=registry,
        )
        self._delivery_failures = Counter(
            "troupe_delivery_failures",
            "Outcomes that could not be handed over: tried again, or given up.",
            ["result"],
            registry=registry,
        )
        self._delays = Histogram(
            "troupe_event_loop_delay_seconds",
            "How much later than asked the event loop came round.",
            buckets=_DELAYS,
            registry=registry,
        )
        self._lines = Counter(
            "troupe_log_lines", "Log lines from WARNING on.", ["level"], registry=registry
        )
        self._begin_at_nought()

    def _begin_at_nought(self) -> None:
        for result in Acknowledgement:
            self._acknowledgements.labels(result)
        self._ended.labels(PredictionState.COMPLETED, "")
        self._ended.labels(PredictionState.CANCELLED, "")
        for reason in FailureReason:
            self._ended.labels(PredictionState.FAILED, reason)
        for kind in Request:
            self._request_seconds.labels(kind)
            for answer in Answer:
                self._requests.labels(kind, answer)
        for way in By:
            self._deliveries.labels(way)
        for given_up in ("retry", "given_up"):
            self._delivery_failures.labels(given_up)
        for level in _LEVELS.values():
            self._lines.labels(level)

    def add(self, happening: Happening) -> None:
        match happening:
            case Acknowledged(result, seconds):
                self._acknowledgements.labels(result).inc()
                self._acknowledgement_seconds.observe(max(0.0, seconds))
            case Asked(pictures):
                self._asked.inc(pictures)
            case Ended():
                self._add_end(happening)
            case Requested(kind, answer, seconds):
                self._requests.labels(kind, answer).inc()
                self._request_seconds.labels(kind).observe(seconds)
            case HandedOver(by, lag_seconds):
                self._deliveries.labels(by).inc()
                self._delivery_lag.observe(max(0.0, lag_seconds))
            case NotHandedOver(given_up):
                self._delivery_failures.labels("given_up" if given_up else "retry").inc()
            case Delayed(seconds):
                self._delays.observe(seconds)

    def _add_end(self, end: Ended) -> None:
        self._ended.labels(end.state, end.failure or "").inc()
        if end.flag_missing:
            self._flags_missing.inc()

    def add_line(self, level: str) -> None:
        """One more at this level; below WARNING they aren't counted."""
        if level in _LEVELS:
            self._lines.labels(_LEVELS[level]).inc()


class _Lines(logging.Handler):
    """Writes nothing."""

    def __init__(self, counts: _Counts) -> None:
        super().__init__(logging.WARNING)
        self._counts = counts

    def emit(self, record: logging.LogRecord) -> None:
        self._counts.add_line(record.levelname)


class _Gauges(Collector):
    """What was read last, as families; nothing where nothing could be read."""

    def __init__(self) -> None:
        self.sample: Sample | None = None
        self.ready = False

    def collect(self) -> Iterable[Metric]:
        yield _gauge("troupe_ready", "1 while /readyz says so.", float(self.ready))
        if self.sample is not None:
            yield from _families(self.sample)


def _families(now: Sample) -> Iterator[Metric]:
    yield _gauge("troupe_queue_length", "Pictures that wait for their turn.", now.waiting)
    yield _gauge(
        "troupe_queue_oldest_seconds", "For how long the oldest of them waits.", now.oldest_seconds
    )
    yield _gauge("troupe_predictions_in_work", "Pictures that the provider has.", now.in_work)
    yield _gauge(
        "troupe_provider_refuses_account",
        "1 from a refusal of key or balance until a paid request is taken.",
        float(now.refuses),
    )
    yield _by(
        "troupe_undelivered_generations",
        "Outcomes that wait to be handed over, and those kept for their person's next command.",
        "state",
        {"waiting": now.undelivered.waiting, "given_up": now.undelivered.given_up},
    )
    yield _by(
        "troupe_spend_dollars",
        "By everybody together since midnight, or the first of the month, UTC.",
        "period",
        {"day": now.spent_today / _MICROS, "month": now.spent_this_month / _MICROS},
    )
    budgets = {"day": now.budget_per_day, "month": now.budget_per_month}
    yield _by(
        "troupe_budget_dollars",
        "What may be spent; no value where there is no budget.",
        "period",
        {period: most / _MICROS for period, most in budgets.items() if most is not None},
    )
    if now.free_bytes is not None:  # an object store has no end that we would know of
        yield _gauge("troupe_disk_free_bytes", "Free where the pictures are kept.", now.free_bytes)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def _by(name: str, text: str, label: str, values: dict[str, float]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for of, value in values.items():
        family.add_metric([of], value)
    return family
