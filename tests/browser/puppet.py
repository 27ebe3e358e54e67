"""A bot that answers with everything the page must be able to show: it has no wits of its own."""

import asyncio
import io
import zipfile
from collections.abc import Collection
from typing import Any

from PIL import Image

from tests.samples import encoded
from tests.sandbox.discord_wire import APP, EPHEMERAL, V2, Line, Wire, multipart

Json = dict[str, Any]

NAMES = ("Mira the bard", "Miro", "Bolt", "Wren of the silver wood", "ミラ", "ليلى")
COLOURS = ("teal", "tomato", "gold", "plum", "olive", "navy", "coral", "gray", "peru", "indigo")
LONG_ALT = "Wren, an elf with silver hair and a green cloak, " * 12 + "and this is the end."
COLLECTION = {
    "name": "collection",
    "description": "Your characters",
    "integration_types": [0, 1],
    "contexts": [0, 1, 2],
    "options": [
        {"type": 1, "name": "list", "description": "See your characters"},
        {
            "type": 1,
            "name": "save",
            "description": "Keep a character",
            "options": [
                {"type": 3, "name": "name", "description": "Its name", "required": True},
                {"type": 11, "name": "image", "description": "Its picture", "required": True},
                {"type": 3, "name": "tags", "description": "Tags"},
                {"type": 11, "name": "second", "description": "Another picture"},
            ],
        },
        {
            "type": 1,
            "name": "show",
            "description": "See one character",
            "options": [
                {
                    "type": 3,
                    "name": "who",
                    "description": "Whom",
                    "required": True,
                    "autocomplete": True,
                }
            ],
        },
        {"type": 1, "name": "export", "description": "Take them with you"},
    ],
}
GALLERIES = {
    "name": "galleries",
    "description": "Galleries from one to ten",
    "options": [
        {"type": 4, "name": "from", "description": "Least", "required": True},
        {"type": 4, "name": "to", "description": "Most", "required": True},
    ],
}
MENUS = {"name": "menus", "description": "Menus that Discord fills"}
SAVE = {"name": "Save as character", "type": 3, "integration_types": [0, 1], "contexts": [0, 1, 2]}


def text(content: str) -> Json:
    return {"type": 10, "content": content}


def row(*parts: Json) -> Json:
    return {"type": 1, "components": list(parts)}


def button(label: str, style: int = 2) -> Json:
    return {"type": 2, "style": style, "label": label, "custom_id": f"button:{label}"}


def gallery(count: int, *, alt: str = "", covered: Collection[int] = ()) -> Json:
    return {
        "type": 12,
        "items": [
            {
                "media": {"url": f"attachment://{number}.png"},
                "description": alt or f"Picture {number + 1} of {count}, {COLOURS[number]}",
                "spoiler": number in covered,
            }
            for number in range(count)
        ],
    }


def pictures(count: int) -> list[tuple[str, bytes]]:
    sizes = ((400, 300), (300, 400), (320, 320))
    return [
        (f"{n}.png", encoded(Image.new("RGB", sizes[n % 3], COLOURS[n]), "PNG"))
        for n in range(count)
    ]


def container(*parts: Json) -> Json:
    return {"type": 17, "accent_color": 0x5865F2, "components": list(parts)}


def listing(note: str) -> Json:
    """Nine pictures, two menus and two rows of buttons, in one container: the fullest message."""
    who = [
        {"label": name, "value": str(n), "description": f"Nr {n}"} for n, name in enumerate(NAMES)
    ]
    tags = [{"label": tag, "value": tag} for tag in ("elf", "robot", "fox")]
    return {
        "flags": V2,
        "components": [
            container(
                text(f"### Your characters\n{note}"),
                gallery(9),
                row(
                    {"type": 3, "custom_id": "menu:who", "placeholder": "Open one", "options": who}
                ),
                row(
                    {
                        "type": 3,
                        "custom_id": "menu:tags",
                        "placeholder": "Tags",
                        "options": tags,
                        "min_values": 0,
                        "max_values": 3,
                    }
                ),
                row(*(button(label) for label in ("Back", "Newest", "On"))),
                row(button("Edit", 1), button("Share", 3), button("Remove", 4)),
            )
        ],
    }


