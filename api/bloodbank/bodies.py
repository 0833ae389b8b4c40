"""What clients send about blood."""

from typing import Annotated

from pydantic import Field

from api.dispatch.bodies import ReasonBody
from api.values import Body, Count, Id, Index, Instant, Label, SomeWords
from bloodbank.messages import Reason, ReceiveBloodUnit
from bloodbank.model import BloodGroup, Component, RequestLine, TourStop, Urgency

BloodUnitIds = Annotated[list[Id], Field(max_length=100)]
Words32 = Annotated[list[Label], Field(max_length=32)]


class BloodUnitBody(Body):
    """A unit of blood that arrived, as its label says (ISBT 128).

    With a `quarantine_reason` it waits in quarantine until it is released.
    """

    din: Label = Field(examples=["G123498654321"])
    product_code: Label = Field(examples=["E0336V00"])
    component: Annotated[Component, Field(strict=False)]
    group: Annotated[BloodGroup, Field(strict=False)]
    expires_at: Instant
    place_id: Id
    attributes: Words32 = Field(default_factory=list, examples=[["irradiated", "leucodepleted"]])
    antigens_absent: Words32 = Field(default_factory=list, description="Typed for and not there", examples=[["K"]])
    antigens_present: Words32 = Field(default_factory=list, description="Typed for and there")
    collected_at: Instant | None = None
    volume_ml: Annotated[float, Field(gt=0, le=5_000)] | None = None
    quarantine_reason: SomeWords | None = None
    only_for_patient_id: Id | None = Field(default=None, description="Autologous or directed: for nobody else")

    def receipt(self) -> ReceiveBloodUnit:
        return ReceiveBloodUnit(
            din=self.din,
            product_code=self.product_code,
            component=self.component,
            group=self.group,
            expires_at=self.expires_at,
            place_id=self.place_id,
            attributes=tuple(self.attributes),
            antigens_absent=tuple(self.antigens_absent),
            antigens_present=tuple(self.antigens_present),
            collected_at=self.collected_at,
            volume_ml=self.volume_ml,
            quarantine_reason=self.quarantine_reason,
            only_for_patient_id=self.only_for_patient_id,
        )


class DiscardBody(Body):
    reason: SomeWords


class RequestLineBody(Body):
    component: Annotated[Component, Field(strict=False)]
    count: Count


class BloodRequestBody(Body):
    """What a hospital asks for one patient. The request's id is allotted by the service."""

    place_id: Id
    lines: Annotated[list[RequestLineBody], Field(min_length=1, max_length=10)]
    urgency: Annotated[Urgency, Field(strict=False)]
    needed_by_at: Instant
    patient_id: Id | None = None
    patient_group: Annotated[BloodGroup, Field(strict=False)] | None = Field(
        default=None, description="Absent or null: not known"
    )
    incident_id: Id | None = None

    def request_lines(self) -> tuple[RequestLine, ...]:
        return tuple(RequestLine(component=line.component, count=line.count) for line in self.lines)


class ReservationBody(Body):
    blood_unit_ids: Annotated[list[Id], Field(min_length=1, max_length=100)]
    expires_at: Instant = Field(description="When the reservation lapses")
    reasons: Annotated[list[ReasonBody], Field(max_length=100)] = Field(default_factory=list)

    def said(self) -> tuple[Reason, ...]:
        return tuple(Reason(code=reason.code, values=dict(reason.values)) for reason in self.reasons)


class WhyBody(Body):
    reason: SomeWords


class TourStopBody(Body):
    place_id: Id
    pick_up: BloodUnitIds = Field(default_factory=list)
    deliver: BloodUnitIds = Field(default_factory=list)
    planned_arrival_at: Instant

    def stop(self) -> TourStop:
        return TourStop(
            place_id=self.place_id,
            pick_up=tuple(self.pick_up),
            deliver=tuple(self.deliver),
            planned_arrival_at=self.planned_arrival_at,
        )


class TourBody(Body):
    van_id: Id
    stops: Annotated[list[TourStopBody], Field(min_length=1, max_length=100)]


class ReachedStopBody(Body):
    stop_index: Index
    arrived_at: Instant | None = None


class TransfusionBody(Body):
    blood_unit_id: Id
    patient_id: Id
