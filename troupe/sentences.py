"""Every sentence that people read, each whole and in one place, so that languages can be added.

Warm, plain, short: what happened, what it cost, what to do next. Functions take values and return
the whole sentence; nobody glues halves together elsewhere. Texts from people come in already
escaped (`troupe.markdown`).
"""

from collections.abc import Sequence

from troupe.models import ERASED_PERSON, FailureReason, Verdict

# --- one thing to fix before anything is spent -------------------------------------------------

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
NO_ROOM = (
    "Troupe has no room left to keep new pictures; its operator has to make some. "
    "Please try again later."
)
ACCOUNT_REFUSED = (
    "Troupe can't make pictures right now because of its account with the provider. "
    "It cost you nothing. The operator has been told; please try again later."
)
RESTARTING = "Troupe is restarting right now; please try again in a minute."


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


def quota_used_up(limit: int, back_at_seconds: int, *, by_managers: bool) -> str:
    """Where managers gave another amount, it is the same day as everywhere else."""
    if limit == 0 and by_managers:
        return (
            "The managers of this server give you no pictures here; they can change that. "
            "Nothing was spent."
        )
    if limit == 0:
        return "Pictures are switched off at the moment; the bot's operator can change that."
    everywhere = ", in all places together" if by_managers else ""
    if limit == 1:
        return (
            f"You have made your picture for today{everywhere}; there is another "
            f"<t:{back_at_seconds}:R>."
        )
    return (
        f"You have made your {limit} pictures for today{everywhere}; there are more "
        f"<t:{back_at_seconds}:R>."
    )


def quota_too_few(left: int, fits: int, back_at_seconds: int) -> str:
    """`fits` may be fewer, where another limit is tighter still."""
    return (
        f"You have {left} left today; ask for up to {fits}. There are more "
        f"<t:{back_at_seconds}:R>. Nothing was spent."
    )


# --- limits and closed doors ---------------------------------------------------------------------

PAUSED_HERE = (
    "The managers of this server have paused new pictures. Nothing was spent; your collection and "
    "your history are there as always."
)
BLOCKED = "The operator of this bot has blocked new pictures for you. Nothing was spent."
BLOCKED_HERE = (
    "The managers of this server have blocked new pictures for you here. Nothing was spent; a "
    "manager can undo it."
)
SERVER_BLOCKED = "The operator of this bot doesn't serve this server. Nothing was spent."
OTHER_CHANNELS = (
    "Pictures are made in other channels of this server. Nothing was spent; try it there."
)
REFERENCE_BLOCKED = (
    "This picture was taken down here and can't be used again. Nothing was spent; start from "
    "another picture."
)


QUOTA_COMMAND = "What is left of your pictures today, and where the rest went"
NOTHING_MADE_YET = "You haven't asked for a picture yet; `/character` makes one."
REMOVED_FROM_HISTORY = "removed from your history"


def left_of_day(left: int, limit: int) -> str:
    return f"{left} of {limit} left today"


def more_at(back_at_seconds: int) -> str:
    return f"The day begins anew <t:{back_at_seconds}:R>, at <t:{back_at_seconds}:t>."


def counts_until(back_at_seconds: int) -> str:
    return f"They are for the day that ends <t:{back_at_seconds}:R>."


def server_today(used: int, limit: int) -> str:
    return f"This server: {used} of {limit} today."


def expense(at_seconds: int, prompt: str, counted: int, asked: int, *, under_way: bool) -> str:
    told = f"cost {counted}"
    if under_way:
        told += ", on its way"
    elif counted < asked:
        told += f" of {asked}" if counted else ", nothing came"
    return f"<t:{at_seconds}:R> · {prompt} · {told}"


def paused(words: str) -> str:
    """`words` are the operator's own."""
    return f"New pictures are paused. {words} Nothing was spent.".replace("  ", " ")


def server_used_up(limit: int, back_at_seconds: int) -> str:
    if limit == 0:
        return "Pictures are switched off in this server; its managers can change that."
    return (
        f"This server has made its {limit} pictures for today; there are more "
        f"<t:{back_at_seconds}:R>. Nothing was spent."
    )


def server_too_few(left: int, fits: int, back_at_seconds: int) -> str:
    return (
        f"This server has {left} left today; ask for up to {fits}. There are more "
        f"<t:{back_at_seconds}:R>. Nothing was spent."
    )


def server_budget_too_few(fits: int, back_at_seconds: int) -> str:
    return (
        f"What this server may spend on pictures is nearly used up; ask for up to {fits}. There is "
        f"more <t:{back_at_seconds}:R>. Nothing was spent."
    )


def budget_too_few(fits: int, back_at_seconds: int) -> str:
    return (
        "What the operator of this bot may spend on pictures is nearly used up; ask for up to "
        f"{fits}. There is more <t:{back_at_seconds}:R>. Nothing was spent."
    )


def server_budget_used_up(back_at_seconds: int) -> str:
    return (
        "What this server may spend on pictures is used up; it goes on "
        f"<t:{back_at_seconds}:R>. Nothing was spent."
    )


def budget_used_up(back_at_seconds: int) -> str:
    return (
        "What the operator of this bot may spend on pictures is used up; it goes on "
        f"<t:{back_at_seconds}:R>. Nothing was spent."
    )


# --- a character's card, in a picture -----------------------------------------------------------

CARD_NOT_PNG = (
    "This file is no character card; a card is a PNG that `/collection export` made. "
    "For any other picture there is `/collection save`."
)
CARD_MISSING = (
    "This picture carries no character card. With `/collection save` you can make it a character. "
    "If it was a card once, an app that saved it anew has dropped the card: send the original file."
)
CARD_DAMAGED = (
    "The card in this picture is damaged, so nothing was taken from it; export the character again."
)
CARD_TOO_NEW = (
    "This card was made by a newer Troupe than this one, which can't read it yet. "
    "With `/collection save` you can still save the picture."
)
CARD_STYLE_UNKNOWN = "Its style isn't known here, so it was left out."
CHARACTER_PICTURE_GONE = (
    "The picture of this character is gone, so it can't be exported; "
    "`/collection edit` can give it another."
)

# --- refusals and trouble ----------------------------------------------------------------------

NOTHING_SPENT = "Nothing was spent."
NOT_YOURS = (
    "Only the person who asked for this picture can do that. "
    "Use `/character` to make one of your own."
)
DELETE_FORBIDDEN = (
    "Discord doesn't let Troupe delete this message here. You can delete it yourself."
)
LINE_LOST = "Discord didn't answer in time, and nothing was spent. Please press once more."
DELETE_NOT_YOURS = "Only the person who asked for this picture, or a moderator, can delete it."
UNKNOWN_BUTTON = (
    "This button is from another time and doesn't work any more. Use `/character` to go on."
)
GENERATION_GONE = (
    "Troupe no longer remembers this picture, so it can't go on from here. "
    "Use `/character` to make a new one."
)
NO_SUCH_COMMAND = "This command has changed. Close the command, open it again, and it should work."
NOTHING_TO_CANCEL = (
    "It can't be cancelled right now: it is over already, or just being handed to the provider. "
    "In the second case, press again in a moment."
)


