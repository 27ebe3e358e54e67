"""A picture that was made arrives: whatever became of the reply, once, and never in public."""

import pytest

from tests.e2e.stage import ADA, ART, MIRA, Json, Person, Stage, only_for, pictures, words

PROMPT = "An elf plays the lute"
SLOW = {"pace": {"created": 0.2, "processing": 2.5}}
OUTCOMES = ("Delivered", "Can't be delivered")
SEND, VIEW = "SEND_MESSAGES", "VIEW_CHANNEL"


async def ask(person: Person, **options: object) -> Json:
    await person.character(
        **({"prompt": PROMPT, "image": "example:wren", "size": "256*256"} | options)  # type: ignore[arg-type]  # options by name
    )
    return await person.shows("### Created")


async def direct(stage: Stage) -> str:
    [channel] = (await stage.read(f"/world?as={MIRA}"))["dms"]
    return str(channel["id"])


async def test_when_the_token_has_died_the_bot_edits_its_own_message(stage: Stage) -> None:
    await stage.put("/provider", SLOW)
    await stage.start_bot()
    mira = await stage.person(MIRA)
    reply = await ask(mira)
    await stage.delete("/tokens")
    done = await mira.shows("made in")
    assert done["id"] == reply["id"]
    await stage.forgive()


async def test_when_the_reply_was_deleted_a_new_message_mentions_its_author(stage: Stage) -> None:
    await stage.put("/provider", SLOW)
    await stage.start_bot()
    mira = await stage.person(MIRA)
    reply = await ask(mira)
    await stage.delete(f"/messages/{reply['id']}?as={ADA}")
    done = await mira.shows("made in")
    assert (done["channel_id"], len(mira.seen)) == (ART, 1)
    assert [one["id"] for one in done["mentions"]] == [MIRA]
    assert len(pictures(done)) == 1


async def test_when_the_channel_is_closed_too_it_comes_as_a_direct_message(stage: Stage) -> None:
    await stage.put("/provider", SLOW)
    await stage.start_bot()
    mira = await stage.person(MIRA)
    reply = await ask(mira)
    await stage.delete(f"/messages/{reply['id']}?as={ADA}")
    await stage.put("/rules", {"denied": {ART: [SEND]}})
    done = await mira.shows("made in")
    assert done["channel_id"] == await direct(stage)


async def test_when_no_way_is_open_it_is_kept_and_offered_with_the_next_command(
    stage: Stage,
) -> None:
    await stage.put("/provider", SLOW)
    await stage.start_bot()
    mira = await stage.person(MIRA)
    reply = await ask(mira)
    await stage.delete(f"/messages/{reply['id']}?as={ADA}")
    await stage.put("/rules", {"denied": {ART: [VIEW, SEND]}, "closed_dms": [MIRA]})
    await stage.said(any_of=OUTCOMES)
    assert stage.bots[0].log.count("Can't be delivered") == 1
    await stage.put("/rules", {"denied": {}, "closed_dms": []})
    await mira.character(prompt="Another one", image="example:wren", size="256*256")
    offer = await mira.shows("couldn't be brought to you. It is still here.")
    assert only_for(offer)
    await mira.press(offer, "Show it")
    await mira.until(lambda: sum("made in" in words(one) for one in mira.seen.values()) == 2)
    late = next(one for one in mira.seen.values() if "plays the lute" in words(one))
    assert only_for(late)
    assert len(pictures(late)) == 1
    await mira.press(offer, "Show it")
    await mira.shows("nothing waits here any more")


async def test_what_was_private_comes_by_direct_message_and_never_in_public(stage: Stage) -> None:
    await stage.put("/provider", SLOW)
    await stage.start_bot()
    mira, ada = await stage.person(MIRA), await stage.person(ADA)
    await ask(mira, private=True)
    await stage.delete("/tokens")
    done = await mira.shows("made in")
    assert done["channel_id"] == await direct(stage)
    assert ada.seen == {}
    await stage.forgive()


@pytest.mark.parametrize(
    "do",
    [
        {"kind": "drop_before"},
        {"kind": "drop_after"},
        {"kind": "status", "status": 503, "body": "busy"},
    ],
    ids=lambda do: str(do["kind"]),
)
async def test_edits_that_fail_are_made_again_and_it_is_shown_once(stage: Stage, do: Json) -> None:
    await stage.put("/provider", SLOW)
    await stage.start_bot()
    mira = await stage.person(MIRA)
    reply = await ask(mira)
    await mira.shows("### Processing")
    await stage.post("/discord/faults", {"on": "edit", "do": do, "times": 2})
    done = await mira.shows("made in", seconds=40)
    assert done["id"] == reply["id"]
    assert len(mira.seen) == 1