FORM = {
    "custom_id": "form:1",
    "title": "Edit this character",
    "components": [
        {
            "type": 18,
            "label": "Name",
            "component": {"type": 4, "custom_id": "name", "style": 1, "max_length": 32},
        },
        {
            "type": 18,
            "label": "Description",
            "description": "Added to every prompt.",
            "component": {"type": 4, "custom_id": "about", "style": 2, "required": False},
        },
        {
            "type": 18,
            "label": "Style",
            "component": {
                "type": 3,
                "custom_id": "style",
                "required": False,
                "options": [
                    {"label": "Ghibli", "value": "ghibli"},
                    {"label": "Pixel", "value": "px"},
                ],
            },
        },
        {
            "type": 18,
            "label": "Another picture",
            "component": {"type": 19, "custom_id": "file", "required": False, "max_values": 1},
        },
    ],
}


OF_MENUS = (
    *(f"menu:{name}" for name in ("people", "roles", "both", "channels", "voices")),
    "button:Open the form",
    "form:menus",
)


def filled(kind: int, name: str, **more: object) -> Json:
    """A menu of members (5), roles (6), members and roles (7) or channels (8)."""
    return {"type": kind, "custom_id": f"menu:{name}", "placeholder": f"Choose {name}"} | more


def menus(note: str) -> Json:
    """One of each, in a message; the one of channels has two chosen already, by numbers."""
    chosen = [{"id": 1100000000000000121 + number, "type": "channel"} for number in range(2)]
    shown = (
        filled(5, "people", max_values=3),
        filled(6, "roles", min_values=0),
        filled(7, "both"),
        filled(8, "channels", max_values=3, channel_types=[0], default_values=chosen),
        filled(8, "voices", channel_types=[2]),
    )
    form = row(button("Open the form"))
    return {
        "flags": V2,
        "components": [container(text(f"### Menus\n{note}"), *map(row, shown), form)],
    }


MENUS_FORM = {
    "custom_id": "form:menus",
    "title": "The same in a form",
    "components": [
        {"type": 18, "label": "Who", "component": filled(5, "people")},
        {"type": 18, "label": "Role", "component": filled(6, "roles", required=False)},
        {
            "type": 18,
            "label": "Where",
            "component": filled(8, "channels", min_values=2, max_values=3),
        },
    ],
}


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        opened.writestr("001-Mira.png", b"a picture")
    return out.getvalue()


