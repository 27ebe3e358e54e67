"""Which Troupe this is; the same as in pyproject.toml, which a run from a folder can't read."""

VERSION = "0.1.0"
