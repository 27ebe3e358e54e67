"""The v3 routes: submit, result, the list, delete, and the account."""

from datetime import UTC, datetime
from typing import Final

import msgspec
from aiohttp import web

from sandbox.provider import catalogue
from sandbox.provider.account import Account, NoMoneyError, TooManyError
from sandbox.provider.answers import MODEL, refusal, success
from sandbox.provider.checks import read_wish
from sandbox.provider.gate import Gate
from sandbox.provider.tasks import Task
from sandbox.provider.uploads import Uploads
from sandbox.provider.webhooks import check_target

LARGEST_JSON: Final = 1_048_576


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a list: pages count from 1, the instants are ISO 8601 and inclusive."""

    page: int = 1
    page_size: int = 20
    model: str = ""
    status: str = ""
    created_after: datetime | None = None
    created_before: datetime | None = None


class Deletion(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a delete."""

    ids: list[str]


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a price request."""

    model_id: str
    inputs: dict[str, object] = {}


class Api:
    """Handlers of the API listener."""

    def __init__(self, *, account: Account) -> None:
        """Everything is asked of the account."""
        self._account = account

    def application(self, gate: Gate) -> web.Application:
        """The routes behind the gate; every other path is a 404 in the provider's shape."""
        uploads = Uploads(account=self._account)
        app = web.Application(client_max_size=LARGEST_JSON)
        root = "/api/v3"
        app.router.add_post(f"{root}/{MODEL}", gate.api("submit", self.submit))
        app.router.add_get(f"{root}/predictions/{{id}}/result", gate.api("result", self.result))
        app.router.add_post(f"{root}/predictions", gate.api("list", self.list))
        app.router.add_post(f"{root}/predictions/delete", gate.api("delete", self.delete))
        app.router.add_post(f"{root}/media/uploads", gate.api("ticket", uploads.ticket))
        app.router.add_post(f"{root}/media/upload/binary", gate.api("binary", uploads.binary))
        app.router.add_get(f"{root}/balance", gate.api("balance", self.balance))
        app.router.add_post(f"{root}/model/price", gate.api("price", self.price))
        app.router.add_get(f"{root}/models", gate.api("models", self.models))
        app.router.add_get(f"{root}/webhook/secret", gate.api("secret", self.secret))
        app.router.add_route("*", "/{rest:.*}", gate.api("other", self.unknown))
        return app

    async def submit(self, request: web.Request) -> web.StreamResponse:
        """Begin a prediction: charged once for every call that gets here whole."""
        webhook = request.query.get("webhook", "")
        try:
            wish = read_wish(await request.read())
            if webhook:
                check_target(webhook)
            task = self._account.submit(wish, webhook)
        except ValueError as error:
            return refusal(400, str(error))
        except TooManyError:
            return refusal(429, "Too Many Requests")
        except NoMoneyError:
            return refusal(402, "Insufficient balance, please top up your account")
        return success(self._account.show(task))

    async def result(self, request: web.Request) -> web.StreamResponse:
        """One prediction; a failed one is HTTP 200 too."""
        task = self._account.tasks.get(request.match_info["id"])
        if task is None:
            return refusal(404, "prediction not found")
        return success(self._account.show(task))

    async def list(self, request: web.Request) -> web.StreamResponse:
        """A page of predictions, the newest first."""
        try:
            wanted = msgspec.json.decode(await request.read() or b"{}", type=Listing)
        except msgspec.DecodeError as error:
            return refusal(400, f"Invalid request body: {error}")
        if not (wanted.page >= 1 and 1 <= wanted.page_size <= 100):
            return refusal(400, "The page_size goes from 1 to 100, pages count from 1")
        found = [task for task in self._account.tasks.newest() if self._matches(task, wanted)]
        start = (wanted.page - 1) * wanted.page_size
        items = [self._account.show(task) for task in found[start : start + wanted.page_size]]
        return success({"page": wanted.page, "total": len(found), "items": items})

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """Forget predictions and their outputs; unknown ids are ignored."""
        try:
            wanted = msgspec.json.decode(await request.read(), type=Deletion)
        except msgspec.DecodeError as error:
            return refusal(400, f"Invalid request body: {error}")
        deleted = self._account.tasks.delete(wanted.ids, self._account.clock())
        return success({"deleted_count": deleted})

    async def balance(self, _request: web.Request) -> web.StreamResponse:
        """What is left, in USD."""
        return success({"balance": self._account.tasks.balance(self._account.clock())})

    async def price(self, request: web.Request) -> web.StreamResponse:
        """What one call of a model would cost, in USD."""
        try:
            quote = msgspec.json.decode(await request.read(), type=Quote)
        except msgspec.DecodeError as error:
            return refusal(400, f"Invalid request body: {error}")
        if quote.model_id != MODEL:
            return refusal(404, "model not found")
        price = self._account.settings.price
        return success({"price": price, "discounted_price": price})

    async def models(self, _request: web.Request) -> web.StreamResponse:
        """The catalogue: one model."""
        return success(catalogue.models(self._account.settings.price))

    async def secret(self, _request: web.Request) -> web.StreamResponse:
        """The secret that webhooks are signed with."""
        return success({"secret": self._account.messenger.secret})

    async def unknown(self, _request: web.Request) -> web.StreamResponse:
        """Any other path."""
        return refusal(404, "not found")

    def _matches(self, task: Task, wanted: Listing) -> bool:
        status = task.course.status(self._account.clock())
        return (
            wanted.model in {"", MODEL}
            and wanted.status in {"", status}
            and (wanted.created_after is None or task.created_at >= _aware(wanted.created_after))
            and (wanted.created_before is None or task.created_at <= _aware(wanted.created_before))
        )


def _aware(moment: datetime) -> datetime:
    """A timestamp without a zone is taken as UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
