"""The peer: the provider's official SDK, a thread for each prediction, as its examples have it."""

import io
import sys
from concurrent.futures import ThreadPoolExecutor

from wavespeed import Client

from benchmarks import waiting_rounds as rounds
from benchmarks.waiting_rounds import Measured

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


def main() -> None:
    """Runs one round: address of the provider, how many predictions, and the seed of the law."""
    base, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    picture = sys.stdin.buffer.read()
    client = Client(api_key="benchmark", base_url=base)
    rounds.begin(base, rounds.durations(count, seed))
    with ThreadPoolExecutor(count) as pool, rounds.metered() as meter:
        ended = list(pool.map(lambda _: one(client, picture), range(count)))
    told = rounds.told(base)
    rounds.report(
        Measured(
            told=told,
            cpu_seconds=meter.cpu_seconds,
            cpu_by_thread={},
            handed_over=[at - told["done"][name] for name, at in ended],
        )
    )


if __name__ == "__main__":
    main()
