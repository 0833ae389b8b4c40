"""One thing known of a patient. Personal: its `repr` shows ids only."""

from enum import StrEnum

from msgspec import Struct, field


class Category(StrEnum):
    ALLERGY = "allergy"
    ANTIBODY = "antibody"
    BLOOD_GROUP = "blood-group"
    CONDITION = "condition"
    REGISTER_FLAG = "register-flag"
    PRESCRIPTION = "prescription"
    DIRECTIVE = "directive"
    CONTACT = "contact"


class EntryStatus(StrEnum):
    """Holds; held once; never held, and is kept for the trace only."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    ENTERED_IN_ERROR = "entered-in-error"


class EntryDraft(Struct, frozen=True, kw_only=True):
    """An entry to be recorded. `code` by its `system` (a URI of `codings.SYSTEMS`), `text` as people say it; days are
    ISO 8601; `details` by the category; `source`: who or what says so.
    """

    category: str
    source: str
    text: str = ""
    system: str | None = None
    code: str | None = None
    since: str | None = None
    until: str | None = None
    details: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"EntryDraft(category={self.category!r})"


class RecordEntry(Struct, frozen=True, kw_only=True):
    """An entry as recorded. Nothing of it changes afterwards but its status."""

    entry_number: int
    patient_id: str
    category: Category
    text: str
    system: str | None
    code: str | None
    since: str | None
    until: str | None
    details: dict[str, str]
    source: str
    recorded_at: float
    recorded_by: str
    status: EntryStatus = EntryStatus.ACTIVE
    status_at: float | None = None
    status_by: str | None = None
    status_reason: str | None = None

    def __repr__(self) -> str:
        return f"RecordEntry(entry_number={self.entry_number}, patient_id={self.patient_id!r})"
