"""Pictures made before: the list, favourites, details and family."""

FAVOURITE = "Favourite"
FAVOURITED = "Favourited"
MORE = "More…"
SEND_AGAIN = "Send again"
BRING_HERE = "Bring it here"
BACK = "Back"
NEWER = "‹ Newer"
NEWEST = "Newest"
OLDER = "Older ›"
USE_AS_REFERENCE = "Use as reference"
FAMILY = "Family"
DETAILS = "Details"

HISTORY_COMMAND = "Your pictures, newest first"
OPTION_HISTORY_CHARACTER = "Only those of one of your characters"
OPTION_HISTORY_FAVOURITES = "Only your favourites"
OPTION_HISTORY_SEARCH = "Only those with this in the prompt, up to 40 letters"
HISTORY = "Your pictures"
HISTORY_FAVOURITES = "favourites"
HISTORY_EMPTY = "There is nothing here yet. Use `/character` to make your first picture."
HISTORY_NOTHING_FOUND = (
    "None of your pictures fits. Use `/history` without options to see them all."
)
HISTORY_MENU = "Open one of these"
NOT_IN_HISTORY = "This picture is not in your history any more."
HISTORY_REMOVED = "It is out of your history. The message that shows it, if there is one, stays."
NOT_DELIVERED = "not brought to you yet"
IS_FAVOURITE = "favourite"
NO_PICTURE_LEFT = "no picture left"
NOTHING_MADE = "no picture"
SENDING_FAILED = (
    "Discord didn't take the picture just now. It is still here; try again in a minute."
)
RESULT_NOT_KEPT = (
    "The whole picture is no longer kept, so it can't be used any more. "
    "Again or Remix makes a new one."
)
ONLY_SMALL_LEFT = (
    "The whole picture was kept for as long as this bot's operator has set, and is gone now. "
    "This small one stays."
)

REFERENCE_TITLE = "Start from this picture"
REFERENCE_PROMPT = "What should happen next?"
REFERENCE_PROMPT_HINT = "The character is taken from this result."
MORE_NOT_YOURS = (
    "Only the person who asked for this picture, or a moderator, can see more of it. "
    "Use `/character` to make one of your own."
)
MODERATOR_MAY_DELETE = "This picture is somebody else's. As a moderator you can delete it."
DELETED = "It is deleted here. Its author still finds it in `/history`."
FAMILY_EMPTY = "Nothing else belongs to this picture yet. Again and Remix make it a family."


def history_searched(words: str) -> str:
    return f"with “{words}”"


def history_character(name: str) -> str:
    return f"of {name}"


def history_line(number: int, made_seconds: int, prompt: str) -> str:
    return f"**{number}** · <t:{made_seconds}:d> · {prompt}"


def pictures_count(count: int) -> str:
    return f"{count} pictures"


def numbered_alt(number: int, prompt: str) -> str:
    return f"{number}: AI-generated picture of the character: {prompt}"


def made_at(seconds: int) -> str:
    return f"made <t:{seconds}:f>"


def jump(url: str) -> str:
    return f"[Go to the message]({url})"


def use_number_as_reference(number: int) -> str:
    return f"Use {number} as reference"


def details_size(width: int, height: int) -> str:
    return f"Size: {width} × {height}"


def details_seeds(seeds: str) -> str:
    return f"Seed: {seeds}"


def details_style(name: str) -> str:
    return f"Style: {name}"


def details_times(asked_seconds: int, finished_seconds: int | None) -> str:
    if finished_seconds is None:
        return f"Asked for <t:{asked_seconds}:f>"
    return f"Asked for <t:{asked_seconds}:f>, made <t:{finished_seconds}:T>"


DETAILS_PARENT = "Made from another of your pictures; Family shows which."
DETAILS_COMMAND = "To type it again:"


def family_first(number: int, prompt: str) -> str:
    return f"**{number}** · {prompt}"


def family_from(number: int, parent: int, prompt: str) -> str:
    return f"**{number}**, made by you from {parent} · {prompt}"


def family_this(line: str) -> str:
    return f"{line} · this one"


HISTORY_CUT_SHORT = "Words are looked for in your newest 20,000; `/privacy` exports all of them."
