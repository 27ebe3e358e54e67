"""A running bot, as those see it who watch it."""

import json

from tests.e2e.stage import DEADLINE_SECONDS, MIRA, Stage
from tests.ports import free_port


async def test_a_picture_is_seen_by_whoever_scrapes(stage: Stage) -> None:
    port = free_port()
    bot = await stage.start_bot(WEB_PORT=str(port))
    await bot.says("Ready as")
    mira = await stage.person(MIRA)
    await mira.character(prompt="An elf", image="example:wren", size="256*256")
    await mira.shows("made in", DEADLINE_SECONDS)
    base = f"http://127.0.0.1:{port}"
    async with stage.session.get(f"{base}/readyz") as response:
        assert (response.status, (await response.json())["ready"]) == (200, True)
    await bot.says("Delivered")
    async with stage.session.get(f"{base}/metrics") as response:
        text = await response.text()
    for line in (
        'troupe_acknowledgements_total{result="accepted"} 1.0',
        "troupe_acknowledgement_seconds_count 1.0",
        "troupe_predictions_asked_total 1.0",
        'troupe_predictions_ended_total{outcome="completed",reason=""} 1.0',
        'troupe_provider_requests_total{answer="ok",kind="submit"} 1.0',
        'troupe_deliveries_total{way="token"} 1.0',
        "troupe_delivery_lag_seconds_count 1.0",
        "troupe_ready 1.0",
    ):
        assert f"\n{line}\n" in text, text
    assert MIRA not in text


BESIDE_IT = {"discord.gateway", "discord.client", "asyncio", "troupe.ui.client", "troupe.retention"}
"""A slow machine, a connection, the daily rounds: they may say something at any moment."""


async def test_every_line_about_a_picture_names_it(stage: Stage) -> None:
    bot = await stage.start_bot(LOG_FORMAT="json")
    mira = await stage.person(MIRA)
    refused = {"kind": "status", "status": 503}
    for on in ("ticket", "result"):
        await stage.post("/provider/faults", {"on": on, "do": refused, "times": 1})
    asked = await mira.character(prompt="An elf", image="example:wren", size="256*256")
    await mira.shows("made in", DEADLINE_SECONDS)
    await bot.says("Delivered")
    lines = [json.loads(line) for line in bot.log.splitlines()]
    began = next(number for number, one in enumerate(lines) if "generation" in one)
    about_it = lines[began:]
    assert {one["logger"] for one in about_it} >= {"troupe.provider.client", "troupe.engine"}
    for one in about_it:
        named = one.get("generation") == asked or one.get("prediction", "").startswith(asked)
        assert named or one["logger"] in BESIDE_IT, one


async def test_a_bot_without_its_gateway_is_alive_and_not_ready(stage: Stage) -> None:
    port = free_port()
    await stage.launch(WEB_PORT=str(port), DISCORD_GATEWAY_URL="ws://127.0.0.1:9/gateway")
    await stage.said(any_of=("again in 2 s",))
    async with stage.session.get(f"http://127.0.0.1:{port}/healthz") as response:
        assert response.status == 200
    async with stage.session.get(f"http://127.0.0.1:{port}/readyz") as response:
        told = await response.json()
        assert (response.status, told["gateway"], told["database"]) == (503, "not connected", "ok")
