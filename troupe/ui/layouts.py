"""From a card to Discord's Components V2."""

import io
from collections.abc import Mapping, Sequence

import discord
from discord import ui

from troupe import marks
from troupe.ui.buttons import Button
from troupe.ui.cards import Card, Picture
from troupe.ui.choices import Kind, Menu, Picker
from troupe.ui.parcels import Parcel


class Unweighed(Exception):
    """A bug of ours: `cards.exposed` has to decide before a picture may be sent anywhere."""


def layout(card: Card) -> ui.LayoutView:
    """The message: pictures first, then one container with the words and the buttons.

    The view is already stopped: presses are routed by their ids alone, so discord.py must not keep
    it in memory for every message that was ever sent.
    """
    view = ui.LayoutView(timeout=None)
    if card.above is not None:
        view.add_item(ui.TextDisplay(card.above))
    if card.pictures:
        view.add_item(_gallery(card.pictures))
    view.add_item(_container(card))
    if card.below:
        view.add_item(_gallery(card.below))
    for name in card.files:
        view.add_item(ui.File(f"attachment://{name}", spoiler=card.covered))
    view.stop()
    return view


def files(parcel: Parcel) -> list[discord.File]:
    """The card's pictures as uploads. Made anew for each request, which reads them to their end."""
    return uploads(parcel.card, parcel.contents)


def uploads(card: Card, contents: Mapping[str, bytes]) -> list[discord.File]:
    """The same for a card that is no outcome; `contents` by SHA-256."""
    return [_upload(picture, contents[picture.sha256]) for picture in (*card.pictures, *card.below)]


def _upload(picture: Picture, data: bytes) -> discord.File:
    if picture.made and not marks.is_marked(data):
        data = _marked(data)
    return discord.File(io.BytesIO(data), filename=picture.filename, description=picture.alt)


def _marked(data: bytes) -> bytes:
    """What was kept before results were marked; as it is, where it can't be."""
    try:
        return marks.marked(data)
    except marks.Unmarkable:
        return data


def _gallery(pictures: Sequence[Picture]) -> ui.MediaGallery[ui.LayoutView]:
    gallery = ui.MediaGallery[ui.LayoutView]()
    for picture in pictures:
        if picture.flagged:
            raise Unweighed(picture.filename)
        gallery.add_item(
            media=f"attachment://{picture.filename}",
            description=picture.alt,
            spoiler=picture.spoiler,
        )
    return gallery


def _container(card: Card) -> ui.Container[ui.LayoutView]:
    container = ui.Container[ui.LayoutView](accent_colour=card.colour)
    container.add_item(ui.TextDisplay(_words(card)))
    for row in card.rows:
        container.add_item(ui.Section(row.text, accessory=_button(row.button)))
    if card.rows and card.notes:
        container.add_item(ui.TextDisplay(_small(card.notes)))
    for menu in card.menus:
        container.add_item(_row(_select(menu) if isinstance(menu, Menu) else _picker(menu)))
    for buttons in filter(None, (card.buttons, *card.more_buttons)):
        container.add_item(_row(*map(_button, buttons)))
    return container


def _row(*items: ui.Item[ui.LayoutView]) -> ui.ActionRow[ui.LayoutView]:
    row = ui.ActionRow[ui.LayoutView]()
    for item in items:
        row.add_item(item)
    return row


def _select(menu: Menu) -> ui.Select[ui.LayoutView]:
    return ui.Select(
        custom_id=menu.custom_id,
        placeholder=menu.hint,
        options=[
            discord.SelectOption(
                value=one.value, label=one.label, description=one.description, default=one.chosen
            )
            for one in menu.options
        ],
    )


# Where a command can be used: everything that people write in.
_CHANNELS = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
    discord.ChannelType.forum,
]


def _picker(picker: Picker) -> ui.Item[ui.LayoutView]:
    ids = [discord.Object(one) for one in picker.chosen]
    select: (
        ui.ChannelSelect[ui.LayoutView]
        | ui.RoleSelect[ui.LayoutView]
        | ui.UserSelect[ui.LayoutView]
    )
    match picker.kind:
        case Kind.CHANNELS:
            select = ui.ChannelSelect(channel_types=_CHANNELS, default_values=ids)
        case Kind.ROLES:
            select = ui.RoleSelect(default_values=ids)
        case Kind.PEOPLE:
            select = ui.UserSelect(default_values=ids)
    select.custom_id, select.placeholder = picker.custom_id, picker.hint
    select.min_values, select.max_values = picker.least, picker.most
    return select


def _words(card: Card) -> str:
    lines = [f"### {card.heading}"] if card.heading else []
    lines += [card.text] if card.text else []
    lines += card.facts
    lines += [_small(card.notes)] if card.notes and not card.rows else []
    return "\n".join(lines)


def _small(notes: tuple[str, ...]) -> str:
    return "\n".join(f"-# {note}" for note in notes)


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    return ui.Button(
        label=button.label,
        custom_id=button.press.custom_id,
        style=discord.ButtonStyle.primary if button.main else discord.ButtonStyle.secondary,
    )
