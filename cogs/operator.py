"""`/operator`: the state of things and the last word, for the application's owner or team."""

from collections.abc import Mapping
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from troupe import sentences
from troupe.amounts import read_dollars
from troupe.clock import Clock
from troupe.errors import UserError
from troupe.gauges import Gauges
from troupe.limits import Terms
from troupe.models import Entry
from troupe.store.guilds import Guilds
from troupe.ui import forms, operator_panels, presses, replies
from troupe.ui.cards import Card
from troupe.ui.operator_panels import ALLOW, BLOCK, OURS, State, Verb
from troupe.ui.owners import Owners
from troupe.ui.replies import Interaction
from troupe.ui.settings_changes import DAY, MONTH
from troupe.ui.settings_panels import MOST_LINES, budget_value

MOST_LISTED = 100


class Operator(commands.Cog):
    """Every press is checked anew; for everybody else there is nothing to see."""

    def __init__(
        self, *, guilds: Guilds, gauges: Gauges, terms: Terms, owners: Owners, clock: Clock
    ) -> None:
        self._guilds = guilds
        self._gauges = gauges
        self._terms = terms
        self._owners = owners
        self._clock = clock

    @app_commands.command(name="operator", description=sentences.operator.OPERATOR_COMMAND)
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.default_permissions(administrator=True)
    async def operator(self, interaction: Interaction) -> None:
        """Shows the panel to the operator alone."""
        async with replies.privately(interaction, clock=self._clock):
            await self._check(interaction)
            await replies.show(interaction, await self._panel())

    @commands.Cog.listener()
    async def on_press(self, interaction: Interaction) -> None:
        """The panel's buttons and forms."""
        await presses.heard(interaction, OURS, self._pressed)

    async def _check(self, interaction: Interaction) -> None:
        if not await self._owners.include(interaction.user.id):
            raise UserError(sentences.operator.OPERATOR_NOT_YOURS)

    async def _pressed(self, interaction: Interaction, custom_id: str) -> None:
        pressed = operator_panels.read_custom_id(custom_id)
        is_form = interaction.type is discord.InteractionType.modal_submit
        if pressed is None or is_form is not (pressed.verb in operator_panels.IS_A_FORM):
            raise UserError(sentences.buttons.UNKNOWN_BUTTON)
        if pressed.verb in operator_panels.OPENS_A_FORM:
            await self._check(interaction)
            settings = await self._guilds.operator()
            form = operator_panels.form(pressed.verb, settings, interaction.id)
            await interaction.response.send_modal(form)
            return
        await interaction.response.defer()
        await self._check(interaction)
        await self._change(interaction, pressed.verb)
        await replies.show(interaction, await self._panel())

    async def _change(self, interaction: Interaction, verb: Verb) -> None:
        texts = forms.read_form(interaction.data).texts
        match verb:
            case Verb.PAUSE:
                await self._pause(interaction, _text(texts, operator_panels.WORDS))
            case Verb.GO_ON:
                await self._pause(interaction, None)
            case Verb.SET_BUDGET:
                day, month = (read_dollars(_text(texts, name)) for name in (DAY, MONTH))
                await self._set_budget(interaction, day, month)
            case Verb.SET_PERSON:
                await self._admit_person(interaction, texts)
            case Verb.SET_SERVER:
                await self._admit_server(interaction, texts)
            case _:
                pass

    async def _pause(self, interaction: Interaction, words: str | None) -> None:
        """`words` are for people; None goes on."""
        kept = None if words is None else " ".join(words.split())[: operator_panels.LONGEST_PAUSE]
        sentence = sentences.audit.WENT_ON_CHANGE if kept is None else sentences.audit.PAUSED_CHANGE
        await self._guilds.change_operator(
            self._entry(interaction, sentence), lambda before: replace(before, paused=kept)
        )

    async def _set_budget(
        self, interaction: Interaction, day: int | None, month: int | None
    ) -> None:
        value = budget_value(day, month)
        sentence = sentences.audit.changed_to(sentences.operator.OPERATOR_BUDGET, value)
        await self._guilds.change_operator(
            self._entry(interaction, sentence),
            lambda before: replace(before, budget_per_day=day, budget_per_month=month),
        )

    async def _admit_person(self, interaction: Interaction, texts: Mapping[str, str]) -> None:
        person_id = operator_panels.read_id(_text(texts, operator_panels.ID))
        if _blocks(texts):
            entry = self._entry(interaction, sentences.audit.blocked_person(person_id))
            await self._guilds.block_person(entry, person_id)
        else:
            entry = self._entry(interaction, sentences.audit.allowed_person(person_id))
            await self._guilds.allow_person(entry, person_id)

    async def _admit_server(self, interaction: Interaction, texts: Mapping[str, str]) -> None:
        guild_id = operator_panels.read_id(_text(texts, operator_panels.ID))
        if _blocks(texts):
            entry = self._entry(interaction, sentences.audit.blocked_server(guild_id))
            await self._guilds.block_guild(entry, guild_id)
        else:
            entry = self._entry(interaction, sentences.audit.allowed_server(guild_id))
            await self._guilds.allow_guild(entry, guild_id)

    def _entry(self, interaction: Interaction, change: str) -> Entry:
        return Entry(
            id=interaction.id,
            guild_id=0,
            by_id=interaction.user.id,
            at=self._clock.now(),
            change=change,
        )

    async def _panel(self) -> Card:
        return operator_panels.panel(
            State(
                readings=await self._gauges.read(),
                settings=await self._guilds.operator(),
                terms=self._terms,
                servers=await self._guilds.present(),
                people=await self._guilds.blocked_people(0, most=MOST_LISTED),
                guilds=await self._guilds.blocked_guilds(most=MOST_LISTED),
                audit=await self._guilds.audit(0, most=MOST_LINES),
            )
        )


def _text(texts: Mapping[str, str], name: str) -> str:
    """Raises UserError for a field that isn't there, which is not the same as an empty one."""
    if name not in texts:
        raise UserError(sentences.buttons.UNKNOWN_BUTTON)
    return texts[name].strip()


def _blocks(texts: Mapping[str, str]) -> bool:
    what = _text(texts, operator_panels.WHAT)
    if what not in (BLOCK, ALLOW):
        raise UserError(sentences.buttons.UNKNOWN_BUTTON)
    return what == BLOCK
