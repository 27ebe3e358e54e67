"""`/settings`: every control changes what it says, at once and for good; for managers alone."""

import signal
import sqlite3
from contextlib import closing
from itertools import count

from tests.e2e.stage import (
    ADA,
    AFTER_DARK,
    ART,
    ELSEWHERE,
    JONAS,
    MIRA,
    Json,
    Person,
    Stage,
    only_for,
    parts,
    words,
)
from troupe.store.hashes import NAME, person_hash
from troupe.ui.settings_ids import IS_A_FORM, Verb, ask

STORIES, BOOSTERS = "1100000000000000122", "1100000000000000112"
_NUMBERS = count()


async def opened(stage: Stage, person: Person, channel: str = ART) -> Json:
    await person.command("settings", channel)
    return await person.shows("### Troupe in this server")


async def view_of(person: Person, panel: Json, verb: Verb, heading: str) -> Json:
    """From wherever the panel is to one of its views, by its own buttons."""
    if "### Troupe in this server" not in words(person.seen[panel["id"]]):
        await press(person, panel, Verb.MAIN)
        await changed(person, panel, "### Troupe in this server")
    await press(person, panel, verb)
    return await changed(person, panel, f"### {heading}")


async def press(person: Person, panel: Json, verb: Verb, number: int = 0) -> None:
    await person.press_id(panel, ask(verb, number).custom_id)


async def changed(person: Person, panel: Json, text: str) -> Json:
    """The same message, as soon as it says this."""

    def find() -> Json | None:
        now = person.seen[panel["id"]]
        return now if text in words(now) else None

    return await person.until(find)


async def fill(person: Person, panel: Json, verb: Verb, **fields: str) -> None:
    """Presses what opens a form, and hands it in."""
    await press(person, panel, verb)
    await person.submit(await person.form(), **fields)


async def back(person: Person, panel: Json) -> None:
    await press(person, panel, Verb.MAIN)
    await changed(person, panel, "### Troupe in this server")


async def makes(person: Person, channel: str = ART) -> str:
    prompt = f"A fox reads number {next(_NUMBERS)}"
    await person.character(channel, prompt=prompt, image="example:wren", size="256*256")
    return prompt


async def refused(person: Person, text: str, channel: str = ART) -> None:
    """Asks, and is refused privately with this."""
    await makes(person, channel)
    told = await person.shows(text)
    assert only_for(told)
    del person.seen[told["id"]]


async def served(person: Person, channel: str = ART) -> None:
    prompt = await makes(person, channel)
    await person.until(
        lambda: any(
            prompt in words(one) and "made in" in words(one) for one in person.seen.values()
        )
    )


