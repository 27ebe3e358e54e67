"""Every button and form: read the id, decide who may, do it."""

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
from troupe.ui import cards, forms, presses, replies
from troupe.ui.buttons import OF_DETAILS, OURS, Action, Press, read_custom_id
from troupe.ui.front_desk import FrontDesk
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
        clock: Clock,
    ) -> None:
        self._generations = generations
        self._predictions = predictions
        self._engine = engine
        self._front_desk = front_desk
        self._clock = clock

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """The one way in."""
        await presses.heard(interaction, OURS, self._pressed)

    async def _pressed(self, interaction: Interaction, custom_id: str) -> None:
        press = read_custom_id(custom_id)
        if press is None:
            raise UserError(sentences.UNKNOWN_BUTTON)
        if press.action in OF_DETAILS:
            return  # another cog hears those
        generation = await self._generations.get(press.generation_id)
        if generation is None:
            raise UserError(sentences.GENERATION_GONE)
        if press.action is Action.DELETE:
            await self._delete(interaction, generation)
            return
        if interaction.user.id != generation.person_id:
            raise UserError(sentences.NOT_YOURS)
        if press.action is Action.CANCEL:
            await self._cancel(interaction, generation)
        elif press.action is Action.SHOW_KEPT:
            await self._show_kept(interaction, generation)
        elif press.action is not Action.REMIX:
            seed = await self._same_seed(press, generation)
            await self._front_desk.take(interaction, _again(interaction, generation, seed))
        elif interaction.type is discord.InteractionType.modal_submit:
            await self._front_desk.take(interaction, _remixed(interaction, generation))
        else:
            await interaction.response.send_modal(forms.remix(generation, interaction.id))

    async def _same_seed(self, press: Press, generation: Generation) -> int | None:
        """What is tried again is the same in everything; *Again* wants something new."""
        if press.action is not Action.TRY_AGAIN:
            return None
        first, *_ = await self._predictions.of_generation(generation.id)
        return first.seed

    async def _cancel(self, interaction: Interaction, generation: Generation) -> None:
        """The outcome shows up in the reply itself; only what can't be cancelled is told."""
        await interaction.response.defer()
        if not await self._engine.cancel(generation.id):
            raise UserError(sentences.NOTHING_TO_CANCEL)

    async def _show_kept(self, interaction: Interaction, generation: Generation) -> None:
        address = await replies.acknowledge(interaction, private=True, clock=self._clock)
        if not await self._engine.hand_over(generation.id, address):
            nothing = cards.notice(sentences.NOTHING_KEPT)
            await replies.instead_of_reply(interaction, address, nothing)

    async def _delete(self, interaction: Interaction, generation: Generation) -> None:
        """Takes the message down; the picture stays in its author's history."""
        if interaction.user.id != generation.person_id and not presses.moderates(interaction):
            raise UserError(sentences.DELETE_NOT_YOURS)
        await replies.take_down(interaction)


def _again(interaction: Interaction, generation: Generation, seed: int | None) -> Wish:
    """The same once more; without a seed, a new one is chosen."""
    return Wish(
        id=interaction.id,
        person_id=interaction.user.id,
        guild_id=interaction.guild_id,
        prompt=generation.prompt,
        picture=Kept(generation.reference_sha256),
        size=_size_text(generation),
        seed=seed,
        style=generation.style,
        private=generation.address.private,
        parent_id=generation.id,
        repeats=generation,
    )


def _remixed(interaction: Interaction, generation: Generation) -> Wish:
    """What the form says, and the old picture unless a new one was added."""
    filled = forms.read_form(interaction.data)
    return Wish(
        id=interaction.id,
        person_id=interaction.user.id,
        guild_id=interaction.guild_id,
        prompt=filled.text(forms.PROMPT),
        picture=filled.picture or Kept(generation.reference_sha256),
        size=filled.text(forms.SIZE),
        seed=forms.seed(filled.text(forms.SEED)),
        style=generation.style,
        private=generation.address.private,
        parent_id=generation.id,
        repeats=generation,
    )


def _size_text(generation: Generation) -> str:
    return f"{generation.size.width}*{generation.size.height}"
