"""Is the blood too scarce for this request?"""

from collections.abc import Iterable

from bloodbank.model import BloodRequest, BloodState, BloodUnit
from bloodbank.phases.model import phase_key
from bloodbank.reason import Reason
from bloodbank.settings import BloodSettings


def restricted_by_phase(
    state: BloodState, request: BloodRequest, units: Iterable[BloodUnit], *, settings: BloodSettings
) -> tuple[Reason, ...]:
    """A reason for each component and group that such a request does not get in the phase it is in."""
    kinds = dict.fromkeys((unit.component, unit.group) for unit in units)
    found = []
    for component, group in kinds:
        standing = state.phases.get(phase_key(component, group))
        allowed = None if standing is None else settings.phases.urgencies.get(standing.phase.value)
        if standing is not None and allowed is not None and request.urgency not in allowed:
            values: dict[str, str | float | int] = {"component": component.value, "group": group.value}
            found.append(Reason(code="kept-for-the-urgent", values=values | {"phase": standing.phase.value}))
    return tuple(found)
