"""Blood that was asked for with the choice of a hospital is requested and held, so that it meets the patient there.

The blood bank decides both by its own rules: where the proposed units are gone meanwhile, the request stays open.
"""

from collections.abc import Sequence

from bloodbank.messages import BloodRequested, RequestBlood, ReserveBlood
from bloodbank.model import BloodGroup, Component, RequestLine, Urgency
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.reactions import Reaction
from controlroom.state import RegionState
from dispatch.messages import HospitalChosen

ACTOR = "arterial/receiving"
REQUEST = "blood-meets-patient"


def reactions() -> tuple[Reaction, ...]:
    return (
        Reaction(name=REQUEST, event_types=frozenset({"dispatch.HospitalChosen"}), run=request_blood),
        Reaction(name="blood-held-for-patient", event_types=frozenset({"bloodbank.BloodRequested"}), run=hold_blood),
    )


def request_blood(record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
    event: HospitalChosen = record.event
    if event.blood is None:
        return ()
    order = event.blood
    command = RequestBlood(
        place_id=order.place_id,
        lines=tuple(RequestLine(component=Component(name), count=count) for name, count in order.counts.items()),
        urgency=Urgency.EMERGENCY,
        needed_by_at=order.needed_by_at,
        patient_group=None if order.patient_group is None else BloodGroup(order.patient_group),
        incident_id=event.incident_id,
    )
    return (CommandEnvelope(command=command, actor=ACTOR),)


def hold_blood(record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
    """Only for requests that were made by the row above."""
    event: BloodRequested = record.event
    if event.incident_id is None or not (record.command_key or "").startswith(f"reaction/{REQUEST}/"):
        return ()
    order = state.dispatch.blood_orders.get(event.incident_id)
    if order is None or order.place_id != event.place_id or not order.blood_unit_ids or order.reserve_until_at is None:
        return ()
    command = ReserveBlood(
        request_id=event.request_id, blood_unit_ids=order.blood_unit_ids, expires_at=order.reserve_until_at
    )
    return (CommandEnvelope(command=command, actor=ACTOR),)
