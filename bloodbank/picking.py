"""The order of choice among the units that may be used."""

from collections.abc import Sequence

from msgspec import Struct

from bloodbank.model import BloodGroup, BloodRequest, BloodState, BloodUnit, Component
from bloodbank.rules.groups import suitable_groups
from bloodbank.settings import BloodSettings
from bloodbank.sources import Source, usable_units


class Pick(Struct, frozen=True, kw_only=True):
    unit: BloodUnit
    source: Source


class _Offer(Struct, frozen=True, kw_only=True):
    """What one source has of one component and group, first to expire first."""

    source: Source
    units: tuple[BloodUnit, ...]


def allowed_groups(request: BloodRequest, component: Component, *, settings: BloodSettings) -> tuple[BloodGroup, ...]:
    """Groups the patient may get, best first."""
    preferred = settings.preferred(component, request.patient_group, may_bear_children=request.may_bear_children)
    if request.patient_group is None:
        return preferred
    suitable = suitable_groups(component, request.patient_group)
    return tuple(group for group in preferred if group in suitable)


def pick_units(
    state: BloodState,
    request: BloodRequest,
    component: Component,
    count: int,
    sources: Sequence[Source],
    *,
    already: Sequence[Pick],
    settings: BloodSettings,
) -> list[Pick]:
    """Up to `count` units of a component; places in `already` cost no further stop."""
    used = {pick.source.place_id for pick in already}
    picks: list[Pick] = []
    for in_time in (True, False):
        phase = [s for s in sources if s.reachable and s.in_time(request.needed_by_at) is in_time]
        for group in allowed_groups(request, component, settings=settings):
            wanted = count - len(picks)
            if wanted > 0:
                offers = _offers(state, phase, component, group, most=wanted)
                picks += _take(offers, wanted, used=used, soonest_first=not in_time)
    return picks


def _offers(
    state: BloodState, sources: Sequence[Source], component: Component, group: BloodGroup, *, most: int
) -> list[_Offer]:
    offers = []
    for source in sources:
        unit_ids = usable_units(state, source, component, group)[:most]
        if unit_ids:
            offers.append(_Offer(source=source, units=tuple(state.blood_units[unit_id] for unit_id in unit_ids)))
    return offers


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