def our_fault(code: str) -> str:
    return (
        "Something went wrong on our side, and it cost you nothing. Please try again; "
        f"if it happens again, tell the bot's operator the code {code}."
    )


def things_to_fix(count: int) -> str:
    words = {
        1: "One thing to fix first",
        2: "Two things to fix first",
        3: "Three things to fix first",
    }
    return words.get(count, f"{count} things to fix first")


# --- a picture on its way, and there -----------------------------------------------------------

QUEUED = "Queued"
CREATED = "Created"
SEARCHING = "Checking with the provider"
FAILED = "That didn't work"
CANCELLED = "Cancelled"


def queued_at(place: int) -> str:
    return f"Queued, place {place}"


def processing_since(seconds: int) -> str:
    return f"Processing, since <t:{seconds}:R>"


def waiting_details_with_estimate(ready_seconds: int, details: str) -> str:
    return f"about <t:{ready_seconds}:R> · {details}"


def made(details: str, took_seconds: int) -> str:
    return f"AI-generated · {details} · made in {took_seconds} s"


def details(style: str | None, seeds: Sequence[int], width: int, height: int) -> str:
    word = "seed" if len(seeds) == 1 else "seeds"
    told = f"{word} {', '.join(map(str, seeds))} · {width} × {height}"
    return f"{style} · {told}" if style else told


def left_today(cost: int, left: int, limit: int, back_at_seconds: int) -> str:
    return f"cost {cost} · {left} of {limit} left today, more <t:{back_at_seconds}:R>"


def alt_text(prompt: str) -> str:
    return f"AI-generated picture of the character: {prompt}"


ALT_TEXT_WITHOUT_PROMPT = "AI-generated picture of the character"
PROMPT_NOT_SHOWN = "The prompt isn't shown here, because this server's rules stop it."
CANCELLED_IN_TIME = (
    "You cancelled it before it went to the provider. It cost you nothing. "
    "Try again brings it back."
)
CANCELLED_TOO_LATE = (
    "You cancelled it, and the provider had it already, so it counts as one of today's pictures. "
    "Try again makes a new one."
)


def for_its_author(person_id: int) -> str:
    return f"<@{person_id}>, your picture is ready."


def about_your_picture(person_id: int) -> str:
    return f"<@{person_id}>, about the picture you asked for:"


SHOW_KEPT = "Show it"
NOTHING_KEPT = "This picture has reached you already, so nothing waits here any more."


def kept_for_you(count: int) -> str:
    if count == 1:
        return "A picture you asked for earlier couldn't be brought to you. It is still here."
    return (
        f"{count} pictures you asked for earlier couldn't be brought to you. They are still here."
    )


FAILURES: dict[FailureReason, str] = {
    FailureReason.MODERATED: (
        "The provider's safety check stopped this one. It cost you nothing. "
        "Another prompt or another picture usually gets through."
    ),
    FailureReason.PICTURE_UNREACHABLE: (
        "The provider couldn't open the picture. It cost you nothing. "
        "A PNG or JPEG under 10 MB works best."
    ),
    FailureReason.PROVIDER_FAILED: (
        "The provider started and couldn't finish this one. It cost you nothing. "
        "Trying again often works."
    ),
    FailureReason.PROVIDER_UNAVAILABLE: (
        "The provider can't be reached right now. It cost you nothing. "
        "Please try again in a few minutes."
    ),
    FailureReason.UPLOAD_REFUSED: (
        "The provider didn't take the picture you sent. It cost you nothing. "
        "Trying again often works."
    ),
    FailureReason.EMPTY_RESULT: (
        "The provider said it was done but sent no picture. It cost you nothing. "
        "Trying again often works."
    ),
    FailureReason.BAD_RESULT: (
        "What the provider sent back isn't a picture that can be shown. It cost you nothing. "
        "Trying again often works."
    ),
    FailureReason.TIMED_OUT: (
        "The provider took too long, so we stopped waiting. It cost you nothing. Please try again."
    ),
    FailureReason.INTERRUPTED: (
        "The line to the provider broke just as we asked for your picture, and it can't be found "
        "there. It cost you nothing. Please try again."
    ),
    FailureReason.REFUSED: (
        "We asked the provider for something it didn't understand; that is our mistake. "
        "It cost you nothing. The operator can find it in the log."
    ),
    FailureReason.ACCOUNT: ACCOUNT_REFUSED,
    FailureReason.PICTURE_LOST: (
        "The picture this one starts from is no longer kept. It cost you nothing. "
        "With Remix you can attach it once more."
    ),
}
RESULT_LOST = (
    "Your picture was made, and then Troupe lost it; we are sorry. It still counts as one of the "
    "pictures of its day. Try again makes the same one anew."
)

# --- several pictures with one command -----------------------------------------------------------


def price(count: int, limit: int) -> str:
    return f"{count} pictures, {count} of your {limit} today"


def ready_so_far(ready: int, count: int) -> str:
    return f"{ready} of {count} ready"


def some_ready(ready: int, count: int) -> str:
    verb = "is" if ready == 1 else "are"
    return f"{ready} of {count} pictures {verb} ready"


def alt_text_of_several(number: int, count: int, prompt: str) -> str:
    return f"Picture {number} of {count}, AI-generated, of the character: {prompt}"


def alt_text_of_several_without_prompt(number: int, count: int) -> str:
    return f"Picture {number} of {count}, AI-generated, of the character"


def some_failed(numbers: Sequence[int], reason: FailureReason) -> str:
    return f"{_pictures(numbers)} failed: {_REASONS[reason]}."


def some_cancelled_in_time(numbers: Sequence[int]) -> str:
    one = f"{_pictures(numbers)} was cancelled before it went to the provider."
    several = f"{_pictures(numbers)} were cancelled before they went to the provider."
    return one if len(numbers) == 1 else several


def some_cancelled_too_late(numbers: Sequence[int]) -> str:
    which = _pictures(numbers)
    one = f"{which} was cancelled when the provider had it already, so it counts."
    several = f"{which} were cancelled when the provider had them already, so they count."
    return one if len(numbers) == 1 else several


def cost_of_several(count: int) -> str:
    if count == 0:
        return "It cost you nothing."
    if count == 1:
        return "In all it cost you one of today's pictures."
    return f"In all it cost you {count} of today's pictures."


def some_lost(numbers: Sequence[int]) -> str:
    one = (
        f"{_pictures(numbers)} was made, and then Troupe lost it; we are sorry. "
        "It still counts as one of the pictures of its day."
    )
    several = (
        f"{_pictures(numbers)} were made, and then Troupe lost them; we are sorry. "
        "They still count as pictures of their day."
    )
    return one if len(numbers) == 1 else several


