"""The gateway: hello, identify, heartbeats, resume, and the ways in which it lets a bot down.

Source of the close codes: Discord's "Opcodes and Status Codes", gateway section.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Literal

import msgspec
from aiohttp import WSMsgType, web

from sandbox.discord.mistakes import Mistakes
from sandbox.discord.rules import Rulebook
from sandbox.discord.sessions import Connection, Session
from sandbox.wire import Json, Unreadable, convert, encode, read
from sandbox.world import TOKEN

HEARTBEAT_MS: Final = 41_250
#: A bot that says nothing for this long is taken for dead.
SILENCE_SECONDS: Final = HEARTBEAT_MS / 1_000 * 1.5
#: How long a session without a connection can be resumed.
RESUMABLE_SECONDS: Final = 120.0
#: How long a bot may take to answer a close.
GOODBYE_SECONDS: Final = 1.0
MOST_SESSIONS: Final = 64
SENDS_PER_MINUTE: Final = 120
#: GUILD_MEMBERS, GUILD_PRESENCES and MESSAGE_CONTENT.
PRIVILEGED: Final = (1 << 1) | (1 << 8) | (1 << 15)
MESSAGE_CONTENT: Final = 1 << 15

Trouble = Literal["drop", "invalid_session", "reconnect"]
Greeting = Callable[[Session], list[tuple[str, Json]]]


class Frame(msgspec.Struct, frozen=True):
    """What a bot sends."""

    op: int
    d: object = None


class Identify(msgspec.Struct, frozen=True):
    """The body of an identify."""

    token: str
    properties: dict[str, object]
    intents: int
    shard: tuple[int, int] = (0, 1)


class Resume(msgspec.Struct, frozen=True):
    """The body of a resume."""

    token: str
    session_id: str
    seq: int


class _Close(Exception):
    """Ends a connection with one of Discord's close codes."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Gateway:
    """All sessions, and the sockets that come and go. `clock` is monotonic seconds."""

    def __init__(
        self,
        *,
        rules: Rulebook,
        mistakes: Mistakes,
        greeting: Greeting,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rules = rules
        self._mistakes = mistakes
        self._greeting = greeting
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._sockets: set[web.WebSocketResponse] = set()
        self._identified_at: dict[int, float] = {}
        self._listeners: list[Callable[[bool], None]] = []
        self._told_online = False

    @property
    def online(self) -> bool:
        """Whether any bot is connected and identified."""
        return any(session.online for session in self._sessions.values())

    def listen(self, callback: Callable[[bool], None]) -> None:
        """Have `callback(online)` called when the bot comes or goes."""
        self._listeners.append(callback)

    def state(self) -> Json:
        """What the control API tells: online, the intents of all sessions, and their number."""
        intents = 0
        for session in self._sessions.values():
            intents |= session.intents
        return {"online": self.online, "intents": intents, "sessions": len(self._sessions)}

    def wants(self, intent: int) -> bool:
        """Whether some session asked for events of that intent."""
        return any(session.intents & intent for session in self._sessions.values())

    def dispatch(self, event: str, data: Json, *, guild_id: str | None, intent: int = 0) -> bool:
        """Send an event to every session of its shard; False when there is none.

        A session that lost its connection keeps the event for its resume.
        """
        self._forget_stale()
        reached = False
        for session in self._sessions.values():
            if session.serves(guild_id) and (not intent or session.intents & intent):
                session.dispatch(event, data)
                reached = True
        return reached

    def _forget_stale(self) -> None:
        oldest = self._clock() - RESUMABLE_SECONDS
        for session in list(self._sessions.values()):
            if session.left_at is not None and session.left_at < oldest:
                del self._sessions[session.id]

    def trouble(self, what: Trouble) -> None:
        """Let every connected bot down in that way."""
        for session in list(self._sessions.values()):
            connection = session.connection
            if connection is None:
                continue
            match what:
                case "drop":
                    connection.cut()
                case "reconnect":
                    connection.send(encode({"op": 7, "d": None}))
                case "invalid_session":
                    self._leave(session)
                    self._sessions.pop(session.id, None)
                    connection.send(encode({"op": 9, "d": False}))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One websocket from hello to close."""
        socket = web.WebSocketResponse(max_msg_size=65_536, compress=False, timeout=GOODBYE_SECONDS)
        await socket.prepare(request)
        compressed = request.query.get("compress") == "zlib-stream"
        connection = Connection(socket, transport=request.transport, compressed=compressed)
        connection.send(encode({"op": 10, "d": {"heartbeat_interval": HEARTBEAT_MS}}))
        self._sockets.add(socket)
        pump = asyncio.create_task(connection.pump())
        try:
            await _Conversation(self, connection).run()
        except _Close as close:
            self._mistakes.note("gateway", close.reason)
            await socket.close(code=close.code, message=close.reason.encode())
        finally:
            pump.cancel()
            self._sockets.discard(socket)
        return socket

    def identify(self, connection: Connection, wanted: Identify) -> Session | None:
        """Begin a session; None when it came too soon after another one."""
        self._check_identify(wanted)
        if self._too_soon(wanted.shard[0]):
            return None
        session = Session(intents=wanted.intents, shard=wanted.shard)
        while len(self._sessions) >= MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        self._sessions[session.id] = session
        self._join(session, connection)
        for event, data in self._greeting(session):
            session.dispatch(event, data)
        self._tell()
        return session

    def _too_soon(self, number: int) -> bool:
        """Whether another shard of its bucket has just identified."""
        rules, now = self._rules.current, self._clock()
        bucket = number % rules.max_concurrency
        since = now - self._identified_at.get(bucket, float("-inf"))
        if since < rules.identify_seconds:
            self._mistakes.note("identify", f"Shard {number} came {since:.3f} s after another one.")
            return True
        self._identified_at[bucket] = now
        return False

    def _check_identify(self, wanted: Identify) -> None:
        if wanted.token.removeprefix("Bot ") != TOKEN:
            raise _Close(4004, "Authentication failed.")
        number, count = wanted.shard
        if not 0 <= number < count:
            raise _Close(4010, "Invalid shard.")
        if not 0 <= wanted.intents < 1 << 26:
            raise _Close(4013, "Invalid intent(s).")
        if wanted.intents & PRIVILEGED and not self._rules.current.privileged_intents:
            raise _Close(4014, "Disallowed intent(s).")

    def resume(self, connection: Connection, wanted: Resume) -> Session | None:
        """Go on with a session and replay what it missed; None when it can't be."""
        if wanted.token.removeprefix("Bot ") != TOKEN:
            raise _Close(4004, "Authentication failed.")
        self._forget_stale()
        session = self._sessions.get(wanted.session_id)
        missed = None if session is None else session.missed(wanted.seq)
        if session is None or missed is None:
            return None
        self._join(session, connection)
        for frame in missed:
            connection.send(frame)
        session.dispatch("RESUMED", {"_trace": []})
        self._tell()
        return session

    def _join(self, session: Session, connection: Connection) -> None:
        if session.connection is not None:
            session.connection.cut()
        session.connection = connection
        session.left_at = None

    def left(self, session: Session, connection: Connection, *, for_good: bool) -> None:
        """A bot has gone; `for_good` when it said so (close code 1000 or 1001)."""
        if session.connection is not connection:
            return
        self._leave(session)
        if for_good:
            self._sessions.pop(session.id, None)

    def _leave(self, session: Session) -> None:
        session.connection = None
        session.left_at = self._clock()
        self._tell()

    def _tell(self) -> None:
        if self.online != self._told_online:
            self._told_online = self.online
            for callback in self._listeners:
                callback(self._told_online)

    async def close(self) -> None:
        """End every connection."""
        goodbyes = [
            socket.close(code=1001, message=b"The sandbox is closing.") for socket in self._sockets
        ]
        await asyncio.gather(*goodbyes, return_exceptions=True)


class _Conversation:
    """What one websocket says, and the session it ends up with."""

    def __init__(self, gateway: Gateway, connection: Connection) -> None:
        self._gateway = gateway
        self._connection = connection
        self._session: Session | None = None
        self._heard: deque[float] = deque(maxlen=SENDS_PER_MINUTE)

    async def run(self) -> None:
        """Listen until the socket closes; raises _Close for what Discord closes on."""
        socket = self._connection.socket
        try:
            while True:
                async with asyncio.timeout(SILENCE_SECONDS):
                    message = await socket.receive()
                if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                    return
                if self._connection.overrun.is_set():
                    raise _Close(4008, "The bot does not read its events.")
                self._limit()
                self._hear(message.data)
        except TimeoutError:
            raise _Close(4009, "No heartbeat came: session timed out.") from None
        finally:
            if self._session is not None:
                gone = socket.close_code in {1000, 1001}
                self._gateway.left(self._session, self._connection, for_good=gone)

    def _limit(self) -> None:
        now = time.monotonic()
        if len(self._heard) == SENDS_PER_MINUTE and now - self._heard[0] < 60:
            raise _Close(4008, "Rate limited: more than 120 frames in a minute.")
        self._heard.append(now)

    def _hear(self, data: str | bytes) -> None:
        try:
            frame = read(data, Frame)
            self._obey(frame)
        except Unreadable as error:
            raise _Close(4002, f"Decode error: {error}") from error

    def _obey(self, frame: Frame) -> None:
        match frame.op:
            case 1:
                self._connection.send(encode({"op": 11, "d": None}))
            case 2:
                self._begin(convert(frame.d, Identify))
            case 6:
                self._go_on(convert(frame.d, Resume))
            case 3 | 4 | 8 | 31:
                if self._session is None:
                    raise _Close(4003, "Not authenticated.")
            case _:
                raise _Close(4001, "Unknown opcode.")

    def _begin(self, wanted: Identify) -> None:
        if self._session is not None:
            raise _Close(4005, "Already authenticated.")
        self._session = self._gateway.identify(self._connection, wanted)
        if self._session is None:
            self._connection.send(encode({"op": 9, "d": False}))

    def _go_on(self, wanted: Resume) -> None:
        self._session = self._gateway.resume(self._connection, wanted)
        if self._session is None:
            self._connection.send(encode({"op": 9, "d": False}))
