"""Connections to the outside, one session for each kind of host, each with its own rules."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp.resolver import DefaultResolver

from troupe.config import Config
from troupe.downloads import Downloads, HostRules, PublicResolver, is_local
from troupe.provider.client import WaveSpeed

DISCORD_MEDIA_HOSTS = ("cdn.discordapp.com", "media.discordapp.net")
_CONNECTIONS = 20


@dataclass(frozen=True, slots=True)
class Outside:
    """The provider, and where people's attachments are fetched from."""

    provider: WaveSpeed
    downloads: Downloads


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[Outside]:
    """Only hosts that the settings name may lie on this machine; all others must be public."""
    hosts = _attachment_hosts(config)
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(_session(DefaultResolver()))
        trusted = frozenset(filter(is_local, config.provider_media_hosts))
        media = await stack.enter_async_context(_session(PublicResolver(trusted=trusted)))
        attachments = await stack.enter_async_context(
            _session(PublicResolver(trusted=filter(is_local, hosts)))
        )
        provider = WaveSpeed(
            api=api,
            media=media,
            base=config.wavespeed_base_url,
            model=config.wavespeed_model,
            key=config.wavespeed_api_key,
            media_hosts=config.provider_media_hosts,
        )
        yield Outside(provider, Downloads(session=attachments, rules=HostRules(hosts)))


def _session(resolver: aiohttp.abc.AbstractResolver) -> aiohttp.ClientSession:
    """A session that keeps no cookies: nothing we fetch has any business with one."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=_CONNECTIONS, resolver=resolver),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=300, connect=10, sock_read=30),
    )


def _attachment_hosts(config: Config) -> tuple[str, ...]:
    """Discord's own, and the host that stands in for Discord on this machine, where one does."""
    host = config.discord_api_url.host if config.discord_api_url else None
    return (*DISCORD_MEDIA_HOSTS, host) if host and is_local(host) else DISCORD_MEDIA_HOSTS
