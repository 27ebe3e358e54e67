"""The buttons under a picture, the form of Remix, and why a press isn't followed."""

NOT_YOURS = (
    "Only the person who asked for this picture can do that. "
    "Use `/character` to make one of your own."
)
DELETE_FORBIDDEN = (
    "Discord doesn't let Troupe delete this message here. You can delete it yourself."
)
DELETE_NOT_YOURS = "Only the person who asked for this picture, or a moderator, can delete it."
UNKNOWN_BUTTON = (
    "This button is from another time and doesn't work any more. Use `/character` to go on."
)
GENERATION_GONE = (
    "Troupe no longer remembers this picture, so it can't go on from here. "
    "Use `/character` to make a new one."
)
NOTHING_TO_CANCEL = (
    "It can't be cancelled right now: it is over already, or just being handed to the provider. "
    "In the second case, press again in a moment."
)

AGAIN = "Again"
CANCEL = "Cancel"
REMIX = "Remix"
DELETE = "Delete"
TRY_AGAIN = "Try again"

REMIX_TITLE = "Remix this picture"


def remix_title(count: int) -> str:
    return REMIX_TITLE if count == 1 else f"Remix into {count} pictures"


REMIX_PROMPT = "What should happen?"
REMIX_PROMPT_HINT = "Say what changes; the character stays the same."
REMIX_SIZE = "Size"
REMIX_SIZE_HINT = "Width*height, each side from 256 to 1536."
REMIX_STYLE = "Style"
REMIX_SEED = "Seed"
REMIX_SEED_HINT = "The same seed keeps the scene alike. Empty for a new one."
REMIX_PICTURE = "Another picture of a character"
REMIX_PICTURE_HINT = "Leave it empty to keep the one this picture started from."
