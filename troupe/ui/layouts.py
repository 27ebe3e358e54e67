"""From a card to Discord's Components V2."""

import io
from collections.abc import Mapping, Sequence

import discord
from discord import ui

from troupe.ui.buttons import Button
from troupe.ui.cards import Card, Picture
from troupe.ui.choices import Menu
from troupe.ui.parcels import Parcel


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
        view.add_item(ui.File(f"attachment://{name}"))
    view.stop()
    return view


def files(parcel: Parcel) -> list[discord.File]:
    """The card's pictures as uploads. Made anew for each request, which reads them to their end."""
    return uploads(parcel.card, parcel.contents)


def uploads(card: Card, contents: Mapping[str, bytes]) -> list[discord.File]:
    """The same for a card that is no outcome; `contents` by SHA-256."""
    return [_upload(picture, contents[picture.sha256]) for picture in (*card.pictures, *card.below)]


def _upload(picture: Picture, data: bytes) -> discord.File:
    return discord.File(io.BytesIO(data), filename=picture.filename, description=picture.alt)


def _gallery(pictures: Sequence[Picture]) -> ui.MediaGallery[ui.LayoutView]:
    gallery = ui.MediaGallery[ui.LayoutView]()
    for picture in pictures:
        gallery.add_item(
            media=f"attachment://{picture.filename}",
            description=picture.alt,
            spoiler=picture.spoiler,
        )
    return gallery


def _container(card: Card) -> ui.Container[ui.LayoutView]:
    container = ui.Container[ui.LayoutView](accent_colour=card.colour)
    container.add_item(ui.TextDisplay(_words(card)))
    for menu in card.menus:
        container.add_item(_row(_select(menu)))
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


def _words(card: Card) -> str:
    lines = [f"### {card.heading}"] if card.heading else []
    lines += [card.text] if card.text else []
    lines += card.facts
    lines += [f"-# {note}" for note in card.notes]
    return "\n".join(lines)


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    return ui.Button(
        label=button.label,
        custom_id=button.press.custom_id,
        style=discord.ButtonStyle.primary if button.main else discord.ButtonStyle.secondary,
    )
