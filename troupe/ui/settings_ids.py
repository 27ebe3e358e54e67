"""What is pressed, chosen and filled in on the panel of `/settings`: ids like `ts:1:<verb>:<n>`."""

from enum import StrEnum

from troupe.ui import asks

OURS = "ts:"


class Verb(StrEnum):
    """What a control does. The number is a role's id or a page, where one is named here."""

    MAIN = "main"
    CHANNELS = "channels"
    PICTURES = "pictures"
    FLAGGED = "flagged"
    WORDS = "words"
    MEMBERS = "members"  # page
    LOG = "log"

    PERSON_FORM = "person_form"
    ROLE_FORM = "role_form"
    SERVER_FORM = "server_form"
    BUDGET_FORM = "budget_form"
    WORDS_FORM = "words_form"
    TRY_FORM = "try_form"

    SET_PERSON = "set_person"
    SET_ROLE = "set_role"  # role
    SET_SERVER = "set_server"
    SET_BUDGET = "set_budget"
    SET_WORDS = "set_words"
    TRY = "try"

    SET_CHANNELS = "set_channels"
    ALL_CHANNELS = "all_channels"
    DROP_ROLE = "drop_role"
    SET_FLAGGED = "set_flagged"
    STRICT = "strict"
    LENIENT = "lenient"
    BLOCK = "block"  # page
    ALLOW = "allow"  # page
    ALLOW_UNLISTED = "unlisted"
    SET_LOG = "set_log"
    NO_LOG = "no_log"
    PAUSE = "pause"
    GO_ON = "go_on"
    SHOW_REPORTS = "show_reports"


Ask = asks.Ask[Verb]

OPENS_A_FORM = frozenset(
    {
        Verb.PERSON_FORM,
        Verb.ROLE_FORM,
        Verb.SERVER_FORM,
        Verb.BUDGET_FORM,
        Verb.WORDS_FORM,
        Verb.TRY_FORM,
    }
)

IS_A_FORM = frozenset(
    {
        Verb.SET_PERSON,
        Verb.SET_ROLE,
        Verb.SET_SERVER,
        Verb.SET_BUDGET,
        Verb.SET_WORDS,
        Verb.TRY,
    }
)

IS_A_CHOICE = frozenset(
    {
        Verb.SET_CHANNELS,
        Verb.ROLE_FORM,
        Verb.DROP_ROLE,
        Verb.SET_FLAGGED,
        Verb.BLOCK,
        Verb.ALLOW,
        Verb.ALLOW_UNLISTED,
        Verb.SET_LOG,
    }
)


OF_CHANNELS = frozenset({Verb.SET_CHANNELS, Verb.SET_LOG})
"""Their values are the server's channels."""

OF_ROLES = frozenset({Verb.ROLE_FORM, Verb.SET_ROLE})
"""The same with roles."""

HOME = {
    Verb.SET_CHANNELS: Verb.CHANNELS,
    Verb.ALL_CHANNELS: Verb.CHANNELS,
    Verb.SET_PERSON: Verb.PICTURES,
    Verb.SET_ROLE: Verb.PICTURES,
    Verb.DROP_ROLE: Verb.PICTURES,
    Verb.SET_FLAGGED: Verb.FLAGGED,
    Verb.STRICT: Verb.FLAGGED,
    Verb.LENIENT: Verb.FLAGGED,
    Verb.SET_WORDS: Verb.WORDS,
    Verb.TRY: Verb.WORDS,
    Verb.BLOCK: Verb.MEMBERS,
    Verb.ALLOW: Verb.MEMBERS,
    Verb.ALLOW_UNLISTED: Verb.MEMBERS,
    Verb.SET_LOG: Verb.LOG,
    Verb.NO_LOG: Verb.LOG,
}
"""What is shown after a change; the main panel where it isn't said here."""


def ask(verb: Verb, number: int = 0) -> Ask:
    """What a control of the panel carries."""
    return Ask(OURS, verb, number)


def read_custom_id(text: str) -> Ask | None:
    """None for an id of an older version, or one that we never made."""
    return asks.read_ask(text, OURS, Verb)
