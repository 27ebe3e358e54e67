"""Work that goes on beside the rest for as long as a block lasts."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

log = logging.getLogger(__name__)


@asynccontextmanager
async def beside(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Runs it meanwhile, and has it ended before what it works with is closed.

    Should it end by a bug, the program goes on without it, and the log says so at once.
    """
    task = asyncio.create_task(work)
    task.add_done_callback(_recorded)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _recorded(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("What ran beside the bot broke, until the next start", exc_info=error)
