"""The operator's settings, read once from a mapping, every problem reported together."""

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NoReturn, TypeVar

from dotenv import dotenv_values
from yarl import URL

from troupe.errors import ConfigError
from troupe.secret import Secret

T = TypeVar("T")

LARGEST_NUMBER = 1_000_000
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?")
_MODEL = re.compile(r"[a-z0-9._-]+(/[a-z0-9._-]+)+")

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS = ("console", "json")
LONGEST_DAYS = 36_500
LARGEST_PORT = 65_535
MOST_SHARDS = 10_000
_USUAL_PRICE = 100_000
DOTENV = ".env"
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One field for each variable of `.env.example`, which explains them. Money is in micros."""

    discord_token: Secret
    wavespeed_api_key: Secret
    wavespeed_base_url: URL
    wavespeed_model: str
    data_dir: Path
    database_url: Secret | None
    blob_url: URL | None
    blob_endpoint: URL | None
    blob_region: str
    blob_key_id: str
    blob_secret_key: Secret | None
    provider_concurrency: int
    provider_rate_per_minute: int
    provider_poll_seconds: float
    provider_timeout_seconds: float
    provider_media_hosts: tuple[str, ...]
    price_usd: int
    quota_per_day: int
    quota_most_per_day: int
    budget_usd_per_day: int | None
    budget_usd_per_month: int | None
    server_budget_usd_per_day: int | None
    retention_days: int | None
    public_url: URL | None
    web_host: str
    web_port: int | None
    log_format: str
    log_level: str
    shard_count: int | None
    shard_ids: tuple[int, ...] | None
    discord_api_url: URL | None
    discord_gateway_url: URL | None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Those that were given, and the password in an address; no log may hold them."""
        held = (getattr(self, each.name) for each in fields(self))
        given = tuple(one for one in held if isinstance(one, Secret))
        if self.database_url is None:
            return given
        url = URL(self.database_url.reveal())
        return (*given, *map(Secret, {url.password or "", url.raw_password or ""}))

    @classmethod
    def from_environment(cls) -> "Config":
        """From the environment, and from `.env` for what the environment leaves unset.

        Raises ConfigError.
        """
        try:
            kept = {name: value for name, value in dotenv_values(DOTENV).items() if value}
        except UnicodeDecodeError:
            raise ConfigError([".env is not a text in UTF-8; save it as one."]) from None
        # An empty variable, as some panels set them, must not hide what the file says.
        given = {name: value for name, value in os.environ.items() if value}
        return cls.from_mapping(kept | given)

    @staticmethod
    def places() -> dict[str, str]:
        """Where each variable stands that `from_environment` is given: names, and no values."""
        try:
            kept = {name: DOTENV for name, value in dotenv_values(DOTENV).items() if value}
        except UnicodeDecodeError:
            kept = {}
        return kept | {name: "the environment" for name, value in os.environ.items() if value}

    @classmethod
    def from_mapping(cls, settings: Mapping[str, str]) -> "Config":
        """Raises ConfigError with every problem that `settings` has."""
        read = _Reader(settings)
        config = cls(
            discord_token=read.secret("DISCORD_TOKEN"),
            wavespeed_api_key=read.secret("WAVESPEED_API_KEY"),
            wavespeed_base_url=read.url("WAVESPEED_BASE_URL", ("https", "http"))
            or URL("https://api.wavespeed.ai"),
            wavespeed_model=read.model("WAVESPEED_MODEL", "wavespeed-ai/instant-character"),
            data_dir=Path(read.text("DATA_DIR", "data")),
            database_url=read.database("DATABASE_URL"),
            blob_url=read.bucket("BLOB_URL"),
            blob_endpoint=read.private_url("BLOB_ENDPOINT"),
            blob_region=read.text("BLOB_REGION", "us-east-1"),
            blob_key_id=read.text("BLOB_KEY_ID", ""),
            blob_secret_key=read.maybe_secret("BLOB_SECRET_KEY"),
            provider_concurrency=read.whole("PROVIDER_CONCURRENCY", 2, at_least=1),
            provider_rate_per_minute=read.whole("PROVIDER_RATE_PER_MINUTE", 2, at_least=1),
            provider_poll_seconds=read.seconds("PROVIDER_POLL_SECONDS", 2, at_least=0.05),
            provider_timeout_seconds=read.seconds("PROVIDER_TIMEOUT_SECONDS", 900, at_least=1),
            provider_media_hosts=read.hosts(
                "PROVIDER_MEDIA_HOSTS", ("*.wavespeed.ai", "*.cloudfront.net")
            ),
            quota_per_day=read.whole("QUOTA_PER_DAY", 10, at_least=0),
            quota_most_per_day=read.whole("QUOTA_MOST_PER_DAY", 50, at_least=0),
            price_usd=read.money("PRICE_USD") or _USUAL_PRICE,
            budget_usd_per_day=read.money("BUDGET_USD_PER_DAY"),
            budget_usd_per_month=read.money("BUDGET_USD_PER_MONTH"),
            server_budget_usd_per_day=read.money("SERVER_BUDGET_USD_PER_DAY"),
            retention_days=read.days("RETENTION_DAYS"),
            public_url=read.url("PUBLIC_URL", ("https", "http")),
            web_host=read.text("WEB_HOST", "127.0.0.1"),
            web_port=read.port("WEB_PORT"),
            log_format=read.one_of("LOG_FORMAT", LOG_FORMATS, "console"),
            log_level=read.one_of("LOG_LEVEL", LOG_LEVELS, "INFO"),
            shard_count=read.shard_count("SHARD_COUNT"),
            shard_ids=read.shard_ids("SHARD_IDS"),
            discord_api_url=read.url("DISCORD_API_URL", ("https", "http")),
            discord_gateway_url=read.url("DISCORD_GATEWAY_URL", ("wss", "ws")),
        )
        read.needs("PUBLIC_URL", "WEB_PORT", "else nobody here hears what is sent to it")
        read.needs("SHARD_IDS", "SHARD_COUNT", "for a part says nothing without the whole")
        if config.shard_count and max(config.shard_ids or (0,)) >= config.shard_count:
            read.problems.append("SHARD_IDS must be below SHARD_COUNT: the first shard is 0.")
        for name in ("BLOB_KEY_ID", "BLOB_SECRET_KEY"):
            read.needs("BLOB_URL", name, "else its store lets nobody in")
            read.needs(name, "BLOB_URL", "else pictures are kept in DATA_DIR")
        read.needs("BLOB_ENDPOINT", "BLOB_URL", "else pictures are kept in DATA_DIR")
        if read.problems:
            raise ConfigError(read.problems)
        return config


