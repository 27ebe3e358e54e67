"""Whether anything new may begin."""


class Doors:
    """Open until the program is about to stop, and never again after that."""

    def __init__(self) -> None:
        self._open = True

    @property
    def open(self) -> bool:
        """False once the program is about to stop."""
        return self._open

    def close(self) -> None:
        """Nothing new begins from here on; what is in work goes on."""
        self._open = False
