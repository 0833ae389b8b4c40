"""What is recorded of a patient and matters to the blood bank goes there too, by ids and codes only."""

from datetime import UTC, date, datetime

from bloodbank.messages import RecordAntibody
from controlroom.messages import CommandEnvelope
from controlroom.room import ControlRoom
from patients import Access, Category, EntryDraft, PatientRegister, RecordEntry

SOURCE = "patient record"


def record_entry(
    room: ControlRoom, register: PatientRegister, patient_id: str, draft: EntryDraft, *, access: Access
) -> RecordEntry:
    """Record an entry; an antibody first in the blood bank, which keeps it for ever and refuses unknown ones.

    Raises PatientRefused, PatientStoreUnavailable, ControlRoomError.
    """
    now = room.clock.now()
    clean = register.records.check(draft, now=now)
    if clean.category == Category.ANTIBODY and clean.code is not None:
        register.get(patient_id, access=access, now=now)
        command = RecordAntibody(
            patient_id=patient_id,
            specificity=clean.code,
            source=SOURCE,
            found_at=now if clean.since is None else min(now, _midnight_at(clean.since)),
            detectable=clean.details.get("detectable") != "no",
        )
        room.handle(CommandEnvelope(command=command, actor=access.actor))
    return register.records.add(patient_id, clean, access=access, now=now)


def _midnight_at(day: str) -> float:
    read = date.fromisoformat(day)
    return max(0.0, datetime(read.year, read.month, read.day, tzinfo=UTC).timestamp())
