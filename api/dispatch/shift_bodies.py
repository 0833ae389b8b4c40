"""What clients send about crews, shifts and breaks."""

from typing import Annotated

from pydantic import Field

from api.dispatch.bodies import Reasons
from api.values import Body, Capabilities, Id, Instant, SomeWords
from dispatch.messages import PlanShift

CrewIds = Annotated[list[Id], Field(max_length=12)]
LastsS = Annotated[float, Field(ge=60, le=86_400)]
DespiteLimits = Annotated[bool, Field(description="Although it is too long, or leaves somebody too little rest")]
Interruptible = Annotated[int, Field(ge=0, le=9, description="Calls up to this priority may end it; 0: none")]


class CrewMemberBody(Body):
    """A person by personnel id; names stand elsewhere."""

    member_id: Id = Field(examples=["P-1042"])
    qualifications: Capabilities = Field(default_factory=list, examples=[["physician"]])


class QualificationsBody(Body):
    qualifications: Capabilities


class SignOnBody(Body):
    unit_id: Id
    despite_limits: DespiteLimits = False


class ShiftBody(Body):
    """Who mans which unit from when to when."""

    shift_id: Id
    unit_id: Id
    crew_ids: CrewIds = Field(default_factory=list)
    from_at: Instant
    until_at: Instant
    despite_limits: DespiteLimits = False

    def plan(self) -> PlanShift:
        return PlanShift(
            shift_id=self.shift_id,
            unit_id=self.unit_id,
            crew_ids=tuple(self.crew_ids),
            from_at=self.from_at,
            until_at=self.until_at,
            despite_limits=self.despite_limits,
        )


class RosterBody(Body):
    """Shifts that are planned all together, or not at all."""

    shifts: Annotated[list[ShiftBody], Field(min_length=1, max_length=1_000)]


class ShiftChangeBody(Body):
    """What is to be different; what is absent stays."""

    unit_id: Id | None = None
    crew_ids: CrewIds | None = None
    from_at: Instant | None = None
    until_at: Instant | None = None
    despite_limits: DespiteLimits = False


class CancellationBody(Body):
    reason: SomeWords = Field(examples=["sick leave"])


class BreakBody(Body):
    from_at: Instant
    lasts_s: LastsS | None = None
    interruptible_to_priority: Interruptible | None = None
    reasons: Reasons = Field(default_factory=list)


class BreakStartBody(Body):
    lasts_s: LastsS | None = None
    interruptible_to_priority: Interruptible | None = None
