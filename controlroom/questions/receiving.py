"""Which hospital for a patient, one who bleeds too: where compatible blood is, or can meet the patient; and its intake.

Dispatch knows seconds only; whose blood suits whom, and what is reserved, is the blood bank's.
"""

from collections.abc import Mapping
from math import inf, isfinite

from msgspec import Struct

from bloodbank.model import BloodGroup, BloodPlace, BloodRequest, Component, RequestLine, Urgency
from bloodbank.picking import Pick, pick_units
from bloodbank.recipient.case import case_of
from bloodbank.sources import find_sources
from controlroom.desk import Desk
from dispatch.hospital_choice import HospitalChoice, choose_hospital
from dispatch.lookup import hospital_of
from dispatch.mass_casualty.state import Tag
from dispatch.mass_casualty.surge import surge_capacity, surge_used
from dispatch.receiving.beds import FreeBeds, free_beds
from dispatch.receiving.queue import Queue, expected_wait_s, gather_queues
from dispatch.receiving.state import BedCount, BloodOrder, Diversion, Reception
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


class BloodWanted(Struct, frozen=True, kw_only=True):
    """Units by component, and the patient's group where it is known."""

    counts: Mapping[Component, int]
    patient_group: BloodGroup | None = None


class HospitalProposal(HospitalChoice, frozen=True, kw_only=True):
    """The choice, and the blood that should meet the patient there: `ChooseHospital` takes both in one command.

    `blood_at`: when all of it is ready there; absent where none is asked for, or where it can't be brought.
    """

    blood: BloodOrder | None = None
    blood_at: float | None = None


def hospital_for(
    desk: Desk, incident_id: str, *, patient_number: int | None = None, blood: BloodWanted | None = None
) -> HospitalProposal:
    """Raises Refused for an unknown or closed incident, or a patient it does not have."""
    now = desk.now()
    ready_s = None if blood is None else _ready_s(desk, blood, now=now)
    choice = choose_hospital(
        desk.room.state.dispatch,
        incident_id,
        travel_times=desk.road_times,
        now=now,
        settings=desk.dispatch_settings,
        positions=desk.positions.all(),
        blood_ready_s=ready_s,
        patient_number=patient_number,
    )
    fields = {name: getattr(choice, name) for name in choice.__struct_fields__}
    if blood is None or choice.chosen is None:
        return HospitalProposal(**fields)
    best = choice.ranked[0]
    order, blood_at = _order(desk, blood, choice.chosen, by_at=now + best.travel_s + best.handover_wait_s, now=now)
    return HospitalProposal(**fields, blood=order, blood_at=blood_at)


class ReceptionNow(Struct, frozen=True, kw_only=True):
    """One hospital's intake as the desk sees it.

    `beds` as last counted, by kind; `beds_left` counts down from there with every patient who came or is coming since.
    `expected_wait_s` is that of a unit that arrived now, behind those there. `diversions` in force, by capability (the
    whole hospital: empty word).
    """

    hospital_id: str
    beds: dict[str, BedCount]
    beds_left: dict[str, int]
    beds_stale: bool
    diversions: dict[str, Diversion]
    units_there: int
    units_on_the_way: int
    handover_s: float
    handover_bays: int
    expected_wait_s: float
    surge_capacity: dict[str, int]
    surge_left: dict[str, int]
    at: float


