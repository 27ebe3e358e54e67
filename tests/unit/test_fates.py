"""Of several pictures each has its own fate, and what all of it cost is said as it is counted."""

from dataclasses import replace

from tests.samples import GENERATION, NOW, QUEUED
from troupe import lifecycle
from troupe.models import FailureReason, Prediction, Snapshot, Spot, Usage
from troupe.ui import cards
from troupe.ui.parcels import Parcel, without_words

CREATED = lifecycle.created(lifecycle.submitting(QUEUED, now=NOW), provider_id="task")
PROCESSING = lifecycle.processing(CREATED, now=NOW)
DONE = lifecycle.completed(PROCESSING, now=NOW + 4_000, sha256="b" * 64, media_type="image/png")
IN_TIME = lifecycle.cancelled(QUEUED, now=NOW)
TOO_LATE = lifecycle.cancelled(CREATED, now=NOW)


def failed(reason: FailureReason) -> Prediction:
    return lifecycle.failed(PROCESSING, now=NOW, reason=reason)


MODERATED, TIMED_OUT = failed(FailureReason.MODERATED), failed(FailureReason.TIMED_OUT)


def several(*predictions: Prediction, style: str | None = None, **more: object) -> Snapshot:
    numbered = tuple(
        replace(one, id=f"1000-{ordinal}", ordinal=ordinal, seed=11 + ordinal)
        for ordinal, one in enumerate(predictions)
    )
    generation = replace(GENERATION, style=style)
    return Snapshot(generation=generation, predictions=numbered, **more)  # type: ignore[arg-type]  # fields by name


def test_progress_names_the_furthest_what_is_ready_and_the_price() -> None:
    usage = Usage(used=3, limit=10, back_at=NOW)
    card = cards.progress(several(DONE, QUEUED, PROCESSING, style="ghibli", usage=usage))
    assert card.heading == f"Processing, since <t:{NOW // 1000}:R>"
    assert card.notes == (
        "Ghibli · seeds 11, 12, 13 · 1024 × 1024",
        "1 of 3 ready",
        "3 pictures, 3 of your 10 today",
    )
    waiting = cards.progress(several(QUEUED, QUEUED, spot=Spot(place=2, ready_at=NOW)))
    assert waiting.heading == "Queued, place 2"
    assert waiting.notes[0].endswith("seeds 11, 12 · 1024 × 1024")


def test_what_failed_is_told_by_kind_with_what_all_of_it_cost() -> None:
    card = cards.outcome(several(MODERATED, DONE, TIMED_OUT, MODERATED))
    assert card.heading == "1 of 4 pictures is ready"
    assert card.facts == (
        "Pictures 1 and 4 failed: the provider's safety check stepped in.",
        "Picture 3 failed: the provider took too long, so we stopped waiting.",
        "In all it cost you one of today's pictures.",
    )
    assert card.notes == ("AI-generated · seed 12 · 1024 × 1024 · made in 4 s",)
    assert [one.number for one in card.pictures] == [2]


def test_what_was_cancelled_says_which_of_them_cost() -> None:
    card = cards.outcome(several(DONE, TOO_LATE, IN_TIME, IN_TIME))
    assert card.facts == (
        "Pictures 3 and 4 were cancelled before they went to the provider.",
        "Picture 2 was cancelled when the provider had it already, so it counts.",
        "In all it cost you 2 of today's pictures.",
    )
    nothing = cards.outcome(several(IN_TIME, IN_TIME, MODERATED))
    assert nothing.heading == "Cancelled"
    assert "It cost you nothing." in nothing.facts


def test_where_none_came_it_says_what_to_do() -> None:
    card = cards.outcome(several(MODERATED, TIMED_OUT))
    assert card.heading == "That didn't work"
    assert "It cost you nothing." in card.facts
    assert [one.label for one in card.buttons] == ["Try again", "Remix"]
    gone = cards.outcome(several(*[failed(FailureReason.PICTURE_LOST)] * 2))
    assert [one.label for one in gone.buttons] == ["Remix"]
    assert "attach another picture" in gone.facts[-1]


def test_facts_and_numbers_stay_where_a_server_stops_the_words() -> None:
    card = cards.outcome(several(DONE, MODERATED))
    bare = without_words(Parcel(generation=GENERATION, card=card, contents={})).card
    assert bare.facts == card.facts
    assert GENERATION.prompt not in str(bare)
    assert bare.pictures[0].alt == "Picture 1 of 2, AI-generated, of the character"


def test_a_picture_that_our_store_lost_takes_no_other_along() -> None:
    first = replace(DONE, result_sha256="c" * 64)
    card = cards.without_lost(cards.outcome(several(first, DONE)), frozenset({"b" * 64}))
    assert [one.sha256 for one in card.pictures] == ["c" * 64]
    assert card.facts[-1].startswith("Picture 2 was made, and then Troupe lost it")
