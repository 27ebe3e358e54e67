"""Reports from the press to the managers' decision: hidden at once, and then as it is decided."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import replace
from weakref import WeakValueDictionary

import discord

from troupe import lifecycle, logs, sentences
from troupe.blobs import Blobs
from troupe.clock import Clock
from troupe.delivery import Delivered
from troupe.errors import UserError
from troupe.exposure import audience
from troupe.models import Entry, Generation, Prediction, Report, Snapshot, Verdict
from troupe.retention import Retention
from troupe.store.generations import Generations
from troupe.store.guilds import Guilds
from troupe.store.reports import Added, Reports, TakeDown
from troupe.ui import cards, report_cards
from troupe.ui.cards import Card
from troupe.ui.log_channel import LogChannel
from troupe.ui.parcels import packed
from troupe.ui.past import is_ours
from troupe.ui.places import is_age_restricted_now, place_of
from troupe.ui.replies import Interaction
from troupe.ui.showings import Fate, Showings

log = logging.getLogger(__name__)

_POST_SECONDS = 60.0
_LONGEST_WAIT_SECONDS = 60.0

Row = tuple[Generation, tuple[Prediction, ...]]


class ReportDesk:
    """Each step can be repeated: what was cut off is taken up at the next start."""

    def __init__(
        self,
        *,
        client: discord.Client,
        reports: Reports,
        generations: Generations,
        guilds: Guilds,
        retention: Retention,
        showings: Showings,
        log_channel: LogChannel,
        blobs: Blobs,
        clock: Clock,
    ) -> None:
        self._client = client
        self._reports = reports
        self._generations = generations
        self._guilds = guilds
        self._retention = retention
        self._showings = showings
        self._log_channel = log_channel
        self._blobs = blobs
        self._clock = clock
        # One card a picture, whoever else is posting those that are missing.
        self._posting = asyncio.Lock()
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._left = asyncio.Event()

    async def report(
        self, interaction: Interaction, generation_id: int, message_id: int, reason: str
    ) -> str:
        """Hides it and tells the managers; what to tell the person. Raises UserError."""
        report = await self._made(interaction, generation_id, message_id, reason)
        match await self._reports.add(report):
            case Added.TOO_MANY:
                raise UserError(sentences.reports.REPORT_TOO_MANY)
            case Added.REPEATED:
                raise UserError(sentences.reports.REPORT_REPEATED)
            case Added.SETTLED:
                raise UserError(sentences.reports.REPORT_SETTLED_BEFORE)
            case Added.GONE:
                raise UserError(sentences.buttons.GENERATION_GONE)
            case Added.NEW | Added.JOINED:
                fate = await self._carry_out(report)
                posted = await self.post_missing(report.guild_id)
                told = posted is Fate.DONE or not await self._waits_for_card(report)
                self._wake_for(fate, posted)
                return _thanks(fate, told=told)

    async def check(self, interaction: Interaction, generation_id: int) -> Generation:
        """What this person can report here. Raises UserError."""
        generation = await self._generations.get(generation_id)
        if generation is None:
            raise UserError(sentences.buttons.GENERATION_GONE)
        if interaction.guild_id is None:
            raise UserError(sentences.reports.REPORT_NEEDS_SERVER)
        if interaction.user.id == generation.person_id:
            raise UserError(sentences.reports.REPORT_OWN)
        return generation

    async def _made(
        self, interaction: Interaction, generation_id: int, message_id: int, reason: str
    ) -> Report:
        generation = await self.check(interaction, generation_id)
        place = place_of(interaction)
        where = Delivered(place.channel_id, message_id)
        await self._check_stands(generation, place.guild_id, where)
        return Report(
            id=interaction.id,
            generation_id=generation.id,
            guild_id=place.guild_id or 0,
            channel_id=place.channel_id,
            message_id=message_id,
            reporter_id=interaction.user.id,
            at=self._clock.now(),
            reason=reason[: report_cards.LONGEST_REASON],
        )

    async def _check_stands(
        self, generation: Generation, guild_id: int | None, where: Delivered
    ) -> None:
        """An id that says so is not enough: anybody could hide anything with it."""
        channel = self._client.get_partial_messageable(where.channel_id)
        try:
            message = await channel.fetch_message(where.message_id)
        except discord.NotFound:
            raise UserError(sentences.reports.REPORT_MESSAGE_GONE) from None
        except discord.Forbidden:
            # Where the bot isn't, only what its own row says can be gone by.
            here = guild_id == generation.guild_id and where == _reply(generation)
            if not (here and await self._is_shown(generation)):
                raise UserError(sentences.buttons.UNKNOWN_BUTTON) from None
            return
        if not is_ours(self._client, message, generation.id):
            raise UserError(await self._why_not_ours(generation.id, guild_id))

    async def _is_shown(self, generation: Generation) -> bool:
        """Also while Discord's answer, or the row, is on its way: people see it before that."""
        if not generation.waits_for_delivery:
            return generation.delivered_at is not None
        row = await self._generations.with_predictions(generation.id)
        return row is not None and all(map(lifecycle.is_over, row[1]))

    async def _why_not_ours(self, generation_id: int, guild_id: int | None) -> str:
        """A message of ours shows no picture while it is hidden, nor just after that."""
        generation = await self._generations.get(generation_id)
        if generation is not None and generation.hidden_at is not None:
            return sentences.reports.HIDDEN_ALREADY
        if await self._reports.was_decided(generation_id, guild_id or 0):
            return sentences.reports.DECIDED_JUST_NOW
        return sentences.buttons.UNKNOWN_BUTTON

    async def decide(
        self, interaction: Interaction, report: Report, verdict: Verdict
    ) -> tuple[Card, bool]:
        """The card as it is then, and whether it was this manager who decided."""
        row = await self._row(report)
        entry = self._entry(
            interaction, report, sentences.audit.audit_settled(verdict, row[0].person_id)
        )
        won = await self._reports.settle(report, verdict, entry)
        settled = await self._again(report)
        card = report_cards.reported(settled, _snapshot(row))
        if not won:
            return card, False
        if verdict is Verdict.REMOVED:
            await self._retention.let_go_of_removed()
        together = await self._reports.together_with(settled)
        fate = _worst([await self._carry_out(one) for one in together])
        # Also for what another server restored before: it may be shown only now.
        self.wake()
        if fate is not Fate.DONE:
            later = fate is Fate.LATER
            note = sentences.reports.report_not_carried_out(verdict, later=later)
            card = replace(card, notes=(*card.notes, note))
        return card, True

    async def block(self, interaction: Interaction, report: Report) -> None:
        """Its author, in this server; once."""
        generation, _ = await self._row(report)
        change = sentences.audit.audit_blocked(generation.person_id)
        await self._reports.block_author(report, self._entry(interaction, report, change))

    async def card(self, report: Report, *, age_restricted: bool) -> tuple[Card, dict[str, bytes]]:
        """As it is now, with its pictures, for a channel of its server. Raises UserError."""
        report, row = await self._again(report), await self._row(report)
        settings = await self._guilds.get(report.guild_id)
        readers = audience(report.guild_id, age_restricted=age_restricted, settings=settings)
        card = report_cards.reported(report, _snapshot(row))
        parcel = await packed(row[0], card, self._blobs)
        kept = tuple(one for one in card.pictures if one.sha256 in parcel.contents)
        card = cards.exposed(
            replace(card, pictures=kept), readers, told=sentences.flagged.withheld_from_log
        )
        return card, {one.sha256: parcel.contents[one.sha256] for one in card.pictures}

    async def open_of(self, guild_id: int) -> int:
        """How many pictures of a server wait for a manager."""
        return await self._reports.open_of(guild_id)

    async def post_missing(self, guild_id: int) -> Fate:
        """Posts what the managers haven't been shown; how the worst of it went."""
        async with self._posting:
            channel_id = (await self._guilds.get(guild_id)).log_channel_id
            waiting = await self._reports.without_card(guild_id)
            if channel_id is None:
                return Fate.CLOSED
            return _worst([await self._post(one, channel_id) for one in waiting])

    async def post_open(self, guild_id: int, channel_id: int) -> bool:
        """Posts every open one anew, should its card be lost; whether all of it could be."""
        async with self._posting:
            waiting = await self._reports.open_ones(guild_id)
            fate = _worst([await self._post(one, channel_id) for one in waiting])
        # The earlier cards go.
        self.wake()
        return fate is Fate.DONE

    async def oldest_open(
        self, guild_id: int, *, age_restricted: bool
    ) -> tuple[Card, dict[str, bytes]] | None:
        """The card that would be posted, were there a log channel."""
        waiting = await self._reports.open_ones(guild_id)
        return await self.card(waiting[0], age_restricted=age_restricted) if waiting else None

    async def _post(self, report: Report, channel_id: int) -> Fate:
        with logs.about(generation=report.generation_id):
            return await self._posted(report, channel_id)

    async def _posted(self, report: Report, channel_id: int) -> Fate:
        restricted = await is_age_restricted_now(self._client, channel_id)
        card, contents = await self.card(report, age_restricted=restricted)
        posted = await self._tried(channel_id, card, contents)
        if posted is Fate.CLOSED and card.pictures:
            # It may have been too much for one message.
            posted = await self._tried(channel_id, replace(card, pictures=()), {})
        if isinstance(posted, Fate):
            return posted
        if not await self._reports.posted(report.id, channel_id, posted):
            self.wake()
        return Fate.DONE

    async def _tried(self, channel_id: int, card: Card, contents: dict[str, bytes]) -> int | Fate:
        try:
            async with asyncio.timeout(_POST_SECONDS):
                return await self._log_channel.tried(channel_id, card, contents)
        except TimeoutError:
            log.warning("A report could not be posted in time")
            return Fate.LATER

    async def _waits_for_card(self, report: Report) -> bool:
        waiting = await self._reports.without_card(report.guild_id)
        return any(one.generation_id == report.generation_id for one in waiting)

    async def run(self) -> None:
        """Does what a restart, or Discord, kept from being done, until it is; cancel it to stop."""
        await self._client.wait_until_ready()
        tries = 0
        while True:
            self._left.clear()
            try:
                fate = await self.catch_up()
            except Exception:
                log.exception("Carrying out what was reported broke; it is tried again")
                fate = Fate.LATER
            tries = tries + 1 if fate is Fate.LATER else 0
            seconds = min(2.0**tries, _LONGEST_WAIT_SECONDS) if tries else _LONGEST_WAIT_SECONDS
            await self._clock.wait(self._left, seconds)

    async def catch_up(self) -> Fate:
        """Once; how the worst of it went."""
        fates = [await self._carry_out(report) for report in await self._reports.to_do()]
        fates += [await self._take_down(one) for one in await self._reports.take_downs()]
        for guild_id in await self._reports.guilds_without_card():
            fates.append(await self.post_missing(guild_id))
        return _worst(fates)

    async def _take_down(self, one: TakeDown) -> Fate:
        if one.is_card:
            card = cards.notice(sentences.reports.REPORT_ERASED)
            fate = await self._showings.turn_into(card, one.where)
        else:
            fate = await self._showings.take_down(one.where)
        if fate is not Fate.LATER:
            await self._reports.taken_down(one)
        return fate

    def wake(self) -> None:
        """Something may be left to do."""
        self._left.set()

    def _wake_for(self, *fates: Fate) -> None:
        if Fate.LATER in fates:
            self.wake()

    async def hide_again(self, generation_id: int) -> None:
        """Where it was reported while it was being shown once more."""
        if await self._reports.open_again(generation_id):
            for report in await self._reports.to_do():
                if report.generation_id == generation_id:
                    self._wake_for(await self._carry_out(report))

    async def _carry_out(self, report: Report) -> Fate:
        """Makes its messages be as they should by what is decided now; how the worst of it went.

        One at a time for each picture: a cover that takes long would overtake a decision.
        """
        with logs.about(generation=report.generation_id):
            async with self._locks.setdefault(report.generation_id, asyncio.Lock()):
                return await self._carried_out(await self._again(report))

    async def _carried_out(self, report: Report) -> Fate:
        row = await self._generations.with_predictions(report.generation_id)
        if row is None:
            return Fate.DONE
        copies = await self._reports.showings(report.generation_id, report.guild_id)
        messages = dict.fromkeys([*_messages(report, row[0]), *copies])
        fates = [await self._made_so(report, row, one) for one in messages]
        if Fate.LATER not in fates:
            await self._reports.done(report, now=self._clock.now())
        return _worst(fates)

    async def _made_so(self, report: Report, row: Row, where: Delivered) -> Fate:
        generation, predictions = row
        if report.verdict is Verdict.REMOVED:
            return await self._showings.take_down(where)
        if report.verdict is None or generation.hidden_at is not None:
            return await self._showings.cover(generation, where)
        # As the channel is by now, not as it was when it was asked for or reported.
        restricted = await is_age_restricted_now(self._client, where.channel_id)
        shown = replace(generation, guild_id=report.guild_id, age_restricted=restricted)
        settings = await self._guilds.get(report.guild_id)
        snapshot = Snapshot(generation=shown, predictions=predictions, settings=settings)
        return await self._showings.bring_back(snapshot, where)

    async def found(self, interaction: Interaction, report_id: int) -> Report:
        """A report of the server that this is in. Raises UserError."""
        report = await self._reports.get(report_id)
        if report is None:
            raise UserError(sentences.reports.REPORT_IS_GONE)
        if report.guild_id != interaction.guild_id:
            raise UserError(sentences.buttons.UNKNOWN_BUTTON)
        return report

    async def _again(self, report: Report) -> Report:
        return await self._reports.get(report.id) or report

    async def _row(self, report: Report) -> Row:
        row = await self._generations.with_predictions(report.generation_id)
        if row is None:
            raise UserError(sentences.reports.REPORT_IS_GONE)
        return row

    def _entry(self, interaction: Interaction, report: Report, change: str) -> Entry:
        return Entry(
            id=interaction.id,
            guild_id=report.guild_id,
            by_id=interaction.user.id,
            at=self._clock.now(),
            change=change,
        )


