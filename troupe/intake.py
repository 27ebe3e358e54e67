"""From what a person asked for to a reserved generation, or to all that needs fixing first."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from troupe import collection, errors, prompts, refusals, sentences, styles
from troupe.blobs import Blobs
from troupe.circuit import Circuit
from troupe.clock import Clock
from troupe.consents import Consents
from troupe.downloads import Downloads
from troupe.engine import Engine
from troupe.errors import ConsentNeeded, DatabaseAway, Refusal, UserError
from troupe.images import HEAVIEST_UPLOAD, Images
from troupe.limits import Allowed, Asker
from troupe.models import (
    Character,
    Generation,
    Place,
    Prediction,
    PredictionState,
    Preferences,
    ReplyAddress,
    Size,
)
from troupe.rules import Rules
from troupe.store.characters import Characters
from troupe.store.ledger import Ledger
from troupe.store.pictures import Pictures
from troupe.styles import Style

log = logging.getLogger(__name__)

G = TypeVar("G")
R = TypeVar("R")

PICTURES_AT_ONCE = 4
"""Downloads held in memory at a time: at most this many times `HEAVIEST_UPLOAD`."""

_FETCH_SECONDS = 30.0
_TOO_HEAVY = sentences.asking.picture_too_heavy(HEAVIEST_UPLOAD // 2**20)
_PATIENCE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Attached:
    """A picture that Discord holds. `size` in bytes is Discord's claim."""

    url: str
    size: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A reference that is in our own store."""

    sha256: str


@dataclass(frozen=True, slots=True)
class Made:
    """A result that is in our own store, to start from as from any other picture."""

    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one interaction asks for, as it was typed. `id` is the interaction's.

    What isn't typed is the character's, then the person's preference, then the program's. What
    `repeats` another generation keeps the character that this one had, as it was then, unless it
    starts from another picture. `seeds` are those of pictures that are tried again. `problems` were
    found before: what `who` names isn't there.
    """

    id: int
    person_id: int
    place: Place
    prompt: str
    picture: Attached | Kept | Made | None
    size: str | None = None
    seed: int | None = None
    seeds: tuple[int, ...] = ()
    style: str | None = None
    count: int = 1
    character: Character | None = None
    preferences: Preferences = field(default_factory=Preferences)
    private: bool = False
    parent_id: int | None = None
    repeats: Generation | None = None
    problems: tuple[str, ...] = ()

    @property
    def guild_id(self) -> int | None:
        """The server that it is asked for in; None in direct messages."""
        return self.place.guild_id

    @property
    def carries_on(self) -> Generation | None:
        """The generation whose character this one keeps."""
        return None if isinstance(self.picture, Attached) else self.repeats


@dataclass(frozen=True, slots=True)
class Understood:
    """What the typed parts of a wish mean."""

    prompt: str
    size: Size
    seed: int | None
    style: Style | None
    count: int


