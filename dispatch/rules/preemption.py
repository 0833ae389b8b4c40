"""Whether a unit may be taken from the call it is on its way to, for a more urgent one."""

from dispatch.messages import Reason
from dispatch.model import Incident, Unit
from dispatch.rules import reasons
from dispatch.settings import DispatchSettings


def preemption_obstacle(unit: Unit, *, left: Incident, for_priority: int, settings: DispatchSettings) -> Reason | None:
    """Why a unit must stay on the incident `left`; None when it may be taken for a call of `for_priority`.

    It may before it is on scene, for a call that is urgent enough, when the left one is less urgent by the configured
    number of levels.
    """
    rule = settings.preemption
    if unit.status not in rule.statuses:
        return reasons.preemption_too_late(status=unit.status, incident_id=left.incident_id)
    if for_priority > rule.up_to_priority:
        return reasons.preemption_not_for_priority(for_priority=for_priority)
    if left.priority < for_priority + rule.priority_levels:
        return reasons.preemption_not_below(
            incident_id=left.incident_id, left_priority=left.priority, for_priority=for_priority
        )
    return None
