"""The provider's tasks, newest last, and what they cost: kept in memory, bounded."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from sandbox.provider.checks import Wish
from sandbox.provider.course import Course

MOST_TASKS: Final = 5_000


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One paid prediction. `price` is in USD, `seed` is the one that was drawn with."""

    id: str
    wish: Wish
    size: tuple[int, int]
    seed: int
    created_at: datetime
    submitted: float
    course: Course
    price: float
    output_url: str
    webhook: str = ""


class Tasks:
    """Every task of the account and its balance in USD, which is derived from them."""

    def __init__(self, *, balance: float) -> None:
        """`balance` is what is in the account before the first task."""
        self._tasks: dict[str, Task] = {}
        self._deposit = balance

    def add(self, task: Task) -> None:
        """Keep and charge a task; over 5,000 the oldest is forgotten but stays paid."""
        self._tasks[task.id] = task
        while len(self._tasks) > MOST_TASKS:
            self.delete([next(iter(self._tasks))], task.submitted)

    def get(self, task_id: str) -> Task | None:
        """The task of that id, None when there is none (any more)."""
        return self._tasks.get(task_id)

    def delete(self, ids: Iterable[str], now: float) -> int:
        """Forget tasks (unknown ids are ignored) that stay paid; how many there were."""
        known = [task for task in map(self._tasks.get, set(ids)) if task is not None]
        for task in known:
            del self._tasks[task.id]
            self._deposit -= _cost(task, now)
        return len(known)

    def newest(self) -> list[Task]:
        """Every task, the newest first."""
        return list(reversed(self._tasks.values()))

    def courses(self) -> list[Course]:
        """The courses of every task, for finding a free slot."""
        return [task.course for task in self._tasks.values()]

    def balance(self, now: float) -> float:
        """USD left; a task that failed costs nothing."""
        spent = sum(_cost(task, now) for task in self._tasks.values())
        return round(self._deposit - spent, 6)

    def set_balance(self, balance: float, now: float) -> None:
        """Make the balance what was asked for, whatever was spent so far."""
        self._deposit += balance - self.balance(now)


def _cost(task: Task, now: float) -> float:
    return 0.0 if task.course.failure(now) else task.price
