"""Which of Discord's connections a server belongs to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shard:
    """One connection to the gateway, `number` of `count`."""

    number: int
    count: int

    def holds(self, guild_id: int) -> bool:
        """Whether Discord tells this shard, and no other, of that server."""
        return (guild_id >> 22) % self.count == self.number
