"""Which of the held units go into a stage."""

from collections.abc import Mapping

from bloodbank.kinds import BloodUnitStatus
from bloodbank.model import BloodState


def best_held(state: BloodState, request_id: str, wanted: Mapping[str, int], *, place_id: str) -> tuple[str, ...]:
    """Up to the wanted count of each component: those that lie here first, then first to expire.

    Which groups are best was weighed when they were held.
    """
    request = state.requests[request_id]
    units = [state.blood_units[unit_id] for unit_id in request.blood_unit_ids]
    held = sorted(
        (unit for unit in units if unit.status is BloodUnitStatus.RESERVED),
        key=lambda unit: (unit.place_id != place_id, unit.expires_at, unit.blood_unit_id),
    )
    return tuple(
        unit.blood_unit_id
        for component, count in wanted.items()
        for unit in [unit for unit in held if unit.component.value == component][:count]
    )
