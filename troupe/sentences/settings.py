"""What the managers of a server set."""

SETTINGS_COMMAND = "Where, how much and how safe, for those who manage this server"
SETTINGS = "Troupe in this server"
SETTINGS_NOT_YOURS = (
    "Only members who may manage this server can see and change this. Nothing was changed."
)
SETTINGS_ONLY_IN_SERVERS = "This belongs to a server where Troupe is a member. Nothing was changed."
CHANGE = "Change"
PAUSE = "Pause"
GO_ON = "Go on"
LAST_CHANGES = "Last changes"

SETTING_CHANNELS = "Channels"
SETTING_PICTURES = "Pictures a day"
SETTING_SERVER_DAY = "The server's day"
SETTING_BUDGET = "Budget"
SETTING_FLAGGED = "Flagged results"
SETTING_WORDS = "Blocked words"
SETTING_MEMBERS = "Blocked members"
SETTING_LOG = "Log channel"
SETTING_PAUSED = "Paused"

ALL_CHANNELS = "all of them"
CHOOSE_CHANNELS = "Channels where pictures may be asked for"
CHANNELS_HINT = "A thread counts as its channel. With none chosen, it is all of them."
ALLOW_ALL_CHANNELS = "Allow all channels"
CHANNEL_UNKNOWN = "Troupe doesn't see that channel in this server. Nothing was changed."
ROLE_UNKNOWN = "Troupe doesn't know that role in this server. Nothing was changed."
CHOICE_MISSING = "Nothing was chosen, so nothing was changed."

PICTURES_HINT = (
    "Everybody has the amount at the top; of several roles the largest amount counts. "
    "A day ends at midnight UTC."
)


def most_per_day(most: int) -> str:
    return f"The operator lets managers give anybody at most {most:,} a day."


def above_most_per_day(most: int) -> str:
    return f"{most_per_day(most)} Nothing was changed."


CHANGE_EVERYBODYS = "Change everybody's"
CHOOSE_ROLE = "A role, to set its pictures a day"
DROP_ROLE = "Take a role's amount away"
AMOUNT_FIELD = "Pictures a day"


def person_field_hint(most: int) -> str:
    return f"For each member, at most {most:,}. Empty: what the operator gives everybody."


def role_field_hint(most: int) -> str:
    return f"For each member with this role, at most {most:,}. Empty takes its amount away."


SERVER_FIELD_HINT = "By everybody together. Empty: no limit."
SERVER_DAY_NONE = "no limit"

WITHHELD = "withheld"
SPOILERED = "behind a spoiler"
FLAGGED_HINT = (
    "What the provider flags as indecent. In age-restricted channels it is shown as it is."
)
CHOOSE_FLAGGED = "What becomes of them"
FLAGGED_OPTIONS = {"withhold": "Withhold them", "spoiler": "Put them behind a spoiler"}
STRICT = "strict: what the provider says nothing of is spoilered too"
MAKE_STRICT = "Spoiler unchecked ones too"
MAKE_LENIENT = "Show unchecked ones"

WORDS_NONE = "none"
WORDS_HINT = "Whole words, in any case. People are told that a rule stopped them, never which word."
CHANGE_WORDS = "Change the words"
TRY_A_SENTENCE = "Try a sentence"
WORDS_FIELD = "One word a line"
WORDS_FIELD_HINT = "At most 100, each up to 40 letters. Empty: none."
TRY_TITLE = "Would it be stopped?"
TRY_FIELD = "A sentence, as a member would type it"
CAUGHT = "A rule would stop this."
NOT_CAUGHT = "No word of this list would stop this."

MEMBERS_NONE = "none"
MEMBERS_HINT = "They can't ask for pictures in this server; what they made stays theirs."
CHOOSE_MEMBER = "A member to block"
ALLOW_AGAIN = "Allow one again"
ALLOW_UNLISTED = "Allow somebody who isn't listed"


def blocked_unlisted(count: int) -> str:
    people = "1 blocked person has" if count == 1 else f"{count} blocked people have"
    return (
        f"{people} erased their data since: still blocked, and not listed. Choosing them once more "
        "to be blocked isn't needed; they are allowed by the last menu."
    )


TOO_MANY_BLOCKED = "More than 1,000 can't be blocked at once; allow somebody again first."
LOG_NONE = "none"
LOG_HINT = "Reports and notes about budgets are written there."
CHOOSE_LOG = "Where Troupe writes"
NO_LOG = "Write nowhere"
LOG_TEST = "Troupe writes here from now on: reports of pictures, and notes about budgets."
LOG_FAILED = (
    "Troupe couldn't write there, so nothing was changed. It needs to see the channel and to send "
    "messages in it."
)
NOT_PAUSED = "no"
PAUSE_HINT = "New pictures can be paused; what is on its way still comes."


def reports_wait(count: int, log_channel_id: int | None) -> str:
    pictures = "1 reported picture waits" if count == 1 else f"{count} reported pictures wait"
    if log_channel_id is None:
        return f"{pictures} for you. Decide here, or choose a log channel to decide there."
    return f"{pictures} for you in <#{log_channel_id}>."


SHOW_REPORTS = "Show reports"
REPORTS_NONE = "No report waits for you any more."
REPORTS_OLDEST = "The oldest one stands below, for you alone."
REPORTS_POSTED = "All of them stand anew at the end of the log channel."
REPORTS_NOT_POSTED = (
    "Troupe couldn't post all of them. It needs to see the log channel and to send messages in it."
)


def not_a_count(most: int) -> str:
    return f"That isn't a whole number from 0 to {most:,}. Nothing was changed."


def setting(name: str, value: str) -> str:
    return f"**{name}** {value}"


def and_more(shown: str, more: int) -> str:
    return f"{shown} and {more} more"


def channel_named(channel_id: int) -> str:
    return f"<#{channel_id}>"


def role_amount(role_id: int, most: int) -> str:
    return f"<@&{role_id}> {most}"


def role_option(name: str, most: int) -> str:
    return f"{name}: {most}"


def role_gone(role_id: int) -> str:
    return f"A role that is gone ({role_id})"


def role_title(name: str) -> str:
    return f"Pictures a day for {name}"


def everybodys_amount(most: int, *, is_own: bool) -> str:
    return f"{most}" if is_own else f"{most}, as the operator gives everybody"


def server_day(most: int) -> str:
    return f"{most} by everybody together"


def words_count(count: int) -> str:
    return "1 word" if count == 1 else f"{count} words"


def too_many_words(most: int, longest: int) -> str:
    return (
        f"At most {most} words of up to {longest} letters fit, and 4,000 letters together. "
        "Nothing was changed."
    )


def too_many_roles(most: int) -> str:
    return f"At most {most} roles can have an amount of their own; take one away first."


def numbered_person(number: int, person_id: int) -> str:
    return f"**{number}** <@{person_id}>"


def number_option(number: int) -> str:
    return f"Number {number}"


def paused_since(seconds: int) -> str:
    return f"since <t:{seconds}:R>"
