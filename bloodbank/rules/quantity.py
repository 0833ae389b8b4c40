"""Is it what was asked for, and not more?"""

from collections.abc import Sequence

from immutables import Map

from bloodbank.messages import Reason
from bloodbank.model import BloodRequest, BloodUnit, Component


def asked_for(request: BloodRequest, component: Component) -> int:
    """How many units of a component the request names."""
    return sum(line.count for line in request.lines if line.component is component)


def outstanding(request: BloodRequest, units: Map[str, BloodUnit]) -> dict[Component, int]:
    """How many units of each component are still to be found for the request; what came back unused was supplied."""
    left = {line.component: line.count for line in request.lines}
    for unit_id in (*request.blood_unit_ids, *request.returned_unit_ids):
        left[units[unit_id].component] -= 1
    return left


def more_than_asked(request: BloodRequest, offered: Sequence[BloodUnit], units: Map[str, BloodUnit]) -> Reason | None:
    """No more units of a component than the request still lacks."""
    left = outstanding(request, units)
    for unit in offered:
        missing = left.get(unit.component, 0)
        if missing <= 0:
            return Reason(
                code="more-than-asked",
                values={
                    "blood_unit_id": unit.blood_unit_id,
                    "component": unit.component.value,
                    "asked": asked_for(request, unit.component),
                },
            )
        left[unit.component] = missing - 1
    return None
