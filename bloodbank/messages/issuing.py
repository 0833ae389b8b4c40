"""Units handed out and given to a patient."""

from msgspec import Struct


class IssueBlood(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hand out what is reserved for a request; refused when any hard rule fails now."""

    request_id: str


class RecordTransfusion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit was transfused to a patient identified at the bedside."""

    blood_unit_id: str
    patient_id: str


class BloodIssued(Struct, frozen=True, kw_only=True):
    request_id: str
    blood_unit_ids: tuple[str, ...]

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}", *(f"blood-unit/{unit}" for unit in self.blood_unit_ids))


class BloodTransfused(Struct, frozen=True, kw_only=True):
    blood_unit_id: str
    patient_id: str
    request_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-unit/{self.blood_unit_id}", f"blood-request/{self.request_id}")


Command = IssueBlood | RecordTransfusion
Event = BloodIssued | BloodTransfused
