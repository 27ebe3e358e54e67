"""A picture on its way."""

QUEUED = "Queued"
CREATED = "Created"
SEARCHING = "Checking with the provider"


def queued_at(place: int) -> str:
    return f"Queued, place {place}"


def processing_since(seconds: int) -> str:
    return f"Processing, since <t:{seconds}:R>"


def waiting_details_with_estimate(ready_seconds: int, details: str) -> str:
    return f"about <t:{ready_seconds}:R> · {details}"


def price(count: int, limit: int) -> str:
    return f"{count} pictures, {count} of your {limit} today"


def ready_so_far(ready: int, count: int) -> str:
    return f"{ready} of {count} ready"
