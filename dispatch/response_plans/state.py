"""Which plan each incident follows, and who was told of it."""

from enum import StrEnum

from immutables import Map
from msgspec import Struct

from dispatch.model import Need


class NotificationOutcome(StrEnum):
    """What a service that was told answered."""

    ACKNOWLEDGED = "acknowledged"
    DECLINED = "declined"


class Notification(Struct, frozen=True, kw_only=True):
    """A service to be told of an incident; `outcome` is None until somebody says that it answered."""

    service: str
    alarm_level: int
    requested_at: float
    outcome: NotificationOutcome | None = None
    answered_at: float | None = None


class IncidentPlan(Struct, frozen=True, kw_only=True):
    """What an incident follows. `needs` and `hospital_capabilities` are what the plan gave, to tell them from what was
    asked for besides. `plan_key` is empty when no plan fitted and services were told one by one.
    """

    plan_key: str = ""
    plan_version: str = ""
    alarm_level: int = 1
    needs: tuple[Need, ...] = ()
    hospital_capabilities: frozenset[str] = frozenset()
    notifications: tuple[Notification, ...] = ()


class ResponsePlansState(Struct, frozen=True, kw_only=True):
    """`pending_ids` are open incidents with a service that has not answered yet, oldest first."""

    plans: Map[str, IncidentPlan] = Map()
    pending_ids: tuple[str, ...] = ()
