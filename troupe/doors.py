"""Whether anything new may begin, and for whom nothing may any more."""

import asyncio
from collections.abc import Iterable


class Doors:
    """Open until the program is about to stop, and never again after that.

    Whoever asked to be erased is seen off: what they are still waited for ends, and nothing of it
    reaches them. `moved` is set whenever something of theirs has ended.
    """

    def __init__(self) -> None:
        self._open = True
        self._leaving: set[int] = set()
        self.moved = asyncio.Event()

    @property
    def open(self) -> bool:
        """False once the program is about to stop."""
        return self._open

    @property
    def somebody_leaves(self) -> bool:
        """Whether anybody waits to be erased."""
        return bool(self._leaving)

    def close(self) -> None:
        """Nothing new begins from here on; what is in work goes on."""
        self._open = False

    def see_off(self, person_id: int) -> None:
        """This person waits to be erased."""
        self._leaving.add(person_id)

    def those_who_leave(self, people: Iterable[int]) -> None:
        """All who wait to be erased, wherever they asked for it."""
        leaving = set(people)
        if leaving != self._leaving:
            self._leaving = leaving
            self.moved.set()

    def has_left(self, person_id: int) -> None:
        """They are erased; should they come back, they are somebody new."""
        self._leaving.discard(person_id)

    def is_leaving(self, person_id: int) -> bool:
        """Whether this person waits to be erased."""
        return person_id in self._leaving