class Intake:
    """Checks everything before a cent is spent, then reserves in one transaction."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        rules: Rules,
        consents: Consents,
        characters: Characters,
        blobs: Blobs,
        images: Images,
        pictures: Pictures,
        downloads: Downloads,
        engine: Engine,
        circuit: Circuit,
        clock: Clock,
        choose_seed: Callable[[], int],
    ) -> None:
        self._ledger = ledger
        self._rules = rules
        self._consents = consents
        self._characters = characters
        self._blobs = blobs
        self._images = images
        self._downloads = downloads
        self._engine = engine
        self._circuit = circuit
        self._clock = clock
        self._choose_seed = choose_seed
        self._hands = asyncio.Semaphore(PICTURES_AT_ONCE)
        self._pictures = pictures

    async def take(self, wish: Wish, address: ReplyAddress) -> None:
        """Queues the wish.

        Raises Refusal with everything that has to be fixed, UserError for what nobody can fix now,
        or ConsentNeeded. Then nothing was spent.
        """
        await self._check_sharing(wish)
        understood, problems = understand(wish)
        await self._check_doors(wish, pictures=understood.count if understood else 1)
        problems += await self._rules.broken(
            _written(wish, understood), guild_ids=(wish.guild_id,), about=wish.id
        )
        sha256 = await self._looked_at(wish, problems)
        if understood is None or sha256 is None or problems:
            raise Refusal(problems)
        await self._reserve(wish, understood, sha256, address)

    async def _looked_at(self, wish: Wish, problems: list[str]) -> str | None:
        """The reference, or one more problem. Raises ConsentNeeded where nothing else is wrong."""
        if wish.picture is None or _is_too_heavy(wish.picture):
            return None
        try:
            if _character_owner_id(wish) is not None:
                await self._consents.check(wish.person_id)
            return await self.reference(wish.picture, wish.person_id)
        except ConsentNeeded:
            if not problems:
                raise
        except UserError as problem:
            problems.append(str(problem))
        return None

    async def _reserve(
        self, wish: Wish, understood: Understood, sha256: str, address: ReplyAddress
    ) -> None:
        now = self._clock.now()
        generation = Generation(
            id=wish.id,
            person_id=wish.person_id,
            guild_id=wish.guild_id,
            age_restricted=wish.place.age_restricted,
            address=address,
            prompt=understood.prompt,
            reference_sha256=sha256,
            size=understood.size,
            parent_id=wish.parent_id,
            created_at=now,
            character_id=_character_id(wish),
            description=_description(wish),
            style=understood.style.key if understood.style else None,
            style_words=understood.style.words if understood.style else "",
            character_owner_id=_character_owner_id(wish),
        )
        wanted = [
            _queued(generation, ordinal=ordinal, seed=seed)
            for ordinal, seed in enumerate(self._seeds(wish, understood))
        ]
        try:
            verdict = await self._ledger.reserve(generation, wanted, wish.place)
        except DatabaseAway:
            # It may be reserved all the same, and then nobody else knows of it until a restart.
            self._engine.accept(wanted)
            raise
        if verdict is None:
            log.warning("The interaction %d came twice; it counts once", wish.id)
            return
        if not isinstance(verdict, Allowed):
            raise UserError(refusals.sentence(verdict))
        self._engine.accept(wanted)
        if generation.character_id is not None:
            await self._characters.used(generation.character_id, now=now)

    def _seeds(self, wish: Wish, understood: Understood) -> list[int]:
        """The asked-for ones first; each of the others differs, else they would be the same."""
        asked_for = [] if understood.seed is None else [understood.seed]
        seeds = list(wish.seeds[: understood.count]) or asked_for
        while len(seeds) < understood.count:
            seed = self._choose_seed()
            if seed not in seeds:
                seeds.append(seed)
        return seeds

    async def _check_doors(self, wish: Wish, *, pictures: int) -> None:
        """What stands in the way whatever was asked; of the limits, `reserve` has the last word."""
        if not self._engine.accepts:
            raise UserError(sentences.trouble.RESTARTING)
        if self._circuit.is_open:
            raise UserError(sentences.trouble.ACCOUNT_REFUSED)
        if not await self._blobs.has_room():
            log.critical("The disk is nearly full: new pictures are refused")
            raise UserError(sentences.trouble.NO_ROOM)
        asker, now = Asker(wish.person_id, wish.place), self._clock.now()
        verdict = await self._ledger.verdict(asker, pictures=pictures, now=now)
        if not isinstance(verdict, Allowed):
            raise UserError(refusals.sentence(verdict))

    async def _check_sharing(self, wish: Wish) -> None:
        """Another person's character is carried on only while they share it here."""
        before = wish.carries_on
        if before is None or before.character_owner_id in (None, wish.person_id):
            return
        character = await self._characters.get(before.character_id or 0)
        if character is None or not collection.may_use(
            character, person_id=wish.person_id, guild_id=wish.guild_id
        ):
            raise UserError(sentences.characters.NOT_SHARED_ANY_MORE)

    async def reference(self, picture: Attached | Kept | Made, person_id: int) -> str:
        """The hash of the reference in our store, safe there for a while.

        Raises UserError, and ConsentNeeded where this person's own picture is their first.
        """
        if isinstance(picture, Kept):
            await self._blobs.keep(picture.sha256)
            return picture.sha256
        if isinstance(picture, Made):
            return await self._from_result(picture)
        return await self.with_bytes(picture, person_id, self._normalised)

    async def with_bytes(
        self, picture: Attached, person_id: int, work: Callable[[bytes], Awaitable[R]]
    ) -> R:
        """What `work` makes of the file while it is in memory.

        Raises UserError, or ConsentNeeded before anything is fetched.
        """
        await self._consents.check(person_id)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS), self._hands:
                return await work(await self._fetched(picture))
        except TimeoutError:
            raise UserError(sentences.asking.PICTURE_WAIT_TOO_LONG) from None

    async def _from_result(self, picture: Made) -> str:
        try:
            data = await self._blobs.get(picture.sha256)
        except errors.BlobMissing:
            raise UserError(sentences.history.RESULT_NOT_KEPT) from None
        sha256 = await self._normalised(data)
        await self._pictures.drawn_from(sha256, picture.sha256)
        return sha256

    async def _fetched(self, picture: Attached) -> bytes:
        try:
            return await self._downloads.fetch(
                picture.url, most_bytes=HEAVIEST_UPLOAD, seconds=_FETCH_SECONDS
            )
        except errors.TooLarge:
            raise UserError(_TOO_HEAVY) from None
        except errors.DownloadError as error:
            log.warning("An attachment could not be fetched: %s", error)
            raise UserError(sentences.asking.PICTURE_NOT_FETCHED) from None

    async def _normalised(self, data: bytes) -> str:
        reference = await self._images.reference(data)
        return await self._blobs.put(reference.data)


