"""For how long something may go on that another process may take over."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.clocks import FakeClock
from tests.crash.machine import LoopClock, VirtualLoop
from troupe.lease import LEASE_MS, SAFETY_MS, Endless, Limited

HELD_SECONDS = (LEASE_MS - SAFETY_MS) / 1000


def played(scenario: Callable[[VirtualLoop, Limited], Awaitable[None]]) -> None:
    """In time that passes by itself, with a lease that was just renewed."""
    loop = VirtualLoop(0.0)

    async def begin() -> None:
        lease = Limited(clock=LoopClock())
        lease.renew(lease.now())
        await scenario(loop, lease)

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(begin())


async def slept(lease: Limited, seconds: float, done: list[float]) -> None:
    async with lease.held():
        await asyncio.sleep(seconds)
        done.append(asyncio.get_running_loop().time())


def test_a_block_ends_with_the_lease() -> None:
    async def scenario(loop: VirtualLoop, lease: Limited) -> None:
        done: list[float] = []
        await slept(lease, HELD_SECONDS - 1, done)
        with pytest.raises(TimeoutError):
            await slept(lease, 2, done)
        assert (loop.time(), len(done)) == (HELD_SECONDS, 1)

    played(scenario)


def test_a_block_goes_on_while_the_lease_is_renewed() -> None:
    async def scenario(loop: VirtualLoop, lease: Limited) -> None:
        done: list[float] = []
        block = asyncio.create_task(slept(lease, 3 * HELD_SECONDS, done))
        while not block.done():
            await asyncio.sleep(2)
            assert lease.renew(lease.now())
        await block
        assert done == [3 * HELD_SECONDS]

    played(scenario)


def test_after_a_freeze_nothing_in_a_block_goes_on() -> None:
    """Its own sleep is over as well, and came first."""

    async def scenario(loop: VirtualLoop, lease: Limited) -> None:
        done: list[float] = []
        block = asyncio.create_task(slept(lease, 5, done))
        await asyncio.sleep(1)
        loop._skip(2 * HELD_SECONDS)
        renewed = lease.renew(lease.now())
        with pytest.raises(TimeoutError):
            await block
        assert (renewed, done) == (False, [])

    played(scenario)


def test_what_is_given_up_ends_at_once() -> None:
    async def scenario(loop: VirtualLoop, lease: Limited) -> None:
        block = asyncio.create_task(slept(lease, 5, []))
        await asyncio.sleep(1)
        lease.give_up()
        with pytest.raises(TimeoutError):
            await block
        assert loop.time() == 1
        assert not lease.holds

    played(scenario)


def test_a_block_that_is_just_ending_can_be_given_up_as_well() -> None:
    async def scenario(loop: VirtualLoop, lease: Limited) -> None:
        given_up: list[float] = []

        def give_up() -> None:
            lease.give_up()
            given_up.append(loop.time())

        block = asyncio.create_task(slept(lease, 2 * HELD_SECONDS, []))
        loop.call_at(HELD_SECONDS + 5e-10, give_up)  # so little later that both are due together
        with pytest.raises(TimeoutError):
            await block
        assert given_up == [HELD_SECONDS]

    played(scenario)


async def test_without_a_lease_a_block_does_not_even_begin(clock: FakeClock) -> None:
    lease = Limited(clock=clock)
    lease.renew(lease.now())
    await clock.advance(HELD_SECONDS)
    with pytest.raises(TimeoutError):
        async with lease.held():
            pytest.fail("it began")


def test_whoever_is_alone_may_take_their_time() -> None:
    async def scenario(loop: VirtualLoop, _lease: Limited) -> None:
        async with Endless().held():
            await asyncio.sleep(100 * HELD_SECONDS)
        assert Endless().holds
        assert loop.time() == 100 * HELD_SECONDS

    played(scenario)
