"""The order of choice among the units that may be used."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from msgspec import Struct

from bloodbank.model import BloodGroup, BloodRequest, BloodState, BloodUnit, Component
from bloodbank.recipient.case import Case
from bloodbank.rules.allowed_groups import allowed_groups
from bloodbank.rules.judging import Judge
from bloodbank.settings import BloodSettings
from bloodbank.sources import Source, usable_units


class Pick(Struct, frozen=True, kw_only=True):
    unit: BloodUnit
    source: Source


class _Offer(Struct, frozen=True, kw_only=True):
    """What one source has of one component and group, first to expire first."""

    source: Source
    units: tuple[BloodUnit, ...]


def pick_units(
    state: BloodState,
    request: BloodRequest,
    component: Component,
    count: int,
    sources: Sequence[Source],
    *,
    case: Case,
    already: Sequence[Pick],
    settings: BloodSettings,
) -> list[Pick]:
    """Up to `count` units of a component; places in `already` cost no further stop."""
    used = {pick.source.place_id for pick in already}
    judge = Judge(state, case, settings)
    picks: list[Pick] = []
    for in_time in (True, False):
        phase = [s for s in sources if s.reachable and s.in_time(request.needed_by_at) is in_time]
        for group in allowed_groups(case, component, settings=settings):
            wanted = count - len(picks)
            if wanted > 0:
                offers = _offers(judge, phase, component, group, most=wanted)
                picks += _take(offers, wanted, used=used, soonest_first=not in_time)
    return picks


def _offers(
    judge: Judge, sources: Sequence[Source], component: Component, group: BloodGroup, *, most: int
) -> list[_Offer]:
    offers, units, spared = [], judge.state.blood_units, _spared(judge, component)
    for source in sources:
        keeping = (units[unit_id] for unit_id in usable_units(judge.state, source, component, group))
        suitable = (unit for unit in keeping if judge.reason_against(unit) is None)
        suiting = tuple(islice(_plain_first(suitable, spared), most))
        if suiting:
            offers.append(_Offer(source=source, units=suiting))
    return offers


def _spared(judge: Judge, component: Component) -> frozenset[str]:
    """What units were processed for with care and this patient does not need."""
    lines = (line for line in judge.case.request.lines if line.component is component)
    asked = {name for line in lines for name in line.requirements}
    asked.update(each.requirement for each in judge.case.requirements)
    return frozenset(judge.settings.allocation.spared_attributes) - asked


def _plain_first(units: Iterable[BloodUnit], spared: frozenset[str]) -> Iterator[BloodUnit]:
    costly: list[BloodUnit] = []
    for unit in units:
        if spared.isdisjoint(unit.attributes):
            yield unit
        else:
            costly.append(unit)
    yield from costly


def _take(offers: list[_Offer], wanted: int, *, used: set[str], soonest_first: bool) -> list[Pick]:
    """From the best offer, then the next best, until there is enough. Adds to `used`."""
    taken: list[Pick] = []
    left = list(offers)
    while left and len(taken) < wanted:
        still = wanted - len(taken)
        best = min(left, key=lambda offer: _rank(offer, still, used=used, soonest_first=soonest_first))
        left.remove(best)
        used.add(best.source.place_id)
        taken += [Pick(unit=unit, source=best.source) for unit in best.units[:still]]
    return taken


def _rank(offer: _Offer, wanted: int, *, used: set[str], soonest_first: bool) -> tuple[float | str, ...]:
    """Own place, (when late: soonest there,) most of what is wanted, no further stop, first to expire, soonest, id."""
    source = offer.source
    return (
        float(not source.own),
        source.arrives_at if soonest_first else 0.0,
        -float(min(len(offer.units), wanted)),
        float(source.place_id not in used),
        offer.units[0].expires_at,
        source.arrives_at,
        source.place_id,
    )
