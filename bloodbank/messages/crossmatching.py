"""The laboratory looks whether a patient bears the red cells of a unit."""

from msgspec import Struct

from bloodbank.crossmatching.model import CrossmatchMethod, CrossmatchResult


class RequestCrossmatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The laboratory is asked to crossmatch units held for a request with a sample of its patient."""

    request_id: str
    blood_unit_ids: tuple[str, ...]
    sample_id: str
    requested_by: str


class RecordCrossmatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was found. Incompatible needs its reason, and bars the donation for this patient for ever."""

    request_id: str
    blood_unit_id: str
    sample_id: str
    method: CrossmatchMethod
    result: CrossmatchResult
    recorded_by: str
    reason: str | None = None


class CrossmatchRequested(Struct, frozen=True, kw_only=True):
    request_id: str
    patient_id: str
    blood_unit_ids: tuple[str, ...]
    sample_id: str
    requested_by: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}", *(f"blood-unit/{unit}" for unit in self.blood_unit_ids))


class CrossmatchRecorded(Struct, frozen=True, kw_only=True):
    """`retrospective`: for a unit that had been handed out already. `antibodies`: of the patient, known by then."""

    request_id: str
    patient_id: str
    blood_unit_id: str
    sample_id: str
    method: CrossmatchMethod
    result: CrossmatchResult
    recorded_by: str
    valid_until_at: float
    reason: str | None = None
    retrospective: bool = False
    antibodies: tuple[str, ...] | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}", f"blood-unit/{self.blood_unit_id}")


Command = RequestCrossmatch | RecordCrossmatch
Event = CrossmatchRequested | CrossmatchRecorded
