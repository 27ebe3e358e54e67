"""How the world behaves: rules, faults, the gateway, the provider."""

import asyncio
from typing import Final

from aiohttp import web

from sandbox.control.requests import GatewayRequest, body_of
from sandbox.discord.app import Discord
from sandbox.provider.app import Provider
from sandbox.wire import Json, answer, nothing

#: Changes of the provider within this time make one event.
PAUSE_SECONDS: Final = 0.1


class Switches:
    """The part of the control API that changes how things go."""

    def __init__(self, *, discord: Discord, provider: Provider) -> None:
        self._discord = discord
        self._provider = provider
        self._pending: asyncio.TimerHandle | None = None
        provider.subscribe(self._provider_changed)

    def _provider_changed(self) -> None:
        if self._pending is None:
            loop = asyncio.get_running_loop()
            self._pending = loop.call_later(PAUSE_SECONDS, self._tell_provider)

    def _tell_provider(self) -> None:
        self._pending = None
        self._discord.feed.publish(lambda: {"type": "provider", "provider": self._provider.state()})

    def close(self) -> None:
        """Forget what was still to be told."""
        if self._pending is not None:
            self._pending.cancel()

    async def rules(self, _: web.Request) -> web.StreamResponse:
        """GET rules"""
        return answer(self._discord.rules.current)

    async def change_rules(self, request: web.Request) -> web.StreamResponse:
        """PUT rules: some or all of them."""
        return answer(self._discord.rules.change(await body_of(request, Json)))

    async def expire(self, _: web.Request) -> web.StreamResponse:
        """DELETE tokens"""
        self._discord.interactions.expire()
        return nothing()

    async def gateway(self, _: web.Request) -> web.StreamResponse:
        """GET gateway"""
        return answer(self._discord.gateway.state())

    async def trouble(self, request: web.Request) -> web.StreamResponse:
        """POST gateway"""
        self._discord.gateway.trouble((await body_of(request, GatewayRequest)).do)
        return nothing()

    async def forgive(self, _: web.Request) -> web.StreamResponse:
        """DELETE mistakes"""
        self._discord.mistakes.clear()
        return nothing()

    async def discord_faults(self, _: web.Request) -> web.StreamResponse:
        """GET discord/faults"""
        return answer({"faults": self._discord.faults.pending()})

    async def add_discord_fault(self, request: web.Request) -> web.StreamResponse:
        """POST discord/faults"""
        self._discord.faults.add(await body_of(request, Json))
        return nothing()

    async def clear_discord_faults(self, _: web.Request) -> web.StreamResponse:
        """DELETE discord/faults"""
        self._discord.faults.clear()
        return nothing()

    async def provider(self, _: web.Request) -> web.StreamResponse:
        """GET provider"""
        return answer(self._provider.state())

    async def change_provider(self, request: web.Request) -> web.StreamResponse:
        """PUT provider"""
        self._provider.set(await body_of(request, Json))
        return answer(self._provider.state())

    async def add_fault(self, request: web.Request) -> web.StreamResponse:
        """POST provider/faults"""
        self._provider.add_fault(await body_of(request, Json))
        return nothing()

    async def clear_faults(self, _: web.Request) -> web.StreamResponse:
        """DELETE provider/faults"""
        self._provider.clear_faults()
        return nothing()

    async def requests(self, _: web.Request) -> web.StreamResponse:
        """GET provider/requests"""
        return answer({"requests": self._provider.requests()})

    async def references(self, _: web.Request) -> web.StreamResponse:
        """GET provider/references"""
        return answer({"references": self._provider.references()})
