"""How this Discord says no.

`Refusal` is a row of Discord's table of error codes; `ApiError` is one of them happening.
A refusal that names a `mistake` is kept in the list of things Discord would not forgive.
Source of the codes: Discord's "Opcodes and Status Codes".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.wire import Json, Unreadable


@dataclass(frozen=True, slots=True)
class Refusal:
    """HTTP status, Discord's code, its text, and the mistake it counts as, if any."""

    status: int
    code: int
    message: str
    mistake: str | None = None


UNAUTHORIZED: Final = Refusal(401, 0, "401: Unauthorized", "wrong_authorization")
UNKNOWN_ROUTE: Final = Refusal(404, 0, "404: Not Found", "unknown_route")
UNKNOWN_APPLICATION: Final = Refusal(404, 10002, "Unknown Application", "unknown_application")
UNKNOWN_CHANNEL: Final = Refusal(404, 10003, "Unknown Channel")
UNKNOWN_GUILD: Final = Refusal(404, 10004, "Unknown Guild")
UNKNOWN_MEMBER: Final = Refusal(404, 10007, "Unknown Member")
UNKNOWN_MESSAGE: Final = Refusal(404, 10008, "Unknown Message")
UNKNOWN_USER: Final = Refusal(404, 10013, "Unknown User")
UNKNOWN_WEBHOOK: Final = Refusal(404, 10015, "Unknown Webhook", "unknown_webhook")
UNKNOWN_INTERACTION: Final = Refusal(404, 10062, "Unknown interaction", "late_response")
UNKNOWN_COMMAND: Final = Refusal(404, 10063, "Unknown application command")
TOO_LARGE: Final = Refusal(413, 40005, "Request entity too large", "too_large")
ACKNOWLEDGED: Final = Refusal(
    400, 40060, "Interaction has already been acknowledged.", "double_response"
)
TOO_MANY_FOLLOWUPS: Final = Refusal(
    400, 40094, "The maximum number of follow-ups has been reached.", "too_many_followups"
)
MISSING_ACCESS: Final = Refusal(403, 50001, "Missing Access")
ANOTHERS_MESSAGE: Final = Refusal(
    403, 50005, "Cannot edit a message authored by another user", "anothers_message"
)
EMPTY_MESSAGE: Final = Refusal(400, 50006, "Cannot send an empty message", "broken_message")
CLOSED_DM: Final = Refusal(403, 50007, "Cannot send messages to this user")
MISSING_PERMISSIONS: Final = Refusal(403, 50013, "Missing Permissions")
EXPIRED_TOKEN: Final = Refusal(401, 50027, "Invalid Webhook Token", "expired_token")
INVALID_FORM: Final = Refusal(400, 50035, "Invalid Form Body", "broken_message")
NOT_JSON: Final = Refusal(400, 50109, "The request body contains invalid JSON.", "broken_message")
RATE_LIMITED: Final = Refusal(429, 0, "You are being rate limited.")


class ApiError(Exception):
    """A refusal on its way to the wire; `detail` is for the list of mistakes only."""

    def __init__(
        self,
        refusal: Refusal,
        *,
        detail: str = "",
        extra: Json | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{refusal.code}: {refusal.message} {detail}".strip())
        self.refusal = refusal
        self.detail = detail
        self.extra = extra or {}
        self.headers = headers or {}

    def body(self) -> Json:
        """The JSON that goes out."""
        return {"message": self.refusal.message, "code": self.refusal.code, **self.extra}


def broken(path: str, message: str, *, code: str = "BASE_TYPE_BAD_VALUE") -> ApiError:
    """50035: what is wrong, at a path like `components.0.label`, nested as Discord nests it."""
    errors: Json = {"_errors": [{"code": code, "message": message}]}
    for key in reversed([part for part in path.split(".") if part]):
        errors = {key: errors}
    return ApiError(INVALID_FORM, detail=f"{path}: {message}", extra={"errors": errors})


def unreadable(error: Unreadable) -> ApiError:
    """50035 from a body that doesn't have the right shape."""
    return broken(error.path, str(error), code="BASE_TYPE_CHOICES")
