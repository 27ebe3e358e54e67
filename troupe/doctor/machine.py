"""The machine: Python, how many files may be open, and the port of the web server."""

import asyncio
import errno
import os
import platform
import resource
import socket

from troupe.config import Config
from troupe.doctor.findings import Check, Finding, Findings, look, ok, wrong
from troupe.store import lock

ABOUT = "machine"
PORT = "web port"
ENOUGH_FILES = 1_024
_NEEDED_FILES = 256


class MachineChecks:
    """Nothing here asks anybody else."""

    def __init__(self, *, config: Config) -> None:
        self._config = config

    def checks(self) -> list[Check]:
        """Beside each other."""
        return [Check(ABOUT, self.python), Check(ABOUT, self.files), Check(PORT, self.port)]

    async def python(self) -> Findings:
        return (ok(ABOUT, f"Python {platform.python_version()}"),)

    async def files(self) -> Findings:
        limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return (judged_files(limit),)

    async def port(self) -> Findings:
        host, port = self._config.web_host, self._config.web_port
        if port is None:
            return (ok(PORT, "none set, so there is no web server"),)
        held = await asyncio.to_thread(lock.is_held, self._config.data_dir)
        trouble = await asyncio.to_thread(_why_not_bound, host, port)
        return (judged_port(host, port, trouble=trouble, held=held),)


def judged_files(limit: int) -> Finding:
    """The soft limit of open files; a burst of people opens some hundred connections."""
    if limit == resource.RLIM_INFINITY or limit >= ENOUGH_FILES:
        return ok(ABOUT, "open files: as many as are needed")
    what = f"at most {limit:,} open files"
    todo = f"Raise the limit: LimitNOFILE={ENOUGH_FILES} in systemd, or ulimit -n {ENOUGH_FILES}."
    return wrong(ABOUT, what, todo) if limit < _NEEDED_FILES else look(ABOUT, what, todo)


def _why_not_bound(host: str, port: int) -> int:
    """The number of the error; 0 where the port is free."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as one:
            # As the web server does: connections that are closing are in nobody's way.
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(address)
    except OSError as error:
        return error.errno or errno.EADDRNOTAVAIL
    return 0


def judged_port(host: str, port: int, *, trouble: int, held: bool) -> Finding:
    """`held` is whether a bot is running, whose port it then most likely is."""
    where = f"{port} on {host}"
    if not trouble:
        return ok(PORT, f"{where} is free")
    if trouble == errno.EADDRINUSE and held:
        return ok(PORT, f"{where} is in use, and a bot is running")
    if trouble == errno.EADDRINUSE:
        return wrong(PORT, f"{where} is in use by another program", "Set another WEB_PORT.")
    todo = "Set WEB_HOST to an address of this machine, and WEB_PORT above 1023."
    return wrong(PORT, f"{where} can't be had ({os.strerror(trouble)})", todo)
