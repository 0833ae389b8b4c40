"""At the bedside: wristband and bag are checked, the unit is begun, watched and ended."""

from msgspec import Struct

from bloodbank.bedside.model import BedsideOutcome, TransfusionOutcome
from bloodbank.reason import Reason


class CheckAtBedside(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Wristband (`patient_id`) and bag were scanned, the wristband's second identifier compared with the register.

    `suits_by_register`: false where the bag's group harms a patient of the group that the register knows.
    """

    blood_unit_id: str
    patient_id: str
    second_identifier_matches: bool
    checked_by: str
    verified_by: str | None = None
    suits_by_register: bool = True


class StartTransfusion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The unit begins to run, after a check that matched. `overload_risks`: what applies of the overload checklist."""

    blood_unit_id: str
    patient_id: str
    started_by: str
    verified_by: str | None = None
    overload_risks: tuple[str, ...] = ()


class ObserveTransfusion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The patient was looked at. What was measured stays in the patient's own record."""

    blood_unit_id: str
    observed_by: str
    within_limits: bool


class EndTransfusion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It has run through, or was stopped for a reason."""

    blood_unit_id: str
    ended_by: str
    outcome: TransfusionOutcome
    volume_ml: float
    reason: str | None = None


class BedsideChecked(Struct, frozen=True, kw_only=True):
    """Reasons say what did not match."""

    blood_unit_id: str
    patient_id: str
    outcome: BedsideOutcome
    checked_by: str
    verified_by: str | None = None
    request_id: str | None = None
    reasons: tuple[Reason, ...] = ()
    occurred_at: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        request = () if self.request_id is None else (f"blood-request/{self.request_id}",)
        return (f"blood-unit/{self.blood_unit_id}", *request)


class TransfusionStarted(Struct, frozen=True, kw_only=True):
    """`out_at`: when the unit was handed out, None where nobody said. It must have run through by `complete_by_at`."""

    blood_unit_id: str
    patient_id: str
    request_id: str
    started_by: str
    complete_by_at: float
    verified_by: str | None = None
    out_at: float | None = None
    overload_risks: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-unit/{self.blood_unit_id}", f"blood-request/{self.request_id}")


class TransfusionObserved(Struct, frozen=True, kw_only=True):
    blood_unit_id: str
    observed_by: str
    within_limits: bool

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-unit/{self.blood_unit_id}",)


class TransfusionEnded(Struct, frozen=True, kw_only=True):
    """`volume_ml` is None where a reaction stopped it, unmeasured. `late_s`: by how much it ran too long."""

    blood_unit_id: str
    request_id: str
    ended_by: str
    outcome: TransfusionOutcome
    volume_ml: float | None = None
    reason: str | None = None
    late_s: float = 0.0

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-unit/{self.blood_unit_id}", f"blood-request/{self.request_id}")


Command = CheckAtBedside | StartTransfusion | ObserveTransfusion | EndTransfusion
Event = BedsideChecked | TransfusionStarted | TransfusionObserved | TransfusionEnded
