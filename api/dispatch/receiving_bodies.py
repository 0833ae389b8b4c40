"""What clients send about receiving hospitals."""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import Field

from api.dispatch.bodies import Reasons
from api.values import Body, Capabilities, Count, Id, Instant, Label, Tally
from bloodbank.model import BloodGroup, Component
from controlroom.questions.receiving import BloodWanted
from dispatch.mass_casualty.state import Tag
from dispatch.receiving.state import BloodOrder, Reporter

Reported = Annotated[Reporter, Field(strict=False)]


class BloodOrderBody(Body):
    """Blood that is to meet the patient, as the proposal gave it."""

    place_id: Id
    counts: Annotated[dict[Annotated[Component, Field(strict=False)], Count], Field(min_length=1, max_length=3)]
    needed_by_at: Instant
    patient_group: Annotated[BloodGroup, Field(strict=False)] | None = None
    blood_unit_ids: Annotated[list[Id], Field(max_length=300)] = Field(default_factory=list)
    reserve_until_at: Instant | None = None

    def order(self) -> BloodOrder:
        return BloodOrder(
            place_id=self.place_id,
            counts={component.value: count for component, count in self.counts.items()},
            needed_by_at=self.needed_by_at,
            patient_group=None if self.patient_group is None else self.patient_group.value,
            blood_unit_ids=tuple(self.blood_unit_ids),
            reserve_until_at=self.reserve_until_at,
        )


class HospitalBody(Body):
    """The receiving hospital; with `blood`, that is requested and held there by the same decision."""

    hospital_id: Id
    reasons: Reasons = Field(default_factory=list)
    despite_diversion: bool = Field(default=False, description="Although it takes no ambulance patients, or not these")
    despite_full: bool = Field(default=False, description="Although it reports no bed for them")
    blood: BloodOrderBody | None = None


class DiversionBody(Body):
    until_at: Instant | None = Field(default=None, description="Absent or null: it takes patients again now")
    capabilities: Capabilities = Field(default_factory=list, description="Empty: the whole hospital")
    reported_by: Reported = Reporter.DISPATCHER
    reported_at: Instant | None = Field(default=None, description="Absent: now")


class BedsBody(Body):
    """Free beds by kind, as the settings name them; a kind that is left out stays as it was counted last."""

    free: Annotated[dict[Label, Tally], Field(min_length=1, max_length=32)] = Field(examples=[{"emergency": 4}])
    reported_by: Reported = Reporter.DISPATCHER
    reported_at: Instant | None = Field(default=None, description="Absent: now")


class SurgeCapacityBody(Body):
    """Casualties of each triage tag; empty: back to the default of its size."""

    by_tag: Annotated[dict[Annotated[Tag, Field(strict=False)], Tally], Field(max_length=5)] = Field(
        examples=[{"immediate": 8, "delayed": 16}]
    )


Bags = Annotated[int, Query(ge=0, le=100, description="Bags that the patient is likely to need")]


def asked_blood(
    red_cells: Bags = 0,
    plasma: Bags = 0,
    platelets: Bags = 0,
    patient_group: Annotated[BloodGroup | None, Query(description="Absent: unknown")] = None,
) -> BloodWanted | None:
    """None for a patient who needs none."""
    asked = {Component.RED_CELLS: red_cells, Component.PLASMA: plasma, Component.PLATELETS: platelets}
    counts = {component: count for component, count in asked.items() if count}
    return BloodWanted(counts=counts, patient_group=patient_group) if counts else None


AskedBlood = Annotated[BloodWanted | None, Depends(asked_blood)]
