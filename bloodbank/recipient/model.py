"""A recipient of blood: samples, antibodies, special requirements, transplants, identities that may be one person.

Nothing here says who the person is: `patient_id` is opaque, ages are instants until which something holds.
"""

from enum import StrEnum

from msgspec import Struct

from bloodbank.kinds import BloodGroup


class AntibodyScreen(StrEnum):
    """Whether the plasma of a sample reacted with the screening cells."""

    NEGATIVE = "negative"
    POSITIVE = "positive"


class Sample(Struct, frozen=True, kw_only=True):
    """A blood sample of a recipient. `group` and `screen` are None until found, or when they can't be told.

    `exposed`: transfused or pregnant in the three months before, None when nobody knows. A rejected sample counts for
    nothing any more.
    """

    sample_id: str
    drawn_at: float
    received_at: float
    collected_by: str
    exposed: bool | None = None
    group: BloodGroup | None = None
    screen: AntibodyScreen | None = None
    tested_by: str | None = None
    rejected_reason: str | None = None


class Antibody(Struct, frozen=True, kw_only=True):
    """A red cell antibody that was found once; it stays for ever, `detectable` or not (antibodies fade, memory cells do
    not).
    """

    specificity: str
    found_at: float
    source: str
    detectable: bool = True


class SpecialRequirement(Struct, frozen=True, kw_only=True):
    """What every suitable unit must be for this recipient, why, by whose word, and until when (None: for ever)."""

    requirement: str
    reason: str
    source: str
    since_at: float
    ends_at: float | None = None


class Transplant(Struct, frozen=True, kw_only=True):
    """Haematopoietic stem cells of another person. From conditioning until conversion the blood must suit both groups;
    afterwards the donor's.
    """

    transplanted_at: float
    recipient_group: BloodGroup
    donor_group: BloodGroup
    conditioned_at: float | None = None
    converted_at: float | None = None

    @property
    def begins_at(self) -> float:
        """When blood must begin to suit the donor's group too."""
        return self.transplanted_at if self.conditioned_at is None else self.conditioned_at


class IdentityLink(Struct, frozen=True, kw_only=True):
    """Another patient id that is, or may be, the same person. Unresolved until somebody confirmed it."""

    patient_id: str
    linked_at: float
    reason: str
    confirmed_by: str | None = None


class Recipient(Struct, frozen=True, kw_only=True):
    """Everything known under one patient id.

    `antigens_absent` and `antigens_present`: of the recipient's own red cells. `may_bear_children_until_at`: None while
    it is not known, in the past where it is not possible. `exposed_at`: the last transfusion recorded here.
    """

    patient_id: str
    samples: tuple[Sample, ...] = ()
    antibodies: tuple[Antibody, ...] = ()
    requirements: tuple[SpecialRequirement, ...] = ()
    transplants: tuple[Transplant, ...] = ()
    links: tuple[IdentityLink, ...] = ()
    antigens_absent: tuple[str, ...] = ()
    antigens_present: tuple[str, ...] = ()
    neonate_until_at: float | None = None
    may_bear_children_until_at: float | None = None
    mother_id: str | None = None
    exposed_at: float | None = None
