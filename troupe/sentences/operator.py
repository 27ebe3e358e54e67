"""The panel of whoever operates the bot."""

OPERATOR_COMMAND = "The state of the bot, for whoever operates it"
OPERATOR = "Troupe, for its operator"
OPERATOR_NOT_YOURS = "Only the owner of this application can see and change this."
OWNER_UNKNOWN = (
    "Discord didn't say just now whose application this is. Nothing was changed; please try again."
)
LOOK_AGAIN = "Look again"
NOT_KNOWN = "not known"
PROVIDER_FINE = "takes requests"
PROVIDER_REFUSES = "refuses this account; look at its key and balance"
STATE_QUEUE = "Queue"
STATE_PROVIDER = "Provider"
STATE_BALANCE = "Balance"
STATE_DISK = "Disk"
STATE_SPENT = "Spent"
STATE_SERVERS = "Servers"
OPERATOR_BUDGET = "Budget for everybody"
OPERATOR_PEOPLE = "Blocked people"
OPERATOR_SERVERS = "Blocked servers"
OPERATOR_PAUSED_SILENTLY = "yes"
PAUSE_TITLE = "Pause new pictures"
PAUSE_FIELD = "A sentence for people, if you like"
PAUSE_FIELD_HINT = "They read it with every refusal. What is on its way still comes."
OPERATOR_BUDGET_HINT = "Like 5 or 12.50. Empty: what the bot was started with."
ID_FIELD = "Their id"
ID_FIELD_HINT = "A number of 17 to 20 digits; Discord's developer mode copies it."
WHAT_FIELD = "What to do"
WHAT_OPTIONS = {"block": "Block", "allow": "Allow again"}
NOT_AN_ID = "That isn't an id, which is a number of 17 to 20 digits. Nothing was changed."
SERVER_TITLE = "Block or allow a server"
PERSON_TITLE = "Block or allow a person"


def queue_state(waiting: int, in_work: int) -> str:
    return f"{waiting} waiting, {in_work} in work"


def gigabytes_free(free_bytes: int | None) -> str:
    if free_bytes is None:
        return "Not known: pictures are in an object store"
    return f"{free_bytes / 1e9:,.1f} GB free"


def spent(today: str, today_of: str | None, month: str, month_of: str | None) -> str:
    of_day = f" of {today_of}" if today_of else ""
    of_month = f" of {month_of}" if month_of else ""
    return f"{today}{of_day} today, {month}{of_month} this month"


def person_named(person_id: int) -> str:
    return f"<@{person_id}>"


def server_named(guild_id: int) -> str:
    return f"`{guild_id}`"
