"""`/settings`: one private panel for those who manage the server, changed in place."""

from collections.abc import Mapping

import discord
from discord import app_commands, ui
from discord.ext import commands

from troupe import sentences, words
from troupe.clock import Clock
from troupe.errors import UserError
from troupe.limits import Terms
from troupe.models import Entry, GuildSettings
from troupe.store.guilds import Guilds
from troupe.ui import cards, forms, presses, replies, settings_changes, settings_forms
from troupe.ui.log_channel import LogChannel
from troupe.ui.places import place_of
from troupe.ui.replies import Interaction
from troupe.ui.report_desk import ReportDesk
from troupe.ui.settings_changes import SENTENCE, Given
from troupe.ui.settings_ids import (
    HOME,
    IS_A_CHOICE,
    IS_A_FORM,
    OF_CHANNELS,
    OF_ROLES,
    OPENS_A_FORM,
    OURS,
    Ask,
    Verb,
    ask,
    read_custom_id,
)
from troupe.ui.settings_panels import MOST_LINES, Board, panel

MOST_BLOCKED = 1_000


class Settings(commands.Cog):
    """Every press is checked anew: whoever may no longer manage the server changes nothing."""

    def __init__(
        self,
        *,
        guilds: Guilds,
        terms: Terms,
        log_channel: LogChannel,
        report_desk: ReportDesk,
        clock: Clock,
    ) -> None:
        self._guilds = guilds
        self._terms = terms
        self._log_channel = log_channel
        self._report_desk = report_desk
        self._clock = clock

    @app_commands.command(name="settings", description=sentences.settings.SETTINGS_COMMAND)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.default_permissions(manage_guild=True)
    async def settings(self, interaction: Interaction) -> None:
        """Shows the panel to its manager alone."""
        async with replies.privately(interaction, clock=self._clock):
            guild_id = _managed(interaction)
            board = await self._board(interaction, guild_id)
            await replies.show(interaction, panel(board, ask(Verb.MAIN)))

    @commands.Cog.listener()
    async def on_press(self, interaction: Interaction) -> None:
        """The panel's buttons, menus and forms."""
        await presses.heard(interaction, OURS, self._pressed)

    async def _pressed(self, interaction: Interaction, custom_id: str) -> None:
        guild_id, pressed = _managed(interaction), read_custom_id(custom_id)
        if pressed is None or not _is_meant(interaction, pressed.verb):
            raise UserError(sentences.buttons.UNKNOWN_BUTTON)
        given = _given(
            interaction, pressed, most=self._terms.ceiling_per_day, now=self._clock.now()
        )
        if pressed.verb in OPENS_A_FORM:
            settings = await self._guilds.get(guild_id)
            await interaction.response.send_modal(_form(interaction, pressed, given, settings))
            return
        await interaction.response.defer()
        note = await self._done(interaction, guild_id, pressed, given)
        view = ask(HOME.get(pressed.verb, pressed.verb), pressed.number)
        board = await self._board(interaction, guild_id)
        await replies.show(interaction, panel(board, view, note))

    async def _done(
        self, interaction: Interaction, guild_id: int, pressed: Ask, given: Given
    ) -> str | None:
        """Changes what was pressed for; what the panel says of it."""
        if pressed.verb is Verb.TRY:
            listed = (await self._guilds.get(guild_id)).words
            caught = words.blocked(given.text(SENTENCE), listed)
            return sentences.settings.CAUGHT if caught else sentences.settings.NOT_CAUGHT
        if pressed.verb is Verb.SHOW_REPORTS:
            return await self._show_reports(interaction, guild_id)
        if pressed.verb in (Verb.BLOCK, Verb.ALLOW, Verb.ALLOW_UNLISTED):
            await self._admit(interaction, guild_id, pressed.verb, given)
            return None
        change = settings_changes.understood(pressed, given)
        if change is None:
            return None
        if pressed.verb is Verb.SET_LOG and not await self._written(given):
            return sentences.settings.LOG_FAILED
        entry = _entry(interaction, guild_id, change.sentence, given)
        await self._guilds.change(entry, change.apply)
        if pressed.verb is Verb.SET_LOG:
            await self._report_desk.post_missing(guild_id)
        return None

    async def _show_reports(self, interaction: Interaction, guild_id: int) -> str:
        """Where they can be decided: a card that was deleted is a report that nobody finds."""
        channel_id = (await self._guilds.get(guild_id)).log_channel_id
        if not await self._report_desk.open_of(guild_id):
            return sentences.settings.REPORTS_NONE
        if channel_id is not None:
            posted = await self._report_desk.post_open(guild_id, channel_id)
            return (
                sentences.settings.REPORTS_POSTED
                if posted
                else sentences.settings.REPORTS_NOT_POSTED
            )
        restricted = place_of(interaction).age_restricted
        oldest = await self._report_desk.oldest_open(guild_id, age_restricted=restricted)
        if oldest is None:
            return sentences.settings.REPORTS_NONE
        await replies.add(interaction, *oldest)
        return sentences.settings.REPORTS_OLDEST

    async def _admit(
        self, interaction: Interaction, guild_id: int, verb: Verb, given: Given
    ) -> None:
        """Blocks a member, or allows one again."""
        if not given.chosen:
            raise UserError(sentences.settings.CHOICE_MISSING)
        person_id = given.chosen[0]
        if verb is not Verb.BLOCK:
            entry = _entry(interaction, guild_id, sentences.audit.allowed_person(person_id), given)
            await self._guilds.allow_person(entry, person_id)
            return
        if len(await self._guilds.blocked_people(guild_id, most=MOST_BLOCKED)) >= MOST_BLOCKED:
            raise UserError(sentences.settings.TOO_MANY_BLOCKED)
        entry = _entry(interaction, guild_id, sentences.audit.blocked_person(person_id), given)
        await self._guilds.block_person(entry, person_id)

    async def _written(self, given: Given) -> bool:
        """Whether a note could be written into the chosen channel, which shows that it works."""
        card = cards.notice(sentences.settings.LOG_TEST)
        return (
            bool(given.chosen) and await self._log_channel.post(given.chosen[0], card) is not None
        )

    async def _board(self, interaction: Interaction, guild_id: int) -> Board:
        settings = await self._guilds.get(guild_id)
        return Board(
            settings=settings,
            per_day=self._terms.per_day,
            most_per_day=self._terms.ceiling_per_day,
            ceiling=self._terms.guild_budget_per_day,
            blocked=tuple(await self._guilds.blocked_people(guild_id, most=MOST_BLOCKED)),
            unlisted=await self._guilds.blocked_unlisted(guild_id),
            audit=tuple(await self._guilds.audit(guild_id, most=MOST_LINES)),
            roles=_role_names(interaction, settings),
            reports=await self._report_desk.open_of(guild_id),
        )


