"""The settings are read once, and every mistake is told at once."""

from pathlib import Path

import pytest

from troupe.config import Config
from troupe.errors import ConfigError

KEYS = {"DISCORD_TOKEN": "a.discord.token", "WAVESPEED_API_KEY": "wavespeed-key"}
EXAMPLE = Path(__file__).parents[2] / ".env.example"


def test_two_keys_are_enough() -> None:
    config = Config.from_mapping(KEYS)
    assert config.quota_per_day == 10
    assert config.quota_most_per_day == 50
    assert config.retention_days is None
    assert config.database_url is None
    assert config.provider_media_hosts == ("*.wavespeed.ai", "*.cloudfront.net")
    assert str(config.wavespeed_base_url) == "https://api.wavespeed.ai"


def test_every_problem_is_reported_together() -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_mapping(
            {
                "QUOTA_PER_DAY": "many",
                "RETENTION_DAYS": "0",
                "PROVIDER_CONCURRENCY": "0",
                "PROVIDER_RATE_PER_MINUTE": "9" * 25,
                "WAVESPEED_MODEL": "/x",
                "PROVIDER_POLL_SECONDS": "nan",
                "PROVIDER_TIMEOUT_SECONDS": "inf",
                "LOG_FORMAT": "xml",
                "DISCORD_API_URL": "http://example.com/api",
                "WAVESPEED_BASE_URL": "ftp://example.com",
                "PROVIDER_MEDIA_HOSTS": "https://example.com/x",
                "PUBLIC_URL": "http://bot.example.com",
                "WEB_PORT": "65536",
                "SHARD_COUNT": "0",
                "SHARD_IDS": "0,0-1",
            }
        )
    named = [problem.split()[0] for problem in caught.value.problems]
    assert sorted(named) == [
        "DISCORD_API_URL",
        "DISCORD_TOKEN",
        "LOG_FORMAT",
        "PROVIDER_CONCURRENCY",
        "PROVIDER_MEDIA_HOSTS",
        "PROVIDER_POLL_SECONDS",
        "PROVIDER_RATE_PER_MINUTE",
        "PROVIDER_TIMEOUT_SECONDS",
        "PUBLIC_URL",
        "QUOTA_PER_DAY",
        "RETENTION_DAYS",
        "SHARD_COUNT",
        "SHARD_IDS",
        "WAVESPEED_API_KEY",
        "WAVESPEED_BASE_URL",
        "WAVESPEED_MODEL",
        "WEB_PORT",
    ]


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_mapping(KEYS | {"WAVESPEED_BASE_URL": "https://user:hunter2@example.com"})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "given",
    [
        "mysql://troupe:hunter2@localhost/troupe",
        "postgresql://troupe:hunter2@localhost",
        "postgresql://troupe:hunter2#x@localhost/troupe",
        "postgresql://troupe:hun ter2@localhost/troupe",
        "postgresql://:hunter2/troupe",
        "host=localhost password=hunter2",
    ],
)
def test_an_address_that_is_no_databases_is_told_and_not_repeated(given: str) -> None:
    with pytest.raises(ConfigError, match="DATABASE_URL must be") as caught:
        Config.from_mapping(KEYS | {"DATABASE_URL": given})
    assert "hunter" not in str(caught.value)
    assert "ter2" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_databases_address_is_a_secret_with_its_password(scheme: str) -> None:
    url = f"{scheme}://troupe:very%40hidden@db.example.com:5433/troupe?sslmode=verify-full"
    config = Config.from_mapping(KEYS | {"DATABASE_URL": url})
    assert config.database_url is not None
    assert config.database_url.reveal() == url
    assert "hidden" not in repr(config)
    hidden = {secret.reveal() for secret in config.secrets}
    assert hidden >= {url, "very@hidden", "very%40hidden", *KEYS.values()}


def test_secrets_are_not_in_what_is_printed() -> None:
    printed = repr(Config.from_mapping(KEYS))
    assert not any(secret in printed for secret in KEYS.values())


def test_plain_http_is_for_this_machine_alone() -> None:
    local = Config.from_mapping(KEYS | {"WAVESPEED_BASE_URL": "http://127.0.0.1:8421"})
    assert local.wavespeed_base_url.port == 8421
    with pytest.raises(ConfigError, match="WAVESPEED_BASE_URL"):
        Config.from_mapping(KEYS | {"WAVESPEED_BASE_URL": "http://api.wavespeed.ai"})


