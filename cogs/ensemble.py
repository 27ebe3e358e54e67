"""All cogs, put together: what they share is made once, here."""

from discord.ext import commands

from cogs.actions import Actions
from cogs.character import Character
from cogs.collection import Collection
from cogs.collection_actions import CollectionActions
from cogs.consent import Consent
from cogs.details import Details
from cogs.history import HistoryCog
from cogs.operator import Operator
from cogs.preferences import Preferences
from cogs.privacy import Privacy
from cogs.quota import Quota
from cogs.reporting import Reporting
from cogs.servers import Servers
from cogs.settings import Settings
from troupe.clock import Clock
from troupe.rules import Rules
from troupe.services import Services
from troupe.ui.announcer import Announcer
from troupe.ui.audiences import Audiences
from troupe.ui.collection_desk import CollectionDesk
from troupe.ui.consent_desk import ConsentDesk
from troupe.ui.copies import Copies
from troupe.ui.front_desk import FrontDesk
from troupe.ui.log_channel import LogChannel
from troupe.ui.owners import Owners
from troupe.ui.portrait_desk import PortraitDesk
from troupe.ui.report_desk import ReportDesk
from troupe.ui.showings import Showings
from troupe.welcome import Welcome


class Ensemble:
    """The desks that several cogs work at, and the cogs that work at them."""

    def __init__(self, *, bot: commands.AutoShardedBot, services: Services, clock: Clock) -> None:
        self._bot = bot
        self._services = services
        self._clock = clock
        self._log_channel = LogChannel(bot)
        self._owners = Owners(client=bot, clock=clock)
        self._audiences = Audiences(services.guilds)
        self._consent = ConsentDesk(consents=services.consents, clock=clock)
        self.report_desk = ReportDesk(
            client=bot,
            reports=services.reports,
            generations=services.generations,
            guilds=services.guilds,
            retention=services.retention,
            showings=Showings(
                client=bot, blobs=services.blobs, images=services.images, clock=clock
            ),
            log_channel=self._log_channel,
            blobs=services.blobs,
            clock=clock,
        )
        self._copies = Copies(
            delivery=services.delivery, reports=services.reports, desk=self.report_desk
        )
        self._collection_desk = CollectionDesk(
            cast=services.cast,
            consent=self._consent,
            generations=services.generations,
            predictions=services.predictions,
            audiences=self._audiences,
            history=services.history,
            thumbnails=services.thumbnails,
        )
        self.front_desk = FrontDesk(
            intake=services.intake,
            consent=self._consent,
            generations=services.generations,
            delivery=services.delivery,
            clock=clock,
        )
        self.announcer = Announcer(client=bot, owners=self._owners, log_channel=self._log_channel)

    async def join(self) -> None:
        """Adds every cog; before the bot logs in, so that all commands are there to compare."""
        for cog in (*self._of_pictures(), *self._of_people(), *self._of_managers()):
            await self._bot.add_cog(cog)
        await self._add_collection()

    def _of_pictures(self) -> tuple[commands.Cog, ...]:
        services, clock, front_desk = self._services, self._clock, self.front_desk
        return (
            Character(
                front_desk=front_desk,
                preferences=services.preferences,
                cast=services.cast,
                desk=self._collection_desk,
            ),
            Actions(
                generations=services.generations,
                predictions=services.predictions,
                engine=services.engine,
                front_desk=front_desk,
                desk=self._collection_desk,
                clock=clock,
            ),
            Details(
                generations=services.generations,
                history=services.history,
                thumbnails=services.thumbnails,
                front_desk=front_desk,
                audiences=self._audiences,
                clock=clock,
            ),
            HistoryCog(
                history=services.history,
                cast=services.cast,
                desk=self._collection_desk,
                thumbnails=services.thumbnails,
                blobs=services.blobs,
                engine=services.engine,
                delivery=self._copies,
                guilds=services.guilds,
                welcome=Welcome(ledger=services.ledger, rules=Rules(services.guilds), clock=clock),
                clock=clock,
            ),
        )

    def _of_people(self) -> tuple[commands.Cog, ...]:
        services, clock = self._services, self._clock
        return (
            Consent(consent=self._consent),
            Quota(ledger=services.ledger, clock=clock),
            Preferences(preferences=services.preferences, clock=clock),
            Privacy(
                takeout=services.takeout,
                farewells=services.farewells,
                report_desk=self.report_desk,
                retention_days=services.retention_days,
                clock=clock,
            ),
        )

    def _of_managers(self) -> tuple[commands.Cog, ...]:
        services, clock, terms = self._services, self._clock, self._services.ledger.terms
        return (
            Reporting(desk=self.report_desk, clock=clock),
            Servers(client=self._bot, departures=services.departures, clock=clock),
            Settings(
                guilds=services.guilds,
                terms=terms,
                log_channel=self._log_channel,
                report_desk=self.report_desk,
                clock=clock,
            ),
            Operator(
                guilds=services.guilds,
                gauges=services.gauges,
                terms=terms,
                owners=self._owners,
                clock=clock,
            ),
        )

    async def _add_collection(self) -> None:
        services, clock, cast = self._services, self._clock, self._services.cast
        portraits = PortraitDesk(
            exports=services.exports,
            imports=services.imports,
            desk=self._collection_desk,
            audiences=self._audiences,
        )
        collection = Collection(
            cast=cast,
            desk=self._collection_desk,
            portraits=portraits,
            consent=self._consent,
            clock=clock,
        )
        await self._bot.add_cog(collection)
        self._bot.tree.add_command(collection.menu)
        await self._bot.add_cog(
            CollectionActions(
                cast=cast,
                preferences=services.preferences,
                desk=self._collection_desk,
                consent=self._consent,
                front_desk=self.front_desk,
                clock=clock,
            )
        )
