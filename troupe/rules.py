"""Which rule about words a request breaks, if any. The log names the rule, never the text."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence

from troupe import sentences, words
from troupe.errors import Refusal
from troupe.store.guilds import Guilds

log = logging.getLogger(__name__)


class Rules:
    """The rule on minors holds everywhere, a server's own list where it applies."""

    def __init__(self, guilds: Guilds) -> None:
        self._guilds = guilds

    async def check(
        self, texts: Iterable[str], *, guild_ids: Iterable[int | None], about: int
    ) -> None:
        """Raises Refusal; `about` is the interaction's id, for the log."""
        broken = await self.broken(texts, guild_ids=guild_ids, about=about)
        if broken:
            raise Refusal(broken)

    async def broken(
        self, texts: Iterable[str], *, guild_ids: Iterable[int | None], about: int
    ) -> list[str]:
        """A sentence for each rule that the texts break; they are read as one."""
        text = " / ".join(filter(None, texts))
        servers = {one for one in guild_ids if one is not None}
        lists = {one: (await self._guilds.get(one)).words for one in servers}
        # In a thread, so that others are answered in between: what is written to be hard to read
        # takes some tens of milliseconds, and no more, as `folding` bounds what it reads.
        endangers, of_servers = await asyncio.to_thread(_broken, text, lists)
        if endangers:
            log.info("Interaction %d breaks the rule on minors", about)
        for guild_id in of_servers:
            log.info("Interaction %d breaks the list of the server %d", about, guild_id)
        found = [sentences.rules.RULE_ON_MINORS] if endangers else []
        return found + [sentences.rules.RULE_OF_SERVER] * bool(of_servers)


def _broken(text: str, lists: Mapping[int, Sequence[str]]) -> tuple[bool, list[int]]:
    """Whether the rule on minors is broken, and the lists of which servers."""
    of_servers = [one for one, listed in lists.items() if words.blocked(text, listed)]
    return words.endangers_minors(text), of_servers