class Puppet:
    """Answers until it is cancelled; `heard` holds every interaction but the autocompletes."""

    def __init__(self, wire: Wire) -> None:
        self.covered: set[int] = set()
        self._wire = wire
        self.page = wire.sandbox.page_url
        self.heard: list[Json] = []

    async def play(self, ready: asyncio.Event) -> None:
        line: Line = await self._wire.bot(COLLECTION, GALLERIES, MENUS, SAVE)
        ready.set()
        while True:
            frame = await line.socket.receive_json()  # people may take their time
            if frame.get("t") != "INTERACTION_CREATE":
                continue
            interaction: Json = frame["d"]
            if interaction["type"] != 4:
                self.heard.append(interaction)
            await self._answer(interaction)

    async def _answer(self, asked: Json) -> None:
        data = asked["data"]
        if data.get("name") == "menus" or data.get("custom_id") in OF_MENUS:
            await self._menus(asked)
            return
        match asked["type"], data.get("name"), data.get("custom_id"):
            case 4, _, _:
                await self._suggest(asked)
            case 2, "collection", _:
                await self._collection(asked, data["options"][0])
            case 2, "galleries", _:
                least, most = (one["value"] for one in data["options"])
                for count in range(least, most + 1):
                    await self._gallery(asked, count, first=count == least)
            case 2, _, _:
                target = data["resolved"]["messages"][data["target_id"]]
                found = [one["filename"] for one in target["attachments"]]
                await self._whisper(asked, text(f"Saved from your message: {', '.join(found)}"))
            case 3, _, "button:Edit":
                await self._respond(asked, 9, FORM)
            case 3, _, custom_id:
                chosen = ", ".join(data.get("values", []))
                await self._respond(asked, 7, listing(f"You used {custom_id} {chosen}".strip()))
            case 5, _, _:
                await self._form(asked)

    async def _menus(self, asked: Json) -> None:
        data = asked["data"]
        match data.get("custom_id"):
            case None:
                await self._respond(asked, 4, menus("Nothing chosen yet"))
            case "button:Open the form":
                await self._respond(asked, 9, MENUS_FORM)
            case "form:menus":
                fields = [one["component"] for one in data["components"]]
                chosen = "; ".join(" ".join(one["values"]) for one in fields)
                await self._respond(asked, 7, menus(f"The form says {chosen}"))
            case custom_id:
                found = sorted(data.get("resolved", {}))
                note = f"{custom_id} {' '.join(data['values'])} {found}"
                await self._respond(asked, 7, menus(note))

    async def _collection(self, asked: Json, chosen: Json) -> None:
        given = {one["name"]: one["value"] for one in chosen["options"]}
        match chosen["name"]:
            case "list":
                await self._respond(asked, 4, listing("Six of them"), *pictures(9))
            case "export":
                files = [("collection-1.zip", archive()), ("mira.png", pictures(1)[0][1])]
                shown = [{"type": 13, "file": {"url": f"attachment://{name}"}} for name, _ in files]
                await self._whisper(asked, text("Two files for you"), *shown, files=files)
            case "save":
                held = asked["data"]["resolved"]["attachments"]
                named = [given[key] for key in ("image", "second") if key in given]
                names = " and ".join(held[one]["filename"] for one in named)
                await self._whisper(asked, container(text(f"{given['name']} saved from {names}")))
            case _:
                picture = gallery(1, alt=LONG_ALT)
                body = {"flags": V2, "components": [text(f"This is {given['who']}"), picture]}
                await self._respond(asked, 4, body, *pictures(1))

    async def _form(self, asked: Json) -> None:
        fields = {
            one["component"]["custom_id"]: one["component"] for one in asked["data"]["components"]
        }
        held = asked["data"].get("resolved", {}).get("attachments", {})
        names = [held[key]["filename"] for key in fields["file"]["values"]]
        words = (
            f"{fields['name']['value']}, {fields['about']['value']}, {fields['style']['values']}"
        )
        await self._whisper(
            asked, container(text(f"Changed: {words} {names}"), gallery(4)), files=pictures(4)
        )

    async def _suggest(self, asked: Json) -> None:
        [option] = [one for one in asked["data"]["options"][0]["options"] if one.get("focused")]
        typed = option["value"].lower()
        found = [name for name in NAMES if typed in name.lower()]
        choices = [{"name": name, "value": f"id-{NAMES.index(name)}"} for name in found]
        await self._respond(asked, 8, {"choices": choices})

    async def _gallery(self, asked: Json, count: int, *, first: bool) -> None:
        shown = gallery(count, covered=self.covered)
        body = {"flags": V2, "components": [text(f"A gallery of {count}"), shown]}
        if first:
            await self._respond(asked, 4, body, *pictures(count))
            return
        path = f"/webhooks/{APP}/{asked['token']}"
        reply = await self._wire.api("POST", path, data=multipart(body, *pictures(count)))
        assert reply.status == 200, reply.body

    async def _whisper(
        self, asked: Json, *parts: Json, files: list[tuple[str, bytes]] | None = None
    ) -> None:
        body = {"flags": V2 | EPHEMERAL, "components": list(parts)}
        await self._respond(asked, 4, body, *(files or []))

    async def _respond(self, asked: Json, kind: int, data: Json, *files: tuple[str, bytes]) -> None:
        path = f"/interactions/{asked['id']}/{asked['token']}/callback?with_response=1"
        body = {"type": kind, "data": data}
        if files:
            reply = await self._wire.api("POST", path, data=multipart(body, *files))
        else:
            reply = await self._wire.api("POST", path, body)
        assert reply.status == 200, reply.body