def _snapshot(row: Row) -> Snapshot:
    return Snapshot(generation=row[0], predictions=row[1])


def _worst(fates: Iterable[Fate]) -> Fate:
    """What may still work counts more than what can't; what is gone needs nothing."""
    every = set(fates)
    return next((one for one in (Fate.LATER, Fate.CLOSED) if one in every), Fate.DONE)


def _thanks(fate: Fate, *, told: bool) -> str:
    if fate is Fate.LATER:
        return sentences.reports.reported_for_later(told=told)
    return sentences.reports.reported(hidden=fate is Fate.DONE, told=told)


def _main(generation: Generation) -> Delivered | None:
    """The public message that it was delivered in, where that is in its server."""
    return None if generation.delivered_at is None else _reply(generation)


def _reply(generation: Generation) -> Delivered | None:
    """The public message that it is, or will be, delivered in, where that is in its server."""
    address = generation.address
    if address.private or generation.direct:
        return None
    return Delivered(address.channel_id, address.message_id)


def _messages(report: Report, generation: Generation) -> Iterable[Delivered]:
    """The one that was reported, and the one that it came in."""
    reported, main = Delivered(report.channel_id, report.message_id), _main(generation)
    here = generation.guild_id == report.guild_id
    return dict.fromkeys([reported, main] if main and here else [reported])
