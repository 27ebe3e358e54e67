"""Every sentence that people read, each whole and in one place, so that languages can be added.

Warm, plain, short: what happened, what it cost, what to do next. Functions take values and return
the whole sentence; nobody glues halves together elsewhere. Texts from people come in already
escaped (`troupe.markdown`).

Each module is a subject. Callers say `from troupe import sentences` and then the subject they speak
of, as in `sentences.history.HISTORY_EMPTY`.
"""

from troupe.sentences import (
    asking,
    audit,
    budgets,
    buttons,
    characters,
    collection,
    flagged,
    history,
    limits,
    operator,
    outcome,
    preferences,
    privacy,
    progress,
    reports,
    rules,
    settings,
    trouble,
)

__all__ = [
    "asking",
    "audit",
    "budgets",
    "buttons",
    "characters",
    "collection",
    "flagged",
    "history",
    "limits",
    "operator",
    "outcome",
    "preferences",
    "privacy",
    "progress",
    "reports",
    "rules",
    "settings",
    "trouble",
]
