"""Why one unit comes before another, and what it costs to send it."""

from dispatch.messages import Reason
from dispatch.model import UnitStatus
from dispatch.reasons import reason


def best_by_cover(*, estimated_arrival_s: float, coverage_lost_share: float) -> Reason:
    """The least of arrival and lost cover together."""
    return reason("best-by-cover", estimated_arrival_s=estimated_arrival_s, coverage_lost_share=coverage_lost_share)


def best_by_preparedness(*, estimated_arrival_s: float, preparedness_lost_share: float) -> Reason:
    """Within the norm, and the worst prepared zone loses least."""
    return reason(
        "best-by-preparedness", estimated_arrival_s=estimated_arrival_s, preparedness_lost_share=preparedness_lost_share
    )


def costs_more_cover(
    *, earlier_s: float, coverage_lost_share: float, than_unit_id: str, than_coverage_lost_share: float
) -> Reason:
    """It would arrive earlier, but the region would lose more cover."""
    return reason(
        "costs-more-cover",
        earlier_s=earlier_s,
        coverage_lost_share=coverage_lost_share,
        than_unit_id=than_unit_id,
        than_coverage_lost_share=than_coverage_lost_share,
    )


def costs_more_preparedness(
    *, earlier_s: float, preparedness_lost_share: float, than_unit_id: str, than_preparedness_lost_share: float
) -> Reason:
    """It would arrive earlier, but the worst prepared zone would lose more."""
    return reason(
        "costs-more-preparedness",
        earlier_s=earlier_s,
        preparedness_lost_share=preparedness_lost_share,
        than_unit_id=than_unit_id,
        than_preparedness_lost_share=than_preparedness_lost_share,
    )


def taken_as_earlier(*, incident_id: str, left_priority: int, earlier_s: float, than_unit_id: str) -> Reason:
    """It is taken from another incident, as it arrives so much before the best free unit."""
    return reason(
        "taken-as-earlier",
        incident_id=incident_id,
        left_priority=left_priority,
        earlier_s=earlier_s,
        than_unit_id=than_unit_id,
    )


def taken_as_none_free(*, incident_id: str, left_priority: int) -> Reason:
    """It is taken from another incident, as no free unit is left that could come."""
    return reason("taken-as-none-free", incident_id=incident_id, left_priority=left_priority)


def could_be_taken(*, incident_id: str, left_priority: int) -> Reason:
    """It is on its way to a less urgent incident, from which it might be taken."""
    return reason("could-be-taken", incident_id=incident_id, left_priority=left_priority)


def not_worth_taking(*, earlier_s: float, than_unit_id: str, margin_s: float) -> Reason:
    """It would arrive earlier than the other unit, but not by enough to be taken from its incident."""
    return reason("not-worth-taking", earlier_s=earlier_s, than_unit_id=than_unit_id, margin_s=margin_s)


def left_call_waits(*, incident_id: str, delay_s: float, replacement_unit_id: str) -> Reason:
    """What the taking costs: the incident it leaves is reached so much later, by the other unit."""
    return reason("left-call-waits", incident_id=incident_id, delay_s=delay_s, replacement_unit_id=replacement_unit_id)


def left_call_unserved(*, incident_id: str) -> Reason:
    """What the taking costs: no free unit can go to the incident it leaves."""
    return reason("left-call-unserved", incident_id=incident_id)


def soon_free(*, status: UnitStatus, incident_id: str, available_in_s: float) -> Reason:
    """At work still, but expected to be clear soon; the arrival is counted from then."""
    return reason("soon-free", status=status.value, incident_id=incident_id, available_in_s=available_in_s)


def earlier_once_free(*, earlier_s: float, than_unit_id: str) -> Reason:
    """It would arrive earlier than the chosen unit, if it were clear when it is expected to be."""
    return reason("earlier-once-free", earlier_s=earlier_s, than_unit_id=than_unit_id)


def next_to_be_free(*, need: str, unit_id: str, available_in_s: float, estimated_arrival_s: float) -> Reason:
    """For a need that nobody can fill now: who could, once it is clear."""
    return reason(
        "next-to-be-free",
        need=need,
        unit_id=unit_id,
        available_in_s=available_in_s,
        estimated_arrival_s=estimated_arrival_s,
    )


def out_of_range(*, distance_m: float, range_m: float) -> Reason:
    """Units of this type don't go that far."""
    return reason("out-of-range", distance_m=distance_m, range_m=range_m)


def earliest_as_life_threatening(*, policy: str) -> Reason:
    """Another policy is configured, but a life-threatening call gets the earliest arrival."""
    return reason("earliest-as-life-threatening", policy=policy)


def earliest_as_demand_unknown(*, policy: str) -> Reason:
    """The configured policy weighs the rest of the region, of whose demand nothing is known."""
    return reason("earliest-as-demand-unknown", policy=policy)
