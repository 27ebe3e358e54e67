"""The bot with its pictures in an object store."""

from collections.abc import Iterator

import pytest

from tests.e2e.stage import MIRA, Stage, parts, pictures, words
from tests.store import buckets


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with buckets.running_store() as url:
        yield url


def settings(endpoint: str, name: str) -> dict[str, str]:
    return {
        "BLOB_URL": f"s3://{name}/troupe",
        "BLOB_ENDPOINT": endpoint,
        "BLOB_KEY_ID": buckets.KEY_ID,
        "BLOB_SECRET_KEY": buckets.SECRET_KEY,
    }


async def test_a_picture_comes_from_the_bucket_and_is_in_the_history(
    stage: Stage, store: str
) -> None:
    bucket = await buckets.new_bucket(store, prefix="troupe")
    bot = await stage.start_bot(**settings(store, bucket.name))
    mira = await stage.person(MIRA)
    await mira.character(prompt="a lute", image="example:wren", size="256*256")
    made = await mira.shows("made in")
    assert pictures(made)
    before = set(mira.seen)
    await mira.command("history")
    page = await mira.until(
        lambda: next(
            (one for key, one in mira.seen.items() if key not in before and parts(one)), None
        )
    )
    assert "a lute" in words(page)
    assert pictures(page), "the strip of small pictures"
    kept = [key for key in buckets.names_in(bucket) if not key.endswith("README.txt")]
    assert len(kept) == 3, "the reference, the result and its thumbnail"
    assert not (stage.data / "blobs").exists()
    assert await bot.stop() == 0
    assert buckets.SECRET_KEY not in bot.log


async def test_a_missing_bucket_is_one_sentence_and_exit_code_1(stage: Stage, store: str) -> None:
    bot = await stage.launch(**settings(store, "not-there"))
    assert await bot.process.wait() == 1
    assert "There is no bucket not-there" in bot.log
    assert buckets.SECRET_KEY not in bot.log


async def test_wrong_keys_are_one_sentence_and_exit_code_1(stage: Stage, store: str) -> None:
    async with buckets.door_to(store) as door:
        door.answers = [buckets.refusal(403, "InvalidAccessKeyId") for _ in range(9)]
        bot = await stage.launch(**settings(door.url, "pictures"))
        assert await bot.process.wait() == 1
    assert "refuses BLOB_KEY_ID and BLOB_SECRET_KEY" in bot.log
    assert buckets.SECRET_KEY not in bot.log
