"""`python bot.py doctor`, as an operator sees it: its lines and its exit code."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.e2e.programs import Call, fresh
from tests.e2e.stage import AFTER_DARK, ART, DEADLINE_SECONDS, MIRA, Stage, words
from tests.ports import free_port

HOME = "1100000000000000100"
SOMEWHERE_ELSE = "1100000000000000200"


@dataclass(frozen=True)
class Visit:
    """What it printed, with the lines of one finding joined, and its exit code."""

    code: int
    output: str

    def lines(self, mark: str) -> list[str]:
        found: list[str] = []
        for line in self.output.splitlines():
            if line.startswith(" "):
                found[-1] += f" {line.strip()}"
            else:
                found.append(" ".join(line.split()))
        return [line for line in found if line.startswith(f"{mark} ")]


async def visit(stage: Stage, *arguments: str, **settings: str) -> Visit:
    environment = (
        {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        | stage.environment
        | {"DATA_DIR": str(stage.data), "BUDGET_USD_PER_DAY": "5"}
        | settings
    )
    out, err = stage.folder / "doctor.out", stage.folder / "doctor.err"
    given = {name: value for name, value in environment.items() if value}
    process = await stage.start(Call(("doctor", *arguments), given, stage.folder, err=err, out=out))
    async with asyncio.timeout(2 * DEADLINE_SECONDS):
        code = await process.wait()
    assert err.read_text() == ""
    output = out.read_text()
    # A path or an address is never broken, because it is to be copied.
    assert not [
        line
        for line in output.splitlines()
        if len(line) > 80 and max(map(len, line.split())) < 50 and not line.endswith("troupe.db")
    ]
    for secret in (*stage.secrets(), *settings.get("DISCORD_TOKEN", "").split()):
        assert secret not in output
    return Visit(code, output)


async def bot_was_here(stage: Stage) -> None:
    """A database, registered commands, and nobody running any more."""
    bot = await stage.start_bot()
    assert await bot.stop() == 0


async def test_before_the_first_start_only_the_commands_are_missing(stage: Stage) -> None:
    told = await visit(stage)
    assert told.code == 0, told.output
    [commands] = told.lines("look")
    assert "missing: /character, /collection" in commands
    assert "A start of the bot" in commands
    assert told.output.endswith("Troupe would run: nothing is wrong, 1 to look at.\n")
    assert not stage.data.exists()


async def test_beside_a_running_bot_all_is_well_and_the_bot_goes_on(stage: Stage) -> None:
    port = str(free_port())
    web_settings = {"WEB_PORT": port, "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    await stage.start_bot(**web_settings)
    mira = await stage.person(MIRA)
    await mira.character(prompt="An elf", image="example:wren", size="256*256")
    await mira.shows("made in")
    told = await visit(stage, "--server", HOME, **web_settings)
    assert told.code == 0, told.output
    assert told.lines("look") == []
    for line in (
        "discord in 1 server; needs no privileged intent",
        "clock as Discord's",
        "gateway 127.0.0.1 says hello",
        "commands all 9 are registered as they are",
        "server in The Drawing Room; has what it needs in 3 of 3 channels",
        "provider $24.90 left, that is 249 pictures",
        "provider a picture costs $0.10, PRICE_USD is $0.10",
        "database whole",
        "database 0 pictures in work, 0 to deliver",
        "budget set",
        f"web port {port} on 127.0.0.1 is in use, and a bot is running",
    ):
        assert f"ok {line}" in told.lines("ok")
    assert any("a bot is running with it" in line for line in told.lines("ok"))
    assert any("the secret is there" in line for line in told.lines("ok"))
    mira.seen.clear()
    await mira.character(prompt="A dwarf", image="example:wren", size="256*256")
    await mira.shows("made in")


async def test_settings_that_cannot_be_used_are_told_together(stage: Stage) -> None:
    (stage.folder / ".env").write_text("QUOTA_PER_DAY=ten\n")
    told = await visit(stage, DISCORD_TOKEN="", LOG_LEVEL="loud")
    assert told.code == 2
    wrong = told.lines("wrong")
    assert len(wrong) == 3
    assert "DISCORD_TOKEN is missing" in wrong[0]
    assert "Put it into .env" in wrong[0]
    assert "QUOTA_PER_DAY" in wrong[1]
    assert "It stands in .env; change it there." in wrong[1]
    assert "It stands in the environment" in wrong[2]


async def test_a_name_in_the_file_that_is_no_setting_is_pointed_at(stage: Stage) -> None:
    (stage.folder / ".env").write_text("QUOTA_PR_DAY=10\nQUOTA_PER_DAY=10\n")
    told = await visit(stage)
    assert told.code == 0
    assert any("QUOTA_PR_DAY in .env: no setting" in line for line in told.lines("look"))
    assert any("1 from .env" in line for line in told.lines("ok"))


async def test_a_wrong_token_hides_nothing_else(stage: Stage) -> None:
    told = await visit(stage, DISCORD_TOKEN="not.the.token")
    assert told.code == 1
    [wrong] = told.lines("wrong")
    assert wrong.startswith("wrong discord the token is refused")
    assert "Reset Token" in wrong
    assert any("the key is accepted" in line for line in told.lines("ok"))
    await stage.forgive()


async def test_a_discord_that_is_away_is_told_without_waiting_long(stage: Stage) -> None:
    told = await visit(stage, DISCORD_API_URL="http://127.0.0.1:9/api/v10")
    assert told.code == 1
    [wrong] = told.lines("wrong")
    assert "Discord can't be reached" in wrong
    assert not [line for line in told.output.splitlines() if " clock " in line]


async def test_a_gateway_that_is_away_is_told(stage: Stage) -> None:
    told = await visit(stage, DISCORD_GATEWAY_URL="ws://127.0.0.1:9/gateway")
    assert told.code == 1
    [wrong] = told.lines("wrong")
    assert wrong.startswith("wrong gateway 127.0.0.1 doesn't say hello")


async def test_a_wrong_key_is_told(stage: Stage) -> None:
    told = await visit(stage, WAVESPEED_API_KEY="another-key-of-somebody")
    assert told.code == 1
    [wrong] = told.lines("wrong")
    assert wrong.startswith("wrong provider the key is refused")
    assert "another-key" not in told.output


async def test_a_provider_that_is_away_is_told(stage: Stage) -> None:
    told = await visit(stage, WAVESPEED_BASE_URL="http://127.0.0.1:9")
    assert told.code == 1
    [wrong] = told.lines("wrong")
    assert "http://127.0.0.1:9 can't be reached" in wrong


@pytest.mark.parametrize(
    ("balance", "mark", "code"), [(0.05, "wrong", 1), (0.25, "look", 0), (2.0, "ok", 0)]
)
async def test_the_balance_is_told_in_pictures(
    stage: Stage, balance: float, mark: str, code: int
) -> None:
    await stage.put("/provider", {"balance": balance})
    told = await visit(stage)
    assert told.code == code
    [line] = [one for one in told.lines(mark) if "left, that is" in one]
    assert f"${balance:.2f} left, that is {int(balance * 100) // 10} pictures" in line


async def test_another_price_than_is_counted_is_told(stage: Stage) -> None:
    await stage.put("/provider", {"price": 0.125})
    told = await visit(stage)
    assert told.code == 0
    [line] = [one for one in told.lines("look") if "costs" in one]
    assert "a picture costs $0.125, PRICE_USD is $0.10" in line
    assert "Set PRICE_USD=0.125" in line


async def test_another_model_is_told(stage: Stage) -> None:
    told = await visit(stage, WAVESPEED_MODEL="somebody/else")
    assert told.code == 1
    [wrong] = told.lines("wrong")
    assert "somebody/else is not in the provider's list" in wrong


@pytest.mark.parametrize("on", ["balance", "price", "models"])
async def test_an_answer_that_cannot_be_read_is_told_and_no_more(stage: Stage, on: str) -> None:
    await stage.fault(on, "html", times=5)
    told = await visit(stage)
    assert told.code == 0, told.output
    assert any("could not be read" in line for line in told.lines("look"))


@pytest.mark.parametrize(("on", "mark"), [("balance", "wrong"), ("price", "look")])
async def test_a_provider_that_keeps_silent_is_given_up(stage: Stage, on: str, mark: str) -> None:
    """Without a price pictures are made all the same; without any answer they are not."""
    await stage.fault(on, "delay", times=5, seconds=60)
    told = await visit(stage)
    assert told.code == (mark == "wrong")
    assert any(line.startswith(f"{mark} provider") for line in told.lines(mark))
    assert any(line.startswith("ok database") for line in told.lines("ok"))


async def test_a_terminal_without_such_letters_gets_the_rest(stage: Stage) -> None:
    stage.start = fresh  # the interpreter looks at that
    told = await visit(stage, PYTHONIOENCODING="ascii", QUOTA_PER_DAY="zehn→")
    assert told.code == 2
    assert "it is 'zehn?'" in told.lines("wrong")[0]


async def test_a_database_of_a_newer_program_is_told_and_left_alone(stage: Stage) -> None:
    await bot_was_here(stage)
    path = stage.data / "troupe.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    told = await visit(stage)
    assert told.code == 1
    [wrong] = told.lines("wrong")
    assert wrong.startswith("wrong database version 99, and this Troupe knows")
    assert path.read_bytes() == before


async def test_an_older_database_is_told_and_not_migrated(stage: Stage) -> None:
    await bot_was_here(stage)
    path = stage.data / "troupe.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 7")
    before = path.read_bytes()
    told = await visit(stage)
    assert told.code == 0
    assert any("version 7; the next start brings it to" in line for line in told.lines("look"))
    assert path.read_bytes() == before


async def test_a_damaged_database_is_told_with_the_commands_to_restore(stage: Stage) -> None:
    stage.data.mkdir()
    (stage.data / "troupe.db").write_bytes(b"no database at all" * 1_000)
    told = await visit(stage)
    assert told.code == 1
    assert "troupe.db is damaged" in told.lines("wrong")[0]
    [command] = [line for line in told.output.splitlines() if "cp YOUR-BACKUP" in line]
    assert command.endswith("data/troupe.db")


async def test_a_database_that_is_damaged_inside_is_told(stage: Stage) -> None:
    await bot_was_here(stage)
    path = stage.data / "troupe.db"
    with path.open("r+b") as file:
        file.seek(4096 * 5)
        file.write(b"\xff" * 4096 * 20)
    told = await visit(stage, "--thorough")
    assert told.code == 1
    assert any("damaged" in line for line in told.lines("wrong"))


async def test_a_folder_that_nothing_can_be_written_to_is_told(stage: Stage) -> None:
    """Below a file there is no folder, not even for root."""
    (stage.folder / "file").write_text("")
    told = await visit(stage, DATA_DIR=str(stage.folder / "file" / "data"))
    assert told.code == 1
    assert any("folder" in line and "can't be written to" in line for line in told.lines("wrong"))


async def test_a_port_that_somebody_else_has_is_told(stage: Stage) -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = str(server.sockets[0].getsockname()[1])
        told = await visit(stage, WEB_PORT=port)
    assert told.code == 1
    [wrong] = told.lines("wrong")
    assert f"web port {port} on 127.0.0.1 is in use by another program" in wrong


async def test_a_server_without_the_bot_is_told_with_an_invitation(stage: Stage) -> None:
    told = await visit(stage, "--server", SOMEWHERE_ELSE)
    assert told.code == 1
    [wrong] = told.lines("wrong")
    assert f"the bot is not in {SOMEWHERE_ELSE}" in wrong
    assert "https://discord.com/oauth2/authorize?client_id=1100000000000000001" in wrong


async def test_channels_where_something_is_not_allowed_are_named(stage: Stage) -> None:
    denied = {ART: ["ATTACH_FILES"], AFTER_DARK: ["VIEW_CHANNEL", "ATTACH_FILES"]}
    await stage.put("/rules", {"denied": denied})
    told = await visit(stage, "--server", HOME)
    assert told.code == 0
    assert any("lacks Attach Files in #art" in line for line in told.lines("look"))
    assert any("lacks View Channels in #after-dark" in line for line in told.lines("look"))
    assert any("has what it needs in 1 of 3 channels" in line for line in told.lines("ok"))


async def test_a_log_channel_that_cannot_be_written_to_is_wrong(stage: Stage) -> None:
    await stage.start_bot()
    await stage.server_noted()
    with closing(sqlite3.connect(stage.data / "troupe.db", timeout=10)) as database, database:
        database.execute(
            "UPDATE guild_settings SET log_channel_id = ?, channels = ?",
            (int(AFTER_DARK), f"[{ART}, 5]"),
        )
    await stage.put("/rules", {"denied": {AFTER_DARK: ["SEND_MESSAGES"]}})
    told = await visit(stage, "--server", HOME)
    assert told.code == 1
    [wrong] = told.lines("wrong")
    assert "lacks Send Messages in its log channel, #after-dark" in wrong
    assert any("has what it needs in 1 of 1 channels" in line for line in told.lines("ok"))
    assert any("allows channels that are gone: 5" in line for line in told.lines("look"))


async def test_commands_that_are_others_at_discord_are_named(stage: Stage) -> None:
    await bot_was_here(stage)
    await stage.as_bot(
        "POST",
        "/applications/1100000000000000001/commands",
        {"name": "quota", "description": "Something else"},
    )
    await stage.as_bot(
        "POST",
        "/applications/1100000000000000001/commands",
        {"name": "old", "description": "Was there once"},
    )
    told = await visit(stage)
    assert told.code == 0
    [line] = [one for one in told.lines("look") if "commands" in one]
    assert "changed: /quota; no longer ours: /old" in line
    await bot_was_here(stage)
    assert "ok commands all 9 are registered as they are" in (await visit(stage)).lines("ok")


@asynccontextmanager
async def discord_of_another_time(date: str) -> AsyncIterator[str]:
    """Refuses everybody, which is all it takes to tell the time."""

    async def refuse(_: web.Request) -> web.Response:
        return web.json_response({"message": "401", "code": 0}, status=401, headers={"Date": date})

    app = web.Application()
    app.router.add_get("/{tail:.*}", refuse)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("/api/v10"))


async def test_a_clock_that_is_far_off_is_wrong(stage: Stage) -> None:
    async with discord_of_another_time("Sat, 01 Jan 2000 00:00:00 GMT") as url:
        told = await visit(stage, DISCORD_API_URL=url)
    assert told.code == 1
    [line] = [one for one in told.lines("wrong") if "clock" in one]
    assert "s ahead of Discord's" in line


async def test_pictures_that_are_under_way_are_counted(stage: Stage) -> None:
    await stage.put("/provider", {"pace": {"created": 0.0, "processing": 60.0}})
    bot = await stage.start_bot()
    mira = await stage.person(MIRA)
    await mira.character(prompt="An elf", image="example:wren", size="256*256")
    await mira.until(lambda: any("### Processing" in words(one) for one in mira.seen.values()))
    assert await bot.stop() == 0
    told = await visit(stage)
    assert "ok database 1 pictures in work, 0 to deliver" in told.lines("ok")
    assert any("no bot is running" in line for line in told.lines("ok"))


async def test_a_budget_that_the_operator_set_while_it_ran_is_one(stage: Stage) -> None:
    await bot_was_here(stage)
    told = await visit(stage, BUDGET_USD_PER_DAY="")
    assert [line.split(" > ")[0] for line in told.lines("look")] == [
        "look budget nothing bounds what everybody together spends"
    ]
    with closing(sqlite3.connect(stage.data / "troupe.db")) as database, database:
        database.execute("INSERT INTO operator_settings (id, budget_per_day) VALUES (1, 5)")
    told = await visit(stage, BUDGET_USD_PER_DAY="")
    assert "ok budget set" in told.lines("ok")


async def test_pictures_that_cannot_be_written_are_told(stage: Stage) -> None:
    """A file where the folder should be stops root, too."""
    stage.data.mkdir()
    (stage.data / "blobs").write_text("")
    told = await visit(stage)
    assert told.code == 1
    [wrong] = told.lines("wrong")
    assert wrong.startswith("wrong pictures blobs can't be written to")
