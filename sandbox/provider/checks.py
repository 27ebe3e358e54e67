"""The body of a submit: what the provider accepts, checked as strictly as its page says."""

import re
from typing import Final

import msgspec

SMALLEST: Final = 256
LARGEST: Final = 1_536
MOST_SEED: Final = 2_147_483_647
LONGEST_PROMPT: Final = 5_000

_SIZE = re.compile(r"(\d{1,5})\*(\d{1,5})", re.ASCII)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A submit as it came over the wire; fields the provider does not know are ignored."""

    prompt: str
    image: str
    size: str = "1024*1024"
    seed: int = -1


def read_wish(body: bytes) -> Wish:
    """Decode and check a submit; raises ValueError with the provider's kind of sentence."""
    try:
        wish = msgspec.json.decode(body, type=Wish)
    except msgspec.DecodeError as error:
        raise ValueError(f"Invalid request body: {error}") from error
    if not wish.prompt.strip():
        raise ValueError("The property 'prompt' is required")
    if len(wish.prompt) > LONGEST_PROMPT:
        raise ValueError(f"The property 'prompt' is longer than {LONGEST_PROMPT} characters")
    if not wish.image.strip():
        raise ValueError("The property 'image' is required")
    if not -1 <= wish.seed <= MOST_SEED:
        raise ValueError(f"The property 'seed' must be between -1 and {MOST_SEED}")
    read_size(wish.size)
    return wish


def read_size(text: str) -> tuple[int, int]:
    """Width and height in pixels of `width*height`, 256 to 1536 each; raises ValueError."""
    match = _SIZE.fullmatch(text)
    if match is None:
        raise ValueError("The property 'size' must look like '1024*1024'")
    width, height = int(match[1]), int(match[2])
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        raise ValueError(f"The property 'size' must be between {SMALLEST} and {LARGEST} per side")
    return width, height
