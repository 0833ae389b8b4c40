"""Triage: questions asked by a protocol, answers as codes, what they amount to."""

from msgspec import Struct


class StartTriage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask by a protocol, its newest version unless one is named. An open triage of the incident is superseded."""

    incident_id: str
    protocol_id: str
    protocol_version: int | None = None


class AnswerTriageQuestion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    triage_id: str
    question: str
    answer: str


class StepBackInTriage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask `question` anew, absent: the last one answered. The answers from there on count no longer."""

    triage_id: str
    question: str | None = None


class OverrideTriage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """End a triage with what the operator judges, whatever the protocol says; `reason` is a code of the settings."""

    triage_id: str
    determinant: str
    priority: int
    reason: str


class TriageStarted(Struct, frozen=True, kw_only=True):
    """`superseded_triage_id` was open and is so no longer."""

    triage_id: str
    incident_id: str
    protocol_id: str
    protocol_version: int
    question: str
    superseded_triage_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        older = () if self.superseded_triage_id is None else (f"triage/{self.superseded_triage_id}",)
        return (f"triage/{self.triage_id}", f"incident/{self.incident_id}", *older)


class TriageQuestionAnswered(Struct, frozen=True, kw_only=True):
    """`next_question` is None at the end."""

    triage_id: str
    incident_id: str
    question: str
    answer: str
    next_question: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"triage/{self.triage_id}", f"incident/{self.incident_id}")


class TriageSteppedBack(Struct, frozen=True, kw_only=True):
    triage_id: str
    incident_id: str
    question: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"triage/{self.triage_id}", f"incident/{self.incident_id}")


class TriageAssessed(Struct, frozen=True, kw_only=True):
    """What the answers amount to; `provisional` while there are questions left."""

    triage_id: str
    incident_id: str
    outcome: str
    determinant: str
    priority: int
    provisional: bool = False

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"triage/{self.triage_id}", f"incident/{self.incident_id}")


class TriageOverridden(Struct, frozen=True, kw_only=True):
    """`protocol_outcome` is what the protocol had come to by then, if anything."""

    triage_id: str
    incident_id: str
    determinant: str
    priority: int
    reason: str
    protocol_outcome: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"triage/{self.triage_id}", f"incident/{self.incident_id}")


Command = StartTriage | AnswerTriageQuestion | StepBackInTriage | OverrideTriage
Event = TriageStarted | TriageQuestionAnswered | TriageSteppedBack | TriageAssessed | TriageOverridden
