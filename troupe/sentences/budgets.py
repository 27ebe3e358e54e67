"""What may be spent: amounts of money, notes on the way, and the end of a budget."""


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


BUDGET_DAY_FIELD = "Dollars a day"
BUDGET_MONTH_FIELD = "Dollars a month"
BUDGET_FIELD_HINT = "Like 5 or 12.50. Empty: no budget."
BUDGET_NONE = "none"
NOT_DOLLARS = "That isn't an amount of dollars, like 5 or 12.50. Nothing was changed."
NOBODY_IS_TOLD = (
    "Nobody here is told at 50, 80 and 100 % of the budget: choose a log channel for that."
)


def dollars(micros: int) -> str:
    return f"${micros / 1_000_000:,.2f}"


def budget(day: str | None, month: str | None) -> str:
    parts = [f"{day} a day"] if day else []
    parts += [f"{month} a month"] if month else []
    return ", ".join(parts)


def ceiling(most: str) -> str:
    return f"The operator lets every server spend at most {most} a day."


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
