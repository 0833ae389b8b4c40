"""Why the rest of the stock was not chosen."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from bloodbank.messages import Reason
from bloodbank.model import BloodGroup, BloodRequest, BloodState, Component
from bloodbank.picking import Pick
from bloodbank.reasons import because
from bloodbank.recipient.case import Case
from bloodbank.rules.allowed_groups import allowed_groups
from bloodbank.rules.judging import Judge
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
    case: Case,
    components: Iterable[Component],
    sources: Sequence[Source],
    picks: Sequence[Pick],
    *,
    settings: BloodSettings,
) -> tuple[RefusedUnits, ...]:
    """Each place's units that were not chosen, by component and cause. Together with the chosen: all available ones."""
    refused: list[RefusedUnits] = []
    judge = Judge(state, case, settings)
    for component in components:
        allowed = set(allowed_groups(case, component, settings=settings))
        for source in sources:
            chosen = sum(p.unit.component is component and p.source.place_id == source.place_id for p in picks)
            refused += _of_source(judge, component, source, allowed=allowed, chosen=chosen)
    return tuple(refused)


def _of_source(
    judge: Judge, component: Component, source: Source, *, allowed: set[BloodGroup], chosen: int
) -> Iterable[RefusedUnits]:
    state, request = judge.state, judge.case.request
    held = {group: len(stock_of(state, source.place_id, component, group)) for group in BloodGroup}
    of_allowed = sum(count for group, count in held.items() if group in allowed)
    keeping = [unit_id for group in allowed for unit_id in usable_units(state, source, component, group)]
    unsuitable = _unsuitable(judge, keeping)
    other_groups, short_dated = sum(held.values()) - of_allowed, of_allowed - len(keeping)
    for code, count in (("group-not-allowed", other_groups), ("expires-too-soon", short_dated)):
        if count:
            reason = because(code, component=component.value, place_id=source.place_id, count=count)
            yield RefusedUnits(place_id=source.place_id, count=count, reasons=(reason,))
    for example, count in unsuitable.values():
        general = because("unit-not-suitable", component=component.value, place_id=source.place_id, count=count)
        yield RefusedUnits(place_id=source.place_id, count=count, reasons=(general, example))
    left = len(keeping) - sum(count for _, count in unsuitable.values()) - chosen
    if left > 0:
        reason = _why_not(request, component, source, count=left)
        yield RefusedUnits(place_id=source.place_id, count=left, reasons=(reason,))


def _unsuitable(judge: Judge, unit_ids: Iterable[str]) -> dict[str, tuple[Reason, int]]:
    """Code of the first reason against -> that of the first such unit, and how many there are."""
    found: dict[str, tuple[Reason, int]] = {}
    for unit_id in unit_ids:
        reason = judge.reason_against(judge.state.blood_units[unit_id])
        if reason is not None:
            example, count = found.get(reason.code, (reason, 0))
            found[reason.code] = (example, count + 1)
    return found


def _why_not(request: BloodRequest, component: Component, source: Source, *, count: int) -> Reason:
    if not source.reachable:
        return because("unreachable", place_id=source.place_id, destination_place_id=request.place_id)
    if not source.in_time(request.needed_by_at):
        return because("too-late", place_id=source.place_id, late_s=source.arrives_at - request.needed_by_at)
    return because("less-preferred", component=component.value, place_id=source.place_id, count=count)
