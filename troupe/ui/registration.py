"""Registering the commands with Discord, only when they changed: it allows 200 creations a day."""

import hashlib
import json
import logging

import discord
from discord import app_commands

from troupe.clock import Clock
from troupe.store.registrations import Registrations
from troupe.ui.command_shapes import Command, shapes

log = logging.getLogger(__name__)


async def register_changed(
    tree: app_commands.CommandTree[discord.Client],
    *,
    application_id: int,
    registrations: Registrations,
    clock: Clock,
) -> bool:
    """Registers the tree's commands unless Discord has exactly these; True if it did.

    Discord is asked for them as well: somebody may have removed or changed them there. Raises
    discord.HTTPException.
    """
    digest = _digest(tree)
    if await registrations.digest(application_id) == digest:
        there = await tree.client.http.get_global_commands(application_id)
        if shapes(there) == shapes(_commands(tree)):
            log.info("The commands are registered already")
            return False
    synchronised = await tree.sync()
    await registrations.registered(application_id, digest, now=clock.now())
    log.info("Registered %d commands", len(synchronised))
    return True


def _digest(tree: app_commands.CommandTree[discord.Client]) -> str:
    commands = sorted(_commands(tree), key=lambda one: str(one["name"]))
    return hashlib.sha256(json.dumps(commands, sort_keys=True).encode()).hexdigest()


def _commands(tree: app_commands.CommandTree[discord.Client]) -> list[Command]:
    return [command.to_dict(tree) for command in tree.get_commands()]
