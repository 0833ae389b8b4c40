"""Why a unit drives a transport, why nobody does, and why a unit with one ahead is not proposed."""

from dispatch.messages import Reason
from dispatch.model import UnitStatus
from dispatch.reasons import joined, reason


def least_empty_driving(*, empty_s: float) -> Reason:
    """Driving without a patient that the transport adds to the unit's day."""
    return reason("least-empty-driving", empty_s=empty_s)


def rides_with_others(*, others: int, longer_s: float) -> Reason:
    """The patient shares the unit, and is so much longer on the way than alone."""
    return reason("rides-with-others", others=others, longer_s=longer_s)


def no_unit_for_transport(*, need: frozenset[str], seats: int) -> Reason:
    return reason("no-unit-for-transport", need=joined(need), seats=seats)


def nobody_in_its_window() -> Reason:
    """Even a unit with nothing else to do can't make the times asked for, inside its shift."""
    return reason("nobody-in-its-window")


def units_taken_by_transports() -> Reason:
    return reason("units-taken-by-transports")


def kept_for_emergencies(*, kept: int) -> Reason:
    """A unit could, but then fewer ambulances than the least would be left."""
    return reason("kept-for-emergencies", kept=kept)


def waits_for_outbound(*, transport_id: str) -> Reason:
    return reason("waits-for-outbound", transport_id=transport_id)


def unit_not_there_for_transport(*, unit_id: str) -> Reason:
    """The unit could not leave when it was due to."""
    return reason("unit-not-there-for-transport", unit_id=unit_id)


def transport_ahead(*, transport_id: str, due_in_s: float) -> Reason:
    """The unit must leave for a planned transport before it would be clear of this call."""
    return reason("transport-ahead", transport_id=transport_id, due_in_s=due_in_s)


def first_aid_on_the_way(*, transport_id: str, estimated_arrival_s: float, earlier_s: float) -> Reason:
    """So much before anybody else; its patient stays aboard, and it takes nobody along."""
    return reason(
        "first-aid-on-the-way",
        transport_id=transport_id,
        estimated_arrival_s=estimated_arrival_s,
        earlier_s=earlier_s,
    )


def first_aid_nobody_else(*, transport_id: str, estimated_arrival_s: float) -> Reason:
    return reason("first-aid-nobody-else", transport_id=transport_id, estimated_arrival_s=estimated_arrival_s)


def first_aid_delays(*, transport_id: str, later_s: float) -> Reason:
    """What the stop costs the patient aboard: there, the usual stop, and back."""
    return reason("first-aid-delays", transport_id=transport_id, later_s=later_s)


def first_aid_misses_appointment(*, transport_id: str, missed_s: float) -> Reason:
    return reason("first-aid-misses-appointment", transport_id=transport_id, missed_s=missed_s)


def first_aid_under_way(*, unit_id: str) -> Reason:
    """A unit with a patient aboard gives first aid there already; it is not one of those who are needed."""
    return reason("first-aid-under-way", unit_id=unit_id)


def first_aid_switched_off() -> Reason:
    return reason("first-aid-switched-off")


def first_aid_not_aboard(*, status: UnitStatus) -> Reason:
    """Only a unit that drives a patient of a scheduled transport may be asked."""
    return reason("first-aid-not-aboard", status=status.value)


def first_aid_not_stable(*, transport_id: str) -> Reason:
    """No clinician has said that this patient needs no care on the way, or the patient must ride alone."""
    return reason("first-aid-not-stable", transport_id=transport_id)


def first_aid_not_for_priority(*, for_priority: int) -> Reason:
    return reason("first-aid-not-for-priority", for_priority=for_priority)


def first_aid_somebody_there(*, unit_id: str) -> Reason:
    return reason("first-aid-somebody-there", unit_id=unit_id)


def first_aid_elsewhere(*, incident_id: str) -> Reason:
    return reason("first-aid-elsewhere", incident_id=incident_id)
