"""The provider: the key, the balance, the price, and whether it still takes what we send."""

import asyncio
from collections.abc import Awaitable
from typing import Protocol, TypeVar

from troupe import errors
from troupe.config import Config
from troupe.doctor.findings import Check, Finding, Findings, examined, look, ok, wrong
from troupe.limits import MICROS
from troupe.provider.api import Offer
from troupe.secret import Secret

T = TypeVar("T")

ABOUT = "provider"
WEBHOOKS = "webhooks"
FEW_PICTURES = 20
_SECONDS = 8.0
_UNREADABLE = "Nothing to do: pictures may work all the same."


class Desk(Protocol):
    """What is asked of the provider. Each raises what `Provider.look` raises."""

    async def balance(self) -> int: ...

    async def price(self) -> int: ...

    async def offer(self) -> Offer: ...

    async def webhook_secret(self) -> Secret: ...


class ProviderChecks:
    """Asks for the balance first: where the key opens nothing, the rest says nothing new."""

    def __init__(self, *, desk: Desk, config: Config) -> None:
        self._desk = desk
        self._config = config

    async def run(self) -> Findings:
        try:
            left = await _soon(self._desk.balance())
            balance = judged_balance(left, price=self._config.price_usd)
        except errors.BadAnswer:
            balance = look(ABOUT, "the balance could not be read", _UNREADABLE)
        except (errors.ProviderError, TimeoutError) as error:
            return (judged_trouble(error, host=str(self._config.wavespeed_base_url)),)
        checks = [Check(ABOUT, self._price), Check(ABOUT, self._offer)]
        if self._config.public_url is not None:
            checks.append(Check(WEBHOOKS, self._webhooks))
        return (ok(ABOUT, "the key is accepted"), balance, *await examined(checks))

    async def _price(self) -> Findings:
        try:
            asked = await _soon(self._desk.price())
        except (errors.ProviderError, TimeoutError):
            return (look(ABOUT, "the price could not be read", _UNREADABLE),)
        return (judged_price(asked, counted=self._config.price_usd),)

    async def _offer(self) -> Findings:
        model = self._config.wavespeed_model
        try:
            return judged_offer(await _soon(self._desk.offer()), model=model)
        except (errors.ProviderError, TimeoutError):
            return (look(ABOUT, f"the form of {model} could not be read", _UNREADABLE),)

    async def _webhooks(self) -> Findings:
        try:
            await _soon(self._desk.webhook_secret())
        except (errors.ProviderError, TimeoutError):
            what = "the secret that they are signed with could not be had"
            todo = "Run this again; until it is there, pictures are asked for instead."
            return (look(WEBHOOKS, what, todo),)
        what = (
            f"the secret is there. Whether {self._config.public_url} leads here can't be seen "
            "from inside"
        )
        return (ok(WEBHOOKS, what),)


async def _soon(answer: Awaitable[T]) -> T:
    """A few seconds, or TimeoutError: what isn't told by then can be done without."""
    async with asyncio.timeout(_SECONDS):
        return await answer


def judged_trouble(error: Exception, *, host: str) -> Finding:
    """Its own words stay out: they may quote what was sent."""
    if isinstance(error, errors.AccountProblem):
        what = "the key is refused"
        todo = (
            "Copy WAVESPEED_API_KEY again from WaveSpeedAI, Access Keys; top the account up once."
        )
        return wrong(ABOUT, what, todo)
    if isinstance(error, errors.RequestRefused):
        what = f"{host} doesn't know what it is asked"
        return wrong(ABOUT, what, "Take WAVESPEED_BASE_URL out, or correct it.")
    todo = "See whether this machine has a way there; if it has, wait for the provider."
    return wrong(ABOUT, f"{host} can't be reached", todo)


def judged_balance(balance: int, *, price: int) -> Finding:
    """Micros; by how many pictures that is."""
    pictures = max(0, balance // price)
    what = f"{_dollars(balance)} left, that is {pictures:,} pictures"
    if pictures == 0:
        return wrong(ABOUT, what, "Top the account up: nothing can be made until then.")
    if pictures < FEW_PICTURES:
        return look(ABOUT, what, "Top the account up soon.")
    return ok(ABOUT, what)


def judged_price(asked: int, *, counted: int) -> Finding:
    """Micros: what the provider asks for a picture, and what the budgets count."""
    what = f"a picture costs {_dollars(asked)}, PRICE_USD is {_dollars(counted)}"
    todo = f"Set PRICE_USD={_plain(asked)}."
    if asked > counted:
        return look(ABOUT, what, f"{todo} Until then more is spent than the budgets count.")
    if asked < counted:
        return look(ABOUT, what, f"{todo} Until then the budgets end before the money does.")
    return ok(ABOUT, what)


def judged_offer(offer: Offer, *, model: str) -> Findings:
    """One line for each difference."""
    if not offer.listed:
        todo = "Correct WAVESPEED_MODEL, or take it out."
        return (wrong(ABOUT, f"{model} is not in the provider's list of models", todo),)
    if not offer.differences:
        return (ok(ABOUT, f"{model} takes what Troupe sends"),)
    todo = "Look for a newer Troupe: pictures may be refused."
    return tuple(look(ABOUT, f"{model}: {one}", todo) for one in offer.differences)


def _dollars(micros: int) -> str:
    """To the cent where that is all of it; a price may be finer."""
    return f"${_plain(micros)}"


def _plain(micros: int) -> str:
    return (
        f"{micros / MICROS:.2f}" if micros % 10_000 == 0 else f"{micros / MICROS:.6f}".rstrip("0")
    )
