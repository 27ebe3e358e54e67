"""Every exception that Troupe raises on purpose.

TroupeError
├── ConfigError             the operator's settings can't be used; every problem at once
├── UserError               the text is the reply: warm, whole, for the person who asked
│   └── Refusal             one or more things to fix before anything is spent
├── ConsentNeeded           the person was not asked yet whether they may use their pictures
├── NotAcknowledged         Discord no longer takes our answer, so nothing may be spent
├── IllegalTransition       a step that the life of a prediction does not have (our bug)
├── DataFolderBusy          another process works with the same data
├── DatabaseAway            busy, full or out of reach: the same may succeed in a while
├── DatabaseRefused         a row or a statement that it will never take (our bug)
├── DatabaseUnfit           it can't be worked with as it is; the text says why
│   └── DatabaseBroken      the file is damaged; the text says how to restore it
├── CopyFailed              a backup could not be made or put back; the text says why
├── BlobsUnusable           the object store can't be worked with; the text says what to mend
├── WebhookRefused          a webhook that is not proved to be the provider's, or comes too late
├── BlobMissing             a picture that the database names is not in the store
├── DownloadError           a picture could not be fetched
│   ├── HostRefused         its address is not one that we fetch from
│   ├── TooLarge            more bytes than the cap
│   └── DownloadFailed      status, cut connection, deadline
└── ProviderError           something between us and the provider; see the leaves
    ├── NothingCreated      the provider surely has no task: safe to submit again later
    │   ├── Unreachable     no connection was ever made
    │   ├── RateLimited     HTTP 429
    │   ├── AccountProblem  the key, its rights or its balance: the operator's to mend
    │   └── RequestRefused  it will not take this request, however often it is sent
    ├── Ambiguous           the bytes left and no answer came: a task may exist and be paid
    ├── Unavailable         a look that can be repeated did not succeed
    ├── UnknownPrediction   no such task, or no longer
    └── BadAnswer           an answer that can't be understood
"""

from collections.abc import Sequence


class TroupeError(Exception):
    """Base of all of them, so that `except TroupeError` never hides a bug of another library."""


class ConfigError(TroupeError):
    """`problems` are whole sentences, one for each setting that can't be used."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class UserError(TroupeError):
    """Its text is shown to the person, as it is."""


class Refusal(UserError):
    """`problems` are whole sentences, each naming one thing and its fix. Nothing was spent."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class ConsentNeeded(TroupeError):
    """Before the first reference of a person, who is asked instead; nothing was spent."""


class NotAcknowledged(TroupeError):
    """Our first answer to an interaction did not arrive."""


class IllegalTransition(TroupeError):
    """A move that `troupe.lifecycle.TRANSITIONS` does not list."""


class DataFolderBusy(TroupeError):
    """Another process holds this data folder; the text is its path."""


class DatabaseAway(TroupeError):
    """Locked, full, restarting, out of reach or too slow; what was asked of it may be done or not.

    The text is for the log, and holds neither a row nor a password.
    """


class DatabaseRefused(TroupeError):
    """A constraint or the statement itself stands against it, however often it is tried.

    The text is for the log, and holds nothing of a row.
    """


class DatabaseUnfit(TroupeError):
    """A newer program's, another encoding, missing packages: the text says what is wrong."""


class DatabaseBroken(DatabaseUnfit):
    """The database can't be read. The text says what to do, with the exact commands."""


class CopyFailed(TroupeError):
    """A backup that could not be made, or not be put back. The text is a sentence for operators."""


class MoveRefused(TroupeError):
    """Nothing was moved. The text is a sentence for operators: why, and what to do."""


class BlobsUnusable(TroupeError):
    """The object store can't be worked with. The text says what to mend, and holds no key."""


class WebhookRefused(TroupeError):
    """Its text says why, for the log; whoever sent it is told nothing."""


class BlobMissing(TroupeError):
    """No blob under this hash."""


class DownloadError(TroupeError):
    """Base of what can go wrong with fetching a picture."""


class HostRefused(DownloadError):
    """The address is off the allow-list, not https, or leads into a private network."""


class TooLarge(DownloadError):
    """The body went over its cap and was dropped."""


class DownloadFailed(DownloadError):
    """The bytes did not come; trying again may help."""


class ProviderError(TroupeError):
    """Base of what can go wrong between us and the provider.

    The text is for the log: codes and kinds, and none of the provider's words, which may quote a
    prompt.
    """


class NothingCreated(ProviderError):
    """The provider surely created no task for this submit."""


class Unreachable(NothingCreated):
    """No connection was made, so no byte of the request left."""


class RateLimited(NothingCreated):
    """HTTP 429. `retry_after` is in seconds, None where the provider did not say."""

    def __init__(self, text: str, *, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class AccountProblem(NothingCreated):
    """401, 402, 403, or a refusal that speaks of the balance."""


class RequestRefused(NothingCreated):
    """Any other 4xx: the same request will be refused again."""


class Ambiguous(ProviderError):
    """A submit without an answer. It must not be sent again."""


class Unavailable(ProviderError):
    """5xx, 429, a cut connection or a deadline on a request that is safe to repeat."""


class UnknownPrediction(ProviderError):
    """404 for an id: deleted, expired after 7 days, or never there."""


class BadAnswer(ProviderError):
    """Not JSON, not the documented shape, or larger than the cap."""
