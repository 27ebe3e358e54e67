"""Measurements against a peer, each in the same run and on the same machine."""