TRY_SEVERAL_AGAIN = "Try again makes the same ones anew; Remix changes the words first."
ATTACH_AGAIN = "With Remix you can attach another picture to start from."


def _pictures(numbers: Sequence[int]) -> str:
    *first, last = map(str, numbers)
    return f"Pictures {', '.join(first)} and {last}" if first else f"Picture {last}"


_REASONS: dict[FailureReason, str] = {
    FailureReason.MODERATED: "the provider's safety check stepped in",
    FailureReason.PICTURE_UNREACHABLE: "the provider couldn't open the picture you sent",
    FailureReason.PROVIDER_FAILED: "the provider started and couldn't finish",
    FailureReason.PROVIDER_UNAVAILABLE: "the provider couldn't be reached",
    FailureReason.UPLOAD_REFUSED: "the provider didn't take the picture you sent",
    FailureReason.EMPTY_RESULT: "the provider said it was done but sent nothing",
    FailureReason.BAD_RESULT: "what the provider sent back can't be shown as a picture",
    FailureReason.TIMED_OUT: "the provider took too long, so we stopped waiting",
    FailureReason.INTERRUPTED: "the line to the provider broke just as we asked",
    FailureReason.REFUSED: "we asked for something the provider didn't understand, by our mistake",
    FailureReason.ACCOUNT: "the provider takes nothing from Troupe's account right now",
    FailureReason.PICTURE_LOST: "the picture to start from is no longer kept",
}

# --- buttons, forms, options ---------------------------------------------------------------------

AGAIN = "Again"
CANCEL = "Cancel"
REMIX = "Remix"
DELETE = "Delete"
TRY_AGAIN = "Try again"

REMIX_TITLE = "Remix this picture"


def remix_title(count: int) -> str:
    return REMIX_TITLE if count == 1 else f"Remix into {count} pictures"


REMIX_PROMPT = "What should happen?"
REMIX_PROMPT_HINT = "Say what changes; the character stays the same."
REMIX_SIZE = "Size"
REMIX_SIZE_HINT = "Width*height, each side from 256 to 1536."
REMIX_STYLE = "Style"
NO_STYLE = "No style"
REMIX_SEED = "Seed"
REMIX_SEED_HINT = "The same seed keeps the scene alike. Empty for a new one."
REMIX_PICTURE = "Another picture of a character"
REMIX_PICTURE_HINT = "Leave it empty to keep the one this picture started from."

PREFERENCES_COMMAND = "What your pictures are like where a command doesn't say"
PREFERENCES = "Your preferences"
PREFERENCES_ORDER = (
    "What you type in a command goes first, then what a character brings along, then this."
)
PREFERENCES_NOT_YOURS = "These are somebody else's. Use `/preferences` to see and change your own."
SIZE_OWN = "As usual, 1024 × 1024"
REPLIES_PUBLIC = "**Results** are shown to everybody"
REPLIES_PRIVATE = "**Results** are shown to you alone"
PINGED = "**Slow pictures** mention you once when they took over 20 seconds"
NOT_PINGED = "**Slow pictures** come without mentioning you"
NO_DEFAULT_CHARACTER = "**Default character** none"
PREFERENCE_BUTTONS: dict[str, str] = {
    "private": "Show results to me alone",
    "public": "Show results to everybody",
    "ping": "Mention me when slow",
    "quiet": "Don't mention me",
}


def preferred_size(name: str) -> str:
    return f"**Size** {name}"


def preferred_style(name: str) -> str:
    return f"**Style** {name}"


def default_character(name: str) -> str:
    return f"**Default character** {name}"


def forget_character(name: str) -> str:
    return f"Forget {name} as default"


def ready_after_long(person_id: int, link: str | None) -> str:
    told = f"<@{person_id}>, your picture is ready"
    return f"{told}: {link}" if link else f"{told}."


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

# --- collections: characters that people keep ----------------------------------------------------

NAME_BLANK = "The name has no letters in it; give your character one that you will recognise."
WHO_AND_IMAGE = "Give either a picture with `image` or a saved character with `who`, not both."
CHARACTER_GONE = "This character isn't kept any more, so nothing can be done with it from here."
CHARACTER_NOT_YOURS = (
    "This character belongs to somebody else, and only they can change it. "
    "You can keep your own with `/collection save`."
)
COLLECTION_NOT_YOURS = "This is another person's collection. Yours opens with `/collection list`."
NOT_SHARED_ANY_MORE = (
    "The character in this picture belongs to somebody else, who doesn't share it here any more. "
    "Nothing was spent. Remix lets you attach a picture of your own."
)
SHARE_NEEDS_SERVER = (
    "A character is shared with the server that you are in, and there is none here. "
    "Use `/collection share` in that server."
)
SAVE_NOT_YOURS = (
    "A character can be saved from a message of your own, or from a picture you asked for; "
    "this one is somebody else's. You can still use what they share with `/character` and `who`."
)
SAVE_NO_PICTURE = (
    "There is no picture in this message that a character could be saved from. "
    "Attach one to `/collection save`, or use a message of yours that has one."
)
SAVE_NOT_FINISHED = "There is no finished picture in this message to save a character from."


def name_too_long(length: int, limit: int) -> str:
    return f"The name has {length:,} characters; it can have up to {limit}."


def description_too_long(length: int, limit: int) -> str:
    return f"The description has {length:,} characters; it can have up to {limit}."


def tag_too_long(tag: str, limit: int) -> str:
    return f"The tag {tag} is too long; a tag can have up to {limit} characters."


def too_many_tags(count: int, limit: int) -> str:
    return f"There are {count} tags; a character can have up to {limit}."


def name_taken(name: str) -> str:
    return (
        f"You already have a character called {name}; take another name, "
        "or change that one with `/collection edit`."
    )


def collection_full(limit: int) -> str:
    return (
        f"Your collection has {limit} characters, and that is all it can hold. "
        "Remove one with `/collection remove`, then save this one again."
    )


def nobody_called(who: str) -> str:
    return (
        f"There is no character {who} that you can use here; pick one from the list, "
        "or save one with `/collection save`."
    )


def belongs_to(owner_id: int) -> str:
    return (
        f"This picture shows <@{owner_id}>'s character, and only they can keep it. "
        "While they share it here, you can use it with `/character` and `who`."
    )


def credited(owner_id: int) -> str:
    return f"The character is <@{owner_id}>'s, shared with this server"


def collection_heading(pages: int, number: int) -> str:
    return "Your characters" if pages == 1 else f"Your characters · page {number} of {pages}"


COLLECTION_EMPTY = (
    "You keep no characters yet. Save one with `/collection save`, or press **Save character** "
    "under a picture; then `/character` brings it back with `who`."
)


def collection_no_match(wanted: str) -> str:
    return f"None of your characters has a name or tag that begins with {wanted}."


def collection_line(number: int, name: str, tags: str, *, shared: bool, default: bool) -> str:
    details = [tags] if tags else []
    details += ["shared"] if shared else []
    details += ["your default"] if default else []
    return f"{number}. **{name}**" + (f" · {' · '.join(details)}" if details else "")


