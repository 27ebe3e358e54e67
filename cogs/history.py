"""`/history`: everything a person made, to look at again, to send again, to keep or let go."""

import asyncio
from dataclasses import replace

from discord import app_commands
from discord.ext import commands

from troupe import lifecycle, sentences
from troupe.blobs import Blobs
from troupe.cast import Cast
from troupe.clock import Clock
from troupe.delivery import Delivered
from troupe.engine import Engine
from troupe.errors import BlobMissing, UserError
from troupe.models import Generation, ReplyAddress, Snapshot
from troupe.prompts import clean_search
from troupe.store.guilds import Guilds
from troupe.store.history import NEWEST, Entry, Filters, History
from troupe.store.preferences import PATIENCE_SECONDS
from troupe.thumbnails import Thumbnails
from troupe.ui import cards, galleries, presses, replies
from troupe.ui.audiences import Audiences
from troupe.ui.collection_desk import CollectionDesk
from troupe.ui.copies import Copies
from troupe.ui.galleries import Opened
from troupe.ui.pages import OURS, Place, Turn, Verb, read_turn
from troupe.ui.places import place_of
from troupe.ui.presses import check_not_hidden
from troupe.ui.replies import Interaction
from troupe.welcome import Welcome


class HistoryCog(commands.Cog, name="History"):
    """A private gallery. Whoever presses sees their own pictures, whatever the button's id says."""

    def __init__(
        self,
        *,
        history: History,
        cast: Cast,
        desk: CollectionDesk,
        thumbnails: Thumbnails,
        blobs: Blobs,
        engine: Engine,
        delivery: Copies,
        guilds: Guilds,
        welcome: Welcome,
        clock: Clock,
    ) -> None:
        self._history = history
        self._cast = cast
        self._desk = desk
        self._thumbnails = thumbnails
        self._blobs = blobs
        self._engine = engine
        self._delivery = delivery
        self._guilds = guilds
        self._welcome = welcome
        self._audiences = Audiences(guilds)
        self._clock = clock

    @app_commands.command(name="history", description=sentences.history.HISTORY_COMMAND)
    @app_commands.describe(
        character=sentences.history.OPTION_HISTORY_CHARACTER,
        favourites=sentences.history.OPTION_HISTORY_FAVOURITES,
        search=sentences.history.OPTION_HISTORY_SEARCH,
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def history(
        self,
        interaction: Interaction,
        character: str | None = None,
        favourites: bool = False,
        search: str | None = None,
    ) -> None:
        """The newest page of what fits."""
        address = await replies.acknowledge(interaction, private=True, clock=self._clock)
        filters = Filters(favourites=favourites, words=clean_search(search or ""))
        try:
            if character and character.strip():
                chosen = await self._cast.own(character, person_id=interaction.user.id)
                filters = replace(filters, character_id=chosen.id)
            await self._show(interaction, Place(filters))
        except UserError as error:
            await replies.explain(interaction, error, address)

    @history.autocomplete("character")
    async def characters(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """The person's own, the last used first."""
        return await self._desk.choices(interaction, current, own=True)

    @commands.Cog.listener()
    async def on_press(self, interaction: Interaction) -> None:
        """Every button and menu of the history."""
        await presses.heard(interaction, OURS, self._pressed)

    async def _pressed(self, interaction: Interaction, custom_id: str) -> None:
        turn = read_turn(custom_id)
        if turn is None:
            raise UserError(sentences.buttons.UNKNOWN_BUTTON)
        match turn.verb:
            case Verb.NEWER | Verb.NEWEST | Verb.OLDER | Verb.BACK:
                await interaction.response.defer()
                await self._show(interaction, turn.place)
            case Verb.OPEN:
                await interaction.response.defer()
                number = presses.read_id(presses.chosen(interaction.data) or "") or 0
                await self._open(interaction, replace(turn, generation_id=number))
            case Verb.SEND:
                await self._send(interaction, turn)
            case Verb.BRING:
                await self._bring(interaction, turn)
            case Verb.FAVOURITE | Verb.UNFAVOURITE:
                await self._favour(interaction, turn)
            case Verb.REMOVE:
                await self._remove(interaction, turn)

    async def _show(self, interaction: Interaction, place: Place) -> None:
        """A page; the newest, where nothing is left on it."""
        person_id = interaction.user.id
        page = await self._history.page(person_id, place.filters, top=place.top)
        if not page.entries and place.top != NEWEST:
            place = Place(place.filters)
            page = await self._history.page(person_id, place.filters)
        thumbs = await self._thumbnails.of_all(galleries.first_pictures(page.entries))
        name = await self._name(person_id, place.filters)
        card = galleries.page(page, place, thumbs, character=name)
        audience = await self._audiences.at(interaction)
        card = cards.exposed(card, audience, told=sentences.flagged.withheld_of_many)
        await replies.show(interaction, card, galleries.contents(thumbs))

    async def _name(self, person_id: int, filters: Filters) -> str | None:
        if filters.character_id is None:
            return None
        return await self._cast.own_name(filters.character_id, person_id=person_id)

    async def _entry(self, interaction: Interaction, turn: Turn) -> Entry:
        """Raises UserError where it isn't, or is no longer, in this person's history."""
        entry = await self._history.entry(interaction.user.id, turn.generation_id)
        if entry is None:
            raise UserError(sentences.history.NOT_IN_HISTORY)
        return entry

    async def _open(self, interaction: Interaction, turn: Turn) -> None:
        entry = await self._entry(interaction, turn)
        whole, missing = await self._pictures(entry)
        lost = [one for one in galleries.completed(entry) if one.result_sha256 in missing]
        thumbs = await self._thumbnails.of_all(lost)
        shown = Opened(
            entry=entry,
            place=turn.place,
            missing=missing,
            thumbs=thumbs,
            link=_link(entry.generation),
        )
        contents = whole | galleries.contents(thumbs)
        card = cards.exposed(galleries.opened(shown), await self._audiences.at(interaction))
        await replies.show(interaction, card, contents)

    async def _pictures(self, entry: Entry) -> tuple[dict[str, bytes], frozenset[str]]:
        """The whole ones from our own store, and which are no longer in it."""
        whole: dict[str, bytes] = {}
        missing: set[str] = set()
        for prediction in galleries.completed(entry):
            sha256 = prediction.result_sha256 or ""
            try:
                whole[sha256] = await self._blobs.get(sha256)
            except BlobMissing:
                missing.add(sha256)
        return whole, frozenset(missing)

    async def _send(self, interaction: Interaction, turn: Turn) -> None:
        """As a new reply in this channel; what was private stays private."""
        entry = await self._entry(interaction, turn)
        private = entry.generation.address.private
        await self._check_in_time(interaction, entry, private=private)
        address = await replies.acknowledge(interaction, private=private, clock=self._clock)
        snapshot = await self._shown_here(interaction, entry, address)
        outcome = await self._delivery.deliver(snapshot)
        if not isinstance(outcome, Delivered):
            await replies.instead_of_reply(
                interaction, address, cards.notice(sentences.history.SENDING_FAILED)
            )

    async def _check_in_time(
        self, interaction: Interaction, entry: Entry, *, private: bool
    ) -> None:
        """Before the acknowledgement, which is public: so the time for it must be left."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._check_sendable(entry)
                if not private:
                    await self._check_welcome(interaction, entry)
        except TimeoutError:
            raise UserError(sentences.history.SENDING_FAILED) from None

    async def _shown_here(
        self, interaction: Interaction, entry: Entry, address: ReplyAddress
    ) -> Snapshot:
        """As if it was asked for where it is wanted now."""
        place = place_of(interaction)
        generation = replace(
            entry.generation,
            address=address,
            guild_id=place.guild_id,
            age_restricted=place.age_restricted,
        )
        return Snapshot(
            generation=generation,
            predictions=entry.predictions,
            settings=None if place.guild_id is None else await self._guilds.get(place.guild_id),
        )

    async def _check_sendable(self, entry: Entry) -> None:
        """A card that stood open for long may offer what is no longer kept, or hidden by now."""
        check_not_hidden(entry.generation)
        made = [one for one in entry.predictions if one.result_sha256 is not None]
        kept = [await self._blobs.has(one.result_sha256 or "") for one in made]
        if not all(map(lifecycle.is_over, entry.predictions)) or not any(kept):
            raise UserError(sentences.history.RESULT_NOT_KEPT)

    async def _bring(self, interaction: Interaction, turn: Turn) -> None:
        """What no way led to before comes here; to its person alone where it isn't welcome."""
        entry = await self._entry(interaction, turn)
        check_not_hidden(entry.generation)
        private = entry.generation.address.private or not await self._welcomed(interaction, entry)
        address = await replies.acknowledge(interaction, private=private, clock=self._clock)
        here = place_of(interaction)
        if not await self._engine.hand_over(entry.generation.id, address, here):
            nothing = cards.notice(sentences.outcome.NOTHING_KEPT)
            await replies.instead_of_reply(interaction, address, nothing)

    async def _welcomed(self, interaction: Interaction, entry: Entry) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._check_welcome(interaction, entry)
        except (UserError, TimeoutError):
            return False
        return True

    async def _check_welcome(self, interaction: Interaction, entry: Entry) -> None:
        """Raises UserError where everybody here may not be shown it, as if it was asked for now."""
        place = place_of(interaction)
        await self._welcome.check(entry.generation, place, about=interaction.id)

    async def _favour(self, interaction: Interaction, turn: Turn) -> None:
        await interaction.response.defer()
        at = self._clock.now() if turn.verb is Verb.FAVOURITE else None
        await self._history.set_favourite(interaction.user.id, turn.generation_id, at)
        await self._open(interaction, turn)

    async def _remove(self, interaction: Interaction, turn: Turn) -> None:
        """Then the page that it stood on, as it is without it."""
        await interaction.response.defer()
        person_id, number = interaction.user.id, turn.generation_id
        if not await self._history.remove(person_id, number, now=self._clock.now()):
            raise UserError(sentences.history.NOT_IN_HISTORY)
        await self._show(interaction, turn.place)
        await replies.tell(interaction, cards.notice(sentences.history.HISTORY_REMOVED))


def _link(generation: Generation) -> str | None:
    """To the message that shows it; what is private can't be linked to."""
    address = generation.address
    if address.private or generation.delivered_at is None or not address.message_id:
        return None
    where = "@me" if generation.direct else generation.guild_id or "@me"
    return f"https://discord.com/channels/{where}/{address.channel_id}/{address.message_id}"
