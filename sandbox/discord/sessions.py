"""One gateway session: its numbered events, kept for a while so that it can be resumed."""

import asyncio
import secrets
import zlib
from collections import deque
from typing import Final

from aiohttp import web

from sandbox.wire import Json, encode

#: Events that a resume can still replay. A bound of this program.
MOST_REPLAYED: Final = 5_000
#: Frames waiting for one bot; past this its connection is cut.
MOST_WAITING: Final = 20_000


class Connection:
    """The sending side of one websocket: a bounded queue, compressed when the bot asked."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        *,
        transport: asyncio.Transport | None,
        compressed: bool,
    ) -> None:
        self.socket = socket
        self._transport = transport
        self._zlib = zlib.compressobj() if compressed else None
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(MOST_WAITING)
        self.overrun = asyncio.Event()

    def send(self, frame: bytes) -> None:
        """Queue an encoded frame; a bot that doesn't read loses its connection."""
        try:
            self._waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self.overrun.set()

    def cut(self) -> None:
        """Break the line without a closing frame, as a network does."""
        if self._transport is not None:
            self._transport.abort()

    async def pump(self) -> None:
        """Write what is queued, until cancelled or the socket breaks."""
        while True:
            frame = await self._waiting.get()
            try:
                await self._write(frame)
            except ConnectionError:
                return

    async def _write(self, frame: bytes) -> None:
        if self._zlib is None:
            await self.socket.send_str(frame.decode())
            return
        # One deflate stream for the whole connection, flushed after every frame ("zlib-stream").
        packed = self._zlib.compress(frame) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
        await self.socket.send_bytes(packed)


class Session:
    """What an identify began; outlives its connection until it is invalidated."""

    def __init__(self, *, intents: int, shard: tuple[int, int]) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.shard = shard
        self.sequence = 0
        self.connection: Connection | None = None
        self.left_at: float | None = None
        self._sent: deque[tuple[int, bytes]] = deque(maxlen=MOST_REPLAYED)

    @property
    def online(self) -> bool:
        """Whether a bot is connected to it now."""
        return self.connection is not None

    def dispatch(self, event: str, data: Json) -> None:
        """Number an event, keep it for a resume, and send it if somebody listens."""
        self.sequence += 1
        frame = encode({"op": 0, "t": event, "s": self.sequence, "d": data})
        self._sent.append((self.sequence, frame))
        if self.connection is not None:
            self.connection.send(frame)

    def missed(self, since: int) -> list[bytes] | None:
        """The frames after that number; None when some of them are no longer kept."""
        if since > self.sequence:
            return None
        frames = [frame for number, frame in self._sent if number > since]
        return frames if len(frames) == self.sequence - since else None

    def serves(self, guild_id: str | None) -> bool:
        """Whether events of that server come to this shard; those without one go to shard 0."""
        number, count = self.shard
        return (int(guild_id or 0) >> 22) % count == number
