"""What was handed out in an emergency, and what is owed for it."""

from enum import StrEnum

from msgspec import Struct


class OwedKind(StrEnum):
    SAMPLE = "sample"
    CROSSMATCH = "retrospective-crossmatch"
    SIGNATURE = "signature"
    FATE = "fate"


class UncrossmatchedUnit(Struct, frozen=True, kw_only=True):
    """A unit that went out without a crossmatch, and when."""

    blood_unit_id: str
    issued_at: float


class EmergencyIssue(Struct, frozen=True, kw_only=True):
    """Everything that was handed out for one request in an emergency. `authorised_by` gave the word, and signs."""

    request_id: str
    units: tuple[UncrossmatchedUnit, ...]
    authorised_by: str
    sample_id: str | None = None
    signed_by: str | None = None


class OwedItem(Struct, frozen=True, kw_only=True):
    """Something that is still owed after an emergency."""

    kind: OwedKind
    request_id: str
    place_id: str
    since_at: float
    due_at: float
    patient_id: str | None = None
    blood_unit_id: str | None = None
    owed_by: str | None = None
