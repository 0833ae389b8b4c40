"""Why the rest of the stock was not chosen."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from bloodbank.messages import Reason
from bloodbank.model import BloodGroup, BloodRequest, BloodState, Component
from bloodbank.picking import Pick, allowed_groups
from bloodbank.reasons import because
from bloodbank.settings import BloodSettings
from bloodbank.sources import Source, usable_units
from bloodbank.stock import stock_of


class RefusedUnits(Struct, frozen=True, kw_only=True):
    """So many available units of a place, and why they were not chosen."""

    place_id: str
    count: int
    reasons: tuple[Reason, ...]


def refused_stock(
    state: BloodState,
    request: BloodRequest,
    components: Iterable[Component],
    sources: Sequence[Source],
    picks: Sequence[Pick],
    *,
    settings: BloodSettings,
) -> tuple[RefusedUnits, ...]:
    """Each place's units that were not chosen, by component and cause. Together with the chosen: all available ones."""
    refused: list[RefusedUnits] = []
    for component in components:
        allowed = set(allowed_groups(request, component, settings=settings))
        for source in sources:
            chosen = sum(p.unit.component is component and p.source.place_id == source.place_id for p in picks)
            refused += _of_source(state, request, component, source, allowed=allowed, chosen=chosen)
    return tuple(refused)


def _of_source(
    state: BloodState,
    request: BloodRequest,
    component: Component,
    source: Source,
    *,
    allowed: set[BloodGroup],
    chosen: int,
) -> Iterable[RefusedUnits]:
    held = {group: len(stock_of(state, source.place_id, component, group)) for group in BloodGroup}
    suitable = sum(count for group, count in held.items() if group in allowed)
    keeping = sum(len(usable_units(state, source, component, group)) for group in allowed)
    unsuitable = sum(held.values()) - suitable
    for code, count in (("group-not-allowed", unsuitable), ("expires-too-soon", suitable - keeping)):
        if count:
            reason = because(code, component=component.value, place_id=source.place_id, count=count)
            yield RefusedUnits(place_id=source.place_id, count=count, reasons=(reason,))
    if keeping > chosen:
        reason = _why_not(request, component, source, count=keeping - chosen)
        yield RefusedUnits(place_id=source.place_id, count=keeping - chosen, reasons=(reason,))


def _why_not(request: BloodRequest, component: Component, source: Source, *, count: int) -> Reason:
    if not source.reachable:
        return because("unreachable", place_id=source.place_id, destination_place_id=request.place_id)
    if not source.in_time(request.needed_by_at):
        return because("too-late", place_id=source.place_id, late_s=source.arrives_at - request.needed_by_at)
    return because("less-preferred", component=component.value, place_id=source.place_id, count=count)
