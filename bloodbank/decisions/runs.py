"""An emergency run is sent with issued blood, picks it up and delivers it, or is called off before it has it."""

from collections.abc import Sequence

from bloodbank.checks import require_id, require_ids, require_instant, require_place, require_reasons, require_text
from bloodbank.decisions.refusing import known_unit, live_request, refuse_for
from bloodbank.messages import (
    CancelEmergencyRun,
    DispatchEmergencyRun,
    EmergencyRunCancelled,
    EmergencyRunDelivered,
    EmergencyRunDispatched,
    EmergencyRunHandedOver,
    EmergencyRunPickedUp,
    Event,
    HandOverEmergencyRun,
    RecordRunDelivery,
    RecordRunPickUp,
)
from bloodbank.model import BloodRequest, BloodState, BloodUnit, BloodUnitStatus
from bloodbank.refusal import Refused
from bloodbank.rules.duty import longest_ride_s, on_duty
from bloodbank.rules.place import not_at
from bloodbank.rules.status import not_issued, waiting_for_tour
from bloodbank.runs.aboard import doubtful_aboard
from bloodbank.runs.carriers import run_of_carrier
from bloodbank.runs.model import EmergencyRun, RunStatus
from bloodbank.runs.settings import VAN, CarrierKind
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

FIELD = "blood_unit_ids"
LONGEST_RUN_S = 86_400.0


def dispatch_run(
    state: BloodState, command: DispatchEmergencyRun, *, now: float, settings: BloodSettings
) -> list[Event]:
    """The carrier is of a configured kind, free and big enough; each unit issued for the request and at the place."""
    require_place(state, command.from_place_id, "from_place_id")
    require_ids(command.blood_unit_ids, FIELD)
    require_reasons(command.reasons, "reasons")
    request = live_request(state, command.request_id)
    units = [known_unit(state, unit_id, field=FIELD) for unit_id in command.blood_unit_ids]
    _require_loadable(units, request, command)
    _require_times(command, now=now)
    kind = _known_kind(command.carrier_kind, settings)
    _require_carrier(state, command, kind, units=len(units), now=now)
    _require_short_ride(state, command, units, settings=settings)
    return [
        EmergencyRunDispatched(
            run_id=f"E-{state.next_run_number:06d}",
            request_id=request.request_id,
            from_place_id=command.from_place_id,
            to_place_id=request.place_id,
            blood_unit_ids=command.blood_unit_ids,
            carrier_kind=command.carrier_kind,
            carrier_id=command.carrier_id,
            planned_pick_up_at=command.planned_pick_up_at,
            planned_arrival_at=command.planned_arrival_at,
            reasons=command.reasons,
        )
    ]


def _require_loadable(units: Sequence[BloodUnit], request: BloodRequest, command: DispatchEmergencyRun) -> None:
    for unit in units:
        refuse_for(not_issued(unit), field=FIELD)
        refuse_for(not_at(unit, place_id=command.from_place_id), field=FIELD)
        refuse_for(waiting_for_tour(unit), field=FIELD)
        if unit.request_id != request.request_id:
            detail = f"{FIELD}: {unit.blood_unit_id} is for blood request {unit.request_id}"
            raise Refused("other-request", detail, kind="conflict", field=FIELD)


def _require_times(command: DispatchEmergencyRun, *, now: float) -> None:
    latest = now + LONGEST_RUN_S
    require_instant(command.planned_pick_up_at, "planned_pick_up_at", latest=latest)
    require_instant(
        command.planned_arrival_at, "planned_arrival_at", earliest=command.planned_pick_up_at, latest=latest
    )


def _known_kind(name: str, settings: BloodSettings) -> CarrierKind:
    kind = settings.runs.carriers.get(name)
    if kind is None or not kind.enabled:
        known = ", ".join(sorted(name for name, one in settings.runs.carriers.items() if one.enabled))
        detail = f"carrier_kind: {name!r} is not a kind of carrier that may be called here; use one of {known}"
        raise Refused("unknown-carrier-kind", detail, kind="invalid", field="carrier_kind")
    return kind


def _require_carrier(
    state: BloodState,
    command: DispatchEmergencyRun | HandOverEmergencyRun,
    kind: CarrierKind,
    *,
    units: int,
    now: float,
) -> None:
    require_id(command.carrier_id, "carrier_id")
    busy = run_of_carrier(state, command.carrier_kind, command.carrier_id)
    if busy is not None:
        detail = f"{command.carrier_kind} {command.carrier_id} is on emergency run {busy.run_id}; choose another"
        raise Refused("carrier-busy", detail, kind="conflict", field="carrier_id")
    payload = kind.payload_units
    if command.carrier_kind == VAN:
        payload = _free_van_capacity(state, command, now=now)
    if units > payload:
        detail = f"carrier_id: {command.carrier_kind} {command.carrier_id} carries {payload} units at most, not {units}"
        raise Refused("over-capacity", detail, kind="invalid", field="carrier_id")


def _free_van_capacity(state: BloodState, command: DispatchEmergencyRun | HandOverEmergencyRun, *, now: float) -> int:
    van = state.vans.get(command.carrier_id)
    if van is None:
        detail = f"no van {command.carrier_id}; register it first"
        raise Refused("unknown-van", detail, kind="not-found", field="carrier_id")
    if van.tour_id is not None:
        detail = f"van {van.van_id} is on tour {van.tour_id}; choose another or wait"
        raise Refused("van-busy", detail, kind="conflict", field="carrier_id")
    if not on_duty(van, now=now, until_at=command.planned_arrival_at):
        detail = f"the driver of {van.van_id} is not on duty until the planned arrival; choose another"
        raise Refused("driver-off-duty", detail, kind="conflict", field="carrier_id")
    return van.capacity_units


