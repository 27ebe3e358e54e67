"""Every state has its card, and every card is a message that Discord takes."""

from dataclasses import replace

import discord
import pytest
import simcord
from discord.ext import commands
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import GENERATION, NOW, QUEUED, png
from troupe import lifecycle, sentences
from troupe.models import ERASED_PERSON, FailureReason, Prediction, Snapshot, Spot, Usage, Verdict
from troupe.takeout import Bookmark
from troupe.ui import cards, privacy_cards
from troupe.ui.buttons import OF_AN_OUTCOME, Action, Press, form_id, read_custom_id
from troupe.ui.cards import Card
from troupe.ui.layouts import files, layout
from troupe.ui.parcels import Parcel
from troupe.ui.privacy_cards import Step, Verb, read_step

SHA = "b" * 64
SUBMITTING = lifecycle.submitting(QUEUED, now=NOW)
CREATED = lifecycle.created(SUBMITTING, provider_id="task-0001")
PROCESSING = lifecycle.processing(CREATED, now=NOW + 2_500)
COMPLETED = lifecycle.completed(PROCESSING, now=NOW + 9_000, sha256=SHA, media_type="image/png")


def snapshot(
    prediction: Prediction,
    prompt: str = GENERATION.prompt,
    spot: Spot | None = None,
    usage: Usage | None = None,
) -> Snapshot:
    generation = replace(GENERATION, prompt=prompt)
    return Snapshot(generation=generation, predictions=(prediction,), spot=spot, usage=usage)


def presses(card: Card) -> list[Press]:
    return [one.press for one in card.buttons if isinstance(one.press, Press)]


def failed(reason: FailureReason) -> Prediction:
    return lifecycle.failed(PROCESSING, now=NOW, reason=reason)


def test_waiting_names_state_place_and_time() -> None:
    spot = Spot(place=3, ready_at=NOW + 30_000)
    headings = [
        cards.progress(snapshot(QUEUED, spot=spot)).heading,
        cards.progress(snapshot(QUEUED)).heading,
        cards.progress(snapshot(SUBMITTING)).heading,
        cards.progress(snapshot(CREATED)).heading,
        cards.progress(snapshot(PROCESSING)).heading,
    ]
    since = (NOW + 2_500) // 1000
    assert headings == [
        sentences.progress.queued_at(3),
        sentences.progress.QUEUED,
        sentences.progress.QUEUED,
        sentences.progress.CREATED,
        sentences.progress.processing_since(since),
    ]
    [note] = cards.progress(snapshot(QUEUED, spot=spot)).notes
    assert note == f"about <t:{(NOW + 30_000) // 1000}:R> · seed 42 · 1024 × 1024"


def test_nothing_that_did_not_change_asks_for_an_edit() -> None:
    first = cards.progress(snapshot(PROCESSING))
    assert first == cards.progress(snapshot(PROCESSING))


def test_done_shows_the_picture_what_it_took_and_what_is_left() -> None:
    usage = Usage(used=3, limit=10, back_at=NOW)
    card = cards.outcome(snapshot(COMPLETED, usage=usage))
    [picture] = card.pictures
    assert (picture.sha256, picture.filename) == (SHA, "character-1000-0.png")
    assert picture.alt == "AI-generated picture of the character: an elf plays the lute"
    assert card.notes == (
        "AI-generated · seed 42 · 1024 × 1024 · made in 9 s",
        f"cost 1 · 7 of 10 left today, more <t:{NOW // 1000}:R>",
    )
    assert [button.label for button in card.buttons] == [
        "Again",
        "Remix",
        "Save character",
        "Favourite",
        "More…",
    ]


def test_cancelled_says_honestly_what_it_cost() -> None:
    in_time = cards.outcome(snapshot(lifecycle.cancelled(QUEUED, now=NOW)))
    too_late = cards.outcome(snapshot(lifecycle.cancelled(CREATED, now=NOW)))
    assert "It cost you nothing." in in_time.facts[0]
    assert "it counts as one of today's pictures" in too_late.facts[0]
    assert in_time.heading == too_late.heading == "Cancelled"


@pytest.mark.parametrize("reason", FailureReason)
def test_every_failure_says_what_happened_what_it_cost_and_what_to_do(
    reason: FailureReason,
) -> None:
    card = cards.outcome(snapshot(failed(reason)))
    assert card.heading == "That didn't work"
    [fact] = card.facts
    assert "It cost you nothing." in fact
    assert fact.count(".") >= 3
    assert "!" not in sentences.outcome.FAILURES[reason]
    useless = reason is FailureReason.PICTURE_LOST
    labels = ["Remix"] if useless else ["Try again", "Remix"]
    assert [button.label for button in card.buttons] == labels


