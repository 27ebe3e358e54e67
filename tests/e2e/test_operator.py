"""`/operator`: how things are, and the last word; for the application's owner or team alone."""

import signal
import sqlite3

from tests.e2e.stage import (
    ADA,
    JONAS,
    MIRA,
    Json,
    Person,
    Stage,
    only_for,
    words,
)
from tests.e2e.test_settings import changed, forged, refused, served, told
from troupe.ui.operator_panels import OURS, Ask, Verb

HOME = "1100000000000000100"


async def direct(stage: Stage, person: Person) -> str:
    """The channel of somebody's direct messages with the bot."""
    [channel] = (await stage.read(f"/world?as={person.id}"))["dms"]
    return str(channel["id"])


async def opened(stage: Stage, person: Person) -> Json:
    await person.command("operator", await direct(stage, person))
    return await person.shows("### Troupe, for its operator")


async def press(person: Person, panel: Json, verb: Verb) -> None:
    await person.press_id(panel, Ask(OURS, verb).custom_id)


async def fill(person: Person, panel: Json, verb: Verb, **fields: object) -> None:
    await press(person, panel, verb)
    await person.submit(await person.form(), **fields)


async def test_every_control_changes_what_it_says(stage: Stage) -> None:
    bot = await stage.start_bot(BUDGET_USD_PER_MONTH="30")
    assert "Nothing bounds" not in bot.log
    ada, mira = await stage.person(ADA), await stage.person(MIRA)
    await served(mira)
    await stage.server_noted()
    panel = await opened(stage, ada)
    assert only_for(panel)
    for line in (
        "**Queue** 0 waiting, 0 in work",
        "**Provider** takes requests",
        "**Balance** $24.90",
        "GB free",
        "**Spent** $0.10 today, $0.10 of $30.00 this month",
        "**Servers** 2",
        "**Budget for everybody** $30.00 a month",
    ):
        assert line in words(panel)

    await fill(ada, panel, Verb.PAUSE_FORM, words="Back at *noon* <@1>.")
    await changed(ada, panel, "**Paused** Back at \\*noon\\* \\<\\@1\\>\\.")
    await refused(mira, "New pictures are paused.")
    await bot.stop(signal.SIGKILL)
    await stage.online(False)
    await stage.start_bot(BUDGET_USD_PER_MONTH="30")
    await refused(mira, "Back at ")
    await press(ada, panel, Verb.GO_ON)
    await changed(ada, panel, "**Paused** no")

    await fill(ada, panel, Verb.BUDGET_FORM, day="0.10", month="")
    await changed(ada, panel, "**Budget for everybody** $0.10 a day, $30.00 a month")
    await refused(mira, "may spend on pictures is used up")
    note = await ada.shows("### The budget for everybody for today is used up")
    assert note["channel_id"] == await direct(stage, ada)
    await fill(ada, panel, Verb.BUDGET_FORM, day="", month="")
    await changed(ada, panel, "**Budget for everybody** $30.00 a month")

    await fill(ada, panel, Verb.PERSON_FORM, id=MIRA)
    await changed(ada, panel, f"**Blocked people** <@{MIRA}>")
    await refused(mira, "The operator of this bot has blocked")
    await fill(ada, panel, Verb.PERSON_FORM, id=MIRA, what="allow")
    await changed(ada, panel, "**Blocked people** none")
    await fill(ada, panel, Verb.SERVER_FORM, id=HOME, what="block")
    await changed(ada, panel, f"**Blocked servers** `{HOME}`")
    await refused(mira, "doesn't serve this server")
    await fill(ada, panel, Verb.SERVER_FORM, id=HOME, what="allow")
    await changed(ada, panel, f"Allowed the server `{HOME}` again")
    await served(mira)
    await fill(ada, panel, Verb.PERSON_FORM, id="12", what="block")
    await told(ada, "That isn't an id")

    await stage.fault("balance", "status", status=503)
    await press(ada, panel, Verb.LOOK)
    await changed(ada, panel, "**Balance** not known")
    notes = [one for one in ada.seen.values() if "budget for everybody for" in words(one)]
    assert len(notes) == 1


async def test_nobody_else_sees_or_changes_anything(stage: Stage) -> None:
    await stage.start_bot()
    ada, mira, jonas = [await stage.person(one) for one in (ADA, MIRA, JONAS)]
    refusal = "Only the owner of this application"
    await mira.command("operator", await direct(stage, mira))
    await told(mira, refusal)
    every = await forged(stage, *(Ask(OURS, verb).custom_id for verb in Verb))
    for verb in Verb:
        await mira.press_id(every, Ask(OURS, verb).custom_id)
        await told(mira, refusal if verb.value.endswith(("_form", "_on", "look")) else "another")
    panel = await opened(stage, ada)
    await press(ada, panel, Verb.PAUSE_FORM)
    form = await ada.form()
    # From now on it is a team's, which Jonas is in as well; who left is known after some minutes.
    await stage.put("/rules", {"team": True})
    await ada.submit(form, words="")
    await changed(ada, panel, "**Paused** yes")
    with sqlite3.connect(stage.data / "troupe.db") as database:
        [change] = database.execute("SELECT by_id, change FROM audit").fetchall()
    assert change == (int(ADA), "Paused new pictures")
    await stage.bots[-1].stop(signal.SIGKILL)
    await stage.online(False)
    await stage.start_bot()
    await press(jonas, await opened(stage, jonas), Verb.GO_ON)
    await jonas.shows("**Paused** no")
    await mira.command("operator", await direct(stage, mira))
    await told(mira, refusal)


async def test_where_discord_does_not_say_who_it_belongs_to_nobody_is_let_in(stage: Stage) -> None:
    await stage.start_bot()
    ada = await stage.person(ADA)
    fault = {"on": "account", "do": {"kind": "status", "status": 500}, "times": 9}
    await stage.post("/discord/faults", fault)
    await ada.command("operator", await direct(stage, ada))
    await told(ada, "Discord didn't say just now whose application this is.")


async def test_notes_about_everybodys_budget_come_once_to_the_operator(stage: Stage) -> None:
    await stage.start_bot(BUDGET_USD_PER_DAY="0.5", SERVER_BUDGET_USD_PER_DAY="0.8")
    ada, mira = await stage.person(ADA), await stage.person(MIRA)
    for note in ("", "", "50 %", "80 %", "used up"):
        await served(mira)
        if note:
            await ada.shows(f"{note}")
    await refused(mira, "may spend on pictures is used up")
    of_server = await ada.shows(f"50 % of the budget of the server {HOME} for today is spent")
    assert "That server has no log channel" in words(of_server)
    notes = [one for one in ada.seen.values() if "udget for everybody for today" in words(one)]
    assert len(notes) == 3
    assert {one["channel_id"] for one in notes} == {await direct(stage, ada)}
    assert "80 % of the day's budget of all servers together is spent" in stage.bots[-1].log