def _require_short_ride(
    state: BloodState, command: DispatchEmergencyRun, units: Sequence[BloodUnit], *, settings: BloodSettings
) -> None:
    van = state.vans.get(command.carrier_id) if command.carrier_kind == VAN else None
    ride_s = command.planned_arrival_at - command.planned_pick_up_at
    if any(ride_s > longest_ride_s(van, unit, settings=settings) for unit in units):
        detail = f"planned_arrival_at: {ride_s / 60:.0f} minutes are longer than this blood may be on the way"
        raise Refused("rides-too-long", detail, kind="invalid", field="planned_arrival_at")


def record_pick_up(state: BloodState, command: RecordRunPickUp, *, now: float, settings: BloodSettings) -> list[Event]:
    """Saying it again changes nothing. A unit that was discarded meanwhile is not aboard."""
    run = _known_run(state, command.run_id)
    if run.status in (RunStatus.CARRYING, RunStatus.DELIVERED):
        return []
    _require_status(run, RunStatus.SENT)
    at = _instant(command.picked_up_at, "picked_up_at", earliest=run.sent_at, now=now)
    aboard = _of_status(state, run, BloodUnitStatus.ISSUED)
    return [EmergencyRunPickedUp(run_id=run.run_id, request_id=run.request_id, blood_unit_ids=aboard, picked_up_at=at)]


def record_delivery(
    state: BloodState, command: RecordRunDelivery, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Only what was picked up can be delivered; what was set aside on the way is put down. Said again, nothing."""
    run = _known_run(state, command.run_id)
    if run.status is RunStatus.DELIVERED:
        return []
    _require_status(run, RunStatus.CARRYING)
    at = _instant(command.delivered_at, "delivered_at", earliest=run.picked_up_at or run.sent_at, now=now)
    brought = _of_status(state, run, BloodUnitStatus.IN_TRANSIT)
    return [
        EmergencyRunDelivered(
            run_id=run.run_id,
            request_id=run.request_id,
            blood_unit_ids=brought,
            delivered_at=at,
            place_id=run.to_place_id,
            put_down=doubtful_aboard(state, run),
        )
    ]


def hand_over_run(
    state: BloodState, command: HandOverEmergencyRun, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Only of blood on its way; it may not be on the way for longer by it than it bears."""
    run = _known_run(state, command.run_id)
    _require_status(run, RunStatus.CARRYING)
    require_text(command.reason, "reason")
    require_instant(command.planned_arrival_at, "planned_arrival_at", earliest=now, latest=now + LONGEST_RUN_S)
    kind = _known_kind(command.carrier_kind, settings)
    aboard = _of_status(state, run, BloodUnitStatus.IN_TRANSIT)
    _require_carrier(state, command, kind, units=len(aboard), now=now)
    ride_s = command.planned_arrival_at - (run.picked_up_at or run.sent_at)
    for unit_id in aboard:
        if ride_s > longest_ride_s(None, state.blood_units[unit_id], settings=settings):
            detail = (
                f"planned_arrival_at: {unit_id} would be on the way for {ride_s / 60:.0f} minutes, longer than it may"
            )
            raise Refused("rides-too-long", detail, kind="invalid", field="planned_arrival_at")
    return [
        EmergencyRunHandedOver(
            run_id=run.run_id,
            request_id=run.request_id,
            blood_unit_ids=aboard,
            previous_kind=run.carrier_kind,
            previous_id=run.carrier_id,
            carrier_kind=command.carrier_kind,
            carrier_id=command.carrier_id,
            planned_arrival_at=command.planned_arrival_at,
            reason=command.reason,
        )
    ]


def cancel_run(state: BloodState, command: CancelEmergencyRun, *, now: float, settings: BloodSettings) -> list[Event]:
    require_text(command.reason, "reason")
    run = _known_run(state, command.run_id)
    if run.status is RunStatus.CANCELLED:
        return []
    _require_status(run, RunStatus.SENT)
    waiting = _of_status(state, run, BloodUnitStatus.ISSUED)
    return [
        EmergencyRunCancelled(
            run_id=run.run_id, request_id=run.request_id, blood_unit_ids=waiting, reason=command.reason
        )
    ]


def _known_run(state: BloodState, run_id: str) -> EmergencyRun:
    require_id(run_id, "run_id")
    run = state.runs.get(run_id)
    if run is None:
        raise Refused("unknown-run", f"no emergency run {run_id}", kind="not-found", field="run_id")
    return run


def _require_status(run: EmergencyRun, status: RunStatus) -> None:
    if run.status is not status:
        detail = f"emergency run {run.run_id} is {run.status}; this needs it to be {status}"
        raise Refused("wrong-run-status", detail, kind="conflict", field="run_id")


def _instant(at: float | None, field: str, *, earliest: float, now: float) -> float:
    if at is None:
        return max(now, earliest)
    require_instant(at, field, earliest=earliest, latest=now)
    return at


def _of_status(state: BloodState, run: EmergencyRun, status: BloodUnitStatus) -> tuple[str, ...]:
    units = (state.blood_units[unit_id] for unit_id in run.blood_unit_ids)
    return tuple(unit.blood_unit_id for unit in units if unit.status is status and unit.tour_id == run.run_id)


DECISIONS: Decisions = {
    DispatchEmergencyRun: dispatch_run,
    RecordRunPickUp: record_pick_up,
    RecordRunDelivery: record_delivery,
    HandOverEmergencyRun: hand_over_run,
    CancelEmergencyRun: cancel_run,
}
