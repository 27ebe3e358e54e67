"""What a person's pictures are like where a command doesn't say."""

PREFERENCES_COMMAND = "What your pictures are like where a command doesn't say"
PREFERENCES = "Your preferences"
PREFERENCES_ORDER = (
    "What you type in a command goes first, then what a character brings along, then this."
)
PREFERENCES_NOT_YOURS = "These are somebody else's. Use `/preferences` to see and change your own."
SIZE_OWN = "As usual, 1024 × 1024"
REPLIES_PUBLIC = "**Results** are shown to everybody"
REPLIES_PRIVATE = "**Results** are shown to you alone"
PINGED = "**Slow pictures** mention you once when they took over 20 seconds"
NOT_PINGED = "**Slow pictures** come without mentioning you"
NO_DEFAULT_CHARACTER = "**Default character** none"
PREFERENCE_BUTTONS: dict[str, str] = {
    "private": "Show results to me alone",
    "public": "Show results to everybody",
    "ping": "Mention me when slow",
    "quiet": "Don't mention me",
}


def preferred_size(name: str) -> str:
    return f"**Size** {name}"


def preferred_style(name: str) -> str:
    return f"**Style** {name}"


def default_character(name: str) -> str:
    return f"**Default character** {name}"


def forget_character(name: str) -> str:
    return f"Forget {name} as default"