@pytest.mark.parametrize(
    "prediction",
    [COMPLETED, lifecycle.cancelled(QUEUED, now=NOW), *map(failed, FailureReason)],
    ids=lambda one: one.failure,
)
def test_every_outcome_can_be_found_again_by_a_button(prediction: Prediction) -> None:
    """Whether a message was sent already is known by it after a crash."""
    for card in (cards.outcome(snapshot(prediction)), cards.result_lost(GENERATION)):
        named = {one for one in presses(card) if one.action in OF_AN_OUTCOME}
        assert {press.generation_id for press in named} == {GENERATION.id}
    progress = cards.progress(snapshot(PROCESSING))
    assert not {one.action for one in presses(progress)} & OF_AN_OUTCOME


def test_a_result_that_we_lost_is_said_with_what_it_cost() -> None:
    card = cards.result_lost(GENERATION)
    assert "still counts" in card.facts[0]
    assert [button.label for button in card.buttons] == ["Try again", "Remix"]


@given(st.text(min_size=1, max_size=1000), st.sampled_from(list(Action)), st.integers(0, 2**63 - 1))
def test_any_prompt_stays_inside_discords_limits(prompt: str, action: Action, number: int) -> None:
    for prediction in (QUEUED, PROCESSING, COMPLETED, failed(FailureReason.MODERATED)):
        shown = snapshot(prediction, prompt)
        over = lifecycle.is_over(prediction)
        card = cards.outcome(shown) if over else cards.progress(shown)
        assert len(card.text or "") + sum(map(len, card.notes)) < 3_000
        assert all(len(picture.alt) <= 1_024 for picture in card.pictures)
    assert len(form_id(Press(action, number), 2**63)) <= 100


@given(st.sampled_from(list(Action)), st.integers(0, 2**63 - 1))
def test_ids_are_read_back(action: Action, number: int) -> None:
    press = Press(action, number)
    assert read_custom_id(press.custom_id) == press
    assert read_custom_id(form_id(press, 99)) == press


@given(st.text(max_size=100))
def test_no_other_id_is_taken_for_ours(text: str) -> None:
    press = read_custom_id(text)
    assert press is None or text.startswith(press.custom_id)


HOSTILE = [
    "@everyone # hi",
    "*" * 1000,
    "```" * 300,
    "🏳️‍🌈" * 250,
    "مرحبا " * 160,
    "\\" * 999,
    "a" * 1000,
]
CARDS: list[Card] = [
    *(cards.progress(snapshot(QUEUED, prompt)) for prompt in HOSTILE),
    *(cards.outcome(snapshot(COMPLETED, prompt)) for prompt in HOSTILE),
    *(cards.outcome(snapshot(failed(reason))) for reason in FailureReason),
    cards.addressed(cards.outcome(snapshot(COMPLETED)), sentences.outcome.for_its_author(7)),
    cards.refusal((sentences.asking.PROMPT_BLANK, sentences.asking.PICTURE_MISSING) * 3),
    cards.notice(sentences.buttons.NOT_YOURS),
    cards.kept([1_000, 1_001]),
]


async def test_an_independent_judge_takes_every_card() -> None:
    bot = commands.Bot("!", intents=discord.Intents(guilds=True), help_command=None)

    @bot.tree.command(name="show", description="Shows one card")
    async def show(interaction: discord.Interaction, number: int) -> None:
        card = CARDS[number]
        parcel = Parcel(generation=GENERATION, card=card, contents={SHA: png()})
        await interaction.response.send_message(view=layout(card), files=files(parcel))

    async with simcord.run(bot) as judge:
        await bot.tree.sync()
        guild = judge.create_guild()
        channel = guild.create_text_channel("art")
        member = guild.add_member(judge.create_user("mira"))
        for number in range(len(CARDS)):
            result = await member.slash(channel, "show", number=number)
            assert result.response is not None
            simcord.assert_no_errors(judge)


def test_what_is_kept_fits_into_one_message() -> None:
    """Discord takes 4,000 characters; ids are at their longest."""
    card = privacy_cards.overview(2**63 - 1, days=36_500)
    told = "\n".join([card.text or "", *card.facts, *card.notes])
    assert len(told) < 3_500
    assert all(len(one.press.custom_id) <= 100 for one in card.buttons)
    longest = Step(Verb.CONFIRM, 2**63 - 1, Bookmark(10**19, 2**63 - 1))
    assert read_step(longest.custom_id) == longest
    assert len(longest.custom_id) <= 100


def test_whoever_was_erased_is_nobody_to_mention() -> None:
    told = (
        sentences.reports.report_people(5, ERASED_PERSON),
        sentences.reports.report_settled(Verdict.REMOVED, ERASED_PERSON, 9),
        sentences.reports.report_blocked(5, ERASED_PERSON),
        sentences.audit.audit_line(9, ERASED_PERSON, "paused"),
    )
    assert all(sentences.privacy.SOMEBODY_ERASED in one and "<@0>" not in one for one in told)
    assert "<@7>" in sentences.reports.report_settled(Verdict.REMOVED, 7, 9)
