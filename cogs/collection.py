"""`/collection` and *Save as character*: what people type about the characters they keep."""

from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager

import discord
from discord import app_commands
from discord.ext import commands

from troupe import collection, prompts, sentences
from troupe.cast import Cast
from troupe.clock import Clock
from troupe.collection import Typed
from troupe.intake import Attached
from troupe.ui import collection_cards, collection_forms, replies
from troupe.ui.collection_desk import CollectionDesk
from troupe.ui.consent_desk import ConsentDesk
from troupe.ui.portrait_desk import PortraitDesk
from troupe.ui.replies import Interaction

Choices = list[app_commands.Choice[str]]
MessageCallback = Callable[[Interaction, discord.Message], Coroutine[object, object, None]]

_INSTALLS = app_commands.AppInstallationType(guild=True, user=True)
_CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)


def save_menu(callback: MessageCallback) -> app_commands.ContextMenu:
    """*Save as character*, in the menu of every message."""
    return app_commands.ContextMenu(
        name=sentences.collection.SAVE_AS_CHARACTER,
        callback=callback,
        allowed_installs=_INSTALLS,
        allowed_contexts=_CONTEXTS,
    )


class Collection(commands.Cog):
    """Answers are for the person alone: a collection is their own."""

    group = app_commands.Group(
        name="collection",
        description=sentences.collection.COLLECTION_GROUP,
        allowed_installs=_INSTALLS,
        allowed_contexts=_CONTEXTS,
    )

    def __init__(
        self,
        *,
        cast: Cast,
        desk: CollectionDesk,
        portraits: PortraitDesk,
        consent: ConsentDesk,
        clock: Clock,
    ) -> None:
        self._cast = cast
        self._desk = desk
        self._portraits = portraits
        self._consent = consent
        self._clock = clock
        self.menu = save_menu(self.save_as_character)

    @group.command(name="list", description=sentences.collection.COLLECTION_LIST)
    @app_commands.describe(beginning=sentences.collection.OPTION_FILTER)
    @app_commands.rename(beginning="filter")
    async def gallery(self, interaction: Interaction, beginning: str = "") -> None:
        """All, or those whose name or tag begins so."""
        async with self._privately(interaction):
            await self._desk.gallery(interaction, number=0, wanted=prompts.one_line(beginning))

    @group.command(name="save", description=sentences.collection.COLLECTION_SAVE)
    @app_commands.describe(
        name=sentences.collection.OPTION_NAME,
        image=sentences.asking.OPTION_IMAGE,
        description=sentences.collection.OPTION_DESCRIPTION,
        tags=sentences.collection.OPTION_TAGS,
        size=sentences.collection.OPTION_DEFAULT_SIZE,
        style=sentences.collection.OPTION_DEFAULT_STYLE,
        seed=sentences.collection.OPTION_DEFAULT_SEED,
    )
    async def save(
        self,
        interaction: Interaction,
        name: str,
        image: discord.Attachment,
        description: str = "",
        tags: str = "",
        size: str = "",
        style: str = "",
        seed: int | None = None,
    ) -> None:
        """Everything that is wrong with the words is said before the picture is fetched."""
        typed = Typed(
            name=name, description=description, tags=tags, size=size, style=style, seed=seed
        )
        picture = Attached(url=image.url, size=image.size)

        async def work(now: Interaction) -> None:
            character = await self._cast.save(
                collection.understand(typed),
                picture,
                character_id=now.id,
                owner_id=now.user.id,
                guild_id=now.guild_id,
            )
            await self._desk.show(now, character, news=sentences.characters.SAVED)

        await self._consent.privately(interaction, work)

    @group.command(name="show", description=sentences.collection.COLLECTION_SHOW)
    @app_commands.describe(who=sentences.collection.OPTION_WHO)
    async def show(self, interaction: Interaction, who: str) -> None:
        """One of the person's own, or one that is shared here."""
        async with self._privately(interaction):
            character = await self._cast.usable(
                who, person_id=interaction.user.id, guild_id=interaction.guild_id
            )
            await self._desk.show(interaction, character)

    @group.command(name="edit", description=sentences.collection.COLLECTION_EDIT)
    @app_commands.describe(who=sentences.collection.OPTION_WHO_OWN)
    async def edit(self, interaction: Interaction, who: str) -> None:
        """A form has to be the first answer."""
        character = await self._cast.own(who, person_id=interaction.user.id)
        await interaction.response.send_modal(collection_forms.edit(character, interaction.id))

    @group.command(name="remove", description=sentences.collection.COLLECTION_REMOVE)
    @app_commands.describe(who=sentences.collection.OPTION_WHO_OWN)
    async def remove(self, interaction: Interaction, who: str) -> None:
        """Asks first."""
        async with self._privately(interaction):
            character = await self._cast.own(who, person_id=interaction.user.id)
            await replies.show(interaction, collection_cards.really_remove(character))

    @group.command(name="share", description=sentences.collection.COLLECTION_SHARE)
    @app_commands.describe(
        who=sentences.collection.OPTION_WHO_OWN, stop=sentences.collection.OPTION_UNSHARE
    )
    async def share(self, interaction: Interaction, who: str, stop: bool = False) -> None:
        """With this server; `stop` makes it private again."""
        async with self._privately(interaction):
            character = await self._cast.own(who, person_id=interaction.user.id)
            await self._desk.share(interaction, character, stop=stop)

    @group.command(name="export", description=sentences.collection.COLLECTION_EXPORT)
    @app_commands.describe(who=sentences.collection.OPTION_WHO_EXPORT)
    async def export(self, interaction: Interaction, who: str = "") -> None:
        """One, or all of the person's own."""
        async with self._privately(interaction):
            if who:
                character = await self._cast.own(who, person_id=interaction.user.id)
                await self._portraits.export(interaction, character)
            else:
                await self._portraits.export_all(interaction)

    @group.command(name="import", description=sentences.collection.COLLECTION_IMPORT)
    @app_commands.describe(
        card=sentences.collection.OPTION_CARD, name=sentences.collection.OPTION_CARD_NAME
    )
    async def bring_in(
        self, interaction: Interaction, card: discord.Attachment, name: str = ""
    ) -> None:
        """From an exported PNG."""
        await self._consent.privately(
            interaction, lambda now: self._portraits.bring_in(now, card, name)
        )

    @edit.autocomplete("who")
    @export.autocomplete("who")
    @remove.autocomplete("who")
    @share.autocomplete("who")
    async def own(self, interaction: Interaction, current: str) -> Choices:
        """Only what the person may change."""
        return await self._desk.choices(interaction, current, own=True)

    @show.autocomplete("who")
    async def usable(self, interaction: Interaction, current: str) -> Choices:
        """Those shared here as well."""
        return await self._desk.choices(interaction, current)

    async def save_as_character(self, interaction: Interaction, message: discord.Message) -> None:
        """Of one's own message, or of one's own result."""
        await self._desk.save_from_message(interaction, message)

    def _privately(self, interaction: Interaction) -> AbstractAsyncContextManager[None]:
        return replies.privately(interaction, clock=self._clock)
