"""What `/quota` shows."""

from collections.abc import Sequence

from troupe import refusals, sentences
from troupe.limits import Allowed, Bound, Closed, Denied, Limit
from troupe.markdown import cut, escaped
from troupe.models import Expense
from troupe.ui.cards import AMBER, BLURPLE, Card

_SHOWN_PROMPT = 60


def quota(
    verdict: Allowed | Denied | Closed, within: Sequence[Limit], expenses: Sequence[Expense]
) -> Card:
    """`verdict` is that of one more picture; `within` begins with the person's own limit."""
    own, *others = within
    reasons = _in_the_way(verdict)
    return Card(
        colour=AMBER if reasons or not own.left else BLURPLE,
        heading=sentences.limits.left_of_day(own.left, own.most),
        text=_when(own),
        facts=(*reasons, *map(_of_server, filter(_is_server, others))),
        notes=tuple(map(_line, expenses)) or (sentences.limits.NOTHING_MADE_YET,),
    )


def _when(own: Limit) -> str:
    back_at = own.back_at // 1000
    return sentences.limits.more_at(back_at) if own.used else sentences.limits.counts_until(back_at)


def _in_the_way(verdict: Allowed | Denied | Closed) -> tuple[str, ...]:
    """What stands in the way though something may be left of the person's own day."""
    match verdict:
        case Closed():
            return (refusals.sentence(verdict),)
        case Denied(limit) if limit.bound is not Bound.PERSON:
            return (refusals.sentence(verdict),)
        case _:
            return ()


def _is_server(limit: Limit) -> bool:
    return limit.bound is Bound.SERVER


def _of_server(limit: Limit) -> str:
    return sentences.limits.server_today(limit.used, limit.most)


def _line(expense: Expense) -> str:
    prompt = sentences.limits.REMOVED_FROM_HISTORY
    if expense.prompt is not None:
        prompt = escaped(cut(expense.prompt, _SHOWN_PROMPT))
    return sentences.limits.expense(
        expense.at // 1000, prompt, expense.counted, expense.asked, under_way=expense.under_way
    )
