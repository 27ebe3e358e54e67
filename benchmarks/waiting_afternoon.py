"""Another peer: the afternoon's bot, a session for each prediction and a look each second."""

import asyncio
import os
import sys

from benchmarks import waiting_rounds as rounds
from benchmarks.afternoon_bot import made
from benchmarks.waiting_rounds import Course, Measured


async def play(base: str, picture: bytes, durations: list[float]) -> Measured:
    """One round."""
    await asyncio.to_thread(rounds.begin, base, durations)
    with rounds.metered() as meter:
        wanted = (made("an elf plays the lute", picture, "1024*1024") for _ in durations)
        await asyncio.gather(*wanted)
    told = await asyncio.to_thread(rounds.told, base)
    return Measured(told=told, cpu_seconds=meter.cpu_seconds, cpu_by_thread=dict(meter.by_thread))


async def main() -> None:
    """The rounds that don't count, then the one that does."""
    base, course = sys.argv[1], Course.given()
    picture = await asyncio.to_thread(sys.stdin.buffer.read)
    os.environ |= {"WAVESPEED_BASE_URL": base, "WAVESPEED_API_KEY": "benchmark"}
    for warming in course.warming():
        await play(base, picture, warming)
    rounds.report(await play(base, picture, course.counting()))


if __name__ == "__main__":
    asyncio.run(main())
