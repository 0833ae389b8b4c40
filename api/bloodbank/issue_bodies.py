"""What clients send about changing requests, crossmatching and handing out."""

from typing import Annotated

from pydantic import Field

from api.bloodbank.bodies import BloodUnitIds, RequestLineBody
from api.values import Body, Id, Instant, Label, SomeWords
from bloodbank.crossmatching.model import CrossmatchMethod, CrossmatchResult
from bloodbank.messages import AmendRequest, IssueEmergencyBlood, RecordCrossmatch
from bloodbank.model import Urgency

SomeBloodUnitIds = Annotated[list[Id], Field(min_length=1, max_length=100)]


class AmendmentBody(Body):
    """What is given is changed, the rest stays."""

    reason: SomeWords
    lines: Annotated[list[RequestLineBody], Field(min_length=1, max_length=10)] | None = None
    urgency: Annotated[Urgency, Field(strict=False)] | None = None
    needed_by_at: Instant | None = None
    patient_id: Id | None = None
    indication: Label | None = None
    prescriber_id: Id | None = None

    def amendment(self, request_id: str) -> AmendRequest:
        return AmendRequest(
            request_id=request_id,
            reason=self.reason,
            lines=None if self.lines is None else tuple(line.line() for line in self.lines),
            urgency=self.urgency,
            needed_by_at=self.needed_by_at,
            patient_id=self.patient_id,
            indication=self.indication,
            prescriber_id=self.prescriber_id,
        )


class ExtensionBody(Body):
    expires_at: Instant
    reason: SomeWords
    blood_unit_ids: BloodUnitIds = Field(default_factory=list, description="Empty: all that is held")


class IssueBody(Body):
    """Who hands out what to whom; without units all that is held goes out."""

    blood_unit_ids: BloodUnitIds = Field(default_factory=list, description="The units as scanned")
    issued_by: Id | None = Field(default=None, description="Absent: who sends the request")
    handed_to: Id | None = None
    cold_box_id: Id | None = None


class EmergencyIssueBody(Body):
    """Free or held units without a crossmatch, against the prescriber's word."""

    blood_unit_ids: SomeBloodUnitIds
    handed_to: Id
    authorised_by: Id
    reason: SomeWords
    issued_by: Id | None = Field(default=None, description="Absent: who sends the request")
    cold_box_id: Id | None = None
    beyond_cap_by: Id | None = Field(default=None, description="Who answers for more RhD-negative units than the cap")
    despite_register_by: Id | None = Field(
        default=None, description="Who answers for units that differ by RhD from the group in the register"
    )

    def issue(self, request_id: str, *, actor: str) -> IssueEmergencyBlood:
        return IssueEmergencyBlood(
            request_id=request_id,
            blood_unit_ids=tuple(self.blood_unit_ids),
            issued_by=self.issued_by or actor,
            handed_to=self.handed_to,
            authorised_by=self.authorised_by,
            reason=self.reason,
            cold_box_id=self.cold_box_id,
            beyond_cap_by=self.beyond_cap_by,
            despite_register_by=self.despite_register_by,
        )


class OwedSampleBody(Body):
    sample_id: Id


class CrossmatchRequestBody(Body):
    blood_unit_ids: SomeBloodUnitIds
    sample_id: Id


class CrossmatchResultBody(Body):
    """What was found; incompatible needs its reason."""

    blood_unit_id: Id
    sample_id: Id
    method: Annotated[CrossmatchMethod, Field(strict=False)]
    result: Annotated[CrossmatchResult, Field(strict=False)]
    reason: SomeWords | None = None

    def result_of(self, request_id: str, *, actor: str) -> RecordCrossmatch:
        return RecordCrossmatch(
            request_id=request_id,
            blood_unit_id=self.blood_unit_id,
            sample_id=self.sample_id,
            method=self.method,
            result=self.result,
            recorded_by=actor,
            reason=self.reason,
        )
