"""Starting the bot and the sandbox as processes of their own.

Reading their code takes each 0.3 s of a processor, and the tests start many hundreds. So one
process reads it once and does nothing else, and each start is a fork of that one: own memory, own
signals, own end, as if a new interpreter had come as far as `main()`. `fresh` starts a new
interpreter, for tests that are about the way there.
"""

import asyncio
import json
import multiprocessing
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).parents[2]
ANNOUNCES_SECONDS = 20.0

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["bot", "sandbox.__main__", __name__])


class Program(Protocol):
    """What a test may do with a process."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None:
        """None while it runs; below zero the signal that ended it."""

    def send_signal(self, number: int, /) -> None:
        """Raises ProcessLookupError once it is over."""

    async def wait(self) -> int:
        """Its exit code."""


@dataclass(frozen=True)
class Call:
    """How the bot is started: what it gets, and the files that it writes to."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    err: Path
    out: Path = Path(os.devnull)


Start = Callable[[Call], Awaitable[Program]]


@dataclass
class Fork:
    """A `Program` whose parent is another process, which tells when it is over."""

    pid: int
    returncode: int | None = None
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    def send_signal(self, number: int, /) -> None:
        if self.returncode is not None:
            raise ProcessLookupError(self.pid)
        os.kill(self.pid, number)

    async def wait(self) -> int:
        await self._over.wait()
        assert self.returncode is not None
        return self.returncode

    def ended(self, code: int | None) -> None:
        self.returncode = code
        self._over.set()


async def forked(call: Call) -> Program:
    """`python bot.py`, but for what an interpreter does before it."""
    for path in (call.out, call.err):
        path.open("wb").close()  # to be there for whoever looks before the process does
    return _watched(_FORKS.Process(target=_bot, args=(call,), daemon=True))


async def fresh(call: Call) -> Program:
    """`python bot.py`."""
    with ExitStack() as files:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "bot.py"),
            *call.arguments,
            env=dict(call.environment),
            cwd=call.folder,
            stdout=files.enter_context(call.out.open("wb")),
            stderr=files.enter_context(call.err.open("wb")),
        )


async def sandbox() -> tuple[Program, dict[str, Any]]:
    """`python -m sandbox` on free ports, and what it announces."""
    ours, theirs = _FORKS.Pipe(duplex=False)
    program = _watched(_FORKS.Process(target=_sandbox, args=(theirs,), daemon=True))
    theirs.close()
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), ours
    )
    try:
        async with asyncio.timeout(ANNOUNCES_SECONDS):
            return program, dict(json.loads(await reader.readline()))
    finally:
        transport.close()


def _watched(process: ForkServerProcess) -> Fork:
    process.start()
    assert process.pid is not None
    fork, loop = Fork(process.pid), asyncio.get_running_loop()

    def over() -> None:
        loop.remove_reader(process.sentinel)
        process.join()
        fork.ended(process.exitcode)
        process.close()

    loop.add_reader(process.sentinel, over)
    return fork


def _bot(call: Call) -> None:
    """In the new process."""
    import bot  # it is there already, as the tests themselves don't need it

    os.environ.clear()
    os.environ.update(call.environment)
    os.chdir(call.folder)
    _writes(1, call.out)
    _writes(2, call.err)
    sys.argv = ["bot.py", *call.arguments]
    sys.exit(bot.main())


def _sandbox(announces: Connection) -> None:
    """In the new process."""
    from sandbox.__main__ import main  # likewise

    os.dup2(announces.fileno(), 1)
    announces.close()
    sys.argv = ["sandbox", "--port", "0"]
    main()


def _writes(number: int, path: Path) -> None:
    with path.open("ab") as file:
        os.dup2(file.fileno(), number)
