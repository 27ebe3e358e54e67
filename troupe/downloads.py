"""Fetching a picture from an address that somebody else named, inside bounds."""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from yarl import URL

from troupe.errors import DownloadFailed, HostRefused, TooLarge

MOST_REDIRECTS = 3
_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class HostRules:
    """Which addresses may be fetched: `example.com` itself, `*.example.com` any name below it.

    A host of this machine (127.0.0.1, ::1, localhost) that is named here may also be plain http
    and use any port; every other is https on 443 and must not lead into a private network.
    """

    patterns: tuple[str, ...]

    def check(self, url: URL) -> None:
        """Raises HostRefused."""
        host = (url.host or "").lower()
        if not host or url.user or url.password:
            raise HostRefused(f"{url.origin() if url.is_absolute() else 'no host'}")
        if is_local(host):
            if host not in self.patterns or url.scheme not in ("http", "https"):
                raise HostRefused(host)
            return
        if url.scheme != "https" or url.port != 443 or is_private(host) or not self._lists(host):
            raise HostRefused(f"{url.scheme}://{host}")

    def _lists(self, host: str) -> bool:
        return any(
            host == pattern or (pattern.startswith("*.") and host.endswith(pattern[1:]))
            for pattern in self.patterns
        )


def is_local(host: str) -> bool:
    """Whether the name is this machine by its usual spellings."""
    return host in ("127.0.0.1", "::1", "localhost")


def is_private(host: str) -> bool:
    """Whether `host` is a literal address that is not on the public internet.

    An IPv4 address inside an IPv6 one is judged as what it is: ::ffff:169.254.169.254 is
    link-local. Spellings such as 0x7f.1 are no literal to Python, but they are to some resolvers;
    `PublicResolver` sees those.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return not (mapped or address).is_global or address.is_multicast


class PublicResolver(AbstractResolver):
    """Looks names up when connecting, and refuses answers that lead into a private network.

    Asked at connect time, so a name that changes its answer in between (DNS rebinding) gains
    nothing. aiohttp does not ask it for literal addresses; `HostRules` judges those.
    """

    def __init__(self, *, trusted: Iterable[str] = ()) -> None:
        self._resolver = DefaultResolver()
        self._trusted = frozenset(trusted)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if host not in self._trusted and any(is_private(entry["host"]) for entry in found):
            raise OSError(None, f"{host} leads into a private network")
        return found

    async def close(self) -> None:
        await self._resolver.close()


class Downloads:
    """Fetches bytes under a cap, a deadline and an allow-list, following few redirects."""

    def __init__(self, *, session: aiohttp.ClientSession, rules: HostRules) -> None:
        self._session = session
        self._rules = rules

    async def fetch(self, url: str, *, most_bytes: int, seconds: float) -> bytes:
        """The body of `url`. Raises HostRefused, TooLarge or DownloadFailed.

        Sends no credentials. `seconds` bounds the whole, however slowly the bytes drip.
        """
        try:
            async with asyncio.timeout(seconds):
                return await self._follow(URL(url), most_bytes)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise DownloadFailed(f"{type(error).__name__} on {_origin(url)}") from error

    async def _follow(self, url: URL, most_bytes: int) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            self._rules.check(url)
            async with self._session.get(url, allow_redirects=False) as response:
                if response.status in _REDIRECTS:
                    url = url.join(URL(response.headers.get("Location", "")))
                    continue
                if response.status != 200:
                    raise DownloadFailed(f"HTTP {response.status} from {url.host}")
                return await read_capped(response, most_bytes)
        raise DownloadFailed(f"more than {MOST_REDIRECTS} redirects")


async def read_capped(response: aiohttp.ClientResponse, most_bytes: int) -> bytes:
    """The body, dropped with TooLarge as soon as it is larger than `most_bytes`.

    By chunks, because a small compressed body can unpack to a very large one.
    """
    if (response.content_length or 0) > most_bytes:
        raise TooLarge(f"{response.content_length} bytes announced")
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > most_bytes:
            raise TooLarge(f"more than {most_bytes} bytes")
    return bytes(body)


def _origin(url: str) -> str:
    """The address without path and query, which may hold a signature."""
    try:
        return str(URL(url).origin())
    except ValueError:
        return "an unreadable address"