def test_an_address_that_nobody_listens_behind_is_a_problem_of_its_own() -> None:
    public = {"PUBLIC_URL": "https://bot.example.com/troupe"}
    with pytest.raises(ConfigError, match="PUBLIC_URL needs WEB_PORT") as caught:
        Config.from_mapping(KEYS | public)
    assert len(caught.value.problems) == 1
    both = Config.from_mapping(KEYS | public | {"WEB_PORT": "8080"})
    assert (str(both.public_url), both.web_port) == (public["PUBLIC_URL"], 8080)
    alone = Config.from_mapping(KEYS | {"WEB_PORT": "8080"})
    assert (alone.public_url, alone.web_host) == (None, "127.0.0.1")


@pytest.mark.parametrize(
    ("given", "ids"), [("0,1", (0, 1)), ("0-3", (0, 1, 2, 3)), ("3", (3,)), ("2, 0-1", (0, 1, 2))]
)
def test_a_part_of_the_shards_is_numbers_and_spans(given: str, ids: tuple[int, ...]) -> None:
    config = Config.from_mapping(KEYS | {"SHARD_COUNT": "4", "SHARD_IDS": given})
    assert (config.shard_count, config.shard_ids) == (4, ids)


def test_without_a_part_a_process_has_all_shards() -> None:
    alone = Config.from_mapping(KEYS)
    assert (alone.shard_count, alone.shard_ids) == (None, None)
    assert Config.from_mapping(KEYS | {"SHARD_COUNT": "4"}).shard_ids is None


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"SHARD_IDS": "0"}, "SHARD_IDS needs SHARD_COUNT"),
        ({"SHARD_COUNT": "2", "SHARD_IDS": "0-2"}, "SHARD_IDS must be below SHARD_COUNT"),
        ({"SHARD_COUNT": "4", "SHARD_IDS": "1,0-1"}, "each once"),
        ({"SHARD_COUNT": "4", "SHARD_IDS": "3-1"}, "each once"),
        ({"SHARD_COUNT": "4", "SHARD_IDS": "0-99999999999"}, "each once"),
        ({"SHARD_COUNT": "4", "SHARD_IDS": "-1"}, "each once"),
        ({"SHARD_COUNT": "4", "SHARD_IDS": "0,"}, "each once"),
        ({"SHARD_COUNT": "many"}, "a whole number from 1"),
    ],
)
def test_a_part_that_makes_no_sense_is_one_problem(settings: dict[str, str], problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as caught:
        Config.from_mapping(KEYS | settings)
    assert len(caught.value.problems) == 1


def test_the_example_explains_every_setting_with_its_default() -> None:
    """Filling in the two keys and uncommenting the rest changes nothing."""
    lines = [line.lstrip("#") for line in EXAMPLE.read_text().splitlines()]
    given = dict(line.split("=", 1) for line in lines if line.split("=")[0].isupper())
    assert Config.from_mapping(given | KEYS) == Config.from_mapping(KEYS)
    named = {name.upper() for name in Config.__dataclass_fields__}
    assert named == set(given)


BLOBS = {"BLOB_URL": "s3://pictures/troupe", "BLOB_KEY_ID": "id", "BLOB_SECRET_KEY": "blob-secret"}


@pytest.mark.parametrize(
    "endpoint", ["https://s3.example.com", "http://127.0.0.1:8333", "http://store:8333"]
)
def test_an_object_store_may_be_plain_http_only_where_nobody_else_listens(endpoint: str) -> None:
    config = Config.from_mapping(KEYS | BLOBS | {"BLOB_ENDPOINT": endpoint})
    assert str(config.blob_endpoint).rstrip("/") == endpoint
    assert "blob-secret" not in repr(config)
    with pytest.raises(ConfigError, match="BLOB_ENDPOINT"):
        Config.from_mapping(KEYS | BLOBS | {"BLOB_ENDPOINT": "http://s3.example.com"})


def test_what_an_object_store_lacks_is_told_together() -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_mapping(KEYS | {"BLOB_URL": "s3://pictures"})
    assert len(caught.value.problems) == 2
    with pytest.raises(ConfigError, match="BLOB_URL must be s3://"):
        Config.from_mapping(KEYS | BLOBS | {"BLOB_URL": "s3://Pictures/../x"})
    with pytest.raises(ConfigError, match="BLOB_KEY_ID needs BLOB_URL"):
        Config.from_mapping(KEYS | {"BLOB_KEY_ID": "id", "BLOB_SECRET_KEY": "s"})