def reference_alt(name: str) -> str:
    return f"Reference picture of the character {name}"


def reference_alt_described(name: str, description: str) -> str:
    return f"Reference picture of the character {name}: {description}"


REFERENCE_LOST = "Its picture is no longer kept; add one again with Edit."
SHARED_HERE = "Shared with this server: its members can use it, and only you can change it"
SHARED_ELSEWHERE = "Shared with another server"
PRIVATE_CHARACTER = "Private: yours alone"
DEFAULT_CHARACTER = "Your default: `/character` uses it when you give no picture"


def kept_by(owner_id: int) -> str:
    return f"<@{owner_id}>'s character, shared with this server"


def character_defaults(values: str) -> str:
    return f"Starts with {values}"


def character_tags(values: str) -> str:
    return f"Tags: {values}"


def kept_since(seconds: int) -> str:
    return f"Kept since <t:{seconds}:D>"


SAVED = "Saved to your collection"
CHANGED = "Changed"


def really_remove(name: str) -> str:
    return f"Remove {name}?"


REALLY_REMOVE_TEXT = (
    "It can't be brought back. The pictures you made with it stay in your history, "
    "and making new ones of it needs its picture again."
)


def removed(name: str) -> str:
    return f"{name} is removed. The pictures you made with it stay."


NAME_IT_HEADING = "Your character, as it will be kept"
NAME_IT_TEXT = "Give it a name, and it is saved."

USE = "Use…"
EDIT = "Edit"
SHARE = "Share here"
MAKE_PRIVATE = "Make private"
MAKE_DEFAULT = "Make default"
REMOVE = "Remove"
REMOVE_FOR_GOOD = "Remove for good"
KEEP_IT = "Keep it"
NAME_IT = "Name it…"
SAVE_CHARACTER = "Save character"
BACK_TO_COLLECTION = "All characters"
PREVIOUS, NEXT = "‹", "›"
OPEN_ONE = "Open one of these"

SAVE_TITLE = "Save character"
EDIT_TITLE = "Edit character"
USE_TITLE = "A new scene"
FIELD_NAME = "Name"
FIELD_NAME_HINT = "Up to 32 characters, unique among yours."
FIELD_DESCRIPTION = "Description"
FIELD_DESCRIPTION_HINT = "Added to every prompt, like: silver hair, green cloak."
FIELD_TAGS = "Tags"
FIELD_TAGS_HINT = "Up to five, with commas between them."
FIELD_DEFAULTS = "Size, style and seed"
FIELD_DEFAULTS_HINT = "With commas, like 1024*1536, ghibli, 42. Any may be left out."
FIELD_NEW_PICTURE = "Another picture"
FIELD_NEW_PICTURE_HINT = "Leave it empty to keep the one there is."
FIELD_WHICH = "Which picture?"


def which_picture(number: int, seed: int) -> str:
    return f"Picture {number}, seed {seed}"


SAVE_AS_CHARACTER = "Save as character"
COLLECTION_GROUP = "The characters you keep"
COLLECTION_LIST = "All your characters"
COLLECTION_SAVE = "Keep a character, so that you can use it by name"
COLLECTION_SHOW = "One character, with what can be done with it"
COLLECTION_EDIT = "Change a character's name, words, defaults or picture"
COLLECTION_REMOVE = "Remove a character from your collection"
COLLECTION_SHARE = "Let this server's members use a character of yours"
OPTION_WHO = "A character you keep, or one shared with this server"
OPTION_WHO_OWN = "One of your characters"
OPTION_FILTER = "The beginning of a name or tag"
OPTION_NAME = "Its name, up to 32 characters"
OPTION_DESCRIPTION = "Words that are added to every prompt, like: silver hair, green cloak"
OPTION_TAGS = "Up to five tags, with commas between them"
OPTION_DEFAULT_SIZE = "The size its pictures get when you don't say another"
OPTION_DEFAULT_STYLE = "The style its pictures get when you don't say another"
OPTION_DEFAULT_SEED = "The seed its pictures get when you don't say another"
OPTION_UNSHARE = "Make it private again instead"


def choice_of_others(name: str) -> str:
    return f"{name} · shared here"


# --- history, favourites, details, family ------------------------------------------------------

FAVOURITE = "Favourite"
FAVOURITED = "Favourited"
MORE = "More…"
SEND_AGAIN = "Send again"
BRING_HERE = "Bring it here"
BACK = "Back"
NEWER = "‹ Newer"
NEWEST = "Newest"
OLDER = "Older ›"
USE_AS_REFERENCE = "Use as reference"
FAMILY = "Family"
DETAILS = "Details"

HISTORY_COMMAND = "Your pictures, newest first"
OPTION_HISTORY_CHARACTER = "Only those of one of your characters"
OPTION_HISTORY_FAVOURITES = "Only your favourites"
OPTION_HISTORY_SEARCH = "Only those with this in the prompt, up to 40 letters"
HISTORY = "Your pictures"
HISTORY_FAVOURITES = "favourites"
HISTORY_EMPTY = "There is nothing here yet. Use `/character` to make your first picture."
HISTORY_NOTHING_FOUND = (
    "None of your pictures fits. Use `/history` without options to see them all."
)
HISTORY_MENU = "Open one of these"
NOT_IN_HISTORY = "This picture is not in your history any more."
HISTORY_REMOVED = "It is out of your history. The message that shows it, if there is one, stays."
NOT_DELIVERED = "not brought to you yet"
IS_FAVOURITE = "favourite"
NO_PICTURE_LEFT = "no picture left"
NOTHING_MADE = "no picture"
SENDING_FAILED = (
    "Discord didn't take the picture just now. It is still here; try again in a minute."
)
RESULT_NOT_KEPT = (
    "The whole picture is no longer kept, so it can't be used any more. "
    "Again or Remix makes a new one."
)
ONLY_SMALL_LEFT = (
    "The whole picture was kept for as long as this bot's operator has set, and is gone now. "
    "This small one stays."
)

REFERENCE_TITLE = "Start from this picture"
REFERENCE_PROMPT = "What should happen next?"
REFERENCE_PROMPT_HINT = "The character is taken from this result."
MORE_NOT_YOURS = (
    "Only the person who asked for this picture, or a moderator, can see more of it. "
    "Use `/character` to make one of your own."
)
MODERATOR_MAY_DELETE = "This picture is somebody else's. As a moderator you can delete it."
DELETED = "It is deleted here. Its author still finds it in `/history`."
FAMILY_EMPTY = "Nothing else belongs to this picture yet. Again and Remix make it a family."


def history_searched(words: str) -> str:
    return f"with “{words}”"


def history_character(name: str) -> str:
    return f"of {name}"


def history_line(number: int, made_seconds: int, prompt: str) -> str:
    return f"**{number}** · <t:{made_seconds}:d> · {prompt}"


