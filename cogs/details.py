"""Favourite and More… on a finished reply: details, family, a result as reference, delete."""

import logging

import discord
from discord.ext import commands

from troupe import sentences
from troupe.clock import Clock
from troupe.errors import UserError
from troupe.intake import Made, Wish
from troupe.models import Generation, Prediction
from troupe.store.generations import Generations
from troupe.store.history import History
from troupe.thumbnails import Thumbnails
from troupe.ui import buttons, cards, details, forms, galleries, presses, replies
from troupe.ui.audiences import Audiences
from troupe.ui.buttons import Action, Press
from troupe.ui.details import OURS, Ask, Verb, read_ask
from troupe.ui.front_desk import FrontDesk
from troupe.ui.past import is_ours
from troupe.ui.places import place_of
from troupe.ui.relabelled import relabelled
from troupe.ui.replies import NOBODY, Interaction

log = logging.getLogger(__name__)

Row = tuple[Generation, tuple[Prediction, ...]]


class Details(commands.Cog):
    """The private card of a picture, and its heart."""

    def __init__(
        self,
        *,
        generations: Generations,
        history: History,
        thumbnails: Thumbnails,
        front_desk: FrontDesk,
        audiences: Audiences,
        clock: Clock,
    ) -> None:
        self._generations = generations
        self._history = history
        self._thumbnails = thumbnails
        self._front_desk = front_desk
        self._audiences = audiences
        self._clock = clock

    @commands.Cog.listener()
    async def on_press(self, interaction: Interaction) -> None:
        """What stands on a reply, and the card's own buttons and form."""
        await presses.heard(interaction, buttons.OURS, self._of_reply)
        await presses.heard(interaction, OURS, self._pressed)

    async def _of_reply(self, interaction: Interaction, custom_id: str) -> None:
        press = buttons.read_custom_id(custom_id)
        if press is None or press.action not in buttons.OF_DETAILS:
            return
        generation = await self._generations.get(press.generation_id)
        if generation is None:
            raise UserError(sentences.buttons.GENERATION_GONE)
        if press.action is Action.MORE:
            await self._open(interaction, generation)
        elif interaction.user.id != generation.person_id:
            raise UserError(sentences.buttons.NOT_YOURS)
        else:
            presses.check_not_hidden(generation)
            await self._favour(interaction, press)

    async def _favour(self, interaction: Interaction, press: Press) -> None:
        """A favourite or not, as the button said; the message shows it and keeps all the rest."""
        await interaction.response.defer()
        wanted = press.action is Action.FAVOURITE
        at = self._clock.now() if wanted else None
        if not await self._history.set_favourite(interaction.user.id, press.generation_id, at):
            raise UserError(sentences.history.NOT_IN_HISTORY)
        if interaction.message is not None:
            button = buttons.favourite(press.generation_id, is_one=wanted)
            view = relabelled(interaction.message, press.custom_id, button)
            try:
                await interaction.edit_original_response(view=view, allowed_mentions=NOBODY)
            except discord.HTTPException:
                # Hidden meanwhile, it has lost the pictures that the view names.
                if after := await self._generations.get(press.generation_id):
                    presses.check_not_hidden(after)
                raise

    async def _open(self, interaction: Interaction, generation: Generation) -> None:
        """More…: all of it for the author, and for others that it can be reported."""
        message = interaction.message
        if interaction.user.id == generation.person_id:
            presses.check_not_hidden(generation)
        elif interaction.guild_id is None or message is None or message.flags.ephemeral:
            raise UserError(sentences.history.MORE_NOT_YOURS)
        # A private message can't be deleted with the bot's token; its person can dismiss it.
        deletable = message is not None and not message.flags.ephemeral
        message_id = message.id if message is not None and deletable else 0
        await replies.acknowledge(interaction, private=True, clock=self._clock)
        await replies.show(interaction, await self._card(interaction, generation.id, message_id))

    async def _card(
        self, interaction: Interaction, generation_id: int, message_id: int
    ) -> cards.Card:
        generation, predictions = await self._row(generation_id)
        if interaction.user.id == generation.person_id:
            return details.details(generation, predictions, message_id=message_id)
        moderates = presses.moderates(interaction)
        return details.for_others(generation, message_id=message_id, moderates=moderates)

    async def _row(self, generation_id: int) -> Row:
        row = await self._generations.with_predictions(generation_id)
        if row is None:
            raise UserError(sentences.buttons.GENERATION_GONE)
        return row

    async def _pressed(self, interaction: Interaction, custom_id: str) -> None:
        ask = read_ask(custom_id)
        if ask is None:
            raise UserError(sentences.buttons.UNKNOWN_BUTTON)
        generation, predictions = await self._row(ask.generation_id)
        if ask.verb is Verb.DELETE:
            await self._delete(interaction, generation, ask.number)
            return
        if interaction.user.id != generation.person_id:
            raise UserError(sentences.buttons.NOT_YOURS)
        presses.check_not_hidden(generation)
        match ask.verb:
            case Verb.REFERENCE:
                await self._start_from(interaction, ask, generation, predictions)
            case Verb.FAMILY:
                await self._family(interaction, generation, ask.number)
            case Verb.DETAILS:
                await interaction.response.defer()
                card = details.details(generation, predictions, message_id=ask.number)
                await replies.show(interaction, card)

    async def _start_from(
        self,
        interaction: Interaction,
        ask: Ask,
        generation: Generation,
        predictions: tuple[Prediction, ...],
    ) -> None:
        """The form first; what it says starts from the result, and is its child."""
        result = next((one.result_sha256 for one in predictions if one.ordinal == ask.number), None)
        if result is None:
            raise UserError(sentences.history.RESULT_NOT_KEPT)
        if interaction.type is discord.InteractionType.modal_submit:
            await self._front_desk.take(interaction, _child(interaction, generation, result))
            return
        form = forms.from_result(generation, f"{ask.custom_id}:{interaction.id}")
        await interaction.response.send_modal(form)

    async def _family(
        self, interaction: Interaction, generation: Generation, message_id: int
    ) -> None:
        await interaction.response.defer()
        members = await self._history.family(generation)
        thumbs = await self._thumbnails.of_all(galleries.first_pictures(members))
        back = details.back(generation.id, message_id)
        card = galleries.family(members, generation, thumbs, back)
        audience = await self._audiences.at(interaction)
        card = cards.exposed(card, audience, told=sentences.flagged.withheld_of_many)
        await replies.show(interaction, card, galleries.contents(thumbs))

    async def _delete(
        self, interaction: Interaction, generation: Generation, message_id: int
    ) -> None:
        """Takes the message down; the picture stays in its author's history."""
        self._check(interaction, generation, sentences.buttons.DELETE_NOT_YOURS)
        await interaction.response.defer()
        channel = interaction.client.get_partial_messageable(interaction.channel_id or 0)
        try:
            message = await channel.fetch_message(message_id)
            # An id that says so is not enough: the bot could delete anybody's message.
            if not is_ours(interaction.client, message, generation.id):
                presses.check_not_hidden(generation)
                raise UserError(sentences.buttons.UNKNOWN_BUTTON)
            await message.delete()
        except discord.NotFound:
            log.info("The message was gone already")
        except discord.Forbidden as error:
            raise UserError(sentences.buttons.DELETE_FORBIDDEN) from error
        await replies.show(interaction, cards.notice(sentences.history.DELETED))

    def _check(self, interaction: Interaction, generation: Generation, refusal: str) -> None:
        if interaction.user.id != generation.person_id and not presses.moderates(interaction):
            raise UserError(refusal)


def _child(interaction: Interaction, generation: Generation, result_sha256: str) -> Wish:
    filled = forms.read_form(interaction.data)
    return Wish(
        id=interaction.id,
        person_id=interaction.user.id,
        place=place_of(interaction),
        prompt=filled.text(forms.PROMPT),
        picture=Made(result_sha256),
        size=filled.text(forms.SIZE),
        seed=forms.read_seed(filled.text(forms.SEED)),
        style=filled.text(forms.STYLE) or generation.style,
        private=generation.address.private,
        parent_id=generation.id,
        repeats=generation,
    )
