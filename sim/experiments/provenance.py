"""What a reader needs to have the same results again."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from msgspec import Struct

from sim.experiments.scenario import Scenario


class Provenance(Struct, frozen=True, kw_only=True):
    """`command` as it was given, without how many processes worked; `calls` as `CallSource.described` tells; `city`
    the name, `fingerprint` of the city's files, the calls and the program."""

    command: str
    city: str
    calls: dict[str, Any]
    fingerprint: str
    scenarios: list[Scenario]
    version: str


def program_version() -> str:
    """Of the installed program; `unknown` where it runs without being installed."""
    try:
        return version("arterial")
    except PackageNotFoundError:
        return "unknown"
