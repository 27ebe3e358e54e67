"""What a prompt asks for: place, time, weather, things, style. Words in, values out."""

import re
from dataclasses import dataclass
from typing import Final

Table = tuple[tuple[str, str], ...]

#: Each name with the words that mean it; the first that matches wins, so the vague ones are last.
PLACES: Final[Table] = (
    (
        "underwater",
        "underwater ocean_floor sea_floor coral reef mermaid submarine seabed jellyfish diving",
    ),
    (
        "space",
        "space on_the_moon moonwalk astronaut lunar planet galaxy spaceship rocket orbit mars",
    ),
    ("rooftop", "rooftop rooftops roof roofs chimney"),
    ("library", "library libraries bookshop bookstore archive"),
    ("tavern", "tavern inn pub fireplace fireside alehouse"),
    ("kitchen", "kitchen cafe café coffeehouse bakery restaurant diner"),
    ("train", "train railway carriage compartment wagon tram"),
    ("castle", "castle palace throne fortress tower dungeon"),
    ("desert", "desert dune dunes sahara oasis cactus pyramid"),
    (
        "beach",
        "beach sea seaside ocean shore coast island harbour harbor surf surfing pirate lake",
    ),
    ("mountains", "mountain mountains alps peak summit ski skiing glacier arctic"),
    ("garden", "garden gardens greenhouse flowerbed orchard park picnic backyard"),
    ("forest", "forest forests wood woods jungle mushroom mushrooms campfire camping"),
    ("city", "city street streets town downtown alley market skyscraper subway london paris tokyo"),
    ("meadow", "meadow field fields hill hills countryside farm village grass prairie river"),
    ("kitchen", "coffee cooking cook baking bake breakfast"),
    ("castle", "knight king queen princess prince dragon"),
    ("city", "cyberpunk neon york shop road"),
    ("forest", "tree trees elves"),
    ("mountains", "snow snowy snowfall snowing winter ice snowman"),
    ("library", "study studying wizard"),
)
TIMES: Final[Table] = (
    ("night", "night midnight moonlight moonlit moon stars starry dark nighttime fireflies"),
    ("sunset", "sunset dusk evening golden twilight sundown"),
    ("dawn", "dawn sunrise morning"),
    ("day", "day noon sunny sunlight midday daylight"),
)
WEATHERS: Final[Table] = (
    ("storm", "storm stormy thunder thunderstorm lightning"),
    ("rain", "rain rainy raining drizzle"),
    ("snow", "snow snowing snowfall snowy blizzard winter"),
    ("fog", "fog foggy mist misty haze"),
)
PROPS: Final[Table] = (
    ("lute", "lute guitar ukulele banjo mandolin violin bard music song"),
    ("book", "book books reading reads read novel spellbook"),
    ("tea", "tea coffee cup mug cocoa chocolate drink drinking drinks cappuccino"),
    ("balloon", "balloon balloons birthday party"),
    ("umbrella", "umbrella parasol"),
    ("sword", "sword blade knight fighting battle warrior"),
    ("lantern", "lantern torch lamp"),
    ("flowers", "flower flowers bouquet rose roses tulip tulips daisy"),
    ("cat", "cat cats kitten kitty"),
)
STYLES: Final[Table] = (
    ("pixel", "pixel pixelart 8-bit 16-bit 8bit 16bit retro"),
    ("watercolour", "watercolour watercolor aquarelle watercolors"),
    ("ink", "ink comic manga sketch line-art noir cartoon"),
    ("neon", "cyberpunk neon synthwave vaporwave futuristic"),
    ("ghibli", "ghibli anime miyazaki"),
    ("cinematic", "cinematic film movie dramatic photo photorealistic photograph"),
    ("soft", "3d render pixar clay soft disney"),
)
MOVES: Final[Table] = (
    ("aloft", "fly flying flies float floating floats jump jumping jumps leaping soaring hovering"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What was understood of a prompt; an empty place means that none was named."""

    place: str
    time: str
    weather: str
    style: str
    props: tuple[str, ...]
    aloft: bool


def understood(prompt: str) -> Wording:
    """Read a prompt in English; what it does not say stays empty."""
    words = re.findall(r"[\w'-]+", prompt.lower())
    said = f" {' '.join(words)} "
    return Wording(
        place=_first(PLACES, said),
        time=_first(TIMES, said),
        weather=_first(WEATHERS, said),
        style=_first(STYLES, said),
        props=tuple(name for name, known in PROPS if _means(known, said)),
        aloft=_first(MOVES, said) == "aloft",
    )


def _first(table: Table, said: str) -> str:
    return next((name for name, known in table if _means(known, said)), "")


def _means(known: str, said: str) -> bool:
    """A word of the table is said; in `a_b` the underscore stands for a space."""
    return any(f" {entry.replace('_', ' ')} " in said for entry in known.split())
