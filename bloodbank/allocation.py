"""Which units of blood for a request, from where, arriving when: a proposal with its reasons.

Order of choice: in time before late; among those the patient's preferred group first (identical before compatible); the
asking place before others; the fewest places; first to expire first; soonest there. Nothing is changed: `ReserveBlood`
carries the proposal, and the decision checks every hard rule again.
"""

from msgspec import Struct

from bloodbank.decisions.refusing import live_request
from bloodbank.messages import Reason
from bloodbank.model import BloodGroup, BloodRequest, BloodState, Component
from bloodbank.picking import Pick, pick_units
from bloodbank.ports import TravelTimes
from bloodbank.reasons import because
from bloodbank.recipient.case import case_of
from bloodbank.refused_stock import RefusedUnits, refused_stock
from bloodbank.rules.quantity import asked_for, outstanding
from bloodbank.settings import BloodSettings
from bloodbank.sources import Source, find_sources

__all__ = ["Allocation", "ChosenUnit", "RefusedUnits", "allocate", "propose"]


class ChosenUnit(Struct, frozen=True, kw_only=True):
    """A unit proposed for the request, and when it would be at the asking place."""

    blood_unit_id: str
    place_id: str
    arrives_at: float
    reasons: tuple[Reason, ...]


class Allocation(Struct, frozen=True, kw_only=True):
    """A proposal for one request. `shortfalls` says what is missing or late; empty when everything arrives in time."""

    request_id: str
    blood_unit_ids: tuple[str, ...]
    chosen: tuple[ChosenUnit, ...]
    refused: tuple[RefusedUnits, ...]
    shortfalls: tuple[Reason, ...]
    reserve_until_at: float
    at: float


def allocate(
    state: BloodState, request_id: str, *, travel_times: TravelTimes, now: float, settings: BloodSettings
) -> Allocation:
    """Units for what the request still lacks; what is reserved or issued already is left as it is.

    Raises `Refused` when there is no such request or it is cancelled.
    """
    request = live_request(state, request_id)
    missing = {component: count for component, count in outstanding(request, state.blood_units).items() if count > 0}
    sources = find_sources(state, request, missing, travel_times=travel_times, now=now, settings=settings)
    case = case_of(state, request, at=max(now, request.needed_by_at), settings=settings.recipients)
    picks: list[Pick] = []
    for component, count in missing.items():
        picks += pick_units(state, request, component, count, sources, case=case, already=picks, settings=settings)
    refused = refused_stock(state, case, missing, sources, picks, settings=settings)
    return propose(request, missing, picks, refused, groups=case.finding.groups, now=now, settings=settings)


def propose(
    request: BloodRequest,
    missing: dict[Component, int],
    picks: list[Pick],
    refused: tuple[RefusedUnits, ...],
    *,
    groups: tuple[BloodGroup, ...],
    now: float,
    settings: BloodSettings,
) -> Allocation:
    """The proposal of these units, with its reasons and what it lacks. `groups`: what the blood has to suit."""
    return Allocation(
        request_id=request.request_id,
        blood_unit_ids=tuple(pick.unit.blood_unit_id for pick in picks),
        chosen=tuple(_chosen(request, pick, groups=groups, now=now) for pick in picks),
        refused=refused,
        shortfalls=_shortfalls(request, missing, picks),
        reserve_until_at=now + settings.reservation_s,
        at=now,
    )


def _chosen(request: BloodRequest, pick: Pick, *, groups: tuple[BloodGroup, ...], now: float) -> ChosenUnit:
    return ChosenUnit(
        blood_unit_id=pick.unit.blood_unit_id,
        place_id=pick.source.place_id,
        arrives_at=pick.source.arrives_at,
        reasons=(
            _group_reason(pick, groups=groups),
            _arrival_reason(request, pick.source, now=now),
            Reason(code="first-to-expire"),
        ),
    )


def _group_reason(pick: Pick, *, groups: tuple[BloodGroup, ...]) -> Reason:
    group = pick.unit.group
    if not groups:
        return because("safe-for-unknown-group", group=group.value)
    if groups == (group,):
        return because("identical-group", group=group.value)
    patient_group = " + ".join(each.value for each in groups)
    return because("compatible-group", group=group.value, patient_group=patient_group)


def _arrival_reason(request: BloodRequest, source: Source, *, now: float) -> Reason:
    spare_s = request.needed_by_at - source.arrives_at
    arrival_s = source.arrives_at - now
    if spare_s < 0.0:
        return because("arrives-late", place_id=source.place_id, arrival_s=arrival_s, late_s=-spare_s)
    if source.own:
        return because("at-own-place", place_id=source.place_id)
    return because("arrives-in-time", place_id=source.place_id, arrival_s=arrival_s, spare_s=spare_s)


def _shortfalls(request: BloodRequest, missing: dict[Component, int], picks: list[Pick]) -> tuple[Reason, ...]:
    shortfalls: list[Reason] = []
    for component, count in missing.items():
        found = [pick for pick in picks if pick.unit.component is component]
        if len(found) < count:
            asked = asked_for(request, component)
            shortfalls.append(
                because("units-missing", component=component.value, missing=count - len(found), asked=asked)
            )
        lateness_s = [pick.source.arrives_at - request.needed_by_at for pick in found]
        late_s = [seconds for seconds in lateness_s if seconds > 0.0]
        if late_s:
            shortfalls.append(because("late-units", component=component.value, count=len(late_s), late_s=max(late_s)))
    return tuple(shortfalls)
