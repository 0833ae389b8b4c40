"""What clients send about dispatch."""

from typing import Annotated

from pydantic import Field

from api.values import Body, Capabilities, Count, Id, Instant, Label, Lat, Lon, Priority, SomeWords, Words
from dispatch.life.patient import PatientDisposition
from dispatch.messages import Reason
from dispatch.model import Need, UnitStatus

PatientNumber = Annotated[int, Field(ge=1, le=1000)]


class NeedBody(Body):
    """So many units that each have all of these capabilities; when none such can come, all of an alternative."""

    capabilities: Capabilities = Field(default_factory=list)
    count: Count = 1
    alternatives: Annotated[list[Capabilities], Field(max_length=4)] = Field(default_factory=list)
    optional: bool = Field(default=False, description="If available: nothing is missing when no unit is free for it")

    def need(self) -> Need:
        return Need(
            capabilities=frozenset(self.capabilities),
            count=self.count,
            alternatives=tuple(frozenset(alternative) for alternative in self.alternatives),
            optional=self.optional,
        )


class CallBody(Body):
    """A reported call. The incident's id is allotted by the service."""

    determinant: Label = Field(examples=["chest-pain"])
    priority: Priority = Field(examples=[1])
    lon: Lon
    lat: Lat
    address_text: Words = ""
    needs: Annotated[list[NeedBody], Field(min_length=1, max_length=20)] = Field(default_factory=lambda: [NeedBody()])
    hospital_capabilities: Capabilities = Field(default_factory=list)
    call_received_at: Instant | None = None


class ReasonBody(Body):
    """A reason of the recommendation that the operator saw."""

    code: Label
    values: Annotated[dict[Label, str | float | int], Field(max_length=20)] = Field(default_factory=dict)

    def reason(self) -> Reason:
        return Reason(code=self.code, values=dict(self.values))


Reasons = Annotated[list[ReasonBody], Field(max_length=20)]


class AssignmentBody(Body):
    unit_id: Id
    estimated_arrival_s: Annotated[float, Field(ge=0, le=86_400)] | None = None
    reasons: Reasons = Field(default_factory=list)
    additional: bool = Field(default=False, description="Send it although the needs are met already")
    despite_duty: bool = Field(
        default=False, description="Send it although it has no crew now, or one whose break no call may interrupt"
    )
    preempts_incident_id: Id | None = Field(
        default=None, description="The less urgent incident that the unit is taken from; it waits again at once"
    )


class UnitStatusBody(Body):
    """What a crew reports of itself; `reported_at` is the crew's clock. A late report fills in a time and no more."""

    status: Annotated[UnitStatus, Field(strict=False)]
    reported_at: Instant | None = None
    hospital_id: Id | None = None
    handed_over: bool = Field(default=False, description="With at-hospital: the unit is clear")
    incident_id: Id | None = Field(default=None, description="Which response a late report is of; absent: by its time")
    patient_numbers: Annotated[list[PatientNumber], Field(max_length=100)] = Field(
        default_factory=list, description="Who goes aboard; absent: those the unit attends, else the next one"
    )


class PostBody(Body):
    lon: Lon
    lat: Lat


class StandDownBody(Body):
    reason: SomeWords


class PatientLinkBody(Body):
    patient_id: Id
    patient_number: PatientNumber | None = Field(default=None, description="Which of the counted patients it is")


class CloseBody(Body):
    disposition: SomeWords = Field(examples=["transported"])
    settle_patients_as: Annotated[PatientDisposition, Field(strict=False)] | None = Field(
        default=None, description="The outcome of every counted patient who has none yet"
    )


class PositionBody(Body):
    unit_id: Id
    lon: Lon
    lat: Lat
    seen_at: Instant | None = Field(default=None, description="Absent: now")


class PositionsBody(Body):
    positions: Annotated[list[PositionBody], Field(min_length=1, max_length=2000)]
