"""Which running task is looked at when, and what its end teaches. In memory only."""

from dataclasses import dataclass, replace

from troupe import polling
from troupe.durations import Durations
from troupe.polling import Schedule


@dataclass(frozen=True, slots=True)
class _Watch:
    """One task. Ages are seconds since its submit; `running_at` is None after a restart."""

    schedule: Schedule
    running_at: float | None
    done_at: float | None = None


class Lookout:
    """Keeps each task on the schedule that held when it was submitted.

    A schedule that moved under a task would be learned from those that overtook it: of many
    submitted together, the quick ones end first and would make the others look overdue.
    """

    def __init__(self, *, durations: Durations, floor_seconds: float) -> None:
        self._durations = durations
        self._floor_seconds = floor_seconds
        self._watches: dict[str, _Watch] = {}

    def submitted(self, prediction_id: str) -> None:
        """Begins to watch a task from its start."""
        self._watches[prediction_id] = self._watch(running_at=0.0)

    def running(self, prediction_id: str, *, age: float) -> None:
        """A look found it unfinished."""
        watch = self._get(prediction_id)
        if watch.done_at is None:
            self._watches[prediction_id] = replace(watch, running_at=age)

    def done(self, prediction_id: str, *, age: float) -> float | None:
        """Seconds that it took, by the first look that found it done; None: nobody can say."""
        watch = self._get(prediction_id)
        if watch.done_at is None:
            watch = self._watches[prediction_id] = replace(watch, done_at=age)
        if watch.running_at is None or watch.done_at is None:
            return None
        return polling.took(age=watch.done_at, running_at=watch.running_at)

    def wait(self, prediction_id: str, *, age: float) -> float:
        """Seconds until the next look, after a submit or a look just now."""
        return polling.wait(self._get(prediction_id).schedule, age=age)

    def safety_look(self) -> float:
        """Seconds from a submit to the first look, where a webhook should make it needless."""
        return self._durations.safety_look(floor_seconds=self._floor_seconds)

    def wait_after_restart(self, prediction_id: str, *, age: float) -> float:
        """Seconds until the first look by a program that has just started."""
        return polling.wait_after_restart(self._get(prediction_id).schedule, age=age)

    def drop(self, prediction_id: str) -> None:
        """Nothing more will be asked about it."""
        self._watches.pop(prediction_id, None)

    def _get(self, prediction_id: str) -> _Watch:
        if prediction_id not in self._watches:
            self._watches[prediction_id] = self._watch(running_at=None)
        return self._watches[prediction_id]

    def _watch(self, *, running_at: float | None) -> _Watch:
        return _Watch(self._durations.schedule(floor_seconds=self._floor_seconds), running_at)
