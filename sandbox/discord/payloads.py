"""People, channels and servers as Discord's JSON."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

from sandbox.discord.permissions import ROLES, of_person
from sandbox.discord.snowflakes import EPOCH_MS
from sandbox.wire import Json
from sandbox.world import BOT, HOME_ID, OWNER_ID, Channel, Guild, Person, Role, World


def timestamp(seconds: float) -> str:
    """Unix seconds as Discord writes time: ISO 8601, UTC, microseconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")


def born(snowflake: str) -> str:
    """When the thing with that id was made."""
    return timestamp(((int(snowflake) >> 22) + EPOCH_MS) / 1_000)


def avatar_hash(person: Person) -> str:
    """Stands for a person's picture in its address."""
    return hashlib.sha256(person.name.encode()).hexdigest()[:32]


def user(person: Person) -> Json:
    """A user object."""
    body: Json = {
        "id": person.id,
        "username": person.name if person.bot else person.name.lower(),
        "global_name": None if person.bot else person.name,
        "discriminator": "0000" if person.bot else "0",
        "avatar": avatar_hash(person),
        "public_flags": 0,
        "flags": 0,
    }
    if person.bot:
        body["bot"] = True
    return body


def member(person: Person) -> Json:
    """A member object without permissions, as events about the server carry it."""
    return {
        "user": user(person),
        "nick": None,
        "avatar": None,
        "roles": list(person.roles),
        "joined_at": born(HOME_ID),
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def acting_member(person: Person, *, home: bool) -> Json:
    """The member of an interaction, with the permissions in the channel."""
    body = member(person)
    if not home:
        body["roles"] = []
    acting = person if home else Person(id=person.id, name=person.name)
    return {**body, "permissions": str(of_person(acting))}


def role(each: Role) -> Json:
    """A role object."""
    return {
        "id": each.id,
        "name": each.name,
        "permissions": str(each.permissions),
        "position": each.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def channel(each: Channel, world: World, *, denied: int = 0) -> Json:
    """A channel object; `denied` is the bit set the bot lacks there."""
    if each.kind == "dm":
        person = world.people[each.recipient_id or ""]
        return {"id": each.id, "type": 1, "recipients": [user(person)], "flags": 0}
    return {
        "id": each.id,
        "type": 0,
        "guild_id": each.guild_id,
        "name": each.name,
        "topic": None,
        "position": each.position,
        "parent_id": None,
        "nsfw": each.nsfw,
        "rate_limit_per_user": 0,
        "last_message_id": None,
        "flags": 0,
        "permission_overwrites": [
            {"id": BOT.id, "type": 1, "allow": "0", "deny": str(denied)},
        ]
        if denied
        else [],
    }


def guild(each: Guild) -> Json:
    """A server object as REST gives it."""
    return {
        "id": each.id,
        "name": each.name,
        "icon": None,
        "owner_id": OWNER_ID,
        "features": [],
        "roles": [role(replace(one, id=each.id) if one.id == HOME_ID else one) for one in ROLES],
        "emojis": [],
        "stickers": [],
        "preferred_locale": "en-US",
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "afk_timeout": 300,
        "afk_channel_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "vanity_url_code": None,
        "description": None,
        "banner": None,
        "splash": None,
        "discovery_splash": None,
        "application_id": None,
    }
