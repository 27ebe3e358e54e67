"""One character: its card, its forms, and what can't be done with it."""

NAME_BLANK = "The name has no letters in it; give your character one that you will recognise."
CHARACTER_GONE = "This character isn't kept any more, so nothing can be done with it from here."
CHARACTER_NOT_YOURS = (
    "This character belongs to somebody else, and only they can change it. "
    "You can keep your own with `/collection save`."
)
NOT_SHARED_ANY_MORE = (
    "The character in this picture belongs to somebody else, who doesn't share it here any more. "
    "Nothing was spent. Remix lets you attach a picture of your own."
)
SHARE_NEEDS_SERVER = (
    "A character is shared with the server that you are in, and there is none here. "
    "Use `/collection share` in that server."
)
SAVE_NOT_YOURS = (
    "A character can be saved from a message of your own, or from a picture you asked for; "
    "this one is somebody else's. You can still use what they share with `/character` and `who`."
)
SAVE_NO_PICTURE = (
    "There is no picture in this message that a character could be saved from. "
    "Attach one to `/collection save`, or use a message of yours that has one."
)
SAVE_NOT_FINISHED = "There is no finished picture in this message to save a character from."


def name_too_long(length: int, limit: int) -> str:
    return f"The name has {length:,} characters; it can have up to {limit}."


def description_too_long(length: int, limit: int) -> str:
    return f"The description has {length:,} characters; it can have up to {limit}."


def tag_too_long(tag: str, limit: int) -> str:
    return f"The tag {tag} is too long; a tag can have up to {limit} characters."


def too_many_tags(count: int, limit: int) -> str:
    return f"There are {count} tags; a character can have up to {limit}."


def name_taken(name: str) -> str:
    return (
        f"You already have a character called {name}; take another name, "
        "or change that one with `/collection edit`."
    )


def nobody_called(who: str) -> str:
    return (
        f"There is no character {who} that you can use here; pick one from the list, "
        "or save one with `/collection save`."
    )


def belongs_to(owner_id: int) -> str:
    return (
        f"This picture shows <@{owner_id}>'s character, and only they can keep it. "
        "While they share it here, you can use it with `/character` and `who`."
    )


def credited(owner_id: int) -> str:
    return f"The character is <@{owner_id}>'s, shared with this server"


def reference_alt(name: str) -> str:
    return f"Reference picture of the character {name}"


def reference_alt_described(name: str, description: str) -> str:
    return f"Reference picture of the character {name}: {description}"


REFERENCE_LOST = "Its picture is no longer kept; add one again with Edit."
SHARED_HERE = "Shared with this server: its members can use it, and only you can change it"
SHARED_ELSEWHERE = "Shared with another server"
PRIVATE_CHARACTER = "Private: yours alone"
DEFAULT_CHARACTER = "Your default: `/character` uses it when you give no picture"


def kept_by(owner_id: int) -> str:
    return f"<@{owner_id}>'s character, shared with this server"


def character_defaults(values: str) -> str:
    return f"Starts with {values}"


def character_tags(values: str) -> str:
    return f"Tags: {values}"


def kept_since(seconds: int) -> str:
    return f"Kept since <t:{seconds}:D>"


SAVED = "Saved to your collection"
CHANGED = "Changed"


def really_remove(name: str) -> str:
    return f"Remove {name}?"


REALLY_REMOVE_TEXT = (
    "It can't be brought back. The pictures you made with it stay in your history, "
    "and making new ones of it needs its picture again."
)


def removed(name: str) -> str:
    return f"{name} is removed. The pictures you made with it stay."


NAME_IT_HEADING = "Your character, as it will be kept"
NAME_IT_TEXT = "Give it a name, and it is saved."

USE = "Use…"
EDIT = "Edit"
SHARE = "Share here"
MAKE_PRIVATE = "Make private"
MAKE_DEFAULT = "Make default"
REMOVE = "Remove"
REMOVE_FOR_GOOD = "Remove for good"
KEEP_IT = "Keep it"
NAME_IT = "Name it…"
SAVE_CHARACTER = "Save character"

SAVE_TITLE = "Save character"
EDIT_TITLE = "Edit character"
USE_TITLE = "A new scene"
FIELD_NAME = "Name"
FIELD_NAME_HINT = "Up to 32 characters, unique among yours."
FIELD_DESCRIPTION = "Description"
FIELD_DESCRIPTION_HINT = "Added to every prompt, like: silver hair, green cloak."
FIELD_TAGS = "Tags"
FIELD_TAGS_HINT = "Up to five, with commas between them."
FIELD_DEFAULTS = "Size, style and seed"
FIELD_DEFAULTS_HINT = "With commas, like 1024*1536, ghibli, 42. Any may be left out."
FIELD_NEW_PICTURE = "Another picture"
FIELD_NEW_PICTURE_HINT = "Leave it empty to keep the one there is."
FIELD_WHICH = "Which picture?"


def which_picture(number: int, seed: int) -> str:
    return f"Picture {number}, seed {seed}"


BELONGED_TO_SOMEBODY = (
    "This picture shows somebody else's character, who has erased everything of theirs. "
    "It stays in your history, and it can't be kept as a character."
)


def last_results(count: int) -> str:
    return "Below: your last picture of it" if count == 1 else f"Below: your last {count} of it"


CHARACTER_WITHHELD = (
    "This character comes from a picture that was reported or taken down here, so it isn't shown "
    "to others."
)
SHARE_BARRED = (
    "This character comes from a picture that was reported or taken down here, so it can't be "
    "shared here."
)
