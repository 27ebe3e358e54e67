"""INTERACTION_CREATE: what the gateway tells about one act of a person."""

from sandbox.discord import payloads
from sandbox.discord.interactions import Interaction
from sandbox.discord.permissions import Access
from sandbox.wire import Json
from sandbox.world import APPLICATION_ID, Channel, World


def owners(channel: Channel, person_id: str, integration_types: list[int]) -> dict[str, str]:
    """Who installed the application that is used here: "0" a server, "1" the person."""
    if channel.kind == "foreign":
        return {"1": person_id}
    found: dict[str, str] = {}
    if 0 in integration_types:
        found["0"] = channel.guild_id or "0"
    if 1 in integration_types:
        found["1"] = person_id
    return found


def envelope(
    interaction: Interaction, data: Json, *, world: World, access: Access, message: Json | None
) -> Json:
    """The whole payload around what was done."""
    channel = interaction.channel
    body: Json = {
        "id": interaction.id,
        "application_id": APPLICATION_ID,
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": data,
        "channel_id": channel.id,
        "channel": _channel(channel, world, access),
        "context": 1 if channel.kind == "dm" else 0,
        "locale": "en-US",
        "app_permissions": str(access.of_bot(channel)),
        "authorizing_integration_owners": interaction.origin.owners,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "attachment_size_limit": interaction.upload_limit,
    }
    if channel.guild_id is None:
        body["user"] = payloads.user(interaction.person)
    else:
        body |= _in_guild(interaction, channel.guild_id)
    if message is not None:
        body["message"] = message
    return body


def _channel(channel: Channel, world: World, access: Access) -> Json:
    body = payloads.channel(channel, world)
    body.pop("permission_overwrites", None)
    return {**body, "permissions": str(access.of_bot(channel))}


def _in_guild(interaction: Interaction, guild_id: str) -> Json:
    return {
        "guild_id": guild_id,
        "guild": {"id": guild_id, "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": payloads.acting_member(interaction.person, home=not interaction.foreign),
    }
