"""Why a unit may not be taken from its call."""

from dispatch.messages import Reason
from dispatch.model import UnitStatus
from dispatch.reasons import reason


def preemption_too_late(*, status: UnitStatus, incident_id: str) -> Reason:
    """The unit is with the patient, or too far on its way by the configured rule."""
    return reason("preemption-too-late", status=status.value, incident_id=incident_id)


def preemption_not_for_priority(*, for_priority: int) -> Reason:
    """Units are not taken from other calls for a call of this priority."""
    return reason("preemption-not-for-priority", for_priority=for_priority)


def preemption_not_below(*, incident_id: str, left_priority: int, for_priority: int) -> Reason:
    """The call that the unit would leave is not less urgent by enough."""
    return reason(
        "preemption-not-below", incident_id=incident_id, left_priority=left_priority, for_priority=for_priority
    )
