"""Discord's answers that can't be read count as answers that got lost.

Half an answer, or a proxy's page instead of one, ends in discord.py in a ValueError or TypeError
of whoever looks into it first, which nobody could tell from a bug of ours. What was asked for may
have been done all the same, exactly as when the line is cut: so it becomes the same exception.
"""

from typing import Any

import aiohttp
import discord
from discord.http import json_or_text


def be_strict() -> None:
    """From here on discord.py raises `aiohttp.ClientPayloadError` for such an answer."""
    discord.http.json_or_text = read
    discord.webhook.async_.json_or_text = read  # type: ignore[attr-defined]  # its own import of it


async def read(response: aiohttp.ClientResponse) -> dict[str, Any] | str:
    """The JSON, or '' where there is none to read. The type is discord.py's.

    Raises aiohttp.ClientPayloadError. A refusal may be a page; its status says enough.
    """
    try:
        answer = await json_or_text(response)
    except ValueError as error:
        raise aiohttp.ClientPayloadError(f"HTTP {response.status} with broken JSON") from error
    if response.ok and answer and isinstance(answer, str):
        raise aiohttp.ClientPayloadError(f"HTTP {response.status} without JSON")
    return answer
