"""Units handed out and given to a patient."""

from msgspec import Struct

from bloodbank.reason import Reason


class IssueBlood(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hand out what is reserved for a request; refused when any hard rule fails now.

    `blood_unit_ids` are the units as scanned; without them all that is held is handed out.
    """

    request_id: str
    blood_unit_ids: tuple[str, ...] = ()
    issued_by: str | None = None
    handed_to: str | None = None
    cold_box_id: str | None = None


class IssueEmergencyBlood(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hand out units for an emergency at once: held or free, not crossmatched, against the prescriber's word.

    `beyond_cap_by`: who answers for more RhD-negative units than the cap while the group is not known.
    `despite_register_by`: who answers for units that differ by RhD from the patient's group in the register.
    `register_unavailable`: the register could not be asked.
    """

    request_id: str
    blood_unit_ids: tuple[str, ...]
    issued_by: str
    handed_to: str
    authorised_by: str
    reason: str
    cold_box_id: str | None = None
    beyond_cap_by: str | None = None
    despite_register_by: str | None = None
    register_unavailable: bool = False


class RecordTransfusion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit was transfused to a patient identified at the bedside."""

    blood_unit_id: str
    patient_id: str


class BloodIssued(Struct, frozen=True, kw_only=True):
    """`uncrossmatched`: in an emergency; sample, crossmatch, signature and the fate of each unit are owed from then.

    `warnings`: what spoke against it without forbidding it, such as stock kept for more urgent requests.
    """

    request_id: str
    blood_unit_ids: tuple[str, ...]
    issued_by: str | None = None
    handed_to: str | None = None
    cold_box_id: str | None = None
    uncrossmatched: bool = False
    authorised_by: str | None = None
    reason: str | None = None
    beyond_cap_by: str | None = None
    warnings: tuple[Reason, ...] = ()
    despite_register_by: str | None = None
    occurred_at: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}", *(f"blood-unit/{unit}" for unit in self.blood_unit_ids))


class BloodTransfused(Struct, frozen=True, kw_only=True):
    blood_unit_id: str
    patient_id: str
    request_id: str
    occurred_at: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-unit/{self.blood_unit_id}", f"blood-request/{self.request_id}")


Command = IssueBlood | IssueEmergencyBlood | RecordTransfusion
Event = BloodIssued | BloodTransfused
