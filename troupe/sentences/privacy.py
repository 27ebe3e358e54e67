"""What is kept of a person, taking it along, and erasing it."""

from troupe.models import ERASED_PERSON

PRIVACY_COMMAND = "What Troupe keeps of you; take it along, or erase it"
PRIVACY = "What Troupe keeps"
PRIVACY_EXPORT = "Export everything"
PRIVACY_ERASE = "Erase everything"
PRIVACY_NOT_YOURS = "This is somebody else's. Use `/privacy` for what is yours."
PRIVACY_ELSEWHERE = "Elsewhere"

ERASE_TITLE = "Erase everything"
ERASE_FIELD = "Type ERASE"
ERASE_HINT = "Pictures, characters, history, preferences: all go for good."
ERASE_WORD = "erase"
NOT_ERASED = "Nothing was erased, because the word wasn't there. Press the button to try again."
ERASED = "Everything is erased"
ERASED_TEXT = (
    "Troupe keeps nothing of you any more, except sums without your name. The files follow within "
    "minutes, and the provider is asked to delete its copies. Should you come back, you are "
    "somebody new; what you made today still counts until midnight UTC."
)
ERASED_MESSAGES = "Messages that stand in channels stay there; moderators can delete them."
ERASING_HEADING = "Your erasing has begun"
ERASING = (
    "Everything of yours is being erased, and the provider is still making your last pictures. "
    "Nothing new can begin until that is done, usually within a minute. Nothing was spent."
)
WITHDRAWN = "Whoever asked for this has had everything erased."
SOMEBODY_ERASED = "somebody who erased their data"


def somebody(person_id: int) -> str:
    """A mention, unless they are gone."""
    return SOMEBODY_ERASED if person_id == ERASED_PERSON else f"<@{person_id}>"


EXPORT_EVERYTHING = "Everything of yours"
EXPORT_RUNNING = "Your export is already on its way; it comes in a minute or two."
EXPORT_MORE = "There is more. Press the button for the next files."
EXPORT_NEXT = "Next files"
EXPORT_GOES_ON = "The next file follows."
EXPORT_ALL = "That is all there is."
EXPORT_HINT = "Pictures, and a list of each kind of row as JSON. Keep it where only you can see it."
EXPORT_README = """\
Everything that Troupe keeps of you
===================================

generations-*.json  what you asked for, with each picture that was to be made ("predictions")
characters-*.json   your characters
preferences, person, consents, reports, changes-of-settings and others: where there is any
pictures/           the pictures that were made, named as the prediction's "id"
references/         the pictures they were made from; "files" of a row names them
manifest.json       all files of this export, and what could not be put in ("left_out"): pictures
                    that are no longer kept, or that are too large for one file

Several zips belong together: unpack them into one folder. Times are milliseconds since 1970 UTC,
money is in millionths of a dollar.
"""


def exported_everything_part(number: int) -> str:
    return f"Everything of yours, file {number}"


def still_being_made(count: int) -> str:
    pictures = "One picture is" if count == 1 else f"{count} pictures are"
    return (
        f"{pictures} still being made. As soon as that is over it is thrown away, and everything "
        "of yours is erased, by itself. Until then nothing new can begin for you."
    )