def _managed(interaction: Interaction) -> int:
    """The server's id. Raises UserError for whoever may not manage it, or not any more."""
    if interaction.guild_id is None or not interaction.is_guild_integration():
        raise UserError(sentences.settings.SETTINGS_ONLY_IN_SERVERS)
    if not presses.manages(interaction):
        raise UserError(sentences.settings.SETTINGS_NOT_YOURS)
    return interaction.guild_id


def _is_meant(interaction: Interaction, verb: Verb) -> bool:
    """Whether it came as such a control does: a menu without its values isn't an empty choice."""
    is_form = interaction.type is discord.InteractionType.modal_submit
    if is_form or verb in IS_A_FORM:
        return is_form and verb in IS_A_FORM
    data: object = interaction.data
    return verb not in IS_A_CHOICE or (isinstance(data, Mapping) and "values" in data)


def _given(interaction: Interaction, pressed: Ask, *, most: int, now: int) -> Given:
    """Raises UserError for ids of what this server doesn't have."""
    values = presses.all_chosen(interaction.data)
    chosen = tuple(one for one in map(presses.read_id, values) if one is not None)
    guild = interaction.guild
    if pressed.verb in OF_CHANNELS:
        known = [guild and guild.get_channel_or_thread(one) for one in chosen]
        if len(chosen) < len(values) or not all(known):
            raise UserError(sentences.settings.CHANNEL_UNKNOWN)
    if pressed.verb in OF_ROLES:
        roles = chosen or (pressed.number,)
        if not all(guild and guild.get_role(one) for one in roles):
            raise UserError(sentences.settings.ROLE_UNKNOWN)
    texts = forms.read_form(interaction.data).texts
    value = values[0] if values else None
    return Given(now=now, most_per_day=most, chosen=chosen, value=value, texts=texts)


def _form(
    interaction: Interaction, pressed: Ask, given: Given, settings: GuildSettings
) -> ui.Modal:
    match pressed.verb:
        case Verb.PERSON_FORM:
            return settings_forms.person(settings, given.most_per_day, interaction.id)
        case Verb.SERVER_FORM:
            return settings_forms.server(settings, interaction.id)
        case Verb.BUDGET_FORM:
            return settings_forms.budget(settings, interaction.id)
        case Verb.WORDS_FORM:
            return settings_forms.words(settings, interaction.id)
        case Verb.TRY_FORM:
            return settings_forms.try_a_sentence(interaction.id)
    [role_id] = given.chosen
    name = _role_name(interaction, role_id)
    return settings_forms.role(settings, role_id, name, given.most_per_day, interaction.id)


def _entry(interaction: Interaction, guild_id: int, change: str, given: Given) -> Entry:
    return Entry(
        id=interaction.id,
        guild_id=guild_id,
        by_id=interaction.user.id,
        at=given.now,
        change=change,
    )


def _role_name(interaction: Interaction, role_id: int) -> str:
    role = interaction.guild.get_role(role_id) if interaction.guild else None
    return sentences.settings.role_gone(role_id) if role is None else role.name


def _role_names(interaction: Interaction, settings: GuildSettings) -> dict[int, str]:
    guild = interaction.guild
    found = [guild and guild.get_role(role_id) for role_id, _ in settings.role_limits]
    return {role.id: role.name for role in found if role is not None}
