"""What can be changed about the provider while it runs."""

from typing import Final

import msgspec

from sandbox.provider.answers import Shape
from sandbox.provider.course import Pace

PRICE: Final = 0.10


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that `PUT /sandbox/api/provider` may set. None switches a limit off.

    `price` is USD a picture, `rate_per_minute` counts submits in a fixed minute,
    `concurrency` is how many tasks are worked on at once (the others wait in `created`).
    """

    pace: Pace = Pace()
    price: float = PRICE
    rate_per_minute: int | None = None
    concurrency: int | None = None
    shape: Shape = Shape()

    def __post_init__(self) -> None:
        """Refuse limits that nothing could pass and prices below nothing."""
        if not 0 <= self.price <= 1_000:
            raise ValueError("A price goes from 0 to 1000 dollars.")
        if any(
            limit is not None and limit < 1 for limit in (self.rate_per_minute, self.concurrency)
        ):
            raise ValueError("A limit is at least 1, or null for none.")


def changed(settings: Settings, values: dict[str, object]) -> Settings:
    """Settings with some values replaced (of `pace` and `shape` also single fields).

    Raises ValueError with a whole sentence when a value can't be right.
    """
    merged = msgspec.to_builtins(settings)
    for name, value in values.items():
        if isinstance(value, dict) and isinstance(merged.get(name), dict):
            merged[name] = {**merged[name], **value}
        else:
            merged[name] = value
    try:
        return msgspec.convert(merged, Settings)
    except msgspec.ValidationError as error:
        raise ValueError(f"The provider can't be set like that: {error}.") from error
