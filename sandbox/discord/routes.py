"""The routes of the REST API, as a table: what exists, and how it may go wrong."""

from dataclasses import dataclass

from aiohttp import web

from sandbox.discord.account import Account
from sandbox.discord.callbacks import Callbacks
from sandbox.discord.channels import Channels
from sandbox.discord.doors import Doors
from sandbox.discord.limits import PER_CHANNEL, PER_TOKEN
from sandbox.discord.webhooks import Webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Handlers:
    """Everything that answers a route."""

    account: Account
    channels: Channels
    callbacks: Callbacks
    webhooks: Webhooks


def api(handlers: Handlers, doors: Doors) -> web.Application:
    """The application of the REST API."""
    app = web.Application()
    _account(app, handlers.account, doors)
    _commands(app, handlers.account, doors)
    _channels(app, handlers.channels, doors)
    _interactions(app, handlers, doors)
    doors.close(app)
    return app


def _account(app: web.Application, account: Account, doors: Doors) -> None:
    for path, handler in (
        ("/users/@me", account.me),
        ("/users/@me/guilds", account.guilds),
        ("/users/{user_id}", account.user),
        ("/oauth2/applications/@me", account.application),
        ("/applications/@me", account.application),
        ("/gateway", account.gateway),
        ("/gateway/bot", account.gateway),
        ("/applications/{application_id}/skus", account.nothing_sold),
        ("/applications/{application_id}/entitlements", account.nothing_sold),
        ("/guilds/{guild_id}", account.guild),
        ("/guilds/{guild_id}/channels", account.guild_channels),
        ("/guilds/{guild_id}/roles", account.roles),
        ("/guilds/{guild_id}/members/{user_id}", account.member),
    ):
        doors.open(app, "GET", path, handler, point="account")
    doors.open(app, "POST", "/attachments/refresh-urls", account.refresh, point="account")


def _commands(app: web.Application, account: Account, doors: Doors) -> None:
    for place in (
        "/applications/{application_id}/commands",
        "/applications/{application_id}/guilds/{guild_id}/commands",
    ):
        one = f"{place}/{{command_id}}"
        doors.open(app, "GET", place, account.commands, point="commands")
        doors.open(app, "PUT", place, account.replace_commands, point="commands")
        doors.open(app, "POST", place, account.put_command, point="commands")
        doors.open(app, "GET", one, account.command, point="commands")
        doors.open(app, "DELETE", one, account.remove_command, point="commands")


def _channels(app: web.Application, channels: Channels, doors: Doors) -> None:
    place = "/channels/{channel_id}"
    many = f"{place}/messages"
    one = f"{many}/{{message_id}}"
    each = PER_CHANNEL
    doors.open(app, "GET", place, channels.channel, point="channel")
    doors.open(app, "POST", f"{place}/typing", channels.type_in, point="channel")
    doors.open(app, "GET", many, channels.history, point="channel_fetch")
    doors.open(app, "GET", one, channels.message, point="channel_fetch")
    doors.open(app, "POST", many, channels.send, point="channel_message", limit=each)
    doors.open(app, "PATCH", one, channels.edit, point="channel_edit", limit=each)
    doors.open(app, "DELETE", one, channels.delete, point="channel_delete", limit=each)
    doors.open(app, "POST", "/users/@me/channels", channels.direct, point="dm")


def _interactions(app: web.Application, handlers: Handlers, doors: Doors) -> None:
    doors.open(
        app,
        "POST",
        "/interactions/{interaction_id}/{token}/callback",
        handlers.callbacks.respond,
        point="callback",
        with_token=False,
    )
    hooks = handlers.webhooks
    place = "/webhooks/{application_id}/{token}"
    one = f"{place}/messages/{{message_id}}"
    for method, path, handler, point in (
        ("GET", one, hooks.fetch, "fetch"),
        ("PATCH", one, hooks.edit, "edit"),
        ("DELETE", one, hooks.delete, "delete"),
        ("POST", place, hooks.follow_up, "followup"),
    ):
        doors.open(
            app,
            method,
            path,
            handler,
            point=point,
            limit=PER_TOKEN,
            by="token",
            with_token=False,
        )
