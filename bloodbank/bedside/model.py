"""Checks at the bedside and transfusions as they are known."""

from enum import StrEnum

from msgspec import Struct

from bloodbank.reason import Reason


class BedsideOutcome(StrEnum):
    MATCHED = "matched"
    MISMATCHED = "mismatched"


class TransfusionOutcome(StrEnum):
    COMPLETED = "completed"
    STOPPED = "stopped"


class BedsideCheck(Struct, frozen=True, kw_only=True):
    """The last check of a unit against a wristband. Reasons say what did not match."""

    blood_unit_id: str
    patient_id: str
    outcome: BedsideOutcome
    checked_at: float
    checked_by: str
    verified_by: str | None = None
    reasons: tuple[Reason, ...] = ()


class Observation(Struct, frozen=True, kw_only=True):
    """That the patient was looked at, and whether all was well; what was measured stays in the patient's record."""

    observed_at: float
    observed_by: str
    within_limits: bool


class Transfusion(Struct, frozen=True, kw_only=True):
    """One unit given to one patient, from its beginning; `out_at` is when the unit was handed out."""

    blood_unit_id: str
    patient_id: str
    request_id: str
    started_at: float
    started_by: str
    complete_by_at: float
    verified_by: str | None = None
    out_at: float | None = None
    overload_risks: tuple[str, ...] = ()
    observations: tuple[Observation, ...] = ()
    ended_at: float | None = None
    ended_by: str | None = None
    outcome: TransfusionOutcome | None = None
    volume_ml: float | None = None
    reason: str | None = None
