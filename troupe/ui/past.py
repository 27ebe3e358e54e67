"""What Discord still knows of our sending, where our own rows don't: the power went in between."""

import logging
from collections.abc import Iterable, Iterator

import discord

from troupe.models import Generation
from troupe.ui.buttons import OF_AN_OUTCOME, read_custom_id
from troupe.ui.replies import CONNECTION_TROUBLE, passes

log = logging.getLogger(__name__)

_LOOKED_AT = 100  # what one request gives


async def sent_before(
    client: discord.Client, channel: discord.abc.Messageable, generation_id: int
) -> discord.Message | None:
    """The bot's own message that shows how this generation ended, where one stands in the channel.

    Looks at the first 100 messages since the command. None also where the bot may not read them
    (no Read Message History, no channel): that must not close the way. Raises
    discord.HTTPException for what passes, since a second message would not.
    """
    after = discord.Object(generation_id)  # it is the interaction's id, and ids tell the time
    try:
        async for message in channel.history(limit=_LOOKED_AT, after=after):
            if _is_by(client.user, message) and _shows_end(message, generation_id):
                return message
    except discord.HTTPException as error:
        if passes(error):
            raise
    except CONNECTION_TROUBLE:
        raise
    except Exception:
        # Other people's messages are read here too, and none of them may keep a picture back.
        log.exception("What stands in the channel could not be read")
    return None


async def shown_by_token(client: discord.Client, generation: Generation) -> bool:
    """Whether the reply shows how it ended. Raises discord.HTTPException or a cut connection."""
    address = generation.address
    webhook = discord.Webhook.partial(address.application_id, address.token.reveal(), client=client)
    message = await webhook.fetch_message(address.message_id)
    return generation_shown(message) == generation.id


def generation_shown(message: discord.Message) -> int | None:
    """Whose outcome a message of the bot's shows; None where it shows none."""
    presses = map(read_custom_id, _custom_ids(message.components))
    ids = (one.generation_id for one in presses if one and one.action in OF_AN_OUTCOME)
    return next(ids, None)


def is_ours(client: discord.Client, message: discord.Message, generation_id: int) -> bool:
    """Whether it is the bot's own and shows how this generation ended."""
    return _is_by(client.user, message) and _shows_end(message, generation_id)


def _is_by(user: discord.ClientUser | None, message: discord.Message) -> bool:
    return user is not None and message.author.id == user.id


def _shows_end(message: discord.Message, generation_id: int) -> bool:
    return generation_shown(message) == generation_id


def _custom_ids(components: Iterable[discord.Component]) -> Iterator[str]:
    for component in components:
        if isinstance(component, discord.Button):
            yield component.custom_id or ""
        elif isinstance(component, discord.ActionRow | discord.Container):
            yield from _custom_ids(component.children)