async def test_every_control_changes_what_it_says(stage: Stage) -> None:
    bot = await stage.start_bot(QUOTA_PER_DAY="1", SERVER_BUDGET_USD_PER_DAY="2")
    ada, mira, jonas = [await stage.person(one) for one in (ADA, MIRA, JONAS)]
    panel = await opened(stage, ada)
    assert only_for(panel)
    assert "The operator lets every server spend at most $2.00 a day." in words(panel)

    view = await view_of(ada, panel, Verb.CHANNELS, "Channels")
    await ada.choose(view, "Channels where pictures may be asked for", STORIES, AFTER_DARK)
    await changed(ada, panel, f"<#{STORIES}>, <#{AFTER_DARK}>")
    await refused(mira, "in other channels")
    await served(mira, STORIES)
    await press(ada, panel, Verb.ALL_CHANNELS)
    await changed(ada, panel, "\nall of them\n")

    view = await view_of(ada, panel, Verb.PICTURES, "Pictures a day")
    await served(jonas)
    await refused(jonas, "You have made")
    await ada.choose(view, "A role, to set its pictures a day", BOOSTERS)
    form = await ada.form()
    assert form["modal"]["title"] == "Pictures a day for Boosters"
    await ada.submit(form, amount="3")
    await changed(ada, panel, f"<@&{BOOSTERS}> 3")
    await served(jonas)
    await refused(mira, "You have made")
    await fill(ada, panel, Verb.PERSON_FORM, amount="50")
    view = await changed(ada, panel, "\n50\n")
    await fill(ada, panel, Verb.PERSON_FORM, amount="51")
    assert only_for(await ada.shows("anybody at most 50 a day. Nothing was changed."))
    await served(mira)
    await ada.choose(view, "Take a role's amount away", "Boosters: 3")
    await ada.until(lambda: BOOSTERS not in words(ada.seen[panel["id"]]))

    await back(ada, panel)
    await fill(ada, panel, Verb.SERVER_FORM, amount="4")
    await changed(ada, panel, "4 by everybody together")
    await refused(mira, "This server has made its 4 pictures")
    await fill(ada, panel, Verb.SERVER_FORM, amount="lots")
    assert only_for(await ada.shows("That isn't a whole number from 0 to 100,000."))
    await fill(ada, panel, Verb.SERVER_FORM, amount="")
    await changed(ada, panel, "no limit")

    await fill(ada, panel, Verb.BUDGET_FORM, day="0.40", month="$1,5")
    await changed(ada, panel, "$0.40 a day, $1.50 a month")
    await refused(mira, "this server may spend")
    await fill(ada, panel, Verb.BUDGET_FORM, day="1.5", month="")
    await changed(ada, panel, "**Budget** $1.50 a day\n")

    view = await view_of(ada, panel, Verb.FLAGGED, "Flagged results")
    await ada.choose(view, "What becomes of them", "Put them behind a spoiler")
    await changed(ada, panel, "\nbehind a spoiler\n")
    await press(ada, panel, Verb.STRICT)
    await changed(ada, panel, "strict: what the provider says nothing of is spoilered too")

    await view_of(ada, panel, Verb.WORDS, "Blocked words")
    await fill(ada, panel, Verb.WORDS_FORM, words="Grape\nraw   meat\n\ngrape")
    await changed(ada, panel, "grape, raw meat")
    await fill(ada, panel, Verb.TRY_FORM, sentence="A bunch of GRAPE, please")
    await changed(ada, panel, "A rule would stop this.")
    await fill(ada, panel, Verb.TRY_FORM, sentence="A grapefruit")
    await changed(ada, panel, "No word of this list would stop this.")

    view = await view_of(ada, panel, Verb.MEMBERS, "Blocked members")
    await ada.choose(view, "A member to block", MIRA)
    view = await changed(ada, panel, f"**1** <@{MIRA}>")
    await refused(mira, "blocked")
    await ada.choose(view, "Allow one again", "Number 1")
    await ada.until(lambda: MIRA not in words(ada.seen[panel["id"]]))
    await ada.choose(view, "A member to block", JONAS)
    await changed(ada, panel, f"**1** <@{JONAS}>")

    view = await view_of(ada, panel, Verb.LOG, "Log channel")
    await stage.put("/rules", {"denied": {STORIES: ["SEND_MESSAGES"]}})
    await ada.choose(view, "Where Troupe writes", STORIES)
    view = await changed(ada, panel, "Troupe couldn't write there, so nothing was changed.")
    await ada.choose(view, "Where Troupe writes", AFTER_DARK)
    await changed(ada, panel, f"\n<#{AFTER_DARK}>\n")
    test = await jonas.shows("Troupe writes here from now on")
    assert test["channel_id"] == AFTER_DARK

    await back(ada, panel)
    await press(ada, panel, Verb.PAUSE)
    await changed(ada, panel, "Go on")
    await refused(mira, "paused")
    before = words(ada.seen[panel["id"]])
    assert f"<@{ADA}>: Paused new pictures" in before
    assert f"<@{ADA}>: Log channel: <#{AFTER_DARK}>" in before
    assert not ada.seen[panel["id"]].get("mentions")

    await bot.stop(signal.SIGKILL)
    await stage.online(False)
    await stage.start_bot(QUOTA_PER_DAY="1", SERVER_BUDGET_USD_PER_DAY="2")
    ada.seen.clear()
    panel = await opened(stage, ada)
    for line in before.splitlines():
        assert line in words(panel)
    await refused(mira, "paused")
    await press(ada, panel, Verb.GO_ON)
    await changed(ada, panel, "**Paused** no")
    await served(mira)
    await refused(jonas, "blocked")
    await stage.forgive()


async def forged(stage: Stage, *ids: str, channel: str = ART) -> Json:
    """A message of the bot's with these buttons, which nobody of ours ever sent."""
    rows = [ids[start : start + 5] for start in range(0, len(ids), 5)]
    components = [
        {
            "type": 1,
            "components": [
                {"type": 2, "style": 2, "label": f"{number}", "custom_id": one}
                for number, one in enumerate(row)
            ],
        }
        for row in rows
    ]
    body = {"flags": 1 << 15, "components": components}
    await stage.as_bot("POST", f"/channels/{channel}/messages", body)
    messages = (await stage.read(f"/messages?as={ADA}&channel={channel}"))["messages"]
    return dict(messages[-1])


async def told(person: Person, text: str) -> None:
    message = await person.shows(text)
    assert only_for(message)
    del person.seen[message["id"]]


def decided(stage: Stage) -> list[object]:
    with sqlite3.connect(stage.data / "troupe.db") as database:
        return [
            row
            for table in ("guild_settings", "blocked_people", "audit")
            for row in database.execute(f"SELECT * FROM {table}").fetchall()
        ]


