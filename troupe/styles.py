"""The styles that come with the bot: what each is called and which words it adds to a prompt.

The provider has no style parameter; its own examples put the style into the prompt. To add one, add
a line. A key is kept with pictures and characters, so it is never changed.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """`words` follow the prompt, behind a comma."""

    key: str
    name: str
    words: str


STYLES = (
    Style("ghibli", "Ghibli", "Ghibli style, hand-painted background, soft light"),
    Style("shinkai", "Makoto Shinkai", "Makoto Shinkai style, vivid sky, glowing light"),
    Style("watercolour", "Watercolour", "watercolour painting, soft edges, visible paper"),
    Style("comic", "Comic ink", "comic book style, bold ink lines, flat colours"),
    Style("3d", "3D animation", "3D animated film style, soft studio light"),
    Style("pixel", "Pixel art", "pixel art, 16-bit game style, limited palette"),
    Style("cinematic", "Cinematic photo", "cinematic photo, 35 mm film, shallow depth of field"),
    Style("cyberpunk", "Cyberpunk", "cyberpunk style, neon light, rain at night"),
)

NO_STYLE = "none"
"""Instead of a key: no style, whatever the person or the character prefers."""


def find(text: str) -> Style | None:
    """By key or name, whatever the case."""
    wanted = text.strip().casefold()
    return next((one for one in STYLES if wanted in (one.key, one.name.casefold())), None)


def matching(text: str) -> list[Style]:
    """Those whose name or key holds what was typed so far."""
    typed = text.strip().casefold()
    return [one for one in STYLES if typed in one.name.casefold() or typed in one.key]
