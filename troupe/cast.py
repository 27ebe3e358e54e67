"""A person's characters: found, kept, changed, shared, removed, by `troupe.collection`'s rules."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from troupe import collection, prompts, sentences
from troupe.blobs import Blobs
from troupe.clock import Clock
from troupe.collection import MOST_CHARACTERS, Draft, Page
from troupe.errors import BlobMissing, UserError
from troupe.images import Images
from troupe.intake import Attached, Intake, Kept, Wish
from troupe.models import ERASED_PERSON, Character, Generation
from troupe.rules import Rules
from troupe.store import characters as store
from troupe.store.characters import MOST_SUGGESTED, Characters
from troupe.store.pictures import Pictures
from troupe.store.preferences import PreferencesStore
from troupe.tidying import Tidying

_LARGEST_ID = 2**63 - 1


class Cast:
    """What commands and buttons ask for; each refusal is a UserError with its sentence."""

    def __init__(
        self,
        *,
        characters: Characters,
        preferences: PreferencesStore,
        intake: Intake,
        rules: Rules,
        blobs: Blobs,
        images: Images,
        tidying: Tidying,
        pictures: Pictures,
        clock: Clock,
    ) -> None:
        self._characters = characters
        self._preferences = preferences
        self._intake = intake
        self._rules = rules
        self._blobs = blobs
        self._images = images
        self._tidying = tidying
        self._pictures = pictures
        self._clock = clock

    async def suggestions(
        self, person_id: int, guild_id: int | None, typed: str, *, own: bool = False
    ) -> list[Character]:
        """At most 25: the person's own, most recently used first, then those shared here."""
        found = await self._characters.suggested(person_id, typed, most=MOST_SUGGESTED)
        left = MOST_SUGGESTED - len(found)
        if own or guild_id is None or not left:
            return found
        shared = await self._characters.suggested_of_others(person_id, guild_id, typed, most=left)
        return [*found, *shared]

    async def usable(self, who: str, *, person_id: int, guild_id: int | None) -> Character:
        """One's own or one that is shared here, by id or by a typed name. Raises UserError."""
        found = await self._by_id(who)
        if found and collection.may_use(found, person_id=person_id, guild_id=guild_id):
            await self._check_shown(found, person_id, guild_id)
            return found
        found = await self._characters.named(person_id, who)
        if found is None and guild_id is not None:
            found = await self._characters.shared_and_named(guild_id, who)
        if found is None:
            raise UserError(sentences.characters.nobody_called(prompts.as_quoted(who)))
        return found

    async def own(self, who: str, *, person_id: int) -> Character:
        """The same among the person's own; others' are used, never changed. Raises UserError."""
        found = await self._by_id(who)
        if found is None or found.owner_id != person_id:
            found = await self._characters.named(person_id, who)
        if found is None:
            raise UserError(sentences.characters.nobody_called(prompts.as_quoted(who)))
        return found

    async def usable_id(
        self, character_id: int, *, person_id: int, guild_id: int | None
    ) -> Character:
        """The one that a button is of, if this person may use it here. Raises UserError."""
        found = await self._there(character_id)
        if not collection.may_use(found, person_id=person_id, guild_id=guild_id):
            raise UserError(sentences.characters.CHARACTER_NOT_YOURS)
        await self._check_shown(found, person_id, guild_id)
        return found

    async def own_id(self, character_id: int, *, person_id: int) -> Character:
        """The one that a button is of, if it is this person's. Raises UserError."""
        found = await self._there(character_id)
        if found.owner_id != person_id:
            raise UserError(sentences.characters.CHARACTER_NOT_YOURS)
        return found

    async def own_name(self, character_id: int, *, person_id: int) -> str | None:
        """What a character of this person's is called; None where there is none any more."""
        found = await self._characters.get(character_id)
        return found.name if found and found.owner_id == person_id else None

    async def cast_into(self, wish: Wish, who: str | None) -> Wish:
        """The wish with the character that was asked for, or the default where nobody was."""
        if who and wish.picture is not None:
            return replace(wish, problems=(*wish.problems, sentences.asking.WHO_AND_IMAGE))
        if who:
            try:
                character = await self.usable(who, person_id=wish.person_id, guild_id=wish.guild_id)
            except UserError as problem:
                return replace(wish, problems=(*wish.problems, str(problem)))
            return played_by(character, wish)
        default = None if wish.picture else await self._default(wish)
        return played_by(default, wish) if default else wish

    async def save(
        self,
        draft: Draft,
        picture: Attached | Kept,
        *,
        character_id: int,
        owner_id: int,
        guild_id: int | None,
    ) -> Character:
        """Keeps a new character with a picture of our own. Raises UserError or ConsentNeeded."""
        await self._rules.check(_written(draft), guild_ids=(guild_id,), about=character_id)
        if not await self._blobs.has_room():
            raise UserError(sentences.trouble.NO_ROOM)
        now = self._clock.now()
        character = Character(
            id=character_id,
            owner_id=owner_id,
            name=draft.name,
            reference_sha256=await self._reference(picture, owner_id),
            description=draft.description,
            size=draft.size,
            style=draft.style,
            seed=draft.seed,
            tags=draft.tags,
            created_at=now,
            used_at=now,
        )
        _check(await self._characters.save(character, most=MOST_CHARACTERS), character)
        return character

    async def edit(
        self,
        character: Character,
        draft: Draft,
        picture: Attached | None,
        *,
        guild_id: int | None,
        about: int,
    ) -> Character:
        """Writes the form's words, and its picture where one was added.

        `about` names it in the log. Raises UserError or ConsentNeeded.
        """
        guild_ids = (guild_id, character.guild_id)
        await self._rules.check(_written(draft), guild_ids=guild_ids, about=about)
        owner_id = character.owner_id
        before = character.reference_sha256
        after = replace(
            character,
            name=draft.name,
            description=draft.description,
            tags=draft.tags,
            size=draft.size,
            style=draft.style,
            seed=draft.seed,
            reference_sha256=await self._reference(picture, owner_id) if picture else before,
        )
        _check(await self._characters.change(after), after)
        if after.reference_sha256 != before:
            await self._tidying.let_go(before)
        return after

    async def share(self, character: Character, guild_id: int | None, *, about: int) -> Character:
        """With one server, or with nobody any more. Raises UserError; `about` is for the log."""
        if guild_id is not None:
            await self._rules.check(_written(character), guild_ids=(guild_id,), about=about)
            if await self._characters.is_barred(character, guild_id):
                raise UserError(sentences.characters.SHARE_BARRED)
        if not await self._characters.share(character.id, character.owner_id, guild_id=guild_id):
            raise UserError(sentences.characters.CHARACTER_GONE)
        return replace(character, guild_id=guild_id)

    async def remove(self, character: Character) -> None:
        """Pictures made with it stay, and so does its reference while one of them needs it."""
        if await self._characters.remove(character.id, character.owner_id):
            await self._tidying.let_go(character.reference_sha256)

    async def make_default(self, character: Character) -> None:
        await self._preferences.change(
            character.owner_id,
            lambda before: replace(before, character_id=character.id),
            now=self._clock.now(),
        )

    async def default_id(self, person_id: int) -> int | None:
        """The id of the person's default character, which may be gone by now."""
        return (await self._preferences.get(person_id)).character_id

    async def page(self, person_id: int, *, wanted: str, number: int) -> Page:
        """One page of a person's own that match."""
        kept = await self._characters.of_person(person_id)
        return collection.page(kept, wanted=wanted, number=number)

    async def references(self, characters: Sequence[Character]) -> dict[str, bytes]:
        """The bytes by SHA-256; what is lost is left out."""
        found: dict[str, bytes] = {}
        for one in characters:
            try:
                found[one.reference_sha256] = await self._blobs.get(one.reference_sha256)
            except BlobMissing:
                continue
        return found

    async def flagged(self, references: Sequence[str]) -> Mapping[str, bool | None]:
        """The provider's word on those of some references that were drawn from a result."""
        return await self._pictures.flagged(references)

    def check_keepable(self, generation: Generation) -> None:
        """Raises UserError where it shows another person's character: that one stays theirs."""
        if generation.character_owner_id == ERASED_PERSON:
            raise UserError(sentences.characters.BELONGED_TO_SOMEBODY)
        if generation.character_owner_id is not None:
            raise UserError(sentences.characters.belongs_to(generation.character_owner_id))

    async def prepared(self, picture: Attached, person_id: int) -> tuple[str, bytes]:
        """A picture as a reference: its SHA-256, kept for at least a day, and its bytes.

        Raises UserError or ConsentNeeded.
        """
        if not await self._blobs.has_room():
            raise UserError(sentences.trouble.NO_ROOM)
        sha256 = await self._intake.reference(picture, person_id)
        return sha256, await self._blobs.get(sha256)

    async def seal(self, person_id: int, sha256: str) -> int:
        """For the button under a picture that waits for a name of this person's."""
        return await self._pictures.seal(person_id, sha256)

    async def check_waiting(self, person_id: int, sha256: str, seal: int) -> None:
        """Raises UserError where it isn't this person's: a hash alone gives nobody a picture."""
        if not await self._pictures.waits_for(person_id, sha256, seal):
            raise UserError(sentences.buttons.UNKNOWN_BUTTON)

    async def made_from(self, result_sha256: str) -> Kept:
        """A result as a reference. Raises UserError."""
        try:
            data = await self._blobs.get(result_sha256)
        except BlobMissing:
            raise UserError(sentences.asking.PICTURE_GONE) from None
        sha256 = await self._blobs.put((await self._images.reference(data)).data)
        await self._pictures.drawn_from(sha256, result_sha256)
        return Kept(sha256)

    async def _reference(self, picture: Attached | Kept, person_id: int) -> str:
        """Checked to be there: what is kept by its hash alone may have been swept by now."""
        sha256 = await self._intake.reference(picture, person_id)
        try:
            await self._blobs.get(sha256)
        except BlobMissing:
            raise UserError(sentences.asking.PICTURE_GONE) from None
        return sha256

    async def _check_shown(self, found: Character, person_id: int, guild_id: int | None) -> None:
        """Raises UserError where what it was drawn from is hidden, or was taken down here."""
        if found.owner_id == person_id or guild_id is None:
            return
        if await self._characters.is_barred(found, guild_id):
            raise UserError(sentences.characters.CHARACTER_WITHHELD)

    async def _there(self, character_id: int) -> Character:
        found = await self._characters.get(character_id)
        if found is None:
            raise UserError(sentences.characters.CHARACTER_GONE)
        return found

    async def _by_id(self, who: str) -> Character | None:
        found = read_id(who)
        return None if found is None else await self._characters.get(found)

    async def _default(self, wish: Wish) -> Character | None:
        character_id, person_id = wish.preferences.character_id, wish.person_id
        found = None if character_id is None else await self._characters.get(character_id)
        return found if found and found.owner_id == person_id else None


def read_id(text: str) -> int | None:
    """What a choice carries; None for a name that was typed."""
    is_id = text.isascii() and text.isdecimal() and len(text) <= len(str(_LARGEST_ID))
    return int(text) if is_id and int(text) <= _LARGEST_ID else None


def played_by(character: Character, wish: Wish) -> Wish:
    """The wish with this character in it."""
    return replace(wish, character=character, picture=Kept(character.reference_sha256))


def _written(words: Draft | Character) -> tuple[str, ...]:
    """All that others may come to read, or the provider."""
    return (words.name, words.description, *words.tags)


def _check(kept: store.Kept, character: Character) -> None:
    match kept:
        case store.Kept.NAME_TAKEN:
            raise UserError(sentences.characters.name_taken(prompts.as_quoted(character.name)))
        case store.Kept.FULL:
            raise UserError(sentences.collection.collection_full(MOST_CHARACTERS))
        case store.Kept.GONE:
            raise UserError(sentences.characters.CHARACTER_GONE)
        case store.Kept.DONE:
            return
