"""An unmodified discord.py bot runs against the sandbox, and makes no mistake there."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands, ui
from PIL import Image

from tests.sandbox.discord_wire import (
    ADA,
    APP,
    ART,
    DEADLINE,
    HOME,
    MIRA,
    MIRA_DM,
    SECOND,
    V2,
    Wire,
    until,
    wired,
)


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with wired() as made:
        yield made


def png() -> BytesIO:
    data = BytesIO()
    Image.new("RGB", (4, 4)).save(data, "PNG")
    data.seek(0)
    return data


class Again(ui.DynamicItem[ui.Button[Any]], template=r"tr:1:again:(?P<id>\d+)"):
    """A button that carries an id and works without any state."""

    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label="Again", custom_id=f"tr:1:again:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: Any, /) -> "Again":
        return cls(int(match["id"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Remix(self.number))


class Remix(ui.Modal):
    """A form with every kind of field."""

    def __init__(self, number: int) -> None:
        super().__init__(title="Remix", custom_id=f"remix:{number}")
        self.prompt: ui.Label[Any] = ui.Label(text="Prompt", component=ui.TextInput(required=True))
        self.size: ui.Label[Any] = ui.Label(
            text="Size",
            component=ui.Select(options=[discord.SelectOption(label=each) for each in "ab"]),
        )
        self.file: ui.Label[Any] = ui.Label(text="Picture", component=ui.FileUpload())
        for item in (self.prompt, self.size, self.file):
            self.add_item(item)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        prompt, size, file = self.prompt.component, self.size.component, self.file.component
        assert isinstance(prompt, ui.TextInput)
        assert isinstance(size, ui.Select)
        assert isinstance(file, ui.FileUpload)
        data = await file.values[0].read()
        await interaction.response.defer()
        view = ui.LayoutView()
        view.add_item(ui.TextDisplay(f"{prompt.value} {size.values[0]} {len(data)}"))
        await interaction.edit_original_response(view=view, attachments=[])


def picture(text: str) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    gallery = ui.MediaGallery[Any](discord.MediaGalleryItem("attachment://a.png", description="A"))
    row = ui.ActionRow[Any](Again(7))
    view.add_item(ui.Container(ui.TextDisplay(text), gallery, row))
    return view


class Bot(discord.Client):
    """The commands that the tests use."""

    def __init__(self) -> None:
        # One connector, made inside the loop and bounded, as a real bot should have.
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            # The time without a new server after which discord.py calls itself ready; 2 s unasked.
            guild_ready_timeout=0.05,
            connector=aiohttp.TCPConnector(limit=20),
        )
        self.tree = app_commands.CommandTree(self)
        self.errors: list[BaseException] = []
        self.add_dynamic_items(Again)
        self.declare()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Without discord.py's pause of 5 seconds before a second identify."""

    async def setup_hook(self) -> None:
        await self.tree.sync()
        await self.tree.sync(guild=discord.Object(HOME))

    def declare(self) -> None:
        tree = self.tree

        @tree.error
        async def failed(_: discord.Interaction, error: app_commands.AppCommandError) -> None:
            self.errors.append(error)

        @tree.command()
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        async def character(
            interaction: discord.Interaction,
            prompt: str,
            image: discord.Attachment | None = None,
            who: str | None = None,
        ) -> None:
            """Draws."""
            answer = await interaction.response.defer(thinking=True)
            assert answer is not None
            assert answer.message_id is not None
            size = len(await image.read()) if image else 0
            files = [discord.File(png(), "a.png", description="A")]
            view = picture(f"{prompt} {who} {size}")
            await interaction.edit_original_response(view=view, attachments=files)

        @character.autocomplete("who")
        async def complete(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=f"{current}m", value="pim")]

        @tree.context_menu(name="Save as character")
        async def save(interaction: discord.Interaction, message: discord.Message) -> None:
            await interaction.response.send_message(message.content, ephemeral=True)
            await interaction.followup.send("And more", ephemeral=True)


