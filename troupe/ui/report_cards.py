"""What managers see of a report, and the form of whoever makes one."""

from collections.abc import Iterable
from dataclasses import replace

import discord
from discord import ui

from troupe import sentences
from troupe.markdown import cut, escaped
from troupe.models import Report, Snapshot, Verdict
from troupe.ui import cards
from troupe.ui.buttons import Button
from troupe.ui.cards import AMBER, GREEN, GREY, Card
from troupe.ui.report_ids import Deed, Step

REASON = "reason"
LONGEST_REASON = 300


def form(step: Step, interaction_id: int) -> ui.Modal:
    """Asks why, which may stay empty, and so makes sure."""
    modal = ui.Modal(
        title=sentences.reports.REPORT_TITLE, custom_id=step.as_form(interaction_id), timeout=None
    )
    modal.add_item(
        ui.Label(
            text=sentences.reports.REPORT_REASON,
            description=sentences.reports.REPORT_REASON_HINT,
            component=ui.TextInput[ui.Modal](
                custom_id=REASON,
                style=discord.TextStyle.paragraph,
                required=False,
                max_length=LONGEST_REASON,
            ),
        )
    )
    modal.stop()
    return modal


def reported(report: Report, snapshot: Snapshot) -> Card:
    """With covered pictures while it is open; what it says of them is still to be weighed."""
    generation, is_open = snapshot.generation, report.verdict is None
    pictures = cards.outcome(snapshot).pictures if is_open else ()
    return Card(
        colour=_colour(report),
        heading=sentences.reports.REPORT_HEADING,
        text=cards.quoted(generation.prompt),
        facts=tuple(_facts(report, generation.person_id)),
        pictures=tuple(replace(one, spoiler=True) for one in pictures),
        buttons=tuple(_buttons(report)),
    )


def link(report: Report) -> str:
    """To the message that was reported."""
    return f"https://discord.com/channels/{report.guild_id}/{report.channel_id}/{report.message_id}"


def _colour(report: Report) -> int:
    if report.verdict is None:
        return AMBER
    return GREEN if report.verdict is Verdict.RESTORED else GREY


def _facts(report: Report, author_id: int) -> Iterable[str]:
    yield sentences.reports.report_people(author_id, report.reporter_id)
    if report.reason:
        yield sentences.reports.report_reason(escaped(cut(report.reason, LONGEST_REASON)))
    if report.verdict is not Verdict.REMOVED:
        yield sentences.history.jump(link(report))
    if report.verdict is not None and report.settled_by is not None:
        when = (report.settled_at or 0) // 1000
        yield sentences.reports.report_settled(report.verdict, report.settled_by, when)
    if report.blocked_by is not None:
        yield sentences.reports.report_blocked(author_id, report.blocked_by)


def _buttons(report: Report) -> Iterable[Button]:
    if report.verdict is None:
        yield Button(Step(Deed.RESTORE, report.id), sentences.reports.RESTORE)
        yield Button(Step(Deed.REMOVE, report.id), sentences.characters.REMOVE, main=True)
    if report.blocked_by is None and report.verdict is not Verdict.RESTORED:
        yield Button(Step(Deed.BLOCK, report.id), sentences.reports.BLOCK_MEMBER)
