"""The peer: the provider's official SDK, a thread for each prediction, as its examples have it."""

import io
import sys
from concurrent.futures import ThreadPoolExecutor

from wavespeed import Client

from benchmarks import waiting_rounds as rounds
from benchmarks.waiting_rounds import Course, Measured

_MODEL = "wavespeed-ai/instant-character"
_TIMEOUT_SECONDS = 200.0


def one(client: Client, picture: bytes) -> tuple[str, float]:
    """One picture from upload to outcome: the name of its task, and when the outcome was there."""
    image = client.upload(io.BytesIO(picture))
    answer = client.run(
        _MODEL, {"prompt": "an elf plays the lute", "image": image}, timeout=_TIMEOUT_SECONDS
    )
    output: str = answer["outputs"][0]
    return output.rpartition("/")[2].removesuffix(".png"), rounds.monotonic()


def play(base: str, client: Client, picture: bytes, durations: list[float]) -> Measured:
    """One round."""
    rounds.begin(base, durations)
    with ThreadPoolExecutor(len(durations)) as pool, rounds.metered() as meter:
        ended = list(pool.map(lambda _: one(client, picture), durations))
    told = rounds.told(base)
    return Measured(
        told=told,
        cpu_seconds=meter.cpu_seconds,
        cpu_by_thread={},
        handed_over=[at - told["done"][name] for name, at in ended],
    )


def main() -> None:
    """The rounds that don't count, then the one that does."""
    base, course = sys.argv[1], Course.given()
    picture = sys.stdin.buffer.read()
    client = Client(api_key="benchmark", base_url=base)
    for warming in course.warming():
        play(base, client, picture, warming)
    rounds.report(play(base, client, picture, course.counting()))


if __name__ == "__main__":
    main()
