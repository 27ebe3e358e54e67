"""The settings: what is wrong with them, where each stands, and names that nobody reads."""

from collections.abc import Mapping
from dataclasses import fields

from troupe.config import DOTENV, Config
from troupe.doctor.findings import Finding, Findings, look, ok, wrong
from troupe.errors import ConfigError

ABOUT = "settings"
NAMES = frozenset(field.name.upper() for field in fields(Config))


def judged_error(error: ConfigError, places: Mapping[str, str]) -> Findings:
    """One finding for each problem; `places` are where the settings that are given stand."""
    return [_problem(problem, places) for problem in error.problems]


def _problem(problem: str, places: Mapping[str, str]) -> Finding:
    name = problem.split(" ", maxsplit=1)[0]
    if name in places:
        return wrong(ABOUT, problem, f"It stands in {places[name]}; change it there.")
    if name in NAMES:
        return wrong(ABOUT, problem, "Put it into .env; .env.example explains it.")
    return wrong(ABOUT, problem, "Compare it with .env.example.")


def judged(places: Mapping[str, str]) -> Findings:
    """What can be said where all of them can be used."""
    in_file = [name for name, place in places.items() if place == DOTENV]
    known = NAMES & set(places)
    counted = f"all can be used; {len(known & set(in_file))} from {DOTENV}, "
    findings = [ok(ABOUT, f"{counted}{len(known - set(in_file))} from the environment")]
    if strange := sorted(set(in_file) - NAMES):
        what = f"{', '.join(strange)} in {DOTENV}: no setting of Troupe's has this name"
        findings.append(look(ABOUT, what, "Compare it with .env.example, or take it out."))
    return findings
