"""Why a casualty goes there, why not, and why a unit is sent or kept."""

from dispatch.messages import Reason
from dispatch.reasons import joined, reason


def care_begins(*, care_s: float, leaves_s: float, travel_s: float) -> Reason:
    """The load leaves in so many seconds, drives, and waits at the door; `care_s` from now in all."""
    return reason("care-begins", care_s=care_s, leaves_s=leaves_s, travel_s=travel_s)


def held_for_door(*, hospital_id: str, later_s: float) -> Reason:
    """It leaves so much later than somebody less urgent who leaves from the same place: the door was not free."""
    return reason("held-for-door", hospital_id=hospital_id, later_s=later_s)


def no_surge_capacity(*, tag: str) -> Reason:
    """No hospital that can be reached has room left for this tag."""
    return reason("no-surge-capacity", tag=tag)


def no_vehicle(*, tag: str) -> Reason:
    """A hospital has room, but no unit that suits the tag comes."""
    return reason("no-vehicle", tag=tag)


def surge_used_up(*, tag: str, capacity: int) -> Reason:
    return reason("surge-used-up", tag=tag, capacity=capacity)


def reinforces(*, estimated_arrival_s: float, lying: int, sitting: int) -> Reason:
    return reason("reinforces", estimated_arrival_s=estimated_arrival_s, lying=lying, sitting=sitting)


def kept_for_cover(*, free: int, reserve: int) -> Reason:
    """Of the free units so many stay for the rest of the region."""
    return reason("kept-for-cover", free=free, reserve=reserve)


def kept_for_demand(*, lost_share: float, limit_share: float) -> Reason:
    """With this unit gone too, so much of the expected demand would lose its cover."""
    return reason("kept-for-demand", lost_share=lost_share, limit_share=limit_share)


def units_short(*, tag: str, count: int, need: frozenset[str]) -> Reason:
    return reason("units-short", tag=tag, count=count, need=joined(need))


def mutual_aid(*, region: str, count: int, need: frozenset[str], estimated_arrival_s: float) -> Reason:
    return reason("mutual-aid", region=region, count=count, need=joined(need), estimated_arrival_s=estimated_arrival_s)


def no_aid(*, count: int) -> Reason:
    """No neighbour that is configured has units for the rest."""
    return reason("no-aid", count=count)


def mass_casualty_suggested(*, patients: int, suggested_from: int) -> Reason:
    """So many patients are told of, or counted, that the incident should be led as a mass-casualty incident."""
    return reason("mass-casualty-suggested", patients=patients, suggested_from=suggested_from)
