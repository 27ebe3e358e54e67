"""Asking for a picture: the command, its options, and what to fix before anything is spent."""

PROMPT_BLANK = "The prompt has no words in it; say what your character should do."
PICTURE_MISSING = (
    "There is no picture; attach one of your character with the `image` option, "
    "or pick one you keep with `who`."
)
PICTURE_EMPTY = "The picture is an empty file; attach it once more."
PICTURE_BROKEN = (
    "The picture ends too early or is damaged; save it again as PNG or JPEG and attach that."
)
PICTURE_NOT_FETCHED = (
    "Discord didn't hand over the picture just now; attach it again and it should work."
)
PICTURE_WAIT_TOO_LONG = (
    "So many people are sending pictures right now that yours had to wait too long; "
    "please try again in a minute."
)
PICTURE_GONE = "The picture this one started from is no longer kept; attach it once more."


def prompt_too_long(length: int, limit: int) -> str:
    return f"The prompt has {length:,} characters; it can have up to {limit:,}."


def size_unreadable(given: str) -> str:
    return (
        f"The size {given} can't be read; write width\\*height, like 1024\\*1024, "
        "or pick one from the list."
    )


def size_out_of_range(width: int, height: int, least: int, most: int) -> str:
    return (
        f"The size {width:,} × {height:,} doesn't fit; each side can have {least} to {most} pixels."
    )


def seed_out_of_range(most: int) -> str:
    return f"The seed goes from 0 to {most:,}; leave it out for a random one."


def style_unknown(given: str) -> str:
    return f"There is no style {given}; pick one from the list, or describe it in the prompt."


def count_out_of_range(most: int) -> str:
    return f"One command makes 1 to {most} pictures."


def picture_kind(kind: str) -> str:
    return f"The file is {kind}, not a picture that can be used; attach a PNG, JPEG, WebP or GIF."


def picture_too_heavy(limit_megabytes: int) -> str:
    return (
        f"The picture's file is larger than {limit_megabytes} MB; a PNG or JPEG under 10 MB "
        "works best."
    )


def picture_too_many_pixels(width: int, height: int, megapixels: int) -> str:
    return (
        f"The picture is {width:,} × {height:,} pixels; it can have up to {megapixels} million "
        "in all, so make it smaller first."
    )


def picture_too_small(width: int, height: int, least: int) -> str:
    return f"The picture is {width} × {height} pixels; it needs at least {least} × {least}."


NOTHING_SPENT = "Nothing was spent."


def things_to_fix(count: int) -> str:
    words = {
        1: "One thing to fix first",
        2: "Two things to fix first",
        3: "Three things to fix first",
    }
    return words.get(count, f"{count} things to fix first")


NO_STYLE = "No style"

CHARACTER_COMMAND = "Put your character into a new scene"
OPTION_PROMPT = "What should happen, in one short sentence"
OPTION_IMAGE = "One picture of your character, best the whole figure on a plain background"
OPTION_SIZE = "Width*height in pixels, each side from 256 to 1536"
OPTION_STYLE = "A style to draw it in; pick one from the list"
OPTION_COUNT = "How many pictures, 1 to 4; each is one of your pictures of the day"
OPTION_SEED = "The same seed and words give the same picture; leave it out for a new one"
OPTION_PRIVATE = "Show the result to you alone; where you leave it out, /preferences says"

SIZE_CHOICES: tuple[tuple[str, str], ...] = (
    ("Square, 1024 × 1024", "1024*1024"),
    ("Portrait, 1024 × 1536", "1024*1536"),
    ("Landscape, 1536 × 1024", "1536*1024"),
    ("Wide, 1536 × 864", "1536*864"),
    ("Phone, 864 × 1536", "864*1536"),
    ("Small square, 512 × 512", "512*512"),
)
WHO_AND_IMAGE = "Give either a picture with `image` or a saved character with `who`, not both."
