"""The whole program over PostgreSQL: a picture, a kill, a server that throws everybody out."""

import signal

from tests import postgres
from tests.e2e.stage import MIRA, Stage
from troupe.secret import Secret
from troupe.store.consents import ConsentStore
from troupe.store.database import integer
from troupe.store.postgres import Postgres


async def agreed(url: Secret) -> None:
    database = await Postgres.open(url)
    await ConsentStore(database).keep(int(MIRA), "agreed", now=0)
    await database.close()


async def delivered(url: Secret) -> int:
    database = await Postgres.open(url)
    [row] = await database.fetch(
        "SELECT count(*) AS pictures FROM generations WHERE delivered_at IS NOT NULL"
    )
    await database.close()
    return integer(row, "pictures")


def recorded(generation_id: str) -> str:
    """What the log says once the store knows that it arrived: people see it before."""
    return f"Delivered [generation={generation_id}]"


async def test_a_picture_outlives_the_process_and_every_connection(
    stage: Stage, server: postgres.Server, database_url: Secret
) -> None:
    stage.agreed = ()
    await agreed(database_url)
    there = {"DATABASE_URL": database_url.reveal()}
    await stage.put("/provider", {"pace": {"created": 0.1, "processing": 1.5}})
    bot = await stage.start_bot(**there)
    mira = await stage.person(MIRA)
    elf = await mira.character(prompt="An elf", image="example:wren", size="256*256")
    await mira.shows("### Processing")
    await bot.stop(signal.SIGKILL)
    again = await stage.start_bot(**there)
    await mira.shows("made in")
    await again.says(recorded(elf))
    async with server.closed(database_url):
        """Whoever was connected is thrown out."""
    harp = await mira.character(prompt="A harp", image="example:wren", size="256*256")
    await mira.until(lambda: sum("made in" in str(one) for one in mira.seen.values()) == 2)
    await again.says(recorded(harp))
    assert await delivered(database_url) == 2
    assert await stage.asked("submit") == 2
    assert not (stage.data / "troupe.db").exists()
    assert all(postgres.PASSWORD not in one.log for one in stage.bots)


async def test_a_picture_under_way_is_moved_and_paid_once(
    stage: Stage, database_url: Secret
) -> None:
    there = {"DATABASE_URL": database_url.reveal()}
    await stage.put("/provider", {"pace": {"created": 0.1, "processing": 1.5}})
    bot = await stage.start_bot()
    mira = await stage.person(MIRA)
    elf = await mira.character(prompt="An elf", image="example:wren", size="256*256")
    await mira.shows("### Processing")
    await bot.stop(signal.SIGKILL)
    moving = await stage.launch("move", "sqlite", "postgresql", **there)
    assert await moving.process.wait() == 0, moving.log
    closed = await stage.launch()
    assert await closed.process.wait() == 1
    assert "was moved to another one" in closed.log
    moved = await stage.start_bot(**there)
    await mira.shows("made in")
    await moved.says(recorded(elf))
    assert await delivered(database_url) == 1
    assert await stage.asked("submit") == 1


async def test_a_database_out_of_reach_ends_the_start_with_one_line(stage: Stage) -> None:
    stage.agreed = ()
    bot = await stage.launch(
        DATABASE_URL=f"postgresql://troupe:{postgres.PASSWORD}@127.0.0.1:1/troupe"
    )
    assert await bot.process.wait() == 1
    assert "The database can't be worked with just now" in bot.log.splitlines()[-1]
    assert "Traceback" not in bot.log
    assert postgres.PASSWORD not in bot.log


async def test_a_backup_of_what_lies_elsewhere_is_refused_with_the_way(stage: Stage) -> None:
    """Else an old file in the data folder would be copied, every day, for the real thing."""
    stage.agreed = ()
    url = f"postgresql://troupe:{postgres.PASSWORD}@127.0.0.1:1/troupe"
    for arguments in (("backup", "there"), ("restore", "there")):
        bot = await stage.launch(*arguments, DATABASE_URL=url)
        assert await bot.process.wait() == 1
        assert "pg_dump" in bot.log
        assert postgres.PASSWORD not in bot.log
    assert not (stage.folder / "there").exists()