def reception_now(desk: Desk, hospital_id: str) -> ReceptionNow:
    """Raises Refused for an unknown hospital."""
    state, settings, now = desk.room.state.dispatch, desk.dispatch_settings, desk.now()
    hospital = hospital_of(state, hospital_id)
    reception = state.receptions.get(hospital_id) or Reception(hospital_id=hospital_id)
    queue = gather_queues(
        state, positions=desk.positions.all(), travel_times=desk.road_times, now=now, settings=settings
    )[hospital_id]
    beds = [
        known
        for kind in sorted(reception.beds)
        if (known := _free_beds(state, reception, queue, kind, now=now, settings=settings)) is not None
    ]
    capacity, used = surge_capacity(state, hospital, settings=settings), surge_used(state)
    return ReceptionNow(
        hospital_id=hospital_id,
        beds=dict(sorted(reception.beds.items())),
        beds_left={known.kind: max(known.free, 0) for known in beds},
        beds_stale=any(known.stale for known in beds),
        diversions={name: one for name, one in reception.diversions.items() if one.until_at > now},
        units_there=queue.there,
        units_on_the_way=len(queue.bound_incident_ids),
        handover_s=queue.service_s,
        handover_bays=queue.bays,
        expected_wait_s=expected_wait_s(queue, overdue_s=settings.receiving.overdue_handover_s),
        surge_capacity=capacity,
        surge_left={tag: max(most - used.get((hospital_id, Tag(tag)), 0), 0) for tag, most in capacity.items()},
        at=now,
    )


def _free_beds(
    state: DispatchState, reception: Reception, queue: Queue, kind: str, *, now: float, settings: DispatchSettings
) -> FreeBeds | None:
    bound = queue.bound_incident_ids
    return free_beds(state, reception, kind, bound_incident_ids=bound, now=now, settings=settings.receiving)


def _ready_s(desk: Desk, blood: BloodWanted, *, now: float) -> dict[str, float]:
    """Hospital id -> seconds until all of it could be ready there; infinite or absent = never."""
    ready: dict[str, float] = {}
    for hospital_id, place in _blood_places(desk).items():
        picks = _picks(desk, blood, place, needed_by_at=now, now=now)
        ready[hospital_id] = _complete_at(picks, blood) - now
    return ready


def _order(
    desk: Desk, blood: BloodWanted, hospital_id: str, *, by_at: float, now: float
) -> tuple[BloodOrder | None, float | None]:
    """What to ask for there by the patient's arrival; nothing where the hospital has no place for blood."""
    place = _blood_places(desk).get(hospital_id)
    if place is None:
        return None, None
    picks = _picks(desk, blood, place, needed_by_at=by_at, now=now)
    blood_at = _complete_at(picks, blood)
    complete = isfinite(blood_at)
    order = BloodOrder(
        place_id=place.place_id,
        counts={component.value: count for component, count in blood.counts.items()},
        needed_by_at=by_at,
        patient_group=None if blood.patient_group is None else blood.patient_group.value,
        blood_unit_ids=tuple(pick.unit.blood_unit_id for pick in picks),
        reserve_until_at=max(now, by_at) + desk.blood_settings.reservation_s,
    )
    return order, blood_at if complete else None


def _blood_places(desk: Desk) -> dict[str, BloodPlace]:
    """The place where each hospital takes blood in; the first by id where it has several."""
    places: dict[str, BloodPlace] = {}
    for place_id in sorted(desk.room.state.bloodbank.places):
        place = desk.room.state.bloodbank.places[place_id]
        if place.hospital_id is not None:
            places.setdefault(place.hospital_id, place)
    return places


def _picks(desk: Desk, blood: BloodWanted, place: BloodPlace, *, needed_by_at: float, now: float) -> list[Pick]:
    """What an emergency request there would be given, by the blood bank's own rules; reserved units are not free."""
    state, settings = desk.room.state.bloodbank, desk.blood_settings
    request = BloodRequest(
        request_id="",
        place_id=place.place_id,
        lines=tuple(RequestLine(component=component, count=count) for component, count in blood.counts.items()),
        urgency=Urgency.EMERGENCY,
        needed_by_at=needed_by_at,
        requested_at=now,
        patient_group=blood.patient_group,
    )
    sources = find_sources(state, request, blood.counts, travel_times=desk.road_times, now=now, settings=settings)
    case = case_of(state, request, at=max(now, needed_by_at), settings=settings.recipients)
    picks: list[Pick] = []
    for component, count in blood.counts.items():
        picks += pick_units(state, request, component, count, sources, case=case, already=picks, settings=settings)
    return picks


def _complete_at(picks: list[Pick], blood: BloodWanted) -> float:
    if len(picks) < sum(blood.counts.values()):
        return inf
    return max((pick.source.arrives_at for pick in picks), default=inf)
