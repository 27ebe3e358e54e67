"""Whether Discord knows the commands of this program as they are."""

from collections.abc import Sequence

from troupe.doctor.findings import Finding, look, ok
from troupe.ui.command_shapes import Command, shapes

ABOUT = "commands"
_MOST_NAMED = 6


def judged(ours: Sequence[Command], theirs: Sequence[Command]) -> Finding:
    """A start registers what has changed, so this is never more than to look at."""
    here, there = shapes(ours), shapes(theirs)
    differences = (
        ("missing", sorted(here.keys() - there.keys())),
        (
            "changed",
            sorted(name for name in here.keys() & there.keys() if here[name] != there[name]),
        ),
        ("no longer ours", sorted(there.keys() - here.keys())),
    )
    told = "; ".join(f"{word}: {_named(names)}" for word, names in differences if names)
    if not told:
        return ok(ABOUT, f"all {len(here)} are registered as they are")
    return look(ABOUT, f"Discord knows others ({told})", "A start of the bot registers its own.")


def _named(names: Sequence[str]) -> str:
    rest = len(names) - _MOST_NAMED
    return ", ".join([*names[:_MOST_NAMED], *([f"and {rest} more"] if rest > 0 else [])])
