"""What this Discord allows, changeable while it runs."""

from collections.abc import Callable
from typing import Annotated, Final

import msgspec

from sandbox.wire import Json, convert

Seconds = Annotated[float, msgspec.Meta(gt=0, le=86_400)]
Bytes = Annotated[int, msgspec.Meta(ge=1, le=100 * 1_048_576)]

MIB: Final = 1_048_576


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Discord's numbers (seconds, bytes) and the moods a test may put it in."""

    acknowledge_seconds: Seconds = 3.0
    token_seconds: Seconds = 900.0
    #: How long the signature of a file's address holds.
    link_seconds: Seconds = 86_400.0
    #: How long a nonce is remembered: "the past few minutes", says Discord's documentation.
    nonce_seconds: Seconds = 300.0
    upload_limit: Bytes = 10 * MIB
    #: Replies to people who use the installed app in the foreign server become ephemeral.
    force_ephemeral: bool = False
    rate_limits: bool = True
    #: What GET /gateway/bot recommends and allows: shards, how many identify at once, how many
    #: sessions may still begin, and when that is counted anew.
    shards: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1
    max_concurrency: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1
    session_starts: Annotated[int, msgspec.Meta(ge=0, le=1_000)] = 999
    session_reset_seconds: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 0.0
    #: Seconds between two identifies of a bucket; 5 at Discord, 0 lets tests restart quickly.
    identify_seconds: Annotated[float, msgspec.Meta(ge=0, le=60)] = 0.0
    privileged_intents: bool = False
    #: Whether the application belongs to a team (Ada and Jonas) instead of to Ada alone.
    team: bool = False
    #: Channel id to the names of the permissions the bot lacks there.
    denied: dict[str, list[str]] = {}
    #: People who take no direct messages from the bot.
    closed_dms: list[str] = []


class Rulebook:
    """The rules in force; tells listeners when they change."""

    def __init__(self) -> None:
        self.current = Rules()
        self._listeners: list[Callable[[], None]] = []

    def listen(self, callback: Callable[[], None]) -> None:
        """Have `callback` called after each change."""
        self._listeners.append(callback)

    def change(self, changes: Json) -> Rules:
        """Change some of the rules; raises Unreadable when one of them makes no sense."""
        merged = {**msgspec.to_builtins(self.current), **changes}
        self.current = convert(merged, Rules)
        for callback in self._listeners:
            callback()
        return self.current