async def test_members_and_former_managers_change_nothing(stage: Stage) -> None:
    bot = await stage.start_bot()
    ada, mira = await stage.person(ADA), await stage.person(MIRA)
    every = await forged(stage, *(ask(verb).custom_id for verb in Verb))
    for verb in Verb:
        await mira.press_id(every, ask(verb).custom_id)
        await told(mira, "Only members who may manage this server")
    for old in ("ts:1:explode:0", "ts:2:main:0", "ts:1:set_role:99999999999999999999", "ts:"):
        await ada.press_id(await forged(stage, old), old)
        await told(ada, "from another time")
    for verb in IS_A_FORM | {Verb.SET_CHANNELS, Verb.BLOCK}:
        # A form that nobody filled in, a menu that nothing was chosen in.
        await ada.press_id(every, ask(verb).custom_id)
        await told(ada, "from another time")

    panel = await opened(stage, ada)
    for verb, sentence in ((Verb.SET_CHANNELS, "see that channel"), (Verb.BLOCK, "was chosen")):
        for value in ("9" * 5_000, "\u0665", str(2**63), "-1"):
            menu = {"component_type": 3, "custom_id": ask(verb).custom_id, "id": 1}
            await ada.forge(3, menu | {"values": [value]}, message_id=panel["id"])
            await told(ada, sentence)
    assert "broke" not in bot.log
    await press(ada, panel, Verb.BUDGET_FORM)
    form = await ada.form()
    view = await view_of(ada, panel, Verb.CHANNELS, "Channels")
    hint = "Channels where pictures may be asked for"
    await ada.choose(view, hint, ELSEWHERE)
    await told(ada, "Troupe doesn't see that channel in this server.")
    await stage.put(f"/people/{ADA}", {"roles": []})
    await ada.submit(form, day="1", month="1")
    await told(ada, "Only members who may manage this server")
    await ada.choose(view, hint, ART)
    await told(ada, "Only members who may manage this server")
    for part in parts(ada.seen[panel["id"]]):
        if part["type"] == 2:
            await ada.press_id(view, part["custom_id"])
            await told(ada, "Only members who may manage this server")
    assert decided(stage) == []


async def test_notes_about_a_servers_budget_come_once_to_its_log_channel(stage: Stage) -> None:
    bot = await stage.start_bot()
    ada, mira = await stage.person(ADA), await stage.person(MIRA)
    panel = await opened(stage, ada)
    view = await view_of(ada, panel, Verb.LOG, "Log channel")
    await ada.choose(view, "Where Troupe writes", AFTER_DARK)
    await changed(ada, panel, f"<#{AFTER_DARK}>")
    await back(ada, panel)
    await fill(ada, panel, Verb.BUDGET_FORM, day="0.5", month="")
    await changed(ada, panel, "$0.50 a day")
    for _ in range(3):
        await served(mira)
    note = await mira.shows("### 50 % of this server's budget for today is spent")
    assert note["channel_id"] == AFTER_DARK
    fault = {"on": "channel_message", "do": {"kind": "status", "status": 503}, "times": 1}
    await stage.post("/discord/faults", fault)
    await served(mira)
    await bot.says("tried again in a few minutes")
    await bot.stop(signal.SIGKILL)
    await stage.online(False)
    await stage.start_bot()
    await mira.shows("### 80 % of this server's budget for today is spent")
    await served(mira)
    await mira.shows("### This server's budget for today is used up")
    await refused(mira, "this server may spend")
    notes = [one for one in mira.seen.values() if "budget for today" in words(one)]
    assert len(notes) == 3


async def test_somebody_blocked_who_was_erased_is_allowed_by_being_picked(stage: Stage) -> None:
    await stage.start_bot()
    ada, jonas = await stage.person(ADA), await stage.person(JONAS)
    guild_id = (await stage.read(f"/world?as={ADA}"))["guilds"][0]["id"]
    key = "ab" * 32
    with closing(sqlite3.connect(stage.data / "troupe.db")) as database, database:
        database.execute("INSERT INTO secrets (name, value) VALUES (?, ?)", (NAME, key))
        database.execute(
            "INSERT INTO blocked_hashes (guild_id, person_hash, at) VALUES (?, ?, 1)",
            (int(guild_id), person_hash(key, int(JONAS))),
        )
    await refused(jonas, "blocked")
    panel = await opened(stage, ada)
    assert "**Blocked members** 1\n" in words(panel)
    view = await view_of(ada, panel, Verb.MEMBERS, "Blocked members")
    assert "1 blocked person has erased their data" in words(view)
    await ada.choose(view, "Allow somebody who isn't listed", JONAS)
    await changed(ada, panel, "\nnone\n")
    assert "erased their data" not in words(ada.seen[panel["id"]])
    await served(jonas)