def pictures_count(count: int) -> str:
    return f"{count} pictures"


def numbered_alt(number: int, prompt: str) -> str:
    return f"{number}: AI-generated picture of the character: {prompt}"


def made_at(seconds: int) -> str:
    return f"made <t:{seconds}:f>"


def jump(url: str) -> str:
    return f"[Go to the message]({url})"


def use_number_as_reference(number: int) -> str:
    return f"Use {number} as reference"


def details_size(width: int, height: int) -> str:
    return f"Size: {width} × {height}"


def details_seeds(seeds: str) -> str:
    return f"Seed: {seeds}"


def details_style(name: str) -> str:
    return f"Style: {name}"


def details_times(asked_seconds: int, finished_seconds: int | None) -> str:
    if finished_seconds is None:
        return f"Asked for <t:{asked_seconds}:f>"
    return f"Asked for <t:{asked_seconds}:f>, made <t:{finished_seconds}:T>"


DETAILS_PARENT = "Made from another of your pictures; Family shows which."
DETAILS_COMMAND = "To type it again:"


def family_first(number: int, prompt: str) -> str:
    return f"**{number}** · {prompt}"


def family_from(number: int, parent: int, prompt: str) -> str:
    return f"**{number}**, made by you from {parent} · {prompt}"


def family_this(line: str) -> str:
    return f"{line} · this one"


# --- collections: taking characters along, and bringing them in ----------------------------------

COLLECTION_EXPORT = "Your characters as files that you can keep and bring back"
COLLECTION_IMPORT = "Bring in a character from a PNG that was exported"
OPTION_WHO_EXPORT = "One of your characters; leave it out for all of them"
OPTION_CARD = "The PNG, exactly as it was exported"
OPTION_CARD_NAME = "Another name for it; leave it out to keep the one in the card"
EXPORT_NOTHING = (
    "There is nothing to export: you keep no characters yet. `/collection save` keeps one."
)
EXPORT_REST = (
    "There are more, and Discord lets Troupe send only so much here. In a server that has Troupe "
    "the same command gives all of them, and with `who` it gives any one."
)
EXPORTED_ALL = "Your characters"
EXPORTED_HINT = "`/collection import` brings a card back in, here or with another Troupe."
IMPORTED = "Brought in to your collection"


def exported(name: str) -> str:
    return f"{name}, as a picture with its card in it"


def exported_part(number: int) -> str:
    return f"Your characters, part {number}"


# --- words and consent ----------------------------------------------------------------------------

RULE_ON_MINORS = (
    "This reads like sexual content with minors. Troupe never makes that, for anybody, and no "
    "setting changes it. If you meant something else, describe the scene in other words."
)
RULE_OF_SERVER = (
    "The managers of this server keep a list of words that aren't used here, and one of them is in "
    "what you wrote. Say it in another way."
)

CONSENT_HEADING = "One question before your first picture"
CONSENT_WORDING = (
    "Are the pictures that you give to Troupe yours, or may you use them, and do they show no real "
    "person who hasn't agreed to it?"
)
CONSENT_ONCE = (
    "Troupe asks you this once. “I agree” goes on with what you asked for. Nothing was spent."
)
CONSENT_AGREE = "I agree"
CONSENT_DECLINE = "No, thanks"
CONSENT_DECLINED = "That is fine. Nothing was kept, and nothing was spent."
CONSENT_TOO_LATE = (
    "Thank you, that is noted. What you asked for was too long ago to go on with; "
    "send it once more, and it starts right away."
)
CONSENT_ANSWERED = "You have answered this one already."
CONSENT_NOT_YOURS = (
    "This question was for somebody else. You are asked with your own first picture."
)

# --- flagged pictures, reports -------------------------------------------------------------------

_WHERE_TO_SEE = (
    "`/history` shows it in an age-restricted channel, and covered in a direct message with Troupe."
)
_WHERE_TO_SEE_THEM = _WHERE_TO_SEE.replace("shows it", "shows them")


def withheld(numbers: Sequence[int]) -> str:
    """No numbers where there is but one picture."""
    if len(numbers) > 1:
        return (
            f"{_pictures(numbers)} aren't shown here, because the provider marked them as not for "
            "everybody. They were made and paid for, so they count as pictures of your day. "
            f"{_WHERE_TO_SEE_THEM}"
        )
    which = _pictures(numbers) if numbers else "Your picture"
    return (
        f"{which} isn't shown here, because the provider marked it as not for everybody. It was "
        f"made and paid for, so it counts as one of your day. {_WHERE_TO_SEE}"
    )


def withheld_of_many(numbers: Sequence[int]) -> str:
    which = _pictures(numbers) if numbers else "The picture"
    if len(numbers) > 1:
        return f"{which} aren't shown in this channel. {_WHERE_TO_SEE_THEM}"
    return f"{which} isn't shown in this channel. {_WHERE_TO_SEE}"


def withheld_references(numbers: Sequence[int]) -> str:
    which = _pictures(numbers) if numbers else "Its picture"
    return (
        f"{which} {'are' if len(numbers) > 1 else 'is'} only shown in an age-restricted channel, "
        "and covered in a direct message with Troupe."
    )


EXPORT_WITHHELD = (
    "The provider marked this character's picture as not for everybody, so it isn't handed over "
    "in this channel. Export it in a direct message with Troupe, or in an age-restricted channel."
)


def export_without(count: int) -> str:
    which = "One character is" if count == 1 else f"{count} characters are"
    return (
        f"{which} left out, because of pictures that aren't for everybody. Export in a direct "
        "message with Troupe, or in an age-restricted channel, has all of them."
    )


def details_flagged(numbers: Sequence[int]) -> str:
    which = _pictures(numbers) if numbers else "This picture"
    verb = "are" if len(numbers) > 1 else "is"
    return f"{which} {verb} not for everybody, the provider says"


def details_not_flagged(numbers: Sequence[int]) -> str:
    which = f" of {_pictures(numbers).lower()}" if numbers else ""
    return f"The provider didn't say{which} whether everybody may see it"


HIDDEN = (
    "Somebody reported this picture, so it is hidden until a manager of this server has looked "
    "at it."
)
IS_HIDDEN = "hidden"
HIDDEN_IN_HISTORY = (
    "This picture was reported. It is hidden until the managers of the server have looked at it, "
    "and until then it can't be sent or used."
)
IS_HIDDEN_NOW = (
    "This picture was reported and is hidden, so nothing can be done with it right now. "
    "The managers of the server decide what becomes of it."
)


def hidden_by(person_id: int) -> str:
    return f"asked for by <@{person_id}>"


