"""What managers and the operator decided: one row a server, one for the operator."""

import json
from collections.abc import Callable

from troupe.models import Entry, Flagged, GuildSettings, OperatorSettings
from troupe.store import hashes
from troupe.store.database import (
    Database,
    Row,
    Transaction,
    Value,
    integer,
    maybe_integer,
    maybe_text,
    text,
)

GUILD_COLUMNS = """guild_id, person_per_day, role_limits, server_per_day, budget_per_day,
    budget_per_month, channels, words, flagged, strict, log_channel_id, paused_at, left_at"""

_GUILD = f"SELECT {GUILD_COLUMNS} FROM guild_settings WHERE guild_id = $1"
_OPERATOR = "SELECT paused, budget_per_day, budget_per_month FROM operator_settings WHERE id = 1"


class Guilds:
    """The tables `guild_settings` and `operator_settings`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, guild_id: int) -> GuildSettings:
        """Everything as it comes where nobody decided anything."""
        return _read_guild(await self._database.fetch(_GUILD, guild_id), guild_id)

    async def operator(self) -> OperatorSettings:
        """Everything as it comes where the operator decided nothing."""
        return _read_operator(await self._database.fetch(_OPERATOR))

    async def change(
        self, entry: Entry, change: Callable[[GuildSettings], GuildSettings]
    ) -> GuildSettings:
        """Changes the settings of the entry's server and writes it into its audit list.

        What changes nothing isn't written there.
        """
        async with self._database.transaction() as transaction:
            before = _read_guild(await transaction.fetch(_GUILD, entry.guild_id), entry.guild_id)
            after = await change_guild(transaction, entry.guild_id, change)
            if after != before:
                await _write(transaction, entry)
        return after

    async def change_operator(
        self, entry: Entry, change: Callable[[OperatorSettings], OperatorSettings]
    ) -> OperatorSettings:
        """The same for the operator's."""
        async with self._database.transaction() as transaction:
            before = _read_operator(await transaction.fetch(_OPERATOR))
            after = await change_operator(transaction, change)
            if after != before:
                await _write(transaction, entry)
        return after

    async def audit(self, guild_id: int, *, most: int) -> list[Entry]:
        """The last changes, newest first; 0 for the operator's."""
        rows = await self._database.fetch(
            """
            SELECT id, guild_id, by_id, at, change FROM audit
            WHERE guild_id = $1 ORDER BY at DESC, id DESC LIMIT $2
            """,
            guild_id,
            most,
        )
        return [_entry(row) for row in rows]

    async def block_person(self, entry: Entry, person_id: int) -> None:
        """In the entry's server, or everywhere where that is 0."""
        await self._written_if_changed(
            entry,
            """
            INSERT INTO blocked_people (guild_id, person_id, at, by_id)
            VALUES ($1, $2, $3, $4) ON CONFLICT (guild_id, person_id) DO NOTHING
            """,
            entry.guild_id,
            person_id,
            entry.at,
            entry.by_id,
        )

    async def allow_person(self, entry: Entry, person_id: int) -> None:
        """Undoes `block_person`, also where the person had themselves erased since."""
        async with self._database.transaction() as transaction:
            named = await transaction.execute(
                "DELETE FROM blocked_people WHERE guild_id = $1 AND person_id = $2",
                entry.guild_id,
                person_id,
            )
            hashed = await transaction.execute(
                "DELETE FROM blocked_hashes WHERE guild_id = $1 AND person_hash = $2",
                entry.guild_id,
                await hashes.hash_of(transaction, person_id),
            )
            if named or hashed:
                await _write(transaction, entry)

    async def block_guild(self, entry: Entry, guild_id: int) -> None:
        """Nobody is served there any more."""
        await self._written_if_changed(
            entry,
            """
            INSERT INTO blocked_guilds (guild_id, at, by_id) VALUES ($1, $2, $3)
            ON CONFLICT (guild_id) DO NOTHING
            """,
            guild_id,
            entry.at,
            entry.by_id,
        )

    async def allow_guild(self, entry: Entry, guild_id: int) -> None:
        """Undoes `block_guild`."""
        await self._written_if_changed(
            entry, "DELETE FROM blocked_guilds WHERE guild_id = $1", guild_id
        )

    async def present(self) -> int:
        """How many servers have the bot, whichever process serves them."""
        [row] = await self._database.fetch(
            "SELECT COUNT(*) AS servers FROM guild_settings WHERE left_at IS NULL"
        )
        return integer(row, "servers")

    async def blocked_people(self, guild_id: int, *, most: int) -> list[int]:
        """Newest first; 0 for those who are blocked everywhere."""
        rows = await self._database.fetch(
            """
            SELECT person_id FROM blocked_people
            WHERE guild_id = $1 ORDER BY at DESC, person_id DESC LIMIT $2
            """,
            guild_id,
            most,
        )
        return [integer(row, "person_id") for row in rows]

    async def blocked_unlisted(self, guild_id: int) -> int:
        """How many more had themselves erased since, so that nobody can say who they are."""
        [row] = await self._database.fetch(
            "SELECT count(*) AS unlisted FROM blocked_hashes WHERE guild_id = $1", guild_id
        )
        return integer(row, "unlisted")

    async def blocked_guilds(self, *, most: int) -> list[int]:
        """Newest first."""
        rows = await self._database.fetch(
            "SELECT guild_id FROM blocked_guilds ORDER BY at DESC, guild_id DESC LIMIT $1", most
        )
        return [integer(row, "guild_id") for row in rows]

    async def _written_if_changed(self, entry: Entry, sql: str, *arguments: Value) -> None:
        async with self._database.transaction() as transaction:
            if await transaction.execute(sql, *arguments):
                await _write(transaction, entry)


