"""From a card to Discord's Components V2."""

import io

import discord
from discord import ui

from troupe.ui.buttons import Button, custom_id
from troupe.ui.cards import Card
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
        view.add_item(_gallery(card))
    view.add_item(_container(card))
    view.stop()
    return view


def files(parcel: Parcel) -> list[discord.File]:
    """The card's pictures as uploads. Made anew for each request, which reads them to their end."""
    return [
        discord.File(
            io.BytesIO(parcel.contents[picture.sha256]),
            filename=picture.filename,
            description=picture.alt,
        )
        for picture in parcel.card.pictures
    ]


def _gallery(card: Card) -> ui.MediaGallery[ui.LayoutView]:
    gallery = ui.MediaGallery[ui.LayoutView]()
    for picture in card.pictures:
        gallery.add_item(media=f"attachment://{picture.filename}", description=picture.alt)
    return gallery


def _container(card: Card) -> ui.Container[ui.LayoutView]:
    container = ui.Container[ui.LayoutView](accent_colour=card.colour)
    container.add_item(ui.TextDisplay(_words(card)))
    if card.buttons:
        row = ui.ActionRow[ui.LayoutView]()
        for button in card.buttons:
            row.add_item(_button(button))
        container.add_item(row)
    return container


def _words(card: Card) -> str:
    lines = [f"### {card.heading}"] if card.heading else []
    lines += [card.text] if card.text else []
    lines += [f"-# {note}" for note in card.notes]
    return "\n".join(lines)


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    return ui.Button(
        label=button.label,
        custom_id=custom_id(button.press),
        style=discord.ButtonStyle.primary if button.main else discord.ButtonStyle.secondary,
    )
