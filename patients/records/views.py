"""What a role sees of a record; the rest never leaves this package."""

from msgspec import Struct

from patients.errors import PatientRefused
from patients.model import Patient
from patients.records.model import Category, EntryStatus, RecordEntry
from patients.records.vocabulary import View, Vocabulary


class SeenEntry(Struct, frozen=True, kw_only=True):
    """An entry as a role sees it; its origin only where the role may know it."""

    entry_number: int
    patient_id: str
    category: Category
    status: EntryStatus
    text: str
    system: str | None
    code: str | None
    since: str | None
    until: str | None
    details: dict[str, str]
    source: str | None = None
    recorded_at: float | None = None
    recorded_by: str | None = None

    def __repr__(self) -> str:
        return f"SeenEntry(entry_number={self.entry_number})"


class PatientRecord(Struct, frozen=True, kw_only=True):
    """What a role sees of a person under all ids; `withheld`: identity fields and categories it may not see."""

    patient_id: str
    patient_ids: tuple[str, ...]
    role: str
    identity: dict[str, str | None]
    entries: tuple[SeenEntry, ...]
    withheld: tuple[str, ...]

    def __repr__(self) -> str:
        return f"PatientRecord(patient_id={self.patient_id!r}, role={self.role!r})"


def view_of(role: str, words: Vocabulary) -> View:
    """Raises PatientRefused for a role that has no view."""
    view = words.views.get(role)
    if view is None:
        detail = f"role: give one of {', '.join(words.views)}"
        raise PatientRefused("unknown-role", detail, kind="invalid", field="role")
    return view


def seen_identity(patient: Patient, view: View) -> dict[str, str | None]:
    return {name: getattr(patient, name) for name in view.identity}


def seen_entries(entries: list[RecordEntry], view: View) -> tuple[SeenEntry, ...]:
    """Those of the role's categories; what holds no longer only where the role sees the past."""
    shown = (each for each in entries if each.category in view.categories)
    return tuple(_seen(each, view) for each in shown if view.past or each.status is EntryStatus.ACTIVE)


def _seen(entry: RecordEntry, view: View) -> SeenEntry:
    return SeenEntry(
        entry_number=entry.entry_number,
        patient_id=entry.patient_id,
        category=entry.category,
        status=entry.status,
        text=entry.text,
        system=entry.system,
        code=entry.code,
        since=entry.since,
        until=entry.until,
        details=entry.details,
        source=entry.source if view.origin else None,
        recorded_at=entry.recorded_at if view.origin else None,
        recorded_by=entry.recorded_by if view.origin else None,
    )


def withheld(view: View, identity: tuple[str, ...]) -> tuple[str, ...]:
    hidden = [name for name in identity if name not in view.identity]
    return (*hidden, *(category.value for category in Category if category not in view.categories))