REPORT = "Report"
RESTORE = "Restore"
BLOCK_MEMBER = "Block member"
REPORT_TITLE = "Report this picture"
REPORT_REASON = "What is wrong with it?"
REPORT_REASON_HINT = "For the managers of this server; it may stay empty."
REPORT_HEADING = "A picture was reported"
OTHERS_MAY_REPORT = (
    "This picture is somebody else's. Report hides it for everybody at once, until a manager of "
    "this server has looked at it."
)
REPORT_NEEDS_SERVER = "Pictures are reported in servers, where there are managers to look at them."
REPORT_OWN = "This picture is your own; More… under it lets you delete it."
REPORT_TOO_MANY = (
    "You have reported ten pictures within a day, which is as many as one person can. "
    "A moderator of this server can still take others down."
)
REPORT_REPEATED = "You have reported this picture already. It waits for a manager of this server."
REPORT_SETTLED_BEFORE = (
    "You have reported this picture before, and a manager of this server has decided about it."
)
REPORT_MESSAGE_GONE = "This message is gone already, so there is nothing left to hide."
HIDDEN_ALREADY = "Somebody reported it just before you, and it is hidden already."
DECIDED_JUST_NOW = (
    "Somebody reported it before you, and a manager of this server has just decided about it. "
    "Should it still be wrong once it is shown again, you can report it then."
)
REPORT_NOT_YOURS = "Only those who manage this server can decide about a report. Nothing changed."
REPORT_IS_GONE = "What this report was about is gone altogether, so nothing is left to decide."
REPORT_ERASED = (
    "This was about a reported picture whose author has erased everything of theirs. The picture "
    "is taken down, and nothing is left to decide."
)
REPORT_DECIDED_ALREADY = "Another manager has decided this just before you; the card says how."
RESTORED_WITHOUT_PICTURE = (
    "A manager has looked at this picture and it may stay, but its author has taken it out of "
    "their history meanwhile, so it is no longer kept."
)


def _managers(*, told: bool) -> str:
    if told:
        return "The managers of this server have been told."
    return "The managers of this server find it under `/settings`."


def reported_for_later(*, told: bool) -> str:
    return (
        "Thank you. Discord doesn't let Troupe hide the picture at this moment; Troupe keeps "
        f"trying until it is hidden, and shows it nowhere else. {_managers(told=told)}"
    )


def reported(*, hidden: bool, told: bool) -> str:
    """Whether the message could be changed, and whether the managers have it in their channel."""
    managers = _managers(told=told)
    if hidden:
        return f"Thank you. The picture is hidden for everybody. {managers}"
    return (
        "Thank you. Troupe may not change this message here, so it still stands; a moderator of "
        f"this server can delete it. Troupe doesn't show the picture anywhere else now. {managers}"
    )


def report_people(author_id: int, reporter_id: int) -> str:
    return f"Asked for by <@{author_id}> · reported by {somebody(reporter_id)}"


def report_reason(words: str) -> str:
    return f"Why: {words}"


def report_settled(verdict: Verdict, manager_id: int, seconds: int) -> str:
    done = "Restored" if verdict is Verdict.RESTORED else "Removed"
    return f"{done} by {somebody(manager_id)} <t:{seconds}:R>"


def report_blocked(author_id: int, manager_id: int) -> str:
    return f"<@{author_id}> was blocked here by {somebody(manager_id)}"


def report_not_carried_out(verdict: Verdict, *, later: bool) -> str:
    if later:
        return "Discord doesn't take it at this moment; Troupe keeps trying"
    if verdict is Verdict.RESTORED:
        return "Discord didn't let Troupe show it again in its message."
    return "Discord didn't let Troupe delete the message; it stays hidden, or can be deleted by you"


def withheld_from_log(numbers: Sequence[int]) -> str:
    which = _pictures(numbers) if numbers else "The picture"
    verb = "aren't" if len(numbers) > 1 else "isn't"
    return (
        f"{which} {verb} shown in this channel, because the provider marked it as not for "
        "everybody; an age-restricted log channel would show it."
    )


def audit_settled(verdict: Verdict, author_id: int) -> str:
    if verdict is Verdict.RESTORED:
        return f"restored a reported picture of <@{author_id}>"
    return f"removed a reported picture of <@{author_id}> and blocked what it started from"


def audit_blocked(author_id: int) -> str:
    return f"blocked <@{author_id}> after a report"


# --- settings, the operator's panel, notes of budgets --------------------------------------------

SETTINGS_COMMAND = "Where, how much and how safe, for those who manage this server"
SETTINGS = "Troupe in this server"
SETTINGS_NOT_YOURS = (
    "Only members who may manage this server can see and change this. Nothing was changed."
)
SETTINGS_ONLY_IN_SERVERS = "This belongs to a server where Troupe is a member. Nothing was changed."
CHANGE = "Change"
PAUSE = "Pause"
GO_ON = "Go on"
LAST_CHANGES = "Last changes"

SETTING_CHANNELS = "Channels"
SETTING_PICTURES = "Pictures a day"
SETTING_SERVER_DAY = "The server's day"
SETTING_BUDGET = "Budget"
SETTING_FLAGGED = "Flagged results"
SETTING_WORDS = "Blocked words"
SETTING_MEMBERS = "Blocked members"
SETTING_LOG = "Log channel"
SETTING_PAUSED = "Paused"

ALL_CHANNELS = "all of them"
CHOOSE_CHANNELS = "Channels where pictures may be asked for"
CHANNELS_HINT = "A thread counts as its channel. With none chosen, it is all of them."
ALLOW_ALL_CHANNELS = "Allow all channels"
CHANNEL_UNKNOWN = "Troupe doesn't see that channel in this server. Nothing was changed."
ROLE_UNKNOWN = "Troupe doesn't know that role in this server. Nothing was changed."
CHOICE_MISSING = "Nothing was chosen, so nothing was changed."

PICTURES_HINT = (
    "Everybody has the amount at the top; of several roles the largest amount counts. "
    "A day ends at midnight UTC."
)


def most_per_day(most: int) -> str:
    return f"The operator lets managers give anybody at most {most:,} a day."


def above_most_per_day(most: int) -> str:
    return f"{most_per_day(most)} Nothing was changed."


CHANGE_EVERYBODYS = "Change everybody's"
CHOOSE_ROLE = "A role, to set its pictures a day"
DROP_ROLE = "Take a role's amount away"
AMOUNT_FIELD = "Pictures a day"


def person_field_hint(most: int) -> str:
    return f"For each member, at most {most:,}. Empty: what the operator gives everybody."


def role_field_hint(most: int) -> str:
    return f"For each member with this role, at most {most:,}. Empty takes its amount away."


SERVER_FIELD_HINT = "By everybody together. Empty: no limit."
SERVER_DAY_NONE = "no limit"

BUDGET_DAY_FIELD = "Dollars a day"
BUDGET_MONTH_FIELD = "Dollars a month"
BUDGET_FIELD_HINT = "Like 5 or 12.50. Empty: no budget."
BUDGET_NONE = "none"
NOT_DOLLARS = "That isn't an amount of dollars, like 5 or 12.50. Nothing was changed."

