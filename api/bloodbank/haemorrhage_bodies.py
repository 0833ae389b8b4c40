"""What clients send about massive haemorrhages and standing orders."""

from typing import Annotated

from pydantic import Field

from api.bloodbank.bodies import BloodUnitIds
from api.values import Body, Count, Id, Instant, Label, SomeWords
from bloodbank.messages import ActivateHaemorrhageProtocol, PlaceStandingOrder, SendHaemorrhagePack
from bloodbank.model import BloodGroup, Component


class ActivationBody(Body):
    """Where, for whom if that is known, and on whose word."""

    place_id: Id
    activated_by: Id | None = Field(default=None, description="Absent: who sends the request")
    patient_id: Id | None = None
    patient_group: Annotated[BloodGroup, Field(strict=False)] | None = None
    incident_id: Id | None = None
    may_bear_children: bool | None = Field(default=None, description="Absent or null: by the register, else not known")

    def activation(self, *, actor: str) -> ActivateHaemorrhageProtocol:
        return ActivateHaemorrhageProtocol(
            place_id=self.place_id,
            activated_by=self.activated_by or actor,
            patient_id=self.patient_id,
            patient_group=self.patient_group,
            incident_id=self.incident_id,
            may_bear_children=self.may_bear_children,
        )


class PackBody(Body):
    """Who takes the next part of a pack; without units the best that are held go."""

    handed_to: Id
    blood_unit_ids: BloodUnitIds = Field(default_factory=list, description="The units as scanned")
    issued_by: Id | None = Field(default=None, description="Absent: who sends the request")
    cold_box_id: Id | None = None
    beyond_cap_by: Id | None = None
    despite_register_by: Id | None = Field(
        default=None, description="Who answers for units that differ by RhD from the group in the register"
    )

    def sending(self, protocol_id: str, *, actor: str) -> SendHaemorrhagePack:
        return SendHaemorrhagePack(
            protocol_id=protocol_id,
            issued_by=self.issued_by or actor,
            handed_to=self.handed_to,
            blood_unit_ids=tuple(self.blood_unit_ids),
            cold_box_id=self.cold_box_id,
            beyond_cap_by=self.beyond_cap_by,
            despite_register_by=self.despite_register_by,
        )


class StandingOrderBody(Body):
    """The same blood on the same weekdays (0 is Monday), at `at_s` seconds after local midnight."""

    place_id: Id
    component: Annotated[Component, Field(strict=False)]
    group: Annotated[BloodGroup, Field(strict=False)]
    count: Count
    weekdays: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(min_length=1, max_length=7)]
    at_s: Annotated[float, Field(ge=0, lt=86_400)]
    utc_offset_s: Annotated[float, Field(ge=-50_400, le=50_400)] = 10_800.0
    lead_s: Annotated[float, Field(ge=0, le=518_400)] = 43_200.0
    until_at: Instant | None = None
    requirements: Annotated[list[Label], Field(max_length=16)] = Field(default_factory=list)

    def order(self, *, actor: str) -> PlaceStandingOrder:
        return PlaceStandingOrder(
            place_id=self.place_id,
            component=self.component,
            group=self.group,
            count=self.count,
            weekdays=tuple(self.weekdays),
            at_s=self.at_s,
            placed_by=actor,
            utc_offset_s=self.utc_offset_s,
            lead_s=self.lead_s,
            until_at=self.until_at,
            requirements=tuple(self.requirements),
        )


class StandDownBody(Body):
    reason: SomeWords
