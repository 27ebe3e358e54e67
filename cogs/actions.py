"""Every button and form: read the id, decide who may, do it."""

from dataclasses import replace

import discord
from discord.ext import commands

from troupe import sentences
from troupe.clock import Clock
from troupe.engine import Engine
from troupe.errors import UserError
from troupe.intake import Kept, Wish
from troupe.models import Generation
from troupe.store.generations import Generations
from troupe.store.predictions import Predictions
from troupe.ui import cards, collection_forms, forms, presses, replies
from troupe.ui.buttons import OF_DETAILS, OURS, Action, Press, read_custom_id
from troupe.ui.collection_desk import CollectionDesk
from troupe.ui.collection_ids import Deed, Touch
from troupe.ui.front_desk import FrontDesk
from troupe.ui.places import place_of
from troupe.ui.replies import Interaction


class Actions(commands.Cog):
    """Routes by the id that Discord keeps in the message, so any restart in between is fine."""

    def __init__(
        self,
        *,
        generations: Generations,
        predictions: Predictions,
        engine: Engine,
        front_desk: FrontDesk,
        desk: CollectionDesk,
        clock: Clock,
    ) -> None:
        self._generations = generations
        self._predictions = predictions
        self._engine = engine
        self._front_desk = front_desk
        self._desk = desk
        self._clock = clock

    @commands.Cog.listener()
    async def on_press(self, interaction: Interaction) -> None:
        """The one way in."""
        await presses.heard(interaction, OURS, self._pressed)

    async def _pressed(self, interaction: Interaction, custom_id: str) -> None:
        press = read_custom_id(custom_id)
        if press is None:
            raise UserError(sentences.buttons.UNKNOWN_BUTTON)
        if press.action in OF_DETAILS:
            return  # another cog hears those
        generation = await self._generations.get(press.generation_id)
        if generation is None:
            raise UserError(sentences.buttons.GENERATION_GONE)
        if press.action is Action.DELETE:
            await self._delete(interaction, generation)
            return
        presses.check_not_hidden(generation)
        if interaction.user.id != generation.person_id:
            raise UserError(sentences.buttons.NOT_YOURS)
        await self._act(interaction, press, generation)

    async def _act(self, interaction: Interaction, press: Press, generation: Generation) -> None:
        """What only the person who asked for it may do."""
        match press.action:
            case Action.CANCEL:
                await self._cancel(interaction, generation)
            case Action.SHOW_KEPT:
                await self._show_kept(interaction, generation)
            case Action.SAVE:
                await self._save(interaction, generation)
            case Action.REMIX:
                await self._remix(interaction, generation)
            case _:
                await self._repeat(interaction, press, generation)

    async def _remix(self, interaction: Interaction, generation: Generation) -> None:
        """Opens the form, or takes what was filled in."""
        count = len(await self._predictions.of_generation(generation.id))
        if interaction.type is discord.InteractionType.modal_submit:
            await self._front_desk.take(interaction, _remixed(interaction, generation, count))
        else:
            form = forms.remix(generation, interaction.id, count=count)
            await interaction.response.send_modal(form)

    async def _repeat(self, interaction: Interaction, press: Press, generation: Generation) -> None:
        """What is tried again is the same in everything; *Again* wants something new."""
        before = await self._predictions.of_generation(generation.id)
        seeds = tuple(one.seed for one in before) if press.action is Action.TRY_AGAIN else ()
        wish = replace(_again(interaction, generation), count=len(before), seeds=seeds)
        await self._front_desk.take(interaction, wish)

    async def _cancel(self, interaction: Interaction, generation: Generation) -> None:
        """The outcome shows up in the reply itself; only what can't be cancelled is told."""
        await interaction.response.defer()
        if not await self._engine.cancel(generation.id):
            raise UserError(sentences.buttons.NOTHING_TO_CANCEL)

    async def _show_kept(self, interaction: Interaction, generation: Generation) -> None:
        address = await replies.acknowledge(interaction, private=True, clock=self._clock)
        if not await self._engine.hand_over(generation.id, address, place_of(interaction)):
            nothing = cards.notice(sentences.outcome.NOTHING_KEPT)
            await replies.instead_of_reply(interaction, address, nothing)

    async def _save(self, interaction: Interaction, generation: Generation) -> None:
        """Opens the form; what is filled in is a matter of the collection."""
        await self._desk.keepable(generation.id, interaction.user.id)
        form = collection_forms.save(Touch(Deed.SAVE, generation.id), interaction.id)
        await interaction.response.send_modal(form)

    async def _delete(self, interaction: Interaction, generation: Generation) -> None:
        """Takes the message down; the picture stays in its author's history."""
        if interaction.user.id != generation.person_id and not presses.moderates(interaction):
            raise UserError(sentences.buttons.DELETE_NOT_YOURS)
        await replies.take_down(interaction)


def _again(interaction: Interaction, generation: Generation) -> Wish:
    """The same once more, with a new seed."""
    return Wish(
        id=interaction.id,
        person_id=interaction.user.id,
        place=place_of(interaction),
        prompt=generation.prompt,
        picture=Kept(generation.reference_sha256),
        size=_size_text(generation),
        style=generation.style,
        private=generation.address.private,
        parent_id=generation.id,
        repeats=generation,
    )


def _remixed(interaction: Interaction, generation: Generation, count: int) -> Wish:
    """What the form says, and the old picture unless a new one was added."""
    filled = forms.read_form(interaction.data)
    return Wish(
        id=interaction.id,
        person_id=interaction.user.id,
        place=place_of(interaction),
        prompt=filled.text(forms.PROMPT),
        picture=filled.picture or Kept(generation.reference_sha256),
        size=filled.text(forms.SIZE),
        seed=forms.read_seed(filled.text(forms.SEED)),
        # A form from before there were styles says nothing of one.
        style=filled.text(forms.STYLE) or generation.style,
        count=count,
        private=generation.address.private,
        parent_id=generation.id,
        repeats=generation,
    )


def _size_text(generation: Generation) -> str:
    return f"{generation.size.width}*{generation.size.height}"
