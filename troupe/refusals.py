"""Why a request isn't let in, in words: whose limit it is, and when it opens again."""

from troupe import sentences
from troupe.limits import Bound, Closed, Denied, Limit, Why

_CLOSED = {
    Why.PAUSED_HERE: sentences.rules.PAUSED_HERE,
    Why.BLOCKED: sentences.rules.BLOCKED,
    Why.BLOCKED_HERE: sentences.rules.BLOCKED_HERE,
    Why.SERVER_BLOCKED: sentences.rules.SERVER_BLOCKED,
    Why.OTHER_CHANNELS: sentences.rules.OTHER_CHANNELS,
    Why.REFERENCE_BLOCKED: sentences.rules.REFERENCE_BLOCKED,
    Why.REFERENCE_HIDDEN: sentences.rules.REFERENCE_HIDDEN,
    Why.ERASING: sentences.privacy.ERASING,
    Why.NOT_SHARED: sentences.characters.NOT_SHARED_ANY_MORE,
}


def sentence(verdict: Denied | Closed) -> str:
    """What the person is told. A budget's amount stays between those who pay."""
    if isinstance(verdict, Closed):
        return _CLOSED.get(verdict.why) or sentences.rules.paused(verdict.words)
    back_at = verdict.limit.back_at // 1000
    if verdict.fits:
        return _nearly_used_up(verdict.limit, verdict.fits, back_at)
    return _used_up(verdict.limit, back_at)


def _nearly_used_up(limit: Limit, fits: int, back_at: int) -> str:
    match limit.bound:
        case Bound.PERSON:
            return sentences.limits.quota_too_few(limit.left, fits, back_at)
        case Bound.SERVER:
            return sentences.limits.server_too_few(limit.left, fits, back_at)
        case Bound.SERVER_DAY | Bound.SERVER_MONTH:
            return sentences.budgets.server_budget_too_few(fits, back_at)
        case Bound.EVERYBODY_DAY | Bound.EVERYBODY_MONTH:
            return sentences.budgets.budget_too_few(fits, back_at)


def _used_up(limit: Limit, back_at: int) -> str:
    match limit.bound:
        case Bound.PERSON:
            return sentences.limits.quota_used_up(
                limit.most, back_at, by_managers=limit.by_managers
            )
        case Bound.SERVER:
            return sentences.limits.server_used_up(limit.most, back_at)
        case Bound.SERVER_DAY | Bound.SERVER_MONTH:
            return sentences.budgets.server_budget_used_up(back_at)
        case Bound.EVERYBODY_DAY | Bound.EVERYBODY_MONTH:
            return sentences.budgets.budget_used_up(back_at)
