"""Where something on our side, or on Discord's, stands in the way."""

NO_ROOM = (
    "Troupe has no room left to keep new pictures; its operator has to make some. "
    "Please try again later."
)
ACCOUNT_REFUSED = (
    "Troupe can't make pictures right now because of its account with the provider. "
    "It cost you nothing. The operator has been told; please try again later."
)
RESTARTING = "Troupe is restarting right now; please try again in a minute."
LINE_LOST = "Discord didn't answer in time, and nothing was spent. Please press once more."
NO_SUCH_COMMAND = "This command has changed. Close the command, open it again, and it should work."


def our_fault(code: str) -> str:
    return (
        "Something went wrong on our side, and it cost you nothing. Please try again; "
        f"if it happens again, tell the bot's operator the code {code}."
    )
