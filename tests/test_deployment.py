"""The files for containers and systemd say what the program understands, and give it no more."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # its stubs are not among what is locked

ROOT = Path(__file__).parents[1]
DRAIN_SECONDS = 8
SETTINGS = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
FILES = ("compose.yml", "compose.scale.yml")


def services(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / name).read_text())["services"])


def bots(name: str) -> list[dict[str, Any]]:
    return [one for one in services(name).values() if one["image"] == "troupe"]


@pytest.mark.parametrize("name", FILES)
def test_every_setting_is_one_that_the_program_reads(name: str) -> None:
    given = {key for bot in bots(name) for key in bot.get("environment", {})}
    assert given
    assert given <= SETTINGS


@pytest.mark.parametrize("name", FILES)
def test_a_bot_may_do_nothing_but_write_its_data(name: str) -> None:
    assert bots(name)
    for bot in bots(name):
        assert bot["read_only"] is True
        assert bot["cap_drop"] == ["ALL"]
        assert bot["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in bot
        assert int(bot["stop_grace_period"].removesuffix("s")) > DRAIN_SECONDS


@pytest.mark.parametrize("name", FILES)
def test_no_port_is_open_to_the_world(name: str) -> None:
    for one in services(name).values():
        assert all(port.startswith("127.0.0.1:") for port in one.get("ports", []))


def test_the_image_runs_as_a_numbered_user_and_installs_what_is_locked() -> None:
    text = (ROOT / "Dockerfile").read_text()
    final = text.rsplit("\nFROM ", 1)[1]
    assert re.search(r"^USER \d+:\d+$", final, re.M)
    assert "--require-hashes" in text
    assert "pip install" not in final
    assert "STOPSIGNAL SIGTERM" in final
    assert "/healthz" in final


def test_the_unit_gives_the_drain_its_time_and_repeats_no_wrong_setting() -> None:
    unit = (ROOT / "docs/troupe.service").read_text()
    found = re.search(r"^TimeoutStopSec=(\d+)$", unit, re.M)
    assert found is not None
    assert int(found[1]) > DRAIN_SECONDS
    for line in ("ProtectSystem=strict", "RestartPreventExitStatus=2", "NoNewPrivileges=yes"):
        assert line in unit.splitlines()
