"""Every button, menu and form of a collection: read the id, decide who may, do it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
from discord.ext import commands

from troupe import collection, sentences
from troupe.cast import Cast, played_by
from troupe.clock import Clock
from troupe.errors import UserError
from troupe.intake import Kept, Wish
from troupe.models import Character, Preferences
from troupe.prompts import RANDOM_SEED
from troupe.store.preferences import PreferencesStore
from troupe.ui import collection_cards, collection_forms, forms, presses, replies
from troupe.ui.collection_desk import CollectionDesk
from troupe.ui.collection_ids import OURS, Deed, Touch, read_page, read_picture, read_touch
from troupe.ui.consent_desk import ConsentDesk
from troupe.ui.forms import Filled
from troupe.ui.front_desk import FrontDesk
from troupe.ui.places import place_of
from troupe.ui.replies import Interaction


class CollectionActions(commands.Cog):
    """A list is its person's, a character is changed by its owner and used by whom it is for."""

    def __init__(
        self,
        *,
        cast: Cast,
        preferences: PreferencesStore,
        desk: CollectionDesk,
        consent: ConsentDesk,
        front_desk: FrontDesk,
        clock: Clock,
    ) -> None:
        self._cast = cast
        self._preferences = preferences
        self._desk = desk
        self._consent = consent
        self._front_desk = front_desk
        self._clock = clock

    @commands.Cog.listener()
    async def on_press(self, interaction: Interaction) -> None:
        """The one way in."""
        await presses.heard(interaction, OURS, self._touched)

    async def _touched(self, interaction: Interaction, custom_id: str) -> None:
        touch = read_touch(custom_id)
        if touch is None:
            raise UserError(sentences.buttons.UNKNOWN_BUTTON)
        match touch.deed:
            case Deed.LIST | Deed.OPEN:
                await self._browse(interaction, touch)
            case Deed.SAVE | Deed.RESULT:
                await self._save_from_generation(interaction, touch)
            case Deed.PICTURE:
                await self._save_picture(interaction, touch)
            case Deed.SHOW | Deed.USE:
                character = await self._cast.usable_id(
                    touch.id, person_id=interaction.user.id, guild_id=interaction.guild_id
                )
                await self._show_or_use(interaction, touch, character)
            case _:
                character = await self._cast.own_id(touch.id, person_id=interaction.user.id)
                await self._change(interaction, touch, character)

    async def _browse(self, interaction: Interaction, touch: Touch) -> None:
        if touch.id != interaction.user.id:
            raise UserError(sentences.collection.COLLECTION_NOT_YOURS)
        await interaction.response.defer()
        if touch.deed is Deed.LIST:
            number, wanted = read_page(touch)
            await self._desk.gallery(interaction, number=number, wanted=wanted)
            return
        chosen = presses.chosen(interaction.data) or ""
        character = await self._cast.own(chosen, person_id=interaction.user.id)
        await self._desk.show(interaction, character)

    async def _show_or_use(
        self, interaction: Interaction, touch: Touch, character: Character
    ) -> None:
        if touch.deed is Deed.SHOW:
            await interaction.response.defer()
            await self._desk.show(interaction, character)
        elif _is_form(interaction):
            preferences = await self._preferences.get_in_time(interaction.user.id)
            await self._front_desk.take(interaction, _wish(interaction, character, preferences))
        else:
            form = collection_forms.use(character, interaction.id)
            await interaction.response.send_modal(form)

    async def _change(self, interaction: Interaction, touch: Touch, character: Character) -> None:
        """What only its owner gets to."""
        if touch.deed is Deed.EDIT and not _is_form(interaction):
            form = collection_forms.edit(character, interaction.id)
            await interaction.response.send_modal(form)
            return
        async with self._answered(interaction):
            match touch.deed:
                case Deed.EDIT:
                    await self._edit(interaction, character)
                case Deed.SHARE | Deed.UNSHARE:
                    stop = touch.deed is Deed.UNSHARE
                    await self._desk.share(interaction, character, stop=stop)
                case Deed.DEFAULT:
                    await self._cast.make_default(character)
                    await self._desk.show(interaction, character, news=sentences.characters.CHANGED)
                case Deed.REALLY:
                    await self._cast.remove(character)
                    await replies.show(interaction, collection_cards.removed(character))
                case _:
                    await replies.show(interaction, collection_cards.really_remove(character))

    async def _edit(self, interaction: Interaction, character: Character) -> None:
        filled = forms.read_form(interaction.data)
        draft = collection.understand(collection_forms.typed(filled))

        async def work(now: Interaction) -> None:
            before = await self._cast.own_id(character.id, person_id=now.user.id)
            changed = await self._cast.edit(
                before, draft, filled.picture, guild_id=now.guild_id, about=now.id
            )
            await self._desk.show(now, changed, news=sentences.characters.CHANGED)

        await self._consent.in_place(interaction, work)

    async def _save_from_generation(self, interaction: Interaction, touch: Touch) -> None:
        """The form of a result's button or of its context menu; either opens it by itself."""
        generation = await self._desk.keepable(touch.id, interaction.user.id)
        filled = forms.read_form(interaction.data)
        async with replies.privately(interaction, clock=self._clock):
            picture = Kept(generation.reference_sha256)
            if touch.deed is Deed.RESULT:
                results = {one.id: one for one in await self._desk.results(generation)}
                first = next(iter(results.values()))
                which = results.get(filled.text(collection_forms.WHICH), first)
                picture = await self._cast.made_from(which.result_sha256 or "")
            await self._save(interaction, filled, picture)

    async def _save_picture(self, interaction: Interaction, touch: Touch) -> None:
        """A picture that waits for a name: the button opens the form, the form saves."""
        sha256 = read_picture(touch)
        if sha256 is None:
            raise UserError(sentences.buttons.UNKNOWN_BUTTON)
        await self._cast.check_waiting(interaction.user.id, sha256, touch.id)
        if not _is_form(interaction):
            form = collection_forms.save(touch, interaction.id)
            await interaction.response.send_modal(form)
            return
        filled = forms.read_form(interaction.data)
        async with self._answered(interaction):
            await self._save(interaction, filled, Kept(sha256))

    async def _save(self, interaction: Interaction, filled: Filled, picture: Kept) -> None:
        draft = collection.understand(collection_forms.typed(filled))
        character = await self._cast.save(
            draft,
            picture,
            character_id=interaction.id,
            owner_id=interaction.user.id,
            guild_id=interaction.guild_id,
        )
        await self._desk.show(interaction, character, news=sentences.characters.SAVED)

    @asynccontextmanager
    async def _answered(self, interaction: Interaction) -> AsyncIterator[None]:
        """In the message that it came from; a form of a command came from none."""
        if interaction.message is None:
            async with replies.privately(interaction, clock=self._clock):
                yield
        else:
            await interaction.response.defer()
            yield


def _is_form(interaction: Interaction) -> bool:
    return interaction.type is discord.InteractionType.modal_submit


def _wish(interaction: Interaction, character: Character, preferences: Preferences) -> Wish:
    """What the form of *Use…* says."""
    filled = forms.read_form(interaction.data)
    wish = Wish(
        id=interaction.id,
        person_id=interaction.user.id,
        place=place_of(interaction),
        prompt=filled.text(forms.PROMPT),
        picture=None,
        size=filled.text(forms.SIZE),
        # The form came with the character's own, so an empty one asks for another.
        seed=forms.read_seed(filled.text(forms.SEED) or str(RANDOM_SEED)),
        preferences=preferences,
        private=preferences.private,
    )
    return played_by(character, wish)
