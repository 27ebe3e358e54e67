"""Every table's keeper, over one database."""

from dataclasses import dataclass

from troupe.clock import Clock
from troupe.limits import Terms
from troupe.store.characters import Characters
from troupe.store.closed_days import ClosedDays
from troupe.store.consents import ConsentStore
from troupe.store.database import Database
from troupe.store.departures import Departures
from troupe.store.erasures import Erasures
from troupe.store.generations import Generations
from troupe.store.guilds import Guilds
from troupe.store.history import History
from troupe.store.ledger import Ledger
from troupe.store.leftovers import Leftovers
from troupe.store.notes import BudgetNotes
from troupe.store.people import People
from troupe.store.pictures import Pictures
from troupe.store.predictions import Predictions
from troupe.store.preferences import PreferencesStore
from troupe.store.registrations import Registrations
from troupe.store.reports import Reports
from troupe.store.results import Results
from troupe.store.traces import Traces
from troupe.store.vitals import Vitals


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Made together; each knows nothing of the others."""

    database: Database
    generations: Generations
    predictions: Predictions
    ledger: Ledger
    closed_days: ClosedDays
    guilds: Guilds
    people: People
    preferences: PreferencesStore
    consents: ConsentStore
    characters: Characters
    history: History
    results: Results
    pictures: Pictures
    reports: Reports
    notes: BudgetNotes
    traces: Traces
    erasures: Erasures
    leftovers: Leftovers
    departures: Departures
    registrations: Registrations
    vitals: Vitals

    @classmethod
    def over(cls, database: Database, *, terms: Terms, clock: Clock) -> "Stores":
        """All of them; `terms` are the operator's limits and prices."""
        return cls(
            database=database,
            generations=Generations(database),
            predictions=Predictions(database),
            ledger=Ledger(database=database, terms=terms),
            closed_days=ClosedDays(database),
            guilds=Guilds(database),
            people=People(database),
            preferences=PreferencesStore(database),
            consents=ConsentStore(database),
            characters=Characters(database),
            history=History(database),
            results=Results(database),
            pictures=Pictures(database),
            reports=Reports(database),
            notes=BudgetNotes(database),
            traces=Traces(database),
            erasures=Erasures(database=database, clock=clock),
            leftovers=Leftovers(database=database, clock=clock),
            departures=Departures(database),
            registrations=Registrations(database),
            vitals=Vitals(database),
        )
