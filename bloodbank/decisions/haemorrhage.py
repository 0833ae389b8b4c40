"""Packs for a massive haemorrhage: ordered ahead, sent by stages, stood down."""

from collections.abc import Sequence

from bloodbank.checks import require_id, require_place, require_text
from bloodbank.decisions.emergency import issue_emergency_blood
from bloodbank.decisions.request_checks import require_group, require_particulars
from bloodbank.decisions.requesting import cancelled, requested
from bloodbank.emergency.owed import FATE_OPEN
from bloodbank.haemorrhage.choice import best_held
from bloodbank.haemorrhage.model import Haemorrhage, OrderedPack
from bloodbank.messages import (
    ActivateHaemorrhageProtocol,
    Event,
    HaemorrhagePackOrdered,
    HaemorrhagePackSent,
    HaemorrhageProtocolActivated,
    HaemorrhageStoodDown,
    IssueEmergencyBlood,
    RequestBlood,
    SendHaemorrhagePack,
    StandDownHaemorrhage,
)
from bloodbank.model import BloodState, RequestLine, RequestStatus, Urgency
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

REASON = "massive-haemorrhage"


def activate(
    state: BloodState, command: ActivateHaemorrhageProtocol, *, now: float, settings: BloodSettings
) -> list[Event]:
    """One for a patient, or for an incident, at a time."""
    require_place(state, command.place_id)
    require_id(command.activated_by, "activated_by")
    require_particulars(patient_id=command.patient_id, incident_id=command.incident_id)
    if command.patient_group is not None:
        require_group(command.patient_group, "patient_group", field="patient_group")
    _refuse_second(state, command)
    activated = HaemorrhageProtocolActivated(
        protocol_id=f"MH-{state.next_haemorrhage_number:06d}",
        place_id=command.place_id,
        activated_by=command.activated_by,
        patient_id=command.patient_id,
        patient_group=command.patient_group,
        incident_id=command.incident_id,
        may_bear_children=command.may_bear_children,
    )
    return [activated, *_ordered(state, activated, 1, now=now, settings=settings)]


def _refuse_second(state: BloodState, command: ActivateHaemorrhageProtocol) -> None:
    for running in state.haemorrhages.values():
        same_patient = command.patient_id is not None and running.patient_id == command.patient_id
        same_incident = command.incident_id is not None and running.incident_id == command.incident_id
        nobody = command.patient_id is None or running.patient_id is None
        if running.is_active and (same_patient or (same_incident and nobody)):
            detail = f"{running.protocol_id} is active for this patient: send its next pack"
            raise Refused("protocol-active", detail, kind="conflict", field="patient_id")


def _ordered(
    state: BloodState,
    who: HaemorrhageProtocolActivated | Haemorrhage,
    number: int,
    *,
    now: float,
    settings: BloodSettings,
) -> list[Event]:
    """A request for the pack's contents; the control room holds the best units for it."""
    pack = settings.haemorrhage.pack(number)
    lines = tuple(RequestLine(component=component, count=count) for component, count in sorted(pack.contents.items()))
    request = requested(
        state,
        RequestBlood(
            place_id=who.place_id,
            lines=lines,
            urgency=Urgency.EMERGENCY,
            needed_by_at=now,
            patient_id=who.patient_id,
            patient_group=who.patient_group,
            incident_id=who.incident_id,
            indication=REASON,
            prescriber_id=who.activated_by,
            may_bear_children=who.may_bear_children,
        ),
    )
    ordered = HaemorrhagePackOrdered(
        protocol_id=who.protocol_id,
        number=number,
        name=pack.name,
        request_id=request.request_id,
        stage_count=len(pack.stages),
    )
    return [request, ordered]


def send_pack(state: BloodState, command: SendHaemorrhagePack, *, now: float, settings: BloodSettings) -> list[Event]:
    """The next stage of the first pack that has not left entirely; as a pack begins to leave the next is ordered."""
    protocol = _active(state, command.protocol_id)
    pack = protocol.next_pack
    if pack is None:
        raise Refused("pack-not-ready", "no pack is ordered", kind="conflict", field="protocol_id")
    stage = len(pack.sent) + 1
    unit_ids = command.blood_unit_ids or _best(state, protocol, pack, stage, settings=settings)
    issue = IssueEmergencyBlood(
        request_id=pack.request_id,
        blood_unit_ids=tuple(unit_ids),
        issued_by=command.issued_by,
        handed_to=command.handed_to,
        authorised_by=protocol.activated_by,
        reason=REASON,
        cold_box_id=command.cold_box_id,
        beyond_cap_by=command.beyond_cap_by,
        despite_register_by=command.despite_register_by,
        register_unavailable=command.register_unavailable,
    )
    sent = HaemorrhagePackSent(
        protocol_id=protocol.protocol_id,
        number=pack.number,
        stage=stage,
        request_id=pack.request_id,
        blood_unit_ids=tuple(unit_ids),
        handed_to=command.handed_to,
    )
    events = [*issue_emergency_blood(state, issue, now=now, settings=settings), sent]
    if pack.number == protocol.packs[-1].number:
        events += _ordered(state, protocol, pack.number + 1, now=now, settings=settings)
    return events


def _best(
    state: BloodState, protocol: Haemorrhage, pack: OrderedPack, stage: int, *, settings: BloodSettings
) -> Sequence[str]:
    """A stage that can't be filled goes out with what there is: blood now is worth more than a full box later."""
    stages = settings.haemorrhage.pack(pack.number).stages
    wanted = stages[min(stage, len(stages)) - 1]
    unit_ids = best_held(state, pack.request_id, wanted, place_id=protocol.place_id)
    if not unit_ids:
        detail = f"nothing is held for pack {pack.number} (blood request {pack.request_id}); scan units to send"
        raise Refused("pack-not-ready", detail, kind="conflict", field="blood_unit_ids")
    return unit_ids


def stand_down(state: BloodState, command: StandDownHaemorrhage, *, now: float, settings: BloodSettings) -> list[Event]:
    """Held units are free again at once; of those that are out each must come back, or be accounted for."""
    protocol = _active(state, command.protocol_id)
    require_id(command.stood_down_by, "stood_down_by")
    require_text(command.reason, "reason")
    events: list[Event] = []
    out: list[str] = []
    for pack in protocol.packs:
        request = state.requests[pack.request_id]
        if request.status in (RequestStatus.OPEN, RequestStatus.RESERVED):
            events += cancelled(state, request, reason=command.reason)
        out += [unit_id for unit_id in request.blood_unit_ids if state.blood_units[unit_id].status in FATE_OPEN]
    stood_down = HaemorrhageStoodDown(
        protocol_id=protocol.protocol_id,
        stood_down_by=command.stood_down_by,
        reason=command.reason,
        to_return=tuple(out),
    )
    return [*events, stood_down]


def _active(state: BloodState, protocol_id: str) -> Haemorrhage:
    require_id(protocol_id, "protocol_id")
    protocol = state.haemorrhages.get(protocol_id)
    if protocol is None:
        raise Refused("unknown-haemorrhage", f"no haemorrhage {protocol_id}", kind="not-found", field="protocol_id")
    if not protocol.is_active:
        detail = f"{protocol_id} was stood down; activate the protocol anew"
        raise Refused("haemorrhage-over", detail, kind="conflict", field="protocol_id")
    return protocol


DECISIONS: Decisions = {
    ActivateHaemorrhageProtocol: activate,
    SendHaemorrhagePack: send_pack,
    StandDownHaemorrhage: stand_down,
}
