"""The words that a server's managers don't want in what people ask for. Pure."""

import re
from collections.abc import Sequence


def blocked(text: str, words: Sequence[str]) -> bool:
    """Whether one of `words` stands in `text` as a whole word, whatever the case."""
    folded = text.casefold()
    return any(re.search(rf"\b{re.escape(word.casefold())}\b", folded) for word in words)
