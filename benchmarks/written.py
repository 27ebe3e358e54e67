"""The document that the last tables stand in, between two comments each."""

import re
from pathlib import Path


class Written:
    """Reads and replaces what stands between `<!-- name -->` and `<!-- end of name -->`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str) -> str:
        """What stands there. Raises LookupError where the comments are missing."""
        found = _between(name).search(self._path.read_text())
        if found is None:
            raise LookupError(f"{self._path.name} has no place for the table called {name}")
        return found[2]

    def write(self, name: str, text: str) -> None:
        """Puts `text` there instead. Raises LookupError."""
        self.read(name)
        whole = self._path.read_text()
        self._path.write_text(_between(name).sub(lambda at: f"{at[1]}\n{text}\n{at[3]}", whole))


def _between(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {name} -->)(.*?)(<!-- end of {name} -->)", re.DOTALL)
