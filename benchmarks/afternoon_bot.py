"""The bot that one writes in an afternoon, as tutorials do. A peer of the benchmark.

It uploads the attachment as it is, asks each second how far it is, over a session of its own for
each picture, and keeps nothing: a restart forgets what was paid for. Says `Ready` on stdout.
"""

import asyncio
import io
import os

import aiohttp
import discord

from benchmarks.bare_bot import Bare, point_at_the_sandbox

POLL_SECONDS = 1.0
UPLOAD = "/api/v3/media/upload/binary"
MODEL = "/api/v3/wavespeed-ai/instant-character"


async def made(prompt: str, picture: bytes, size: str) -> bytes:
    """The finished picture. Raises RuntimeError where the provider says that it failed."""
    base = os.environ["WAVESPEED_BASE_URL"]
    headers = {"Authorization": f"Bearer {os.environ['WAVESPEED_API_KEY']}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        form = aiohttp.FormData()
        form.add_field("file", picture, filename="photo.png", content_type="image/png")
        async with session.post(base + UPLOAD, data=form) as answer:
            image = (await answer.json())["data"]["download_url"]
        wanted = {"prompt": prompt, "image": image, "size": size}
        async with session.post(base + MODEL, json=wanted) as answer:
            task = (await answer.json())["data"]["id"]
        while True:
            await asyncio.sleep(POLL_SECONDS)
            async with session.get(f"{base}/api/v3/predictions/{task}/result") as answer:
                data = (await answer.json())["data"]
            if data["status"] == "failed":
                raise RuntimeError(data["error"])
            if data["status"] == "completed":
                async with session.get(data["outputs"][0]) as answer:
                    return await answer.read()


def main() -> None:
    """Runs until it is ended."""
    point_at_the_sandbox()
    bot = Bare()

    @bot.tree.command(name="character", description="The same character in a new scene.")
    async def character(
        interaction: discord.Interaction,
        prompt: str,
        image: discord.Attachment,
        size: str = "256*256",
    ) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"> {prompt}\nProcessing")
        result = await made(prompt, await image.read(), size)
        file = discord.File(io.BytesIO(result), "character.png", description=prompt)
        await interaction.edit_original_response(content=f"> {prompt}", attachments=[file])

    bot.run(os.environ["DISCORD_TOKEN"], log_handler=None)


if __name__ == "__main__":
    main()
