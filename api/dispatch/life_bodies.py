"""What clients send about responses under way."""

from typing import Annotated

from pydantic import Field

from api.dispatch.bodies import NeedBody, Reasons
from api.values import Body, Capabilities, Count, Id, Index, Instant, Label, Priority, SomeWords
from dispatch.life.patient import PatientDisposition

Needs = Annotated[list[NeedBody], Field(min_length=1, max_length=20)]
Disposition = Annotated[PatientDisposition, Field(strict=False)]


class UnitDiversionBody(Body):
    """Take the unit from its incident and send it to another one."""

    to_incident_id: Id
    reason: SomeWords
    estimated_arrival_s: Annotated[float, Field(ge=0, le=86_400)] | None = None
    reasons: Reasons = Field(default_factory=list)
    forced: bool = Field(default=False, description="Although the rule of pre-emption forbids it")
    additional: bool = Field(default=False, description="Although the needs of the other incident are met already")
    despite_duty: bool = Field(
        default=False, description="Although it has no crew now, or one whose break no call may interrupt"
    )


class PriorityBody(Body):
    priority: Priority
    reason: SomeWords
    determinant: Label | None = None


class NeedsBody(Body):
    """What the incident needs from now on."""

    needs: Needs
    reason: SomeWords


class FurtherUnitsBody(Body):
    """What the crew asks for on top of what its incident needs already."""

    needs: Needs
    reason: SomeWords


class ReopeningBody(Body):
    reason: SomeWords
    needs: Annotated[list[NeedBody], Field(max_length=20, description="What is needed now on top")] = Field(
        default_factory=list
    )


class MorePatientsBody(Body):
    """So many more patients are at the scene."""

    count: Count = 1
    hospital_capabilities: Capabilities = Field(default_factory=list)


class OutcomeBody(Body):
    disposition: Disposition


class PatientHospitalBody(Body):
    hospital_id: Id
    despite_diversion: bool = Field(default=False, description="Although it takes no ambulance patients, or not these")
    despite_full: bool = Field(default=False, description="Although it reports no bed for this patient")


class AttendanceBody(Body):
    unit_id: Id


class QueueBody(Body):
    incident_id: Id
    place: Index | None = Field(default=None, description="0 = next; absent: last")


class QueueOrderBody(Body):
    incident_ids: Annotated[list[Id], Field(max_length=100)]


class UnqueueBody(Body):
    reason: SomeWords


class OutOfServiceBody(Body):
    reason: Annotated[SomeWords, Field(max_length=200)]
    expected_return_at: Instant | None = None


class BackInServiceBody(Body):
    returning: bool = Field(default=False, description="On the way to its station, not there yet")


class StationBody(Body):
    station_id: Id
    reason: SomeWords
