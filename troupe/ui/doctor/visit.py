"""The doctor's visit: every check, put together from the settings, and what it says in the end."""

import sys

from troupe import sessions
from troupe.clock import Clock
from troupe.commands import Doctor
from troupe.config import Config
from troupe.doctor import findings, settings
from troupe.doctor.findings import Check, Findings
from troupe.doctor.machine import MachineChecks
from troupe.doctor.provider import ABOUT as PROVIDER
from troupe.doctor.provider import ProviderChecks
from troupe.doctor.storage import StorageChecks
from troupe.errors import ConfigError
from troupe.ui.doctor import account
from troupe.ui.doctor.checks import Declared, DiscordChecks

_SECONDS = 25.0


async def examined(command: Doctor, config: Config, *, declared: Declared, clock: Clock) -> int:
    """Prints what was found, and returns the exit code: 1 where something is wrong, else 0."""
    storage = StorageChecks(config=config, clock=clock, thorough=command.thorough)
    discord = DiscordChecks(command=command, config=config, declared=declared, clock=clock)
    async with sessions.opened(config) as outside:
        provider = ProviderChecks(desk=outside.provider, config=config)
        found = await findings.examined(
            [
                Check(account.ABOUT, discord.run, seconds=_SECONDS),
                Check(PROVIDER, provider.run, seconds=_SECONDS),
                *storage.checks(),
                *MachineChecks(config=config).checks(),
            ]
        )
    return _told((*settings.judged(Config.places()), *found))


def told_settings(error: ConfigError) -> int:
    """For settings that can't be used, without which nothing else can be looked at: 2."""
    _told(settings.judged_error(error, Config.places()))
    return 2


def _told(found: Findings) -> int:
    text = findings.written(found) + findings.verdict(found)
    # Not every terminal can show what servers are called.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    return findings.exit_code(found)
