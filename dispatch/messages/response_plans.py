"""Plans applied to incidents, alarm levels, services told."""

from msgspec import Struct

from dispatch.model import Need
from dispatch.response_plans.state import NotificationOutcome


class ApplyResponsePlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give an incident the needs of a plan: the one named, else the one its determinant asks for."""

    incident_id: str
    plan_key: str | None = None


class ChangeAlarmLevel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Raise or lower the alarm: needs of the levels between are added or taken away, services of new levels told."""

    incident_id: str
    alarm_level: int
    reason: str


class NotifyService(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tell a service that the plan does not name, or tell one again that has answered."""

    incident_id: str
    service: str


class AnswerNotification(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service that was told has answered."""

    incident_id: str
    service: str
    outcome: NotificationOutcome


class ResponsePlanApplied(Struct, frozen=True, kw_only=True):
    """`needs` and `hospital_capabilities` are what the plan gives; the incident's own are said by `IncidentOpened` or
    `IncidentNeedsChanged`, and by `incident_hospital_capabilities`.
    """

    incident_id: str
    plan_key: str
    plan_version: str
    alarm_level: int
    needs: tuple[Need, ...] = ()
    hospital_capabilities: frozenset[str] = frozenset()
    incident_hospital_capabilities: frozenset[str] = frozenset()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}",)


class AlarmLevelChanged(Struct, frozen=True, kw_only=True):
    incident_id: str
    alarm_level: int
    previous_alarm_level: int
    reason: str
    needs: tuple[Need, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}",)


class ServiceNotificationRequested(Struct, frozen=True, kw_only=True):
    """A service is to be told of an incident now."""

    incident_id: str
    service: str
    alarm_level: int

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}", f"service/{self.service}")


class ServiceNotificationAnswered(Struct, frozen=True, kw_only=True):
    incident_id: str
    service: str
    outcome: NotificationOutcome

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}", f"service/{self.service}")


Command = ApplyResponsePlan | ChangeAlarmLevel | NotifyService | AnswerNotification
Event = ResponsePlanApplied | AlarmLevelChanged | ServiceNotificationRequested | ServiceNotificationAnswered
