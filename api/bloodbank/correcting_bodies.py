"""What clients send when a unit was typed wrongly, or typed again."""

from typing import Annotated

from pydantic import Field

from api.bloodbank.bodies import Words32
from api.values import Body, Id, Instant, Label, SomeWords
from bloodbank.messages import CorrectBloodUnits, RecordUnitTyping
from bloodbank.model import BloodGroup, Component

Group = Annotated[BloodGroup, Field(strict=False)]


class CorrectionBody(Body):
    """What is given is put right, the rest stays. Who sends this is the first person.

    `verified_by` looked at the labels too. A group is the donor's: name every unit of the donation.
    """

    blood_unit_ids: Annotated[list[Id], Field(min_length=1, max_length=100)]
    reason: SomeWords = Field(examples=["typed wrongly"])
    verified_by: Id | None = Field(default=None, description="Needed for all but an earlier expiry")
    group: Group | None = None
    expires_at: Instant | None = None
    collected_at: Instant | None = None
    product_code: Label | None = Field(default=None, description="Of one unit, which then has another id")
    component: Annotated[Component, Field(strict=False)] | None = None
    attributes: Words32 | None = None
    antigens_absent: Words32 | None = None
    antigens_present: Words32 | None = None
    recall_when_out: bool = Field(
        default=False, description="Where units have left with a wrong group, recall the donation"
    )

    def correction(self, *, actor: str) -> CorrectBloodUnits:
        return CorrectBloodUnits(
            blood_unit_ids=tuple(self.blood_unit_ids),
            reason=self.reason,
            corrected_by=actor,
            verified_by=self.verified_by,
            group=self.group,
            expires_at=self.expires_at,
            collected_at=self.collected_at,
            product_code=self.product_code,
            component=self.component,
            attributes=None if self.attributes is None else tuple(self.attributes),
            antigens_absent=None if self.antigens_absent is None else tuple(self.antigens_absent),
            antigens_present=None if self.antigens_present is None else tuple(self.antigens_present),
            recall_when_out=self.recall_when_out,
        )


class TypingBody(Body):
    """Results of one bag, found after it was received."""

    group: Group | None = Field(default=None, description="The group found again")
    antigens_absent: Words32 = Field(default_factory=list, examples=[["K"]])
    antigens_present: Words32 = Field(default_factory=list)
    attributes_found: Words32 = Field(default_factory=list, examples=[["cmv-negative"]])
    attributes_refuted: Words32 = Field(default_factory=list, description="Found not to be so")

    def typing(self, blood_unit_id: str, *, actor: str) -> RecordUnitTyping:
        return RecordUnitTyping(
            blood_unit_id=blood_unit_id,
            typed_by=actor,
            group=self.group,
            antigens_absent=tuple(self.antigens_absent),
            antigens_present=tuple(self.antigens_present),
            attributes_found=tuple(self.attributes_found),
            attributes_refuted=tuple(self.attributes_refuted),
        )
