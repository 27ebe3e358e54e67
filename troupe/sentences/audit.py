"""What an audit list says of a change."""

from troupe.models import Verdict
from troupe.sentences.privacy import somebody


def audit_settled(verdict: Verdict, author_id: int) -> str:
    if verdict is Verdict.RESTORED:
        return f"restored a reported picture of <@{author_id}>"
    return f"removed a reported picture of <@{author_id}> and blocked what it started from"


def audit_blocked(author_id: int) -> str:
    return f"blocked <@{author_id}> after a report"


def audit_line(seconds: int, person_id: int, change: str) -> str:
    return f"<t:{seconds}:R> {somebody(person_id)}: {change}"


def changed_to(name: str, value: str) -> str:
    return f"{name}: {value}"


def role_changed(role_id: int, most: int | None) -> str:
    if most is None:
        return f"Pictures a day for <@&{role_id}>: no amount of its own"
    return f"Pictures a day for <@&{role_id}>: {most}"


def blocked_person(person_id: int) -> str:
    return f"Blocked <@{person_id}>"


def allowed_person(person_id: int) -> str:
    return f"Allowed <@{person_id}> again"


PAUSED_CHANGE = "Paused new pictures"
WENT_ON_CHANGE = "Let new pictures go on"
STRICT_CHANGE = "Unchecked results: behind a spoiler"
LENIENT_CHANGE = "Unchecked results: shown"
AS_THE_OPERATOR_SAYS = "as the operator says"


def blocked_server(guild_id: int) -> str:
    return f"Blocked the server `{guild_id}`"


def allowed_server(guild_id: int) -> str:
    return f"Allowed the server `{guild_id}` again"
