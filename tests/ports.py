"""Where a server of a test may listen."""

import socket


def free_port() -> int:
    """Nobody listens there now; somebody else may come first."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
