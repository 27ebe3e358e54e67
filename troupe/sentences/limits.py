"""How many pictures a day: what is left, and where an amount is used up."""


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
