"""What clients send about triage, response plans and norms."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from api.values import Body, Id, Label, Priority, SomeWords
from dispatch.response_plans.state import NotificationOutcome


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Version = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=1_000_000)]
AlarmLevelNumber = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=99)]


class TriageStartBody(Body):
    protocol_id: Id = Field(examples=["general"])
    protocol_version: Version | None = Field(default=None, description="Absent: the newest")


class TriageAnswerBody(Body):
    """Codes only: what a caller says in words belongs into a note."""

    question: Label
    answer: Label


class TriageBackBody(Body):
    question: Label | None = Field(default=None, description="Absent: the last one answered")


class TriageOverrideBody(Body):
    determinant: Label
    priority: Priority
    reason: Label = Field(description="One of the settings' codes", examples=["clinical-judgement"])


class PlanBody(Body):
    plan_key: Label | None = Field(default=None, description="Absent: the plan of the incident's determinant")


class AlarmLevelBody(Body):
    alarm_level: AlarmLevelNumber
    reason: SomeWords


class ServiceBody(Body):
    service: Label


class NotificationAnswerBody(Body):
    service: Label
    outcome: Annotated[NotificationOutcome, Field(strict=False)]


class EpidemicBody(Body):
    epidemic: bool
    reason: SomeWords