WITHHELD = "withheld"
SPOILERED = "behind a spoiler"
FLAGGED_HINT = (
    "What the provider flags as indecent. In age-restricted channels it is shown as it is."
)
CHOOSE_FLAGGED = "What becomes of them"
FLAGGED_OPTIONS = {"withhold": "Withhold them", "spoiler": "Put them behind a spoiler"}
STRICT = "strict: what the provider says nothing of is spoilered too"
MAKE_STRICT = "Spoiler unchecked ones too"
MAKE_LENIENT = "Show unchecked ones"

WORDS_NONE = "none"
WORDS_HINT = "Whole words, in any case. People are told that a rule stopped them, never which word."
CHANGE_WORDS = "Change the words"
TRY_A_SENTENCE = "Try a sentence"
WORDS_FIELD = "One word a line"
WORDS_FIELD_HINT = "At most 100, each up to 40 letters. Empty: none."
TRY_TITLE = "Would it be stopped?"
TRY_FIELD = "A sentence, as a member would type it"
CAUGHT = "A rule would stop this."
NOT_CAUGHT = "No word of this list would stop this."

MEMBERS_NONE = "none"
MEMBERS_HINT = "They can't ask for pictures in this server; what they made stays theirs."
CHOOSE_MEMBER = "A member to block"
ALLOW_AGAIN = "Allow one again"
ALLOW_UNLISTED = "Allow somebody who isn't listed"


def blocked_unlisted(count: int) -> str:
    people = "1 blocked person has" if count == 1 else f"{count} blocked people have"
    return (
        f"{people} erased their data since: still blocked, and not listed. Choosing them once more "
        "to be blocked isn't needed; they are allowed by the last menu."
    )


TOO_MANY_BLOCKED = "More than 1,000 can't be blocked at once; allow somebody again first."
LOG_NONE = "none"
LOG_HINT = "Reports and notes about budgets are written there."
CHOOSE_LOG = "Where Troupe writes"
NO_LOG = "Write nowhere"
NOBODY_IS_TOLD = (
    "Nobody here is told at 50, 80 and 100 % of the budget: choose a log channel for that."
)
LOG_TEST = "Troupe writes here from now on: reports of pictures, and notes about budgets."
LOG_FAILED = (
    "Troupe couldn't write there, so nothing was changed. It needs to see the channel and to send "
    "messages in it."
)
NOT_PAUSED = "no"
PAUSE_HINT = "New pictures can be paused; what is on its way still comes."


def reports_wait(count: int, log_channel_id: int | None) -> str:
    pictures = "1 reported picture waits" if count == 1 else f"{count} reported pictures wait"
    if log_channel_id is None:
        return f"{pictures} for you. Decide here, or choose a log channel to decide there."
    return f"{pictures} for you in <#{log_channel_id}>."


SHOW_REPORTS = "Show reports"
REPORTS_NONE = "No report waits for you any more."
REPORTS_OLDEST = "The oldest one stands below, for you alone."
REPORTS_POSTED = "All of them stand anew at the end of the log channel."
REPORTS_NOT_POSTED = (
    "Troupe couldn't post all of them. It needs to see the log channel and to send messages in it."
)


def not_a_count(most: int) -> str:
    return f"That isn't a whole number from 0 to {most:,}. Nothing was changed."


def dollars(micros: int) -> str:
    return f"${micros / 1_000_000:,.2f}"


def setting(name: str, value: str) -> str:
    return f"**{name}** {value}"


def and_more(shown: str, more: int) -> str:
    return f"{shown} and {more} more"


def channel_named(channel_id: int) -> str:
    return f"<#{channel_id}>"


def role_amount(role_id: int, most: int) -> str:
    return f"<@&{role_id}> {most}"


def role_option(name: str, most: int) -> str:
    return f"{name}: {most}"


def role_gone(role_id: int) -> str:
    return f"A role that is gone ({role_id})"


def role_title(name: str) -> str:
    return f"Pictures a day for {name}"


def everybodys_amount(most: int, *, is_own: bool) -> str:
    return f"{most}" if is_own else f"{most}, as the operator gives everybody"


def server_day(most: int) -> str:
    return f"{most} by everybody together"


def budget(day: str | None, month: str | None) -> str:
    parts = [f"{day} a day"] if day else []
    parts += [f"{month} a month"] if month else []
    return ", ".join(parts)


def ceiling(most: str) -> str:
    return f"The operator lets every server spend at most {most} a day."


def words_count(count: int) -> str:
    return "1 word" if count == 1 else f"{count} words"


def too_many_words(most: int, longest: int) -> str:
    return (
        f"At most {most} words of up to {longest} letters fit, and 4,000 letters together. "
        "Nothing was changed."
    )


def too_many_roles(most: int) -> str:
    return f"At most {most} roles can have an amount of their own; take one away first."


def numbered_person(number: int, person_id: int) -> str:
    return f"**{number}** <@{person_id}>"


def number_option(number: int) -> str:
    return f"Number {number}"


def paused_since(seconds: int) -> str:
    return f"since <t:{seconds}:R>"


def audit_line(seconds: int, person_id: int, change: str) -> str:
    return f"<t:{seconds}:R> {somebody(person_id)}: {change}"


# What an audit list says of a change.


def changed_to(name: str, value: str) -> str:
    return f"{name}: {value}"


def role_changed(role_id: int, most: int | None) -> str:
    if most is None:
        return f"Pictures a day for <@&{role_id}>: no amount of its own"
    return f"Pictures a day for <@&{role_id}>: {most}"


def blocked_person(person_id: int) -> str:
    return f"Blocked <@{person_id}>"


def allowed_person(person_id: int) -> str:
    return f"Allowed <@{person_id}> again"


PAUSED_CHANGE = "Paused new pictures"
WENT_ON_CHANGE = "Let new pictures go on"
STRICT_CHANGE = "Unchecked results: behind a spoiler"
LENIENT_CHANGE = "Unchecked results: shown"
AS_THE_OPERATOR_SAYS = "as the operator says"

BUDGET_NOTE_SERVER = "`/settings` shows this server's budget and changes it."
BUDGET_NOTE_NO_CHANNEL = (
    "That server has no log channel, so nobody there is told. Its managers can choose one in "
    "`/settings`."
)
BUDGET_NOTE_OPERATOR = "`/operator` shows the budget for everybody and changes it."


def budget_note(percent: int, *, is_everybodys: bool, monthly: bool) -> str:
    period = "this month" if monthly else "today"
    whose = "the budget for everybody" if is_everybodys else "this server's budget"
    if percent >= 100:
        return f"{whose[0].upper()}{whose[1:]} for {period} is used up"
    return f"{percent} % of {whose} for {period} is spent"


def budget_note_of(guild_id: int, percent: int, *, monthly: bool) -> str:
    period = "this month" if monthly else "today"
    if percent >= 100:
        return f"The budget of the server {guild_id} for {period} is used up"
    return f"{percent} % of the budget of the server {guild_id} for {period} is spent"


def budget_goes_on(back_at: int) -> str:
    return f"Pictures go on until it is used up; it begins anew <t:{back_at}:R>."


