"""What commands, buttons and forms of a collection have in common: what they show, and saving."""

from collections.abc import Mapping

import discord
from discord import app_commands

from troupe import sentences
from troupe.cast import Cast
from troupe.errors import UserError
from troupe.intake import Attached
from troupe.markdown import cut
from troupe.models import Character, Generation, Prediction, PredictionState
from troupe.store.generations import Generations
from troupe.store.history import Filters, History
from troupe.store.predictions import Predictions
from troupe.thumbnails import Thumbnails
from troupe.ui import cards, collection_cards, collection_forms, galleries, past, presses, replies
from troupe.ui.audiences import Audiences
from troupe.ui.cards import Card
from troupe.ui.collection_ids import Deed, Touch
from troupe.ui.consent_desk import ConsentDesk
from troupe.ui.replies import Interaction

_LONGEST_CHOICE = 100  # Discord's limit
_LAST_RESULTS = 4


class CollectionDesk:
    """Shows in the acknowledged reply, or in the message whose button was pressed."""

    def __init__(
        self,
        *,
        cast: Cast,
        consent: ConsentDesk,
        generations: Generations,
        predictions: Predictions,
        audiences: Audiences,
        history: History,
        thumbnails: Thumbnails,
    ) -> None:
        self._cast = cast
        self._generations = generations
        self._predictions = predictions
        self._consent = consent
        self._audiences = audiences
        self._history = history
        self._thumbnails = thumbnails

    async def gallery(self, interaction: Interaction, *, number: int, wanted: str) -> None:
        """One page of the person's own."""
        person_id = interaction.user.id
        page = await self._cast.page(person_id, wanted=wanted, number=number)
        contents = await self._cast.references(page.characters)
        card = collection_cards.gallery(
            page,
            person_id=person_id,
            wanted=wanted,
            default_id=await self._cast.default_id(person_id),
            have=contents,
            flagged=await self._cast.flagged(list(contents)),
        )
        await self._show(interaction, card, contents)

    async def show(
        self, interaction: Interaction, character: Character, *, news: str | None = None
    ) -> None:
        """One character, with what this person last made with it."""
        contents = await self._cast.references([character])
        page = await self._history.page(interaction.user.id, Filters(character_id=character.id))
        last = page.entries[:_LAST_RESULTS]
        thumbs = await self._thumbnails.of_all(galleries.first_pictures(last))
        card = collection_cards.one(
            character,
            viewer_id=interaction.user.id,
            guild_id=interaction.guild_id,
            is_default=await self._cast.default_id(interaction.user.id) == character.id,
            have=contents,
            flagged=await self._flag(character.reference_sha256),
            news=news,
            last=galleries.small(last, thumbs),
        )
        await self._show(interaction, card, contents | galleries.contents(thumbs))

    async def _show(
        self, interaction: Interaction, card: Card, contents: Mapping[str, bytes]
    ) -> None:
        audience = await self._audiences.at(interaction)
        card = cards.exposed(card, audience, told=sentences.flagged.withheld_references)
        await replies.show(interaction, card, contents)

    async def _flag(self, sha256: str) -> bool | None:
        """The provider's word on one reference; False on what a person brought themselves."""
        return (await self._cast.flagged([sha256])).get(sha256, False)

    async def share(self, interaction: Interaction, character: Character, *, stop: bool) -> None:
        """With the server that this is in, or with nobody any more."""
        if interaction.guild_id is None and not stop:
            raise UserError(sentences.characters.SHARE_NEEDS_SERVER)
        guild_id = None if stop else interaction.guild_id
        shared = await self._cast.share(character, guild_id, about=interaction.id)
        await self.show(interaction, shared, news=sentences.characters.CHANGED)

    async def choices(
        self, interaction: Interaction, typed: str, *, own: bool = False
    ) -> list[app_commands.Choice[str]]:
        """Of characters, by what is typed so far."""
        person_id = interaction.user.id
        found = await self._cast.suggestions(person_id, interaction.guild_id, typed, own=own)
        return [
            app_commands.Choice(name=_as_choice(one, person_id), value=str(one.id)) for one in found
        ]

    async def save_from_message(self, interaction: Interaction, message: discord.Message) -> None:
        """From a picture of the person's own message, or from a result that they asked for."""
        if interaction.client.user and message.author.id == interaction.client.user.id:
            await self._save_from_result(interaction, message)
        elif message.author.id == interaction.user.id:
            await self._save_from_attachment(interaction, message)
        else:
            raise UserError(sentences.characters.SAVE_NOT_YOURS)

    async def keepable(self, generation_id: int, person_id: int) -> Generation:
        """A generation that this person may save a character from. Raises UserError."""
        generation = await self._generations.get(generation_id)
        if generation is None:
            raise UserError(sentences.buttons.GENERATION_GONE)
        if generation.person_id != person_id:
            raise UserError(sentences.characters.SAVE_NOT_YOURS)
        self._cast.check_keepable(generation)
        presses.check_not_hidden(generation)
        return generation

    async def results(self, generation: Generation) -> list[Prediction]:
        """Its finished pictures. Raises UserError where there are none."""
        every = await self._predictions.of_generation(generation.id)
        done = [one for one in every if one.state is PredictionState.COMPLETED]
        if not done:
            raise UserError(sentences.characters.SAVE_NOT_FINISHED)
        return done

    async def _save_from_result(self, interaction: Interaction, message: discord.Message) -> None:
        generation_id = past.generation_shown(message)
        if generation_id is None:
            raise UserError(sentences.characters.SAVE_NO_PICTURE)
        generation = await self.keepable(generation_id, interaction.user.id)
        results = await self.results(generation)
        touch = Touch(Deed.RESULT, generation.id)
        form = collection_forms.save(touch, interaction.id, results)
        await interaction.response.send_modal(form)

    async def _save_from_attachment(
        self, interaction: Interaction, message: discord.Message
    ) -> None:
        """Fetching may take longer than a form may wait, so the form comes after the picture."""
        picture = _first_picture(message)
        if picture is None:
            raise UserError(sentences.characters.SAVE_NO_PICTURE)

        async def work(now: Interaction) -> None:
            sha256, data = await self._cast.prepared(picture, now.user.id)
            seal = await self._cast.seal(now.user.id, sha256)
            card = collection_cards.waits_for_a_name(seal, sha256, flagged=await self._flag(sha256))
            await self._show(now, card, {sha256: data})

        await self._consent.privately(interaction, work)


def _first_picture(message: discord.Message) -> Attached | None:
    """By what Discord says of its type; the bytes are looked at all the same."""
    for one in message.attachments:
        if (one.content_type or "").startswith("image/"):
            return Attached(url=one.url, size=one.size)
    return None


def _as_choice(character: Character, person_id: int) -> str:
    if character.owner_id == person_id:
        return cut(character.name, _LONGEST_CHOICE)
    return cut(sentences.collection.choice_of_others(character.name), _LONGEST_CHOICE)