@pytest.fixture
async def bot(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    environment = wire.environment
    monkeypatch.setattr(discord.http.Route, "BASE", environment["DISCORD_API_URL"])
    gateway = yarl.URL(environment["DISCORD_GATEWAY_URL"])
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
    client = Bot()
    running = asyncio.create_task(client.start(environment["DISCORD_TOKEN"]))
    try:
        async with asyncio.timeout(DEADLINE):
            while not client.is_ready():
                await asyncio.sleep(0.01)
                if running.done():
                    await running
        yield client
        assert client.errors == []
        assert await wire.mistakes() == []
    finally:
        await client.close()
        await asyncio.wait([running], timeout=DEADLINE)


async def text_of(wire: Wire, interaction_id: str) -> str:
    """The text of an interaction's message once it no longer thinks."""

    async def message() -> dict[str, Any] | None:
        state = await wire.control("GET", f"/interactions/{interaction_id}")
        if state["message_id"] is None:
            return None
        found: dict[str, Any] = await wire.control(
            "GET", f"/messages/{state['message_id']}?as={MIRA}"
        )
        return found if found["sandbox"]["state"] == "sent" else None

    found = await until(message)
    first = found["components"][0]
    texts = first.get("components", [first])
    return str(texts[0]["content"])


async def test_a_command_with_a_picture_ends_in_a_gallery(wire: Wire, bot: Bot) -> None:
    options = {"prompt": "a fox", "image": "example:wren"}
    interaction_id = await wire.command("character", options=options)
    assert (await text_of(wire, interaction_id)).startswith("a fox None ")
    [message] = await wire.messages()
    assert message["flags"] == V2
    media = message["components"][0]["components"][1]["items"][0]["media"]
    async with wire.http.get(media["url"]) as response:
        assert response.status == 200


async def test_a_button_a_form_and_an_update(wire: Wire, bot: Bot) -> None:
    await text_of(wire, await wire.command("character", options={"prompt": "x"}))
    [message] = await wire.messages()
    press = {"as": MIRA, "message_id": message["id"], "custom_id": "tr:1:again:7"}
    opener = (await wire.control("POST", "/components", press))["interaction_id"]

    async def modal() -> Any:
        return (await wire.control("GET", f"/interactions/{opener}"))["modal"]

    rows = (await until(modal))["components"]
    names = [row["component"]["custom_id"] for row in rows]
    fields = dict(zip(names, ["a hare", ["b"], ["example:pim"]], strict=True))
    body = {"as": MIRA, "interaction_id": opener, "custom_id": "remix:7", "fields": fields}
    await wire.control("POST", "/modals", body)

    async def changed() -> bool:
        first = (await wire.messages())[0]["components"][0]
        return bool(first.get("content", "").startswith("a hare b "))

    await until(changed)
    assert [each["id"] for each in await wire.messages()] == [message["id"]]


async def test_autocomplete_and_menus(wire: Wire, bot: Bot) -> None:
    body = {"as": MIRA, "channel": ART, "command": "character", "focused": "who"}
    answer = await wire.control("POST", "/autocomplete", {**body, "options": {"who": "Pi"}})
    assert answer == {"choices": [{"name": "Pim", "value": "pim"}]}
    said = await wire.control("POST", "/messages", {"as": MIRA, "channel": ART, "content": "look"})
    menu = {"as": MIRA, "channel": ART, "command": "Save as character", **said}
    await wire.control("POST", "/context", menu)

    async def texts() -> Any:
        found = [each["content"] for each in await wire.messages()]
        return found if len(found) == 3 else None

    assert await until(texts) == ["look", "look", "And more"]


@pytest.mark.parametrize("trouble", ["drop", "reconnect", "invalid_session"])
async def test_the_bot_comes_back(wire: Wire, bot: Bot, trouble: str) -> None:
    gone = asyncio.Event()
    back = asyncio.Event()

    async def on_disconnect() -> None:
        gone.set()

    async def on_resumed() -> None:
        back.set()

    async def on_ready() -> None:
        back.set()

    for handler in (on_disconnect, on_resumed, on_ready):
        bot.event(handler)
    await wire.control("POST", "/gateway", {"do": trouble})
    async with asyncio.timeout(20):
        await gone.wait()
        await back.wait()
    interaction_id = await wire.command("character", options={"prompt": "again"})
    assert await text_of(wire, interaction_id) == "again None 0"


async def test_edits_in_a_row_are_paced_without_a_refusal(wire: Wire, bot: Bot) -> None:
    """discord.py waits for the window when it is told that nothing remains of it."""
    found = asyncio.get_running_loop().create_future()

    @bot.tree.command(name="edits")
    async def edits(interaction: discord.Interaction) -> None:
        """Edits six times."""
        await interaction.response.defer()
        for number in range(6):
            await interaction.edit_original_response(content=str(number))
        found.set_result(True)

    await bot.tree.sync()
    await wire.command("edits")
    async with asyncio.timeout(10):
        await found
    assert [each["content"] for each in await wire.messages()] == ["5"]


async def test_messages_by_the_bots_token(wire: Wire, bot: Bot) -> None:
    person = await bot.fetch_user(int(MIRA))
    sent = await person.send("ready", nonce="job-1")
    assert str(sent.channel.id) == MIRA_DM
    channel = await bot.fetch_channel(int(ART))
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send(view=picture("x"), file=discord.File(png(), "a.png"))
    fetched = await channel.fetch_message(message.id)
    assert fetched.flags.components_v2
    partial = channel.get_partial_message(message.id)
    view = ui.LayoutView()
    view.add_item(ui.TextDisplay(f"<@{MIRA}> done"))
    # Without content= discord.py leaves its own default for mentions out of an edit.
    loud = await partial.edit(view=view, attachments=[])
    assert [str(each.id) for each in loud.mentions] == [MIRA]
    quiet = await partial.edit(view=view, allowed_mentions=discord.AllowedMentions.none())
    assert quiet.mentions == []
    await partial.delete()
    assert await wire.messages() == []


async def test_who_owns_the_application_and_what_it_declares(wire: Wire, bot: Bot) -> None:
    info = await bot.application_info()
    assert (str(info.id), str(info.owner.id), info.team) == (APP, ADA, None)
    await wire.rules(team=True)
    team = (await bot.application_info()).team
    assert team is not None
    assert str(team.owner_id) == ADA
    commands = await bot.tree.fetch_commands()
    assert {each.name for each in commands} == {"character", "Save as character"}
    assert await bot.tree.fetch_commands(guild=discord.Object(HOME)) == []
    assert [str(guild.id) for guild in bot.guilds] == [HOME, SECOND]


async def test_a_rate_limit_is_waited_for_not_ignored(wire: Wire, bot: Bot) -> None:
    channel = await bot.fetch_channel(int(MIRA_DM))
    assert isinstance(channel, discord.DMChannel)
    await wire.control(
        "POST",
        "/discord/faults",
        {
            "on": "channel_message",
            "do": {
                "kind": "status",
                "status": 429,
                "headers": {"Via": "1.1 x", "Retry-After": "1"},
                "body": {"message": "wait", "retry_after": 0.05, "global": False},
            },
            "times": 1,
        },
    )
    await channel.send("x")
    assert [each["content"] for each in await wire.messages(channel=MIRA_DM)] == ["x"]
