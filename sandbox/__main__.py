"""`python -m sandbox`: runs until SIGTERM or Ctrl-C, says on stdout where it listens."""

import argparse
import asyncio
import json
import logging
import signal
import sys

from sandbox.app import FAST, Options, Sandbox


def options_from(arguments: list[str]) -> Options:
    """The options of a command line; argparse ends the program when they make no sense."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8420, help="0 finds free ports")
    parser.add_argument("--provider-port", type=int, help="the provider's API; port + 1")
    parser.add_argument("--media-port", type=int, help="the provider's files; port + 2")
    parser.add_argument("--fast", action="store_true", help="pictures within 0.2 seconds")
    parser.add_argument(
        "--identify-seconds",
        type=float,
        default=0.0,
        help="between two identifies, 5 at Discord; with 0 a bot restarts quickly",
    )
    given = parser.parse_args(arguments)
    return Options(
        host=given.host,
        port=given.port,
        provider_port=given.provider_port,
        media_port=given.media_port,
        pace=FAST if given.fast else None,
        identify_seconds=given.identify_seconds,
    )


async def run(options: Options) -> None:
    """Listen, announce, and wait for the signal to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with Sandbox(options) as sandbox:
        ready = {"page": sandbox.page_url, "environment": sandbox.environment}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """The entry point."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    try:
        asyncio.run(run(options_from(sys.argv[1:])))
    except OSError as error:
        sys.exit(f"The sandbox can't listen there: {error.strerror or error}.")


if __name__ == "__main__":
    main()
