"""Presses, choices and forms as raw events: whose they are is read from their ids alone."""

import re
from collections.abc import Awaitable, Callable, Mapping

import discord

from troupe import sentences
from troupe.errors import UserError
from troupe.models import Generation
from troupe.ui import replies
from troupe.ui.replies import Interaction

_ID = re.compile(r"[0-9]{1,19}")
_LARGEST_ID = 2**63 - 1

PREFIXES = ("tr:", "tc:", "th:", "tp:", "tm:", "ts:", "to:", "tw:", "tx:", "ta:")
"""Of all ids that some cog hears; whoever adds a listener adds its own."""


KINDS = (discord.InteractionType.component, discord.InteractionType.modal_submit)
"""The interactions that carry an id of ours."""


async def unheard(interaction: Interaction) -> None:
    """An id that no cog hears, from another program or another time, gets an answer as well."""
    if not _custom_id(interaction.data).startswith(PREFIXES):
        await replies.explain(interaction, UserError(sentences.buttons.UNKNOWN_BUTTON))


async def heard(
    interaction: Interaction, ours: str, answer: Callable[[Interaction, str], Awaitable[None]]
) -> None:
    """Has `answer` deal with an id that begins with `ours`; whatever happens, the person hears."""
    custom_id = _custom_id(interaction.data)
    if not custom_id.startswith(ours):
        return
    try:
        await answer(interaction, custom_id)
    except Exception as error:  # noqa: BLE001  # a listener is where an exception ends
        await replies.explain(interaction, error)


def chosen(data: object) -> str | None:
    """The value of the option that was chosen in a menu."""
    values = data.get("values") if isinstance(data, Mapping) else None
    first = values[0] if isinstance(values, list) and values else None
    return first if isinstance(first, str) else None


def all_chosen(data: object) -> tuple[str, ...]:
    """The values of everything that was chosen in a menu."""
    values = data.get("values") if isinstance(data, Mapping) else None
    return tuple(one for one in values if isinstance(one, str)) if isinstance(values, list) else ()


def read_id(text: str) -> int | None:
    """None for what is no id of Discord's; what comes from outside may be of any length."""
    # int() refuses thousands of digits with an error of its own, and reads digits of any script.
    if not _ID.fullmatch(text) or int(text) > _LARGEST_ID:
        return None
    return int(text)


def manages(interaction: Interaction) -> bool:
    """Whether this member may change what the bot does in this server, which has it installed."""
    return (
        interaction.guild_id is not None
        and interaction.is_guild_integration()
        and interaction.permissions.manage_guild
    )


def moderates(interaction: Interaction) -> bool:
    """Whether this member may delete other people's messages here."""
    return interaction.guild_id is not None and interaction.permissions.manage_messages


def decides(interaction: Interaction) -> bool:
    """Whether this member may decide on what others reported here."""
    granted = interaction.permissions
    return interaction.guild_id is not None and (granted.manage_guild or granted.manage_messages)


def check_not_hidden(generation: Generation) -> None:
    """Raises UserError for what was reported, or taken down: nothing of it is shown or used."""
    if generation.hidden_at is not None:
        raise UserError(sentences.reports.IS_HIDDEN_NOW)


def _custom_id(data: object) -> str:
    """'' for what is none of the three."""
    found = data.get("custom_id") if isinstance(data, Mapping) else None
    return found if isinstance(found, str) else ""
