"""All characters of a person: the commands, the list, taking them along."""

CARD_NOT_PNG = (
    "This file is no character card; a card is a PNG that `/collection export` made. "
    "For any other picture there is `/collection save`."
)
CARD_MISSING = (
    "This picture carries no character card. With `/collection save` you can make it a character. "
    "If it was a card once, an app that saved it anew has dropped the card: send the original file."
)
CARD_DAMAGED = (
    "The card in this picture is damaged, so nothing was taken from it; export the character again."
)
CARD_TOO_NEW = (
    "This card was made by a newer Troupe than this one, which can't read it yet. "
    "With `/collection save` you can still save the picture."
)
CARD_STYLE_UNKNOWN = "Its style isn't known here, so it was left out."
CHARACTER_PICTURE_GONE = (
    "The picture of this character is gone, so it can't be exported; "
    "`/collection edit` can give it another."
)
COLLECTION_NOT_YOURS = "This is another person's collection. Yours opens with `/collection list`."


def collection_full(limit: int) -> str:
    return (
        f"Your collection has {limit} characters, and that is all it can hold. "
        "Remove one with `/collection remove`, then save this one again."
    )


def collection_heading(pages: int, number: int) -> str:
    return "Your characters" if pages == 1 else f"Your characters · page {number} of {pages}"


COLLECTION_EMPTY = (
    "You keep no characters yet. Save one with `/collection save`, or press **Save character** "
    "under a picture; then `/character` brings it back with `who`."
)


def collection_no_match(wanted: str) -> str:
    return f"None of your characters has a name or tag that begins with {wanted}."


def collection_line(number: int, name: str, tags: str, *, shared: bool, default: bool) -> str:
    details = [tags] if tags else []
    details += ["shared"] if shared else []
    details += ["your default"] if default else []
    return f"{number}. **{name}**" + (f" · {' · '.join(details)}" if details else "")


BACK_TO_COLLECTION = "All characters"
PREVIOUS, NEXT = "‹", "›"
OPEN_ONE = "Open one of these"

SAVE_AS_CHARACTER = "Save as character"
COLLECTION_GROUP = "The characters you keep"
COLLECTION_LIST = "All your characters"
COLLECTION_SAVE = "Keep a character, so that you can use it by name"
COLLECTION_SHOW = "One character, with what can be done with it"
COLLECTION_EDIT = "Change a character's name, words, defaults or picture"
COLLECTION_REMOVE = "Remove a character from your collection"
COLLECTION_SHARE = "Let this server's members use a character of yours"
OPTION_WHO = "A character you keep, or one shared with this server"
OPTION_WHO_OWN = "One of your characters"
OPTION_FILTER = "The beginning of a name or tag"
OPTION_NAME = "Its name, up to 32 characters"
OPTION_DESCRIPTION = "Words that are added to every prompt, like: silver hair, green cloak"
OPTION_TAGS = "Up to five tags, with commas between them"
OPTION_DEFAULT_SIZE = "The size its pictures get when you don't say another"
OPTION_DEFAULT_STYLE = "The style its pictures get when you don't say another"
OPTION_DEFAULT_SEED = "The seed its pictures get when you don't say another"
OPTION_UNSHARE = "Make it private again instead"


def choice_of_others(name: str) -> str:
    return f"{name} · shared here"


COLLECTION_EXPORT = "Your characters as files that you can keep and bring back"
COLLECTION_IMPORT = "Bring in a character from a PNG that was exported"
OPTION_WHO_EXPORT = "One of your characters; leave it out for all of them"
OPTION_CARD = "The PNG, exactly as it was exported"
OPTION_CARD_NAME = "Another name for it; leave it out to keep the one in the card"
EXPORT_NOTHING = (
    "There is nothing to export: you keep no characters yet. `/collection save` keeps one."
)
EXPORT_REST = (
    "There are more, and Discord lets Troupe send only so much here. In a server that has Troupe "
    "the same command gives all of them, and with `who` it gives any one."
)
EXPORTED_ALL = "Your characters"
EXPORTED_HINT = "`/collection import` brings a card back in, here or with another Troupe."
IMPORTED = "Brought in to your collection"


def exported(name: str) -> str:
    return f"{name}, as a picture with its card in it"


def exported_part(number: int) -> str:
    return f"Your characters, part {number}"


EXPORT_WITHHELD = (
    "The provider marked this character's picture as not for everybody, so it isn't handed over "
    "in this channel. Export it in a direct message with Troupe, or in an age-restricted channel."
)


def export_without(count: int) -> str:
    which = "One character is" if count == 1 else f"{count} characters are"
    return (
        f"{which} left out, because of pictures that aren't for everybody. Export in a direct "
        "message with Troupe, or in an age-restricted channel, has all of them."
    )
