"""What `/quota` shows, and how a person is told why they aren't let in."""

from dataclasses import replace

import pytest

from tests.samples import NOW
from troupe import limits, refusals
from troupe.limits import Allowed, Bound, Closed, Denied, Limit, Why
from troupe.models import Expense
from troupe.ui.cards import AMBER, BLURPLE
from troupe.ui.quota_cards import quota

END = limits.day_end(NOW)
OWN = Limit(bound=Bound.PERSON, most=10, used=3, starts_at=limits.day_start(NOW), back_at=END)
SERVER = replace(OWN, bound=Bound.SERVER, most=500, used=212)
PURSE = replace(OWN, bound=Bound.EVERYBODY_DAY, most=5_000_000, used=5_000_000)


def test_what_is_left_when_it_is_back_and_where_it_went() -> None:
    elf = Expense(at=NOW, prompt="An **elf**", asked=1, counted=1, under_way=False)
    fox = replace(elf, prompt=None, counted=0)
    four = replace(elf, prompt="Four", asked=4, counted=2)
    waits = replace(elf, prompt="Waits", under_way=True)
    card = quota(Allowed(6), [OWN, SERVER], [elf, fox, four, waits])
    assert (card.colour, card.heading) == (BLURPLE, "7 of 10 left today")
    seconds = END // 1000
    assert card.text == f"The day begins anew <t:{seconds}:R>, at <t:{seconds}:t>."
    assert card.facts == ("This server: 212 of 500 today.",)
    at = f"<t:{NOW // 1000}:R>"
    assert card.notes == (
        f"{at} · An \\*\\*elf\\*\\* · cost 1",
        f"{at} · removed from your history · cost 0, nothing came",
        f"{at} · Four · cost 2 of 4",
        f"{at} · Waits · cost 1, on its way",
    )


def test_what_else_stands_in_the_way_is_said_without_its_amount() -> None:
    card = quota(Denied(PURSE), [OWN, PURSE], [])
    assert card.colour == AMBER
    assert card.facts == (refusals.sentence(Denied(PURSE)),)
    assert "5" not in card.facts[0].replace(str(END // 1000), "")
    assert card.notes == ("You haven't asked for a picture yet; `/character` makes one.",)
    assert quota(Closed(Why.OTHER_CHANNELS), [OWN], []).facts
    used_up = replace(OWN, used=10)
    assert quota(Denied(used_up), [used_up], []).facts == ()


@pytest.mark.parametrize("why", Why)
def test_every_closed_door_has_its_sentence(why: Why) -> None:
    told = refusals.sentence(Closed(why, "Back at nine."))
    assert "Nothing was spent" in told
    assert ("Back at nine." in told) == (why is Why.PAUSED)


@pytest.mark.parametrize("bound", Bound)
@pytest.mark.parametrize("used", [0, 9, 10])
def test_every_limit_has_its_sentence(bound: Bound, used: int) -> None:
    told = refusals.sentence(Denied(replace(OWN, bound=bound, used=used)))
    assert f"<t:{END // 1000}:R>" in told
    assert "$" not in told


@pytest.mark.parametrize("bound", [one for one in Bound if one.is_money])
def test_a_budget_that_is_nearly_used_up_says_how_many_fit(bound: Bound) -> None:
    nearly = refusals.sentence(Denied(replace(OWN, bound=bound, most=600_000, used=400_000), 2))
    assert "nearly used up; ask for up to 2." in nearly
    assert "Nothing was spent." in nearly
    assert "nearly" not in refusals.sentence(Denied(replace(OWN, bound=bound)))


def test_a_day_is_everywhere_the_same_and_nought_has_an_author() -> None:
    used_up = replace(OWN, used=10)
    assert "in all places together" not in refusals.sentence(Denied(used_up))
    assert "in all places together" in refusals.sentence(Denied(replace(used_up, by_managers=True)))
    nought = replace(OWN, most=0, used=0)
    assert "the bot's operator" in refusals.sentence(Denied(nought))
    told = refusals.sentence(Denied(replace(nought, by_managers=True)))
    assert "The managers of this server" in told
    assert "operator" not in told
    for bound in (Bound.PERSON, Bound.SERVER):
        assert "Nothing was spent." in refusals.sentence(Denied(replace(OWN, bound=bound), 1))
