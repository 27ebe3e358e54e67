"""A message as it stands, with one of its buttons changed: its pictures aren't sent anew."""

from pathlib import PurePosixPath

import discord
from discord import ui
from yarl import URL

from troupe.ui.buttons import Button


def relabelled(message: discord.Message, custom_id: str, button: Button) -> ui.LayoutView:
    """The message's own components, where `button` stands in place of the one with that id.

    Taken from the message rather than made from the row, since it may be worded for where it
    stands. A gallery has to name its files again, or Discord would take them for pictures of other
    people's web sites.
    """
    view = ui.LayoutView.from_message(message, timeout=None)
    for item in view.walk_children():
        if isinstance(item, ui.Button) and item.custom_id == custom_id:
            item.label, item.custom_id = button.label, button.press.custom_id
        elif isinstance(item, ui.MediaGallery):
            item.items = [_of_the_message(one) for one in item.items]
    view.stop()
    return view


def _of_the_message(item: discord.MediaGalleryItem) -> discord.MediaGalleryItem:
    name = PurePosixPath(URL(item.media.url).path).name
    return discord.MediaGalleryItem(
        f"attachment://{name}", description=item.description, spoiler=item.spoiler
    )