def understand(wish: Wish) -> tuple[Understood | None, list[str]]:
    """The typed parts, and a sentence for all that is wrong at first sight. Pure: no waiting."""
    problems = list(wish.problems)
    if wish.picture is None:
        problems += [] if problems else [sentences.asking.PICTURE_MISSING]
    elif _is_too_heavy(wish.picture):
        problems.append(_TOO_HEAVY)
    prompt = _read(problems, prompts.clean_prompt, wish.prompt)
    size = _read(problems, prompts.read_size, wish.size)
    seed = _read(problems, prompts.read_seed, wish.seed)
    style = _read(problems, prompts.read_style, wish.style)
    count = _read(problems, prompts.read_count, wish.count)
    if prompt is None or size is None or count is None or problems:
        return None, problems
    return _completed(wish, Understood(prompt, size, seed, style, count)), problems


def _completed(wish: Wish, typed: Understood) -> Understood:
    """What wasn't typed is the character's, then the person's preference."""
    character, preferences = wish.character, wish.preferences
    size = typed.size
    if not (wish.size or "").strip():
        size = (character and character.size) or preferences.size or size
    seed = typed.seed
    if wish.seed is None and character is not None:
        seed = character.seed
    style = typed.style
    if not (wish.style or "").strip():
        key = (character and character.style) or preferences.style
        style = styles.find(key) if key else None
    return replace(typed, size=size, seed=seed, style=style)


def _character_id(wish: Wish) -> int | None:
    if wish.character is not None:
        return wish.character.id
    return wish.carries_on.character_id if wish.carries_on else None


def _character_owner_id(wish: Wish) -> int | None:
    if wish.character is not None:
        owner_id = wish.character.owner_id
        return None if owner_id == wish.person_id else owner_id
    return wish.carries_on.character_owner_id if wish.carries_on else None


def _description(wish: Wish) -> str:
    if wish.character is not None:
        return wish.character.description
    return wish.carries_on.description if wish.carries_on else ""


def _written(wish: Wish, understood: Understood | None) -> Iterator[str]:
    """All words that would go to the provider."""
    yield wish.prompt
    yield _description(wish)
    if understood is not None and understood.style is not None:
        yield understood.style.words


def _is_too_heavy(picture: Attached | Kept | Made) -> bool:
    return isinstance(picture, Attached) and picture.size > HEAVIEST_UPLOAD


def _read(problems: list[str], parse: Callable[[G], R], given: G) -> R | None:
    try:
        return parse(given)
    except UserError as problem:
        problems.append(str(problem))
        return None


def _queued(generation: Generation, *, ordinal: int, seed: int) -> Prediction:
    return Prediction(
        id=f"{generation.id}-{ordinal}",
        generation_id=generation.id,
        person_id=generation.person_id,
        ordinal=ordinal,
        seed=seed,
        state=PredictionState.QUEUED,
        version=0,
        created_at=generation.created_at,
    )
