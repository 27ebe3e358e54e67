"""Pictures that the provider marked as not for everybody."""

from collections.abc import Sequence

from troupe.sentences.outcome import pictures

_WHERE_TO_SEE = (
    "`/history` shows it in an age-restricted channel, and covered in a direct message with Troupe."
)
_WHERE_TO_SEE_THEM = _WHERE_TO_SEE.replace("shows it", "shows them")


def withheld(numbers: Sequence[int]) -> str:
    """No numbers where there is but one picture."""
    if len(numbers) > 1:
        return (
            f"{pictures(numbers)} aren't shown here, because the provider marked them as not for "
            "everybody. They were made and paid for, so they count as pictures of your day. "
            f"{_WHERE_TO_SEE_THEM}"
        )
    which = pictures(numbers) if numbers else "Your picture"
    return (
        f"{which} isn't shown here, because the provider marked it as not for everybody. It was "
        f"made and paid for, so it counts as one of your day. {_WHERE_TO_SEE}"
    )


def withheld_of_many(numbers: Sequence[int]) -> str:
    which = pictures(numbers) if numbers else "The picture"
    if len(numbers) > 1:
        return f"{which} aren't shown in this channel. {_WHERE_TO_SEE_THEM}"
    return f"{which} isn't shown in this channel. {_WHERE_TO_SEE}"


def withheld_references(numbers: Sequence[int]) -> str:
    which = pictures(numbers) if numbers else "Its picture"
    return (
        f"{which} {'are' if len(numbers) > 1 else 'is'} only shown in an age-restricted channel, "
        "and covered in a direct message with Troupe."
    )


def details_flagged(numbers: Sequence[int]) -> str:
    which = pictures(numbers) if numbers else "This picture"
    verb = "are" if len(numbers) > 1 else "is"
    return f"{which} {verb} not for everybody, the provider says"


def details_not_flagged(numbers: Sequence[int]) -> str:
    which = f" of {pictures(numbers).lower()}" if numbers else ""
    return f"The provider didn't say{which} whether everybody may see it"


def withheld_from_log(numbers: Sequence[int]) -> str:
    which = pictures(numbers) if numbers else "The picture"
    verb = "aren't" if len(numbers) > 1 else "isn't"
    return (
        f"{which} {verb} shown in this channel, because the provider marked it as not for "
        "everybody; an age-restricted log channel would show it."
    )
