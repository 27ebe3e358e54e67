"""The account at the provider: takes submits, follows tasks through their course, says so."""

import asyncio
import random
from collections.abc import Callable
from datetime import datetime

from sandbox.faults import Fault, FaultPlan
from sandbox.provider.answers import prediction
from sandbox.provider.checks import MOST_SEED, Wish, read_size
from sandbox.provider.course import plan
from sandbox.provider.journal import Journal
from sandbox.provider.settings import Settings
from sandbox.provider.store import MediaStore
from sandbox.provider.studio import Draw, Studio
from sandbox.provider.tasks import Task, Tasks
from sandbox.provider.webhooks import Messenger

#: Where a fault of the wire can be ordered.
POINTS = (
    *("ticket", "put", "binary", "submit", "result", "output"),
    *("balance", "models", "price", "list", "delete", "secret"),
)

#: Seconds of work from which a picture is drawn ahead, while somebody waits for it.
WORTH_DRAWING_AHEAD = 0.5


class TooManyError(Exception):
    """More submits in this minute than the account's level allows."""


class NoMoneyError(Exception):
    """The balance does not cover one more picture."""


class Account:
    """Everything the provider knows, and the only thing its routes talk to."""

    def __init__(
        self,
        *,
        settings: Settings,
        balance: float,
        clock: Callable[[], float],
        wall: Callable[[], datetime],
        chance: random.Random,
        draw: Draw,
    ) -> None:
        """`clock` moves the tasks (seconds), `wall` dates them, `chance` makes ids and seeds."""
        self.settings = settings
        self.journal = Journal()
        self.faults = FaultPlan(points=POINTS, outcomes=("task",))
        self.tasks = Tasks(balance=balance)
        self.store = MediaStore(new_id=self._new_id)
        self.studio = Studio(draw=draw, store=self.store)
        self.messenger = Messenger(
            secret=f"whsec_{chance.randbytes(24).hex()}",
            new_id=self._new_id,
            unix=lambda: wall().timestamp(),
        )
        self.clock = clock
        self.api_url = ""
        self._wall = wall
        self._chance = chance
        self._minute = (0, 0)
        self._followers: set[asyncio.Task[None]] = set()
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, callback: Callable[[], None]) -> None:
        """Have `callback` called on the event loop whenever anything changed."""
        self._listeners.append(callback)

    def changed(self) -> None:
        """Tell everybody that asked."""
        for listener in self._listeners:
            listener()

    def submit(self, wish: Wish, webhook: str) -> Task:
        """Charge and begin one task; raises TooManyError or NoMoneyError, then nothing was made."""
        now = self.clock()
        self._count_submit(now)
        if self.tasks.balance(now) < self.settings.price:
            raise NoMoneyError
        task = self._task(wish, webhook, now)
        self.tasks.add(task)
        follower = asyncio.create_task(self._follow(task))
        self._followers.add(follower)
        follower.add_done_callback(self._followers.discard)
        return task

    def show(self, task: Task) -> dict[str, object]:
        """The prediction object of a task at this instant."""
        return prediction(task, now=self.clock(), api_url=self.api_url, shape=self.settings.shape)

    async def close(self) -> None:
        """Stop following; nothing of this survives the process."""
        for follower in self._followers:
            follower.cancel()
        await asyncio.gather(*self._followers, return_exceptions=True)
        await self.studio.close()
        await self.messenger.close()

    def _new_id(self) -> str:
        return self._chance.randbytes(16).hex()

    def _count_submit(self, now: float) -> None:
        minute, count = self._minute
        this = int(now // 60)
        count = count if minute == this else 0
        limit = self.settings.rate_per_minute
        if limit is not None and count >= limit:
            raise TooManyError
        self._minute = (this, count + 1)

    def _task(self, wish: Wish, webhook: str, now: float) -> Task:
        task_id = self._new_id()
        fault = self._outcome(wish)
        course = plan(
            now=now,
            pace=self.settings.pace,
            fault=fault,
            running=self.tasks.courses(),
            slots=self.settings.concurrency,
        )
        return Task(
            id=task_id,
            wish=wish,
            size=read_size(wish.size),
            seed=wish.seed if wish.seed >= 0 else self._chance.randint(0, MOST_SEED),
            created_at=self._wall(),
            submitted=now,
            course=course,
            price=self.settings.price,
            output_url=self._output_url(task_id, course.outcome),
            webhook=webhook,
        )

    def _outcome(self, wish: Wish) -> Fault | None:
        fault = self.faults.take("task", wish.prompt)
        reference = self.store.find(wish.image)
        if reference is None or not reference.readable:
            return Fault(kind="unreachable")
        return fault

    def _output_url(self, task_id: str, outcome: str) -> str:
        url = self.store.address("outputs", f"{task_id}.png")
        # The same picture under a host that is on no allow-list: a careless client would get it.
        return url.replace("127.0.0.1", "localhost") if outcome == "foreign_output" else url

    async def _follow(self, task: Task) -> None:
        """Announce each change of status, draw ahead, and deliver the webhook at the end."""
        while (moment := task.course.next_change(self.clock())) is not None:
            await asyncio.sleep(max(0.001, moment - self.clock()))
            if self.tasks.get(task.id) is None:
                return
            self._draw_ahead(task)
            self.changed()
        finished = task.course.status(self.clock()) in {"completed", "failed"}
        if task.webhook and finished:
            await self.messenger.deliver(task.webhook, self.show(task))

    def _draw_ahead(self, task: Task) -> None:
        working = task.course.ends - self.clock()
        if task.course.status(self.clock()) == "processing" and working >= WORTH_DRAWING_AHEAD:
            self.studio.start(task)
