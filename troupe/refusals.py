"""Why a request isn't let in, in words: whose limit it is, and when it opens again."""

from troupe import sentences
from troupe.limits import Bound, Closed, Denied, Limit, Why

_CLOSED = {
    Why.PAUSED_HERE: sentences.PAUSED_HERE,
    Why.BLOCKED: sentences.BLOCKED,
    Why.BLOCKED_HERE: sentences.BLOCKED_HERE,
    Why.SERVER_BLOCKED: sentences.SERVER_BLOCKED,
    Why.OTHER_CHANNELS: sentences.OTHER_CHANNELS,
    Why.REFERENCE_BLOCKED: sentences.REFERENCE_BLOCKED,
    Why.REFERENCE_HIDDEN: sentences.REFERENCE_HIDDEN,
    Why.ERASING: sentences.ERASING,
    Why.NOT_SHARED: sentences.NOT_SHARED_ANY_MORE,
}


def sentence(verdict: Denied | Closed) -> str:
    """What the person is told. A budget's amount stays between those who pay."""
    if isinstance(verdict, Closed):
        return _CLOSED.get(verdict.why) or sentences.paused(verdict.words)
    back_at = verdict.limit.back_at // 1000
    if verdict.fits:
        return _nearly_used_up(verdict.limit, verdict.fits, back_at)
    return _used_up(verdict.limit, back_at)


def _nearly_used_up(limit: Limit, fits: int, back_at: int) -> str:
    match limit.bound:
        case Bound.PERSON:
            return sentences.quota_too_few(limit.left, fits, back_at)
        case Bound.SERVER:
            return sentences.server_too_few(limit.left, fits, back_at)
        case Bound.SERVER_DAY | Bound.SERVER_MONTH:
            return sentences.server_budget_too_few(fits, back_at)
        case Bound.EVERYBODY_DAY | Bound.EVERYBODY_MONTH:
            return sentences.budget_too_few(fits, back_at)


def _used_up(limit: Limit, back_at: int) -> str:
    match limit.bound:
        case Bound.PERSON:
            return sentences.quota_used_up(limit.most, back_at, by_managers=limit.by_managers)
        case Bound.SERVER:
            return sentences.server_used_up(limit.most, back_at)
        case Bound.SERVER_DAY | Bound.SERVER_MONTH:
            return sentences.server_budget_used_up(back_at)
        case Bound.EVERYBODY_DAY | Bound.EVERYBODY_MONTH:
            return sentences.budget_used_up(back_at)
