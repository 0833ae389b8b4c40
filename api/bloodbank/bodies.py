"""What clients send about blood."""

from typing import Annotated

from pydantic import Field

from api.dispatch.bodies import ReasonBody
from api.values import Body, Count, Id, Instant, Label, SomeWords
from bloodbank.messages import Reason, ReceiveBloodUnit, RequestBlood
from bloodbank.model import BloodGroup, Component, RequestLine, Urgency

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
    requirements: Annotated[list[Label], Field(max_length=16)] = Field(
        default_factory=list, description="What every unit must be", examples=[["irradiated"]]
    )
    group: Annotated[BloodGroup, Field(strict=False)] | None = Field(
        default=None, description="This group and no other, as for stock"
    )

    def line(self) -> RequestLine:
        return RequestLine(
            component=self.component, count=self.count, requirements=tuple(self.requirements), group=self.group
        )


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
    indication: Label | None = Field(default=None, description="ICD-10, or a code of one's own", examples=["O72.1"])
    prescriber_id: Id | None = None
    may_bear_children: bool | None = Field(default=None, description="Absent or null: by the register, else not known")
    despite_duplicate: bool = Field(default=False, description="Meant besides the one it resembles")
    for_stock: bool = Field(default=False, description="For no patient; every line names its group")

    def request_lines(self) -> tuple[RequestLine, ...]:
        return tuple(line.line() for line in self.lines)

    def request(self) -> RequestBlood:
        return RequestBlood(
            place_id=self.place_id,
            lines=self.request_lines(),
            urgency=self.urgency,
            needed_by_at=self.needed_by_at,
            patient_id=self.patient_id,
            patient_group=self.patient_group,
            incident_id=self.incident_id,
            indication=self.indication,
            prescriber_id=self.prescriber_id,
            may_bear_children=self.may_bear_children,
            despite_duplicate=self.despite_duplicate,
            for_stock=self.for_stock,
        )


class ReservationBody(Body):
    blood_unit_ids: Annotated[list[Id], Field(min_length=1, max_length=100)]
    expires_at: Instant = Field(description="When the reservation lapses")
    reasons: Annotated[list[ReasonBody], Field(max_length=100)] = Field(default_factory=list)

    def said(self) -> tuple[Reason, ...]:
        return tuple(Reason(code=reason.code, values=dict(reason.values)) for reason in self.reasons)


class WhyBody(Body):
    reason: SomeWords


class TransfusionBody(Body):
    blood_unit_id: Id
    patient_id: Id
