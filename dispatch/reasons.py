"""Every reason dispatch gives, one function a code; `phrases/*.json` say them in words.

Values ending in `_s` are seconds, in `_m` metres.
"""

from dispatch.messages import Reason
from dispatch.model import Unit


def reason(code: str, **values: str | float) -> Reason:
    """Of use to the files of reasons only, so that all codes stand in them."""
    return Reason(code=code, values=values)


def closest_suitable(*, estimated_arrival_s: float, travel_s: float, preparation_s: float) -> Reason:
    return reason(
        "closest-suitable", estimated_arrival_s=estimated_arrival_s, travel_s=travel_s, preparation_s=preparation_s
    )


def fills_need(*, need: frozenset[str], estimated_arrival_s: float) -> Reason:
    return reason("fills-need", need=joined(need), estimated_arrival_s=estimated_arrival_s)


def fills_need_otherwise(*, need: frozenset[str], alternative: frozenset[str], estimated_arrival_s: float) -> Reason:
    """No unit with all that is needed can come; this one has what the incident takes instead."""
    return reason(
        "fills-need-otherwise",
        need=joined(need),
        alternative=joined(alternative),
        estimated_arrival_s=estimated_arrival_s,
    )


def only_an_alternative(*, than_unit_id: str) -> Reason:
    """The other unit has all that is needed, this one only what may come instead."""
    return reason("only-an-alternative", than_unit_id=than_unit_id)


def later(*, later_s: float, than_unit_id: str) -> Reason:
    return reason("later", later_s=later_s, than_unit_id=than_unit_id)


def equally_soon(*, than_unit_id: str) -> Reason:
    """To the second, the other unit arrives at the same time: neither is better by the clock."""
    return reason("equally-soon", than_unit_id=than_unit_id)


def nearer_but_later(*, nearer_m: float, later_s: float, than_unit_id: str) -> Reason:
    """Nearer as the crow flies, later by road."""
    return reason("nearer-but-later", nearer_m=nearer_m, later_s=later_s, than_unit_id=than_unit_id)


def need_met() -> Reason:
    """The unit could only fill a need that is met already."""
    return reason("need-met")


def nearer_unit_serves_another(*, nearer_unit_id: str, other_incident_id: str, later_s: float) -> Reason:
    return reason(
        "nearer-unit-serves-another",
        nearer_unit_id=nearer_unit_id,
        other_incident_id=other_incident_id,
        later_s=later_s,
    )


def position_from_status(*, age_s: float) -> Reason:
    """No live position: the unit is taken to be where its last status put it."""
    return reason("position-from-status", age_s=age_s)


def position_stale_but_standing(*, age_s: float) -> Reason:
    """The live position is old, but the unit stands at a known place and is taken to be there."""
    return reason("position-stale-but-standing", age_s=age_s)


def position_stale(*, age_s: float, limit_s: float) -> Reason:
    return reason("position-stale", age_s=age_s, limit_s=limit_s)


def position_unknown() -> Reason:
    return reason("position-unknown")


def busy(unit: Unit) -> Reason:
    return reason("unit-busy", status=unit.status.value, incident_id=unit.incident_id or "")


def out_of_service() -> Reason:
    return reason("out-of-service")


def capability_missing(*, missing: frozenset[str]) -> Reason:
    return reason("capability-missing", missing=joined(missing))


def place_off_roads(*, off_road_m: float) -> Reason:
    """The place is taken, but lies far from every road: perhaps it was mistaken."""
    return reason("place-off-roads", off_road_m=off_road_m)


def unreachable() -> Reason:
    return reason("unreachable")


def too_far(*, estimated_arrival_s: float, limit_s: float) -> Reason:
    return reason("too-far", estimated_arrival_s=estimated_arrival_s, limit_s=limit_s)


def no_such_unit(*, need: frozenset[str], count: int) -> Reason:
    """No unit of the region has the capabilities at all."""
    return reason("no-such-unit", need=joined(need), count=count)


def need_unfilled(
    *, need: frozenset[str], count: int, suitable: int, busy: int, sent: int, out_of_reach: int
) -> Reason:
    """`count` units are missing; the `suitable` ones are busy, sent by the same decision, or too far or lost."""
    return reason(
        "need-unfilled",
        need=joined(need),
        count=count,
        suitable=suitable,
        busy=busy,
        sent=sent,
        out_of_reach=out_of_reach,
    )


def target_missed(*, response_s: float, target_s: float, late_s: float) -> Reason:
    """Even the earliest arrival comes after the norm, counted from the call."""
    return reason("target-missed", response_s=response_s, target_s=target_s, late_s=late_s)


def nearest_capable_hospital(*, travel_s: float) -> Reason:
    return reason("nearest-capable-hospital", travel_s=travel_s)


def nearest_general_hospital(*, travel_s: float) -> Reason:
    """A fallback: it lacks what the patient needs, but nothing open has it."""
    return reason("nearest-general-hospital", travel_s=travel_s)


def farther_hospital(*, later_s: float, than_hospital_id: str) -> Reason:
    return reason("farther-hospital", later_s=later_s, than_hospital_id=than_hospital_id)


def hospital_diverting(*, remaining_s: float) -> Reason:
    return reason("hospital-diverting", remaining_s=remaining_s)


def no_capable_hospital(*, need: frozenset[str], diverting: int) -> Reason:
    """`diverting` hospitals could treat the patient but take nobody now."""
    return reason("no-capable-hospital", need=joined(need), diverting=diverting)


def no_open_hospital(*, diverting: int) -> Reason:
    return reason("no-open-hospital", diverting=diverting)


def joined(capabilities: frozenset[str]) -> str:
    return ", ".join(sorted(capabilities))