def budget_stopped(back_at: int) -> str:
    return f"No new pictures are made until it begins anew <t:{back_at}:R>."


OPERATOR_COMMAND = "The state of the bot, for whoever operates it"
OPERATOR = "Troupe, for its operator"
OPERATOR_NOT_YOURS = "Only the owner of this application can see and change this."
OWNER_UNKNOWN = (
    "Discord didn't say just now whose application this is. Nothing was changed; please try again."
)
LOOK_AGAIN = "Look again"
NOT_KNOWN = "not known"
PROVIDER_FINE = "takes requests"
PROVIDER_REFUSES = "refuses this account; look at its key and balance"
STATE_QUEUE = "Queue"
STATE_PROVIDER = "Provider"
STATE_BALANCE = "Balance"
STATE_DISK = "Disk"
STATE_SPENT = "Spent"
STATE_SERVERS = "Servers"
OPERATOR_BUDGET = "Budget for everybody"
OPERATOR_PEOPLE = "Blocked people"
OPERATOR_SERVERS = "Blocked servers"
OPERATOR_PAUSED_SILENTLY = "yes"
PAUSE_TITLE = "Pause new pictures"
PAUSE_FIELD = "A sentence for people, if you like"
PAUSE_FIELD_HINT = "They read it with every refusal. What is on its way still comes."
OPERATOR_BUDGET_HINT = "Like 5 or 12.50. Empty: what the bot was started with."
ID_FIELD = "Their id"
ID_FIELD_HINT = "A number of 17 to 20 digits; Discord's developer mode copies it."
WHAT_FIELD = "What to do"
WHAT_OPTIONS = {"block": "Block", "allow": "Allow again"}
NOT_AN_ID = "That isn't an id, which is a number of 17 to 20 digits. Nothing was changed."
SERVER_TITLE = "Block or allow a server"
PERSON_TITLE = "Block or allow a person"


def queue_state(waiting: int, in_work: int) -> str:
    return f"{waiting} waiting, {in_work} in work"


def gigabytes_free(free_bytes: int | None) -> str:
    if free_bytes is None:
        return "Not known: pictures are in an object store"
    return f"{free_bytes / 1e9:,.1f} GB free"


def spent(today: str, today_of: str | None, month: str, month_of: str | None) -> str:
    of_day = f" of {today_of}" if today_of else ""
    of_month = f" of {month_of}" if month_of else ""
    return f"{today}{of_day} today, {month}{of_month} this month"


def person_named(person_id: int) -> str:
    return f"<@{person_id}>"


def server_named(guild_id: int) -> str:
    return f"`{guild_id}`"


def blocked_server(guild_id: int) -> str:
    return f"Blocked the server `{guild_id}`"


def allowed_server(guild_id: int) -> str:
    return f"Allowed the server `{guild_id}` again"


# --- privacy: what is kept, taking it along, erasing it ------------------------------------------

PRIVACY_COMMAND = "What Troupe keeps of you; take it along, or erase it"
PRIVACY = "What Troupe keeps"
PRIVACY_EXPORT = "Export everything"
PRIVACY_ERASE = "Erase everything"
PRIVACY_NOT_YOURS = "This is somebody else's. Use `/privacy` for what is yours."
PRIVACY_ELSEWHERE = "Elsewhere"

ERASE_TITLE = "Erase everything"
ERASE_FIELD = "Type ERASE"
ERASE_HINT = "Pictures, characters, history, preferences: all go for good."
ERASE_WORD = "erase"
NOT_ERASED = "Nothing was erased, because the word wasn't there. Press the button to try again."
ERASED = "Everything is erased"
ERASED_TEXT = (
    "Troupe keeps nothing of you any more, except sums without your name. The files follow within "
    "minutes, and the provider is asked to delete its copies. Should you come back, you are "
    "somebody new; what you made today still counts until midnight UTC."
)
ERASED_MESSAGES = "Messages that stand in channels stay there; moderators can delete them."
ERASING_HEADING = "Your erasing has begun"
ERASING = (
    "Everything of yours is being erased, and the provider is still making your last pictures. "
    "Nothing new can begin until that is done, usually within a minute. Nothing was spent."
)
WITHDRAWN = "Whoever asked for this has had everything erased."
SOMEBODY_ERASED = "somebody who erased their data"


def somebody(person_id: int) -> str:
    """A mention, unless they are gone."""
    return SOMEBODY_ERASED if person_id == ERASED_PERSON else f"<@{person_id}>"


BELONGED_TO_SOMEBODY = (
    "This picture shows somebody else's character, who has erased everything of theirs. "
    "It stays in your history, and it can't be kept as a character."
)

EXPORT_EVERYTHING = "Everything of yours"
EXPORT_RUNNING = "Your export is already on its way; it comes in a minute or two."
EXPORT_MORE = "There is more. Press the button for the next files."
EXPORT_NEXT = "Next files"
EXPORT_GOES_ON = "The next file follows."
EXPORT_ALL = "That is all there is."
EXPORT_HINT = "Pictures, and a list of each kind of row as JSON. Keep it where only you can see it."
EXPORT_README = """\
Everything that Troupe keeps of you
===================================

generations-*.json  what you asked for, with each picture that was to be made ("predictions")
characters-*.json   your characters
preferences, person, consents, reports, changes-of-settings and others: where there is any
pictures/           the pictures that were made, named as the prediction's "id"
references/         the pictures they were made from; "files" of a row names them
manifest.json       all files of this export, and what could not be put in ("left_out"): pictures
                    that are no longer kept, or that are too large for one file

Several zips belong together: unpack them into one folder. Times are milliseconds since 1970 UTC,
money is in millionths of a dollar.
"""


def exported_everything_part(number: int) -> str:
    return f"Everything of yours, file {number}"


def still_being_made(count: int) -> str:
    pictures = "One picture is" if count == 1 else f"{count} pictures are"
    return (
        f"{pictures} still being made. As soon as that is over it is thrown away, and everything "
        "of yours is erased, by itself. Until then nothing new can begin for you."
    )


HISTORY_CUT_SHORT = "Words are looked for in your newest 20,000; `/privacy` exports all of them."


def last_results(count: int) -> str:
    return "Below: your last picture of it" if count == 1 else f"Below: your last {count} of it"


# --- what was taken down stays down --------------------------------------------------------------

REFERENCE_HIDDEN = (
    "This starts from a picture that was reported and is hidden until a manager has looked at it. "
    "Nothing was spent; start from another picture."
)
CHARACTER_WITHHELD = (
    "This character comes from a picture that was reported or taken down here, so it isn't shown "
    "to others."
)
SHARE_BARRED = (
    "This character comes from a picture that was reported or taken down here, so it can't be "
    "shared here."
)
REPORT_NEEDS_BOT = (
    "Troupe isn't in this server itself, so its managers can't be asked and nothing changed. "
    "A moderator of this server can delete the message."
)
