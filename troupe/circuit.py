"""Stops asking a provider that refuses the operator's account."""

import logging

from troupe.clock import Clock

log = logging.getLogger(__name__)

TRY_AGAIN_MS = 60_000


class Circuit:
    """Open: nothing new is asked for, until in a minute the next one may try whether it helps.

    The operator reads of it once, however many are refused. What runs already isn't concerned: it
    is paid, and looking at it is free.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._opened_at: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether a request would only be refused."""
        opened_at = self._opened_at
        return opened_at is not None and self._clock.elapsed() < opened_at + TRY_AGAIN_MS

    @property
    def refuses(self) -> bool:
        """Whether the last word was a refusal, also while one may try again."""
        return self._opened_at is not None

    def refused(self, reason: object) -> None:
        """The provider speaks of the key or the balance."""
        if self._opened_at is None:
            log.critical(
                "The provider refuses this account, look at its key and balance; "
                "new requests are refused until it takes one again: %s",
                reason,
            )
        self._opened_at = self._clock.elapsed()

    def accepted(self) -> None:
        """The provider took a paid request."""
        if self._opened_at is not None:
            log.info("The provider takes requests again")
        self._opened_at = None