async def write_entry(transaction: Transaction, entry: Entry) -> None:
    """For a change that is made together with something else."""
    await _write(transaction, entry)


async def _write(transaction: Transaction, entry: Entry) -> None:
    """Once, though the same interaction may come twice."""
    await transaction.execute(
        """
        INSERT INTO audit (id, guild_id, by_id, at, change) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO NOTHING
        """,
        entry.id,
        entry.guild_id,
        entry.by_id,
        entry.at,
        entry.change,
    )


async def change_guild(
    transaction: Transaction, guild_id: int, change: Callable[[GuildSettings], GuildSettings]
) -> GuildSettings:
    """Reads, changes and keeps: two managers at once can't undo each other's change."""
    after = change(_read_guild(await transaction.fetch(_GUILD, guild_id), guild_id))
    await transaction.execute(
        f"""
        INSERT INTO guild_settings ({GUILD_COLUMNS})
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (guild_id) DO UPDATE
        SET person_per_day = excluded.person_per_day, role_limits = excluded.role_limits,
            server_per_day = excluded.server_per_day, budget_per_day = excluded.budget_per_day,
            budget_per_month = excluded.budget_per_month, channels = excluded.channels,
            words = excluded.words, flagged = excluded.flagged, strict = excluded.strict,
            log_channel_id = excluded.log_channel_id, paused_at = excluded.paused_at,
            left_at = excluded.left_at
        """,
        guild_id,
        after.person_per_day,
        json.dumps({str(role_id): most for role_id, most in after.role_limits}),
        after.server_per_day,
        after.budget_per_day,
        after.budget_per_month,
        json.dumps(after.channels),
        json.dumps(after.words, ensure_ascii=False),
        after.flagged,
        int(after.strict),
        after.log_channel_id,
        after.paused_at,
        after.left_at,
    )
    return after


async def change_operator(
    transaction: Transaction, change: Callable[[OperatorSettings], OperatorSettings]
) -> OperatorSettings:
    """The same for the operator."""
    after = change(_read_operator(await transaction.fetch(_OPERATOR)))
    await transaction.execute(
        """
        INSERT INTO operator_settings (id, paused, budget_per_day, budget_per_month)
        VALUES (1, $1, $2, $3)
        ON CONFLICT (id) DO UPDATE
        SET paused = excluded.paused, budget_per_day = excluded.budget_per_day,
            budget_per_month = excluded.budget_per_month
        """,
        after.paused,
        after.budget_per_day,
        after.budget_per_month,
    )
    return after


def _read_guild(rows: list[Row], guild_id: int) -> GuildSettings:
    return read_guild(rows[0]) if rows else GuildSettings(guild_id=guild_id)


def _read_operator(rows: list[Row]) -> OperatorSettings:
    return read_operator(rows[0]) if rows else OperatorSettings()


def read_guild(row: Row) -> GuildSettings:
    """A row of `GUILD_COLUMNS` as a value."""
    role_limits: dict[str, int] = json.loads(text(row, "role_limits"))
    return GuildSettings(
        guild_id=integer(row, "guild_id"),
        person_per_day=maybe_integer(row, "person_per_day"),
        role_limits=tuple((int(role_id), most) for role_id, most in role_limits.items()),
        server_per_day=maybe_integer(row, "server_per_day"),
        budget_per_day=maybe_integer(row, "budget_per_day"),
        budget_per_month=maybe_integer(row, "budget_per_month"),
        channels=tuple(json.loads(text(row, "channels"))),
        words=tuple(json.loads(text(row, "words"))),
        flagged=Flagged(text(row, "flagged")),
        strict=bool(integer(row, "strict")),
        log_channel_id=maybe_integer(row, "log_channel_id"),
        paused_at=maybe_integer(row, "paused_at"),
        left_at=maybe_integer(row, "left_at"),
    )


def _entry(row: Row) -> Entry:
    return Entry(
        id=integer(row, "id"),
        guild_id=integer(row, "guild_id"),
        by_id=integer(row, "by_id"),
        at=integer(row, "at"),
        change=text(row, "change"),
    )


def read_operator(row: Row) -> OperatorSettings:
    """The operator's row as a value."""
    return OperatorSettings(
        paused=maybe_text(row, "paused"),
        budget_per_day=maybe_integer(row, "budget_per_day"),
        budget_per_month=maybe_integer(row, "budget_per_month"),
    )