async def test_a_new_message_whose_answer_was_lost_is_not_sent_twice(stage: Stage) -> None:
    await stage.put("/provider", SLOW)
    await stage.start_bot()
    mira = await stage.person(MIRA)
    reply = await ask(mira)
    await stage.delete(f"/messages/{reply['id']}?as={ADA}")
    fault = {"on": "channel_message", "do": {"kind": "drop_after"}, "times": 1}
    await stage.post("/discord/faults", fault)
    await mira.shows("made in")
    await stage.said(any_of=OUTCOMES)
    assert len(mira.seen) == 1


@pytest.mark.parametrize(
    ("denied", "messages"), [([], 1), (["READ_MESSAGE_HISTORY"], 2)], ids=["found", "unreadable"]
)
async def test_a_message_whose_nonce_is_forgotten_is_found_where_history_may_be_read(
    stage: Stage, denied: list[str], messages: int
) -> None:
    """Where it may not be read the way stays open: said twice is better than not at all."""
    await stage.put("/provider", SLOW)
    await stage.put("/rules", {"nonce_seconds": 0.001, "denied": {ART: denied}})
    await stage.start_bot()
    mira = await stage.person(MIRA)
    reply = await ask(mira)
    await stage.delete(f"/messages/{reply['id']}?as={ADA}")
    fault = {"on": "channel_message", "do": {"kind": "drop_after"}, "times": 1}
    await stage.post("/discord/faults", fault)
    await mira.shows("made in")
    await stage.said(any_of=OUTCOMES)
    assert len(mira.seen) == messages


async def in_work(stage: Stage) -> Person:
    """Mira, whose picture is being made."""
    await stage.put("/provider", SLOW)
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await ask(mira)
    await mira.shows("### Processing")
    return mira


async def refuse_edit(stage: Stage, status: int, code: int, message: str) -> None:
    """Discord says no to the next edit, with this."""
    do = {"kind": "status", "status": status, "body": {"code": code, "message": message}}
    await stage.post("/discord/faults", {"on": "edit", "do": do, "times": 1})


async def test_words_that_a_server_stops_are_left_out_of_the_outcome(stage: Stage) -> None:
    mira = await in_work(stage)
    await refuse_edit(stage, 400, 200000, "Message was blocked by automatic moderation")
    done = await mira.shows("The prompt isn't shown here")
    assert len(pictures(done)) == 1
    assert "lute" not in words(done)
    assert "lute" not in pictures(done)[0]["description"]


async def test_a_picture_that_is_too_large_is_sent_smaller(stage: Stage) -> None:
    mira = await in_work(stage)
    await refuse_edit(stage, 413, 40005, "Request entity too large")
    done = await mira.shows("made in")
    assert pictures(done)[0]["media"]["url"].split("?")[0].endswith(".jpg")


@pytest.mark.parametrize("kind", ["drop_after", "status"])
async def test_an_acknowledgement_whose_answer_was_lost_is_gone_on_from(
    stage: Stage, kind: str
) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    do = {"kind": kind} | ({"status": 500} if kind == "status" else {})
    await stage.post("/discord/faults", {"on": "callback", "do": do, "times": 1})
    await mira.character(prompt=PROMPT, image="example:wren", size="256*256")
    await mira.shows("made in")
    assert len(mira.seen) == 1


async def test_an_acknowledgement_that_left_twice_is_looked_for_where_discord_has_one(
    stage: Stage,
) -> None:
    """Discord took the first one and answered 500; that it has one already may be our own doing."""
    await stage.start_bot()
    mira = await stage.person(MIRA)
    do = {"kind": "status_after", "status": 500}
    await stage.post("/discord/faults", {"on": "callback", "do": do, "times": 1})
    await mira.character(prompt=PROMPT, image="example:wren", size="256*256")
    await mira.shows("made in")
    assert len(mira.seen) == 1
    await stage.forgive()


async def test_an_acknowledgement_that_never_arrived_spends_nothing(stage: Stage) -> None:
    await stage.start_bot()
    mira = await stage.person(MIRA)
    fault = {"on": "callback", "do": {"kind": "drop_before"}, "times": 9}
    await stage.post("/discord/faults", fault)
    await mira.character(prompt=PROMPT, image="example:wren", size="256*256")
    await mira.shows("[failed]")
    assert await stage.asked("ticket") == 0
    await stage.forgive()


async def test_a_private_reply_whose_edits_got_lost_is_not_brought_again_by_message(
    stage: Stage,
) -> None:
    """The token dies before the next try, so only a look at once can tell that it arrived."""
    await stage.put("/provider", SLOW)
    await stage.put("/rules", {"token_seconds": 6})
    await stage.start_bot()
    mira = await stage.person(MIRA)
    await mira.character(prompt="Wren in private", image="example:wren", private=True)
    await mira.shows("### Processing")
    fault = {"on": "edit", "do": {"kind": "drop_after"}, "times": 2}
    await stage.post("/discord/faults", fault)
    await mira.shows("made in", seconds=40)
    await stage.said(any_of=OUTCOMES)
    assert len(mira.seen) == 1