class _Reader:
    """Reads one variable at a time and collects what is wrong instead of stopping at it."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._settings = settings
        self.problems: list[str] = []

    def _given(self, name: str) -> str:
        return self._settings.get(name, "").strip()

    def _read(self, name: str, default: T, parse: Callable[[str], T], expected: str) -> T:
        given = self._given(name)
        if not given:
            return default
        try:
            return parse(given)
        except ValueError:
            # An address may carry a password.
            shown = "not" if "@" in given else f"{given[:60]!r}"
            self.problems.append(f"{name} must be {expected}; it is {shown}.")
            return default

    def needs(self, name: str, other: str, why: str) -> None:
        """`name` makes no sense without `other`."""
        if self._given(name) and not self._given(other):
            self.problems.append(f"{name} needs {other} beside it, {why}.")

    def secret(self, name: str) -> Secret:
        given = self._given(name)
        if not given:
            self.problems.append(f"{name} is missing; .env.example says where it comes from.")
        return self.maybe_secret(name) or Secret("")

    def maybe_secret(self, name: str) -> Secret | None:
        given = self._given(name)
        if not given.isascii() or not (given.isprintable() and " " not in given):
            self.problems.append(f"{name} holds a space or a character that no key has.")
        return Secret(given) if given else None

    def database(self, name: str) -> Secret | None:
        """Nothing of it is ever shown: it may hold a password, wherever that was put."""
        given = self._given(name)
        if not given:
            return None
        if not _is_postgres(given):
            self.problems.append(
                f"{name} must be an address like postgresql://user:password@host/database, with "
                "everything in it that is not a letter or a digit written as in %40 for @."
            )
        return Secret(given)

    def text(self, name: str, default: str) -> str:
        return self._given(name) or default

    def whole(self, name: str, default: int, *, at_least: int) -> int:
        def parse(given: str) -> int:
            return _between(int(given), at_least, LARGEST_NUMBER)

        expected = f"a whole number from {at_least} to {LARGEST_NUMBER:,}"
        return self._read(name, default, parse, expected)

    def days(self, name: str) -> int | None:
        def parse(given: str) -> int | None:
            return _between(int(given), 1, LONGEST_DAYS)

        return self._read(name, None, parse, f"a whole number of days from 1 to {LONGEST_DAYS:,}")

    def shard_count(self, name: str) -> int | None:
        def parse(given: str) -> int | None:
            return _between(int(given), 1, MOST_SHARDS)

        return self._read(name, None, parse, f"a whole number from 1 to {MOST_SHARDS:,}")

    def shard_ids(self, name: str) -> tuple[int, ...] | None:
        def parse(given: str) -> tuple[int, ...] | None:
            found = [one for part in given.split(",") for one in _span(part)]
            return tuple(sorted(found)) if len(found) == len(set(found)) else _reject()

        return self._read(name, None, parse, "numbers, each once, like 0,1 or 0-3")

    def money(self, name: str) -> int | None:
        """In micros; exact, which no float is."""

        def parse(given: str) -> int | None:
            try:
                micros = Decimal(given) * 1_000_000
            except InvalidOperation:
                return _reject()
            whole = micros.is_finite() and micros == micros.to_integral_value()
            return int(_between(int(micros), 1, LARGEST_NUMBER * 1_000_000)) if whole else _reject()

        return self._read(name, None, parse, "an amount of dollars, like 2.50")

    def port(self, name: str) -> int | None:
        def parse(given: str) -> int | None:
            port = int(given)
            return port if 1 <= port <= LARGEST_PORT else _reject()

        return self._read(name, None, parse, f"a port from 1 to {LARGEST_PORT}")

    def seconds(self, name: str, default: float, *, at_least: float) -> float:
        def parse(given: str) -> float:
            return _between(float(given), at_least, LARGEST_NUMBER)

        expected = f"a number of seconds from {at_least:g} to {LARGEST_NUMBER:,}"
        return self._read(name, default, parse, expected)

    def model(self, name: str, default: str) -> str:
        def parse(given: str) -> str:
            return given if _MODEL.fullmatch(given) else _reject()

        return self._read(name, default, parse, "a model's name, like owner/model")

    def one_of(self, name: str, choices: tuple[str, ...], default: str) -> str:
        def parse(given: str) -> str:
            return {choice.lower(): choice for choice in choices}.get(given.lower()) or _reject()

        return self._read(name, default, parse, "one of " + ", ".join(choices))

    def hosts(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        def parse(given: str) -> tuple[str, ...]:
            hosts = tuple(host.strip().lower() for host in given.split(",") if host.strip())
            return hosts if all(_is_host_pattern(host) for host in hosts) else _reject()

        return self._read(
            name, default, parse, "host names with commas between, like *.example.com"
        )

    def url(self, name: str, schemes: tuple[str, ...]) -> URL | None:
        """The last of `schemes` is the one without encryption: for this machine alone."""

        def parse(given: str) -> URL | None:
            url = URL(given)
            safe = url.scheme == schemes[0] or url.host in LOCAL_HOSTS
            plain = not (url.user or url.password or url.query_string or url.fragment)
            return url if url.host and url.scheme in schemes and safe and plain else _reject()

        return self._read(
            name, None, parse, f"a {schemes[0]}:// address (or {schemes[1]}:// on this machine)"
        )

    def private_url(self, name: str) -> URL | None:
        """Without encryption only where nobody else listens: see `_is_private`."""

        def parse(given: str) -> URL | None:
            url = URL(given)
            host = url.host or ""
            safe = url.scheme == "https" or (url.scheme == "http" and _is_private(host))
            plain = not (url.user or url.password or url.query_string or url.fragment)
            return url if host and safe and plain and url.path in ("", "/") else _reject()

        return self._read(
            name,
            None,
            parse,
            "an https:// address without a path (http:// only on this machine or in a private "
            "network)",
        )

    def bucket(self, name: str) -> URL | None:
        def parse(given: str) -> URL | None:
            return URL(given) if _BUCKET.fullmatch(given) else _reject()

        return self._read(name, None, parse, "s3:// and a bucket's name, like s3://bucket/folder")


def _is_private(host: str) -> bool:
    """This machine, a private address, or a name without a dot, as compose gives its services."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host
    return address.is_private and not address.is_unspecified


def _is_postgres(given: str) -> bool:
    try:
        url = URL(given)
    except ValueError:
        return False
    named = url.scheme in ("postgres", "postgresql") and url.host and url.path.strip("/")
    return bool(named) and not url.fragment and given.isprintable() and " " not in given


def _is_host_pattern(host: str) -> bool:
    name = host.removeprefix("*.")
    return bool(name) and all(c.isalnum() or c in ".-:[]" for c in name)


def _span(part: str) -> range:
    """`3` or `0-3`, both ends included."""
    first, dash, last = part.strip().partition("-")
    start = _between(int(first), 0, MOST_SHARDS - 1)
    return range(start, _between(int(last), start, MOST_SHARDS - 1) + 1 if dash else start + 1)


def _between(number: T, least: float, most: float) -> T:
    # Written so that nan, which is neither more nor less than anything, is refused too.
    if not isinstance(number, int | float) or not least <= number <= most:
        raise ValueError
    return number


def _reject() -> NoReturn:
    raise ValueError
