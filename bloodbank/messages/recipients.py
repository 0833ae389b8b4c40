"""What is known of recipients besides their samples: antibodies, requirements, phenotype, age, transplants."""

from msgspec import Struct

from bloodbank.kinds import BloodGroup


class RecordAntibody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An antibody was found, here or elsewhere, now or long ago. It is never taken back, only found undetectable."""

    patient_id: str
    specificity: str
    source: str
    found_at: float | None = None
    detectable: bool = True


class SetSpecialRequirement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From now on every unit for the recipient must be so (`irradiated`, `K-negative`), until `ends_at` or for ever."""

    patient_id: str
    requirement: str
    reason: str
    source: str
    ends_at: float | None = None


class EndSpecialRequirement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A clinician says that the requirement holds no more."""

    patient_id: str
    requirement: str
    reason: str
    ended_by: str


class RecordPhenotype(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Antigens that the recipient's own red cells were typed for."""

    patient_id: str
    source: str
    antigens_absent: tuple[str, ...] = ()
    antigens_present: tuple[str, ...] = ()


class RecordRecipientFacts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What follows from age and sex, as instants; what is left out stays as it is."""

    patient_id: str
    neonate_until_at: float | None = None
    may_bear_children_until_at: float | None = None
    mother_id: str | None = None


class RecordTransplant(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Haematopoietic stem cells were, or will be, transplanted; `conditioned_at`: when conditioning began or begins."""

    patient_id: str
    transplanted_at: float
    recipient_group: BloodGroup
    donor_group: BloodGroup
    source: str
    conditioned_at: float | None = None


class ConfirmConversion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The recipient's red cells and plasma have become the donor's: two persons looked at the results."""

    patient_id: str
    converted_at: float
    confirmed_by: str
    verified_by: str


class AntibodyRecorded(Struct, frozen=True, kw_only=True):
    patient_id: str
    specificity: str
    source: str
    found_at: float
    detectable: bool = True

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recipient/{self.patient_id}",)


class SpecialRequirementSet(Struct, frozen=True, kw_only=True):
    patient_id: str
    requirement: str
    reason: str
    source: str
    ends_at: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recipient/{self.patient_id}",)


class SpecialRequirementEnded(Struct, frozen=True, kw_only=True):
    patient_id: str
    requirement: str
    reason: str
    ended_by: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recipient/{self.patient_id}",)


class PhenotypeRecorded(Struct, frozen=True, kw_only=True):
    patient_id: str
    source: str
    antigens_absent: tuple[str, ...] = ()
    antigens_present: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recipient/{self.patient_id}",)


class RecipientFactsRecorded(Struct, frozen=True, kw_only=True):
    patient_id: str
    neonate_until_at: float | None = None
    may_bear_children_until_at: float | None = None
    mother_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recipient/{self.patient_id}",)


class TransplantRecorded(Struct, frozen=True, kw_only=True):
    patient_id: str
    transplanted_at: float
    recipient_group: BloodGroup
    donor_group: BloodGroup
    source: str
    conditioned_at: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recipient/{self.patient_id}",)


class ConversionConfirmed(Struct, frozen=True, kw_only=True):
    """`transplanted_at` says which transplant."""

    patient_id: str
    transplanted_at: float
    converted_at: float
    confirmed_by: str
    verified_by: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recipient/{self.patient_id}",)


Command = (
    RecordAntibody
    | SetSpecialRequirement
    | EndSpecialRequirement
    | RecordPhenotype
    | RecordRecipientFacts
    | RecordTransplant
    | ConfirmConversion
)
Event = (
    AntibodyRecorded
    | SpecialRequirementSet
    | SpecialRequirementEnded
    | PhenotypeRecorded
    | RecipientFactsRecorded
    | TransplantRecorded
    | ConversionConfirmed
)
