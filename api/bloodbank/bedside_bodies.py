"""What clients send from the bedside."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.bloodbank.issue_bodies import SomeBloodUnitIds
from api.values import Body, Id, Instant, Label, SomeWords
from bloodbank.bedside.model import TransfusionOutcome
from bloodbank.haemovigilance.terms import Imputability, ReactionKind, Severity
from bloodbank.messages import AssessReaction, EndTransfusion, ReportReaction, StartTransfusion

Grade = Annotated[int, Field(ge=1, le=4, description="1 non-severe, 2 severe, 3 life-threatening, 4 death")]


class BedsideCheckBody(Body):
    """The wristband: patient's id and a second identifier, which is compared with the register and goes no further."""

    patient_id: Id
    personal_number: Label | None = None
    birth_date: Annotated[date, Field(strict=False)] | None = None
    verified_by: Id | None = Field(default=None, description="The second person")

    @model_validator(mode="after")
    def has_second_identifier(self) -> Self:
        if self.personal_number is None and self.birth_date is None:
            raise ValueError("give a second identifier of the wristband: personal_number or birth_date")
        return self


class TransfusionStartBody(Body):
    patient_id: Id
    verified_by: Id | None = None
    overload_risks: Annotated[list[Label], Field(max_length=32)] = Field(default_factory=list)

    def start(self, blood_unit_id: str, *, actor: str) -> StartTransfusion:
        return StartTransfusion(
            blood_unit_id=blood_unit_id,
            patient_id=self.patient_id,
            started_by=actor,
            verified_by=self.verified_by,
            overload_risks=tuple(self.overload_risks),
        )


class ObservationBody(Body):
    within_limits: bool


class TransfusionEndBody(Body):
    outcome: Annotated[TransfusionOutcome, Field(strict=False)]
    volume_ml: Annotated[float, Field(ge=0, le=5_000)]
    reason: SomeWords | None = Field(default=None, description="Needed when it was stopped")

    def end(self, blood_unit_id: str, *, actor: str) -> EndTransfusion:
        return EndTransfusion(
            blood_unit_id=blood_unit_id,
            ended_by=actor,
            outcome=self.outcome,
            volume_ml=self.volume_ml,
            reason=self.reason,
        )


class ReactionBody(Body):
    """A reaction in the terms of ISBT, IHN and AABB."""

    patient_id: Id
    blood_unit_ids: SomeBloodUnitIds
    kind: Annotated[ReactionKind, Field(strict=False)]
    severity: Grade
    onset_at: Instant
    imputability: Annotated[Imputability, Field(strict=False)] | None = None

    def report(self, *, actor: str) -> ReportReaction:
        return ReportReaction(
            patient_id=self.patient_id,
            blood_unit_ids=tuple(self.blood_unit_ids),
            kind=self.kind,
            severity=Severity(self.severity),
            onset_at=self.onset_at,
            reported_by=actor,
            imputability=self.imputability,
        )


class AssessmentBody(Body):
    """What it was in the end; what is left out stays."""

    kind: Annotated[ReactionKind, Field(strict=False)] | None = None
    severity: Grade | None = None
    imputability: Annotated[Imputability, Field(strict=False)] | None = None

    def assessment(self, reaction_id: str, *, actor: str) -> AssessReaction:
        return AssessReaction(
            reaction_id=reaction_id,
            assessed_by=actor,
            kind=self.kind,
            severity=None if self.severity is None else Severity(self.severity),
            imputability=self.imputability,
        )


class ReactionBagBody(Body):
    blood_unit_id: Id
