"""The routes of the control API, below /sandbox/api."""

from aiohttp import web

from sandbox.control.acting import Acting
from sandbox.control.requests import refusals
from sandbox.control.switches import Switches
from sandbox.control.uploads import Uploads
from sandbox.control.views import Views


def control(
    *, views: Views, acting: Acting, uploads: Uploads, switches: Switches
) -> web.Application:
    """The application of the control API."""
    app = web.Application(middlewares=[refusals])
    add = app.router
    add.add_get("/world", views.world)
    add.add_get("/messages", views.messages)
    add.add_get("/messages/{message_id}", views.message)
    add.add_get("/events", views.events)
    add.add_get("/interactions/{interaction_id}", views.interaction)
    add.add_get("/mistakes", views.mistakes)
    add.add_get("/files", views.files)
    add.add_post("/uploads", uploads.take)
    add.add_get("/examples/{example_id}", uploads.example)
    add.add_post("/commands", acting.command)
    add.add_post("/autocomplete", acting.autocomplete)
    add.add_post("/components", acting.component)
    add.add_post("/modals", acting.modal)
    add.add_post("/forged", acting.forged)
    add.add_post("/context", acting.menu)
    add.add_post("/messages", acting.say)
    add.add_delete("/messages/{message_id}", acting.remove)
    add.add_post("/people", acting.join)
    add.add_put("/people/{person_id}", acting.change_roles)
    add.add_put("/guilds/{guild_id}", acting.membership)
    _switches(app, switches)
    return app


def _switches(app: web.Application, switches: Switches) -> None:
    add = app.router
    add.add_delete("/mistakes", switches.forgive)
    add.add_get("/rules", switches.rules)
    add.add_put("/rules", switches.change_rules)
    add.add_delete("/tokens", switches.expire)
    add.add_get("/gateway", switches.gateway)
    add.add_post("/gateway", switches.trouble)
    add.add_get("/discord/faults", switches.discord_faults)
    add.add_post("/discord/faults", switches.add_discord_fault)
    add.add_delete("/discord/faults", switches.clear_discord_faults)
    add.add_get("/provider", switches.provider)
    add.add_put("/provider", switches.change_provider)
    add.add_post("/provider/faults", switches.add_fault)
    add.add_delete("/provider/faults", switches.clear_faults)
    add.add_get("/provider/requests", switches.requests)
    add.add_get("/provider/references", switches.references)
