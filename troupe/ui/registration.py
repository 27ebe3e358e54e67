"""Registering the commands with Discord, only when they changed: it allows 200 creations a day."""

import hashlib
import json
import logging

import discord
from discord import app_commands

from troupe.clock import Clock
from troupe.store.registrations import Registrations

log = logging.getLogger(__name__)


async def register_changed(
    tree: app_commands.CommandTree[discord.Client],
    *,
    application_id: int,
    registrations: Registrations,
    clock: Clock,
) -> bool:
    """Registers the tree's commands unless Discord has exactly these; True if it did.

    Discord is asked for the names as well: somebody may have removed them there. Raises
    discord.HTTPException.
    """
    digest = _digest(tree)
    if await registrations.digest(application_id) == digest:
        there = {command.name for command in await tree.fetch_commands()}
        if there == {command.name for command in tree.get_commands()}:
            log.info("The commands are registered already")
            return False
    synchronised = await tree.sync()
    await registrations.registered(application_id, digest, now=clock.now())
    log.info("Registered %d commands", len(synchronised))
    return True


def _digest(tree: app_commands.CommandTree[discord.Client]) -> str:
    commands = [command.to_dict(tree) for command in tree.get_commands()]
    text = json.dumps(sorted(commands, key=lambda one: str(one["name"])), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
