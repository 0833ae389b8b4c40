"""Why a unit drives a transport, why nobody does, and why a unit with one ahead is not proposed."""

from dispatch.messages import Reason
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
