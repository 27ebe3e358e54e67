"""Pictures that people reported, and what managers decide about them."""

from troupe.models import Verdict
from troupe.sentences.privacy import somebody

HIDDEN = (
    "Somebody reported this picture, so it is hidden until a manager of this server has looked "
    "at it."
)
IS_HIDDEN = "hidden"
HIDDEN_IN_HISTORY = (
    "This picture was reported. It is hidden until the managers of the server have looked at it, "
    "and until then it can't be sent or used."
)
IS_HIDDEN_NOW = (
    "This picture was reported and is hidden, so nothing can be done with it right now. "
    "The managers of the server decide what becomes of it."
)


def hidden_by(person_id: int) -> str:
    return f"asked for by <@{person_id}>"


REPORT = "Report"
RESTORE = "Restore"
BLOCK_MEMBER = "Block member"
REPORT_TITLE = "Report this picture"
REPORT_REASON = "What is wrong with it?"
REPORT_REASON_HINT = "For the managers of this server; it may stay empty."
REPORT_HEADING = "A picture was reported"
OTHERS_MAY_REPORT = (
    "This picture is somebody else's. Report hides it for everybody at once, until a manager of "
    "this server has looked at it."
)
REPORT_NEEDS_SERVER = "Pictures are reported in servers, where there are managers to look at them."
REPORT_OWN = "This picture is your own; More… under it lets you delete it."
REPORT_TOO_MANY = (
    "You have reported ten pictures within a day, which is as many as one person can. "
    "A moderator of this server can still take others down."
)
REPORT_REPEATED = "You have reported this picture already. It waits for a manager of this server."
REPORT_SETTLED_BEFORE = (
    "You have reported this picture before, and a manager of this server has decided about it."
)
REPORT_MESSAGE_GONE = "This message is gone already, so there is nothing left to hide."
HIDDEN_ALREADY = "Somebody reported it just before you, and it is hidden already."
DECIDED_JUST_NOW = (
    "Somebody reported it before you, and a manager of this server has just decided about it. "
    "Should it still be wrong once it is shown again, you can report it then."
)
REPORT_NOT_YOURS = "Only those who manage this server can decide about a report. Nothing changed."
REPORT_IS_GONE = "What this report was about is gone altogether, so nothing is left to decide."
REPORT_ERASED = (
    "This was about a reported picture whose author has erased everything of theirs. The picture "
    "is taken down, and nothing is left to decide."
)
REPORT_DECIDED_ALREADY = "Another manager has decided this just before you; the card says how."
RESTORED_WITHOUT_PICTURE = (
    "A manager has looked at this picture and it may stay, but its author has taken it out of "
    "their history meanwhile, so it is no longer kept."
)


def _managers(*, told: bool) -> str:
    if told:
        return "The managers of this server have been told."
    return "The managers of this server find it under `/settings`."


def reported_for_later(*, told: bool) -> str:
    return (
        "Thank you. Discord doesn't let Troupe hide the picture at this moment; Troupe keeps "
        f"trying until it is hidden, and shows it nowhere else. {_managers(told=told)}"
    )


def reported(*, hidden: bool, told: bool) -> str:
    """Whether the message could be changed, and whether the managers have it in their channel."""
    managers = _managers(told=told)
    if hidden:
        return f"Thank you. The picture is hidden for everybody. {managers}"
    return (
        "Thank you. Troupe may not change this message here, so it still stands; a moderator of "
        f"this server can delete it. Troupe doesn't show the picture anywhere else now. {managers}"
    )


def report_people(author_id: int, reporter_id: int) -> str:
    return f"Asked for by <@{author_id}> · reported by {somebody(reporter_id)}"


def report_reason(words: str) -> str:
    return f"Why: {words}"


def report_settled(verdict: Verdict, manager_id: int, seconds: int) -> str:
    done = "Restored" if verdict is Verdict.RESTORED else "Removed"
    return f"{done} by {somebody(manager_id)} <t:{seconds}:R>"


def report_blocked(author_id: int, manager_id: int) -> str:
    return f"<@{author_id}> was blocked here by {somebody(manager_id)}"


def report_not_carried_out(verdict: Verdict, *, later: bool) -> str:
    if later:
        return "Discord doesn't take it at this moment; Troupe keeps trying"
    if verdict is Verdict.RESTORED:
        return "Discord didn't let Troupe show it again in its message."
    return "Discord didn't let Troupe delete the message; it stays hidden, or can be deleted by you"


REPORT_NEEDS_BOT = (
    "Troupe isn't in this server itself, so its managers can't be asked and nothing changed. "
    "A moderator of this server can delete the message."
)
