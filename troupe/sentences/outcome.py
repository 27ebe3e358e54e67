"""What became of a picture, or of each of several."""

from collections.abc import Sequence

from troupe.models import FailureReason
from troupe.sentences.trouble import ACCOUNT_REFUSED

FAILED = "That didn't work"
CANCELLED = "Cancelled"


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


def some_ready(ready: int, count: int) -> str:
    verb = "is" if ready == 1 else "are"
    return f"{ready} of {count} pictures {verb} ready"


def alt_text_of_several(number: int, count: int, prompt: str) -> str:
    return f"Picture {number} of {count}, AI-generated, of the character: {prompt}"


def alt_text_of_several_without_prompt(number: int, count: int) -> str:
    return f"Picture {number} of {count}, AI-generated, of the character"


def some_failed(numbers: Sequence[int], reason: FailureReason) -> str:
    return f"{pictures(numbers)} failed: {_REASONS[reason]}."


def some_cancelled_in_time(numbers: Sequence[int]) -> str:
    one = f"{pictures(numbers)} was cancelled before it went to the provider."
    several = f"{pictures(numbers)} were cancelled before they went to the provider."
    return one if len(numbers) == 1 else several


def some_cancelled_too_late(numbers: Sequence[int]) -> str:
    which = pictures(numbers)
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
        f"{pictures(numbers)} was made, and then Troupe lost it; we are sorry. "
        "It still counts as one of the pictures of its day."
    )
    several = (
        f"{pictures(numbers)} were made, and then Troupe lost them; we are sorry. "
        "They still count as pictures of their day."
    )
    return one if len(numbers) == 1 else several


TRY_SEVERAL_AGAIN = "Try again makes the same ones anew; Remix changes the words first."
ATTACH_AGAIN = "With Remix you can attach another picture to start from."


def pictures(numbers: Sequence[int]) -> str:
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


def ready_after_long(person_id: int, link: str | None) -> str:
    told = f"<@{person_id}>, your picture is ready"
    return f"{told}: {link}" if link else f"{told}."
