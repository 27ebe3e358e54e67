"""A bot's start over thousands of unfinished predictions; resuming.py gives it its data folder."""

import asyncio
import sys
import time
from pathlib import Path

from benchmarks.waiting_bot import Noted
from troupe.clock import SystemClock
from troupe.config import Config
from troupe.metrics import Metrics
from troupe.services import open_services


async def main() -> None:
    """Says "owned" with the seconds that resuming took, then works until it is killed."""
    base, folder = sys.argv[1:]
    async with open_services(
        _config(base, Path(folder)),
        clock=SystemClock(),
        make_delivery=lambda _, _images, _lease: Noted(),
        metrics=Metrics(),
        is_connected=lambda: True,
    ) as services:
        began = time.monotonic()
        await services.engine.resume()
        print(f"owned {time.monotonic() - began:.3f}", flush=True)
        await services.engine.run()


def _config(base: str, folder: Path) -> Config:
    return Config.from_mapping(
        {
            "DISCORD_TOKEN": "none",
            "WAVESPEED_API_KEY": "benchmark",
            "WAVESPEED_BASE_URL": base,
            "DATA_DIR": str(folder),
            "PROVIDER_CONCURRENCY": "100000",
            "PROVIDER_RATE_PER_MINUTE": "100000",
            "PROVIDER_MEDIA_HOSTS": "127.0.0.1",
        }
    )


if __name__ == "__main__":
    asyncio.run(main())
