"""First everybody is acknowledged, then the work begins."""

import asyncio

from tests.clocks import FakeClock
from troupe.ui.rush import PATIENCE_SECONDS, Rush


async def turns() -> None:
    """Lets everything go on that can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_the_work_waits_until_nobody_waits() -> None:
    rush = Rush(FakeClock())
    await rush.over()
    with rush.joined():
        with rush.joined():
            begun = asyncio.create_task(rush.over())
            await turns()
        await turns()
        assert not begun.done()
    await asyncio.wait_for(begun, 5)


async def test_a_stream_that_never_ends_holds_nobody_back_for_long() -> None:
    clock = FakeClock()
    rush = Rush(clock)
    with rush.joined():
        begun = asyncio.create_task(rush.over())
        await turns()
        await clock.advance(PATIENCE_SECONDS - 0.1)
        await turns()
        assert not begun.done()
        await clock.advance(0.1)
        await asyncio.wait_for(begun, 5)
