"""What clients send about recipients of blood."""

from typing import Annotated

from pydantic import Field

from api.values import Body, Id, Instant, Label, SomeWords
from bloodbank.model import BloodGroup
from bloodbank.recipient.model import AntibodyScreen

Group = Annotated[BloodGroup, Field(strict=False)]
Screen = Annotated[AntibodyScreen, Field(strict=False)]
Antigens = Annotated[list[Label], Field(max_length=60)]


class SampleBody(Body):
    """A sample that arrived, with its results or without. Results need `tested_by`."""

    sample_id: Id
    drawn_at: Instant
    collected_by: Id
    received_at: Instant | None = Field(default=None, description="Absent: now")
    exposed: bool | None = Field(
        default=None, description="Transfused or pregnant in the three months before; absent or null: not known"
    )
    group: Group | None = None
    screen: Screen | None = None
    tested_by: Id | None = None


class SampleResultsBody(Body):
    """What was found; each result is added once."""

    tested_by: Id
    group: Group | None = None
    screen: Screen | None = None


class RejectionBody(Body):
    """Why a sample counts for nothing, and the second person who says so."""

    reason: SomeWords
    verified_by: Id


class AntibodyBody(Body):
    """An antibody that was found, ever."""

    specificity: Label = Field(examples=["K", "Jka", "unidentified"])
    source: SomeWords
    found_at: Instant | None = None
    detectable: bool = True


class RequirementBody(Body):
    """What all blood for the recipient must be."""

    requirement: Label = Field(examples=["irradiated", "cmv-negative", "K-negative", "extended-phenotype"])
    reason: SomeWords
    source: SomeWords
    ends_at: Instant | None = None


class RequirementEndBody(Body):
    requirement: Label
    reason: SomeWords


class PhenotypeBody(Body):
    """Antigens of the recipient's own red cells."""

    source: SomeWords
    antigens_absent: Antigens = Field(default_factory=list)
    antigens_present: Antigens = Field(default_factory=list)


class FactsBody(Body):
    """Age and sex are read from the register; the mother is told."""

    mother_id: Id | None = None


class TransplantBody(Body):
    """Haematopoietic stem cells of another person."""

    transplanted_at: Instant
    recipient_group: Group
    donor_group: Group
    source: SomeWords
    conditioned_at: Instant | None = None


class ConversionBody(Body):
    """The recipient has become the donor's group; a second person has looked at the results."""

    converted_at: Instant
    verified_by: Id


class MergeBody(Body):
    other_patient_id: Id
    reason: SomeWords


class MergeConfirmationBody(Body):
    other_patient_id: Id


class UnmergeBody(Body):
    other_patient_id: Id
    reason: SomeWords
    verified_by: Id
