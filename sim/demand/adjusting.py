"""Surges at another time, and stronger or weaker than their file has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sim.demand.errors import DemandUnusable
from sim.demand.surges import HospitalClosure, MassCasualty, RoadClosure, Steps, Surge


def later(surges: Iterable[Surge], *, by_s: float) -> tuple[Surge, ...]:
    """The same surges on a clock that has run for `by_s` before theirs begins."""
    return tuple(_later(surge, by_s) for surge in surges)


def _later(surge: Surge, by_s: float) -> Surge:
    if isinstance(surge, MassCasualty):
        return replace(surge, at_s=surge.at_s + by_s)
    if isinstance(surge, RoadClosure | HospitalClosure):
        return replace(surge, from_s=surge.from_s + by_s, to_s=surge.to_s + by_s)
    edges_s = tuple(edge_s + by_s for edge_s in surge.steps.edges_s)
    return replace(surge, steps=replace(surge.steps, edges_s=edges_s))


def at_strength(surge: Surge, strength: float) -> Iterator[Surge]:
    """As its file has it at 1, not at all at 0: factors are so many times as far from 1, casualties so many times as
    many (rounded). Closures know only 0 and 1. Raises DemandUnusable."""
    if strength == 0.0:
        return
    try:
        yield surge if strength == 1.0 else _strengthened(surge, strength)
    except ValueError as error:
        raise DemandUnusable(
            f"{surge.name} at strength {strength:g}: {error}", "Give another strength", field="strengths"
        ) from error


def _strengthened(surge: Surge, strength: float) -> Surge:
    if isinstance(surge, RoadClosure | HospitalClosure):
        raise ValueError("what is closed is closed: the strength is 0 or 1")
    if isinstance(surge, MassCasualty):
        return replace(surge, patients=round(surge.patients * strength))
    # Rounded, for 1 + 2 * (1.2 - 1) is not quite 1.4 otherwise.
    factors = tuple(round(1.0 + strength * (factor - 1.0), 12) for factor in surge.steps.factors)
    return replace(surge, steps=Steps(edges_s=surge.steps.edges_s, factors=factors))
