"""The provider as the sandbox's composition sees it: two applications and a few knobs."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
from aiohttp import web

from sandbox.drawing.scene import draw_scene
from sandbox.provider.account import Account
from sandbox.provider.api import Api
from sandbox.provider.course import Pace
from sandbox.provider.gate import Gate
from sandbox.provider.settings import Settings, changed
from sandbox.provider.studio import Draw
from sandbox.provider.tasks import Task
from sandbox.provider.uploads import Uploads

SHOWN_TASKS = 20


def _today() -> datetime:
    return datetime.now(UTC)


class Provider:
    """A stand-in for the picture provider with two listeners: its API and its media."""

    def __init__(
        self,
        *,
        api_key: str,
        pace: Pace | None = None,
        balance: float = 25.0,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], datetime] = _today,
        seed: int | None = None,
        draw: Draw = draw_scene,
    ) -> None:
        """`clock` gives seconds and moves the tasks; `seed` makes ids repeat; balance is USD."""
        self._account = Account(
            settings=Settings(pace=pace or Pace()),
            balance=balance,
            clock=clock,
            wall=wall,
            chance=random.Random(seed),
            draw=draw,
        )
        self._gate = Gate(account=self._account, api_key=api_key)

    def api_app(self) -> web.Application:
        """The application of the API listener."""
        return Api(account=self._account).application(self._gate)

    def media_app(self) -> web.Application:
        """The application of the media listener: uploads, references, outputs."""
        return Uploads(account=self._account).application(self._gate)

    def bind(self, *, api_url: str, media_url: str) -> None:
        """Say where both listeners are reached, as soon as their ports are known."""
        self._account.api_url = api_url.rstrip("/")
        self._account.store.bind(media_url)

    def subscribe(self, callback: Callable[[], None]) -> None:
        """Have `callback` called on the event loop whenever the state changes."""
        self._account.subscribe(callback)

    def set(self, values: dict[str, object] | None = None, /, **more: object) -> None:
        """Change settings and `balance`; raises ValueError with a whole sentence.

        Accepts the JSON of `PUT /sandbox/api/provider`, keyword arguments, or both.
        """
        wanted = {name: _plain(value) for name, value in {**(values or {}), **more}.items()}
        balance = wanted.pop("balance", None)
        settings = changed(self._account.settings, wanted)
        if balance is not None:
            self._account.tasks.set_balance(_dollars(balance), self._account.clock())
        self._account.settings = settings
        self._account.changed()

    def add_fault(self, order: object) -> None:
        """Order `{"on", "do", "times"}`; raises ValueError with a whole sentence."""
        self._account.faults.add(order)
        self._account.changed()

    def clear_faults(self) -> None:
        """Forget the faults that have not happened yet."""
        self._account.faults.clear()
        self._account.changed()

    def state(self) -> dict[str, object]:
        """The ProviderState of the control API."""
        account = self._account
        newest = account.tasks.newest()[:SHOWN_TASKS]
        return {
            "balance": account.tasks.balance(account.clock()),
            **msgspec.to_builtins(account.settings),
            "requests": account.journal.counts(),
            "tasks": [self._shown(task) for task in newest],
            "faults": account.faults.pending(),
            "alone": account.api_url,
        }

    def requests(self) -> list[dict[str, object]]:
        """The last 1,000 requests of both listeners, oldest first."""
        return self._account.journal.entries()

    def references(self) -> list[dict[str, object]]:
        """The uploaded pictures, oldest first; the bytes are at their `url`."""
        return self._account.store.references()

    def completions(self) -> dict[str, float]:
        """When each task is over, by its prompt, in seconds of the clock."""
        return {task.wish.prompt: task.course.ends for task in self._account.tasks.newest()}

    async def close(self) -> None:
        """Stop everything that is under way."""
        await self._account.close()

    def _shown(self, task: Task) -> dict[str, object]:
        now = self._account.clock()
        status = task.course.status(now)
        done = status == "completed" and task.course.outcome != "empty"
        return {
            "id": task.id,
            "status": status,
            "prompt": task.wish.prompt,
            "size": task.wish.size,
            "seed": task.seed,
            "age_seconds": round(now - task.submitted, 3),
            "output_url": task.output_url if done else None,
            "image_url": task.wish.image,
        }


def _plain(value: object) -> object:
    return msgspec.to_builtins(value) if isinstance(value, msgspec.Struct) else value


def _dollars(value: object) -> float:
    try:
        return msgspec.convert(value, float)
    except msgspec.ValidationError as error:
        raise ValueError("The balance is a number of dollars.") from error
