"""The scan over every bot's log finds what it looks for, and nothing else."""

import base64
from pathlib import Path

import pytest

from tests.e2e.scan import leaks
from troupe.config import Config
from troupe.errors import ConfigError

TOKEN = base64.urlsafe_b64encode(bytes(range(200, 248))).decode()
SHA256 = "0f" * 32


@pytest.mark.parametrize(
    "line",
    [
        "x INFO    troupe: MTEw.local.sandbox",
        f"x y DEBUG   aiohttp: https://discord.com/api/webhooks/1/{TOKEN}/messages",
        f"x y INFO    troupe: {TOKEN}",
        "x y DEBUG   troupe: whsec_c2VjcmV0c2VjcmV0",
        "x y WARNING troupe: /webhooks/123-0/0f1e2d3c4b",
        "x y INFO    troupe: An elf in a tavern",
        '{"level": "INFO", "message": "An elf in a tavern"}',
    ],
)
def test_it_finds(line: str) -> None:
    log = f"first line\n{line}\nlast line\n"
    [found] = leaks(log, ["MTEw.local.sandbox"], ["An elf in a tavern"])
    assert line in found


@pytest.mark.parametrize(
    "line",
    [
        f"x y INFO    troupe: kept {SHA256}",
        f"x y INFO    troupe: {TOKEN}and-more",
        "x y DEBUG   troupe: An elf in a tavern",
        "x y INFO    troupe: /webhooks/123/***/messages",
        "x y INFO    troupe: An elf",
    ],
)
def test_it_leaves_alone(line: str) -> None:
    assert list(leaks(f"{line}\n", ["MTEw.local.sandbox"], ["An elf in a tavern", "elf"])) == []


def test_neither_the_settings_nor_their_exceptions_show_a_secret(tmp_path: Path) -> None:
    given = {
        "DISCORD_TOKEN": "discord-secret-token",
        "WAVESPEED_API_KEY": "wavespeed-secret-key",
        "DATA_DIR": str(tmp_path),
    }
    config = Config.from_mapping(given)
    texts = [repr(config), str(config), f"{config.discord_token!r} {config.wavespeed_api_key}"]
    with pytest.raises(ConfigError) as caught:
        Config.from_mapping(given | {"QUOTA_PER_DAY": "many", "PUBLIC_URL": "::"})
    texts += [repr(caught.value), str(caught.value)]
    for text in texts:
        assert "secret-" not in text
