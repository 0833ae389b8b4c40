"""The callers: every call of these states who asks and why, and leaves a line in the register's access log.

A caller is a person like a patient: name, number and what was said stay here; the log of decisions knows caller ids.
"""

import re
from collections.abc import Iterable
from typing import NoReturn

from patients.access import Access, Action
from patients.access_lines import outcome_of, write_line
from patients.caller_model import Caller, CallerDraft, CallerNote, CallerRecord, CallerRole
from patients.errors import PatientRefused
from patients.phone import phone_key, require_phone
from patients.ports import PatientStore
from patients.validation import require_access, require_id, require_instant, require_key

CALLER_ID = re.compile(r"K-[0-9]{8,}", re.ASCII)
LONGEST_NAME = 200
LONGEST_NOTE = 4_000
MOST_FOUND = 100


class CallerRegister:
    """Callers and notes about their calls; refuses and fails as the patient register does."""

    def __init__(self, store: PatientStore) -> None:
        self._store = store

    def record(self, draft: CallerDraft, *, access: Access, now: float, request_key: str | None = None) -> Caller:
        """Write a caller down. The same actor's `request_key` with the same draft gives the first caller."""
        access, clean = require_access(access, now=now), clean_caller(draft)
        key = None if request_key is None else f"{access.actor}/{require_key(request_key)}"
        with self._store.session() as session:
            earlier = None if key is None else session.caller_recorded_under(key)
            if earlier is not None:
                _require_same(clean, CallerRecord(caller=earlier, notes=tuple(session.caller_notes(earlier.caller_id))))
                write_line(session, access, Action.RECORD_CALLER, now=now, caller_id=earlier.caller_id)
                return earlier
            caller = _caller(clean, session.next_caller_id(), now=now)
            session.add_caller(caller, phone_key=None if caller.phone is None else phone_key(caller.phone))
            if clean.note:
                session.add_caller_note(_note(caller.caller_id, clean.note, access=access, now=now))
            if key is not None:
                session.remember_caller(key, caller.caller_id)
            write_line(session, access, Action.RECORD_CALLER, now=now, caller_id=caller.caller_id)
            return caller

    def discard(self, caller_id: str, *, access: Access, now: float) -> bool:
        """Take back a caller whose call was not taken, with the notes and the request key; whether there was one.

        Whoever asks knows that no call names the caller. The lines of the access log stay.
        """
        access = require_access(access, now=now)
        require_id(caller_id, "caller_id")
        with self._store.session() as session:
            known = session.caller(caller_id) is not None
            write_line(session, access, Action.DISCARD_CALLER, now=now, caller_id=caller_id, outcome=outcome_of(known))
            session.remove_caller(caller_id)
        return known

    def get(self, caller_id: str, *, access: Access, now: float) -> CallerRecord:
        """The caller of this id with the notes; refused as not found otherwise."""
        access = require_access(access, now=now)
        require_id(caller_id, "caller_id")
        with self._store.session() as session:
            caller = session.caller(caller_id)
            outcome = outcome_of(caller is not None)
            write_line(session, access, Action.READ_CALLER, now=now, caller_id=caller_id, outcome=outcome)
            notes = tuple(session.caller_notes(caller_id))
        return _unknown(caller_id) if caller is None else CallerRecord(caller=caller, notes=notes)

    def add_note(self, caller_id: str, text: str, *, access: Access, now: float) -> CallerNote:
        """Write down what else was said. Saying the very same again at once changes nothing."""
        access = require_access(access, now=now)
        require_id(caller_id, "caller_id")
        note = _note(caller_id, require_note(text, least=1), access=access, now=now)
        with self._store.session() as session:
            known = session.caller(caller_id) is not None
            write_line(session, access, Action.WRITE_NOTE, now=now, caller_id=caller_id, outcome=outcome_of(known))
            last = next(reversed(session.caller_notes(caller_id)), None)
            if last is not None and (last.text, last.actor) == (note.text, note.actor):
                return last
            if known:
                session.add_caller_note(note)
        return note if known else _unknown(caller_id)

    def notes_of(self, caller_ids: Iterable[str], *, access: Access, now: float) -> dict[str, str]:
        """All that was noted about these calls, each caller with a line in the access log; unknown ids are left out."""
        access = require_access(access, now=now)
        texts: dict[str, str] = {}
        with self._store.session() as session:
            for caller_id in dict.fromkeys(caller_ids):
                notes = session.caller_notes(caller_id)
                if notes:
                    texts[caller_id] = "\n".join(note.text for note in notes)
                    write_line(session, access, Action.READ_NOTES, now=now, caller_id=caller_id)
        return texts

    def with_number(self, phone: str, *, since_at: float, access: Access, now: float) -> tuple[str, ...]:
        """Ids of the callers since an instant who called from this number, however it is written, newest first."""
        access = require_access(access, now=now)
        key = phone_key(require_phone(phone))
        require_instant(since_at, "since_at")
        with self._store.session() as session:
            found = session.callers_with_phone(key, since_at=since_at, most=MOST_FOUND)
            write_line(session, access, Action.FIND_BY_NUMBER, now=now, outcome=outcome_of(bool(found)), sought=key)
        return tuple(found)

    def with_number_of(self, caller_id: str, *, since_at: float, access: Access, now: float) -> tuple[str, ...]:
        """Ids of the others since an instant who called from the number of this caller; none without a number."""
        caller = self.get(caller_id, access=access, now=now).caller
        if caller.phone is None:
            return ()
        found = self.with_number(caller.phone, since_at=since_at, access=access, now=now)
        return tuple(other for other in found if other != caller_id)


def clean_caller(draft: CallerDraft) -> CallerDraft:
    """The draft in normal form. Raises PatientRefused naming the first field at fault."""
    return CallerDraft(
        name=None if draft.name is None else _require_name(draft.name),
        phone=None if draft.phone is None else require_phone(draft.phone),
        role=_role(draft.role),
        note=require_note(draft.note),
    )


def require_note(text: object, *, least: int = 0) -> str:
    """Free text without control characters but line breaks and tabs."""
    clean = text.strip() if isinstance(text, str) else None
    printable = clean is not None and all(c.isprintable() or c in "\n\t" for c in clean.replace("\r\n", "\n"))
    if clean is None or not printable or not least <= len(clean) <= LONGEST_NOTE:
        detail = f"note: give {least} to {LONGEST_NOTE} printable characters"
        raise PatientRefused("bad-note", detail, kind="invalid", field="note")
    return clean.replace("\r\n", "\n")


def _require_name(value: object) -> str:
    """What the caller said; unlike a patient's name it need not be one."""
    name = " ".join(value.split()) if isinstance(value, str) else ""
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        detail = f"name: leave it out, or give 1 to {LONGEST_NAME} printable characters"
        raise PatientRefused("bad-name", detail, kind="invalid", field="name")
    return name


def _role(value: object) -> CallerRole:
    try:
        return CallerRole(str(value))
    except ValueError:
        detail = f"role: give one of {', '.join(CallerRole)}"
        raise PatientRefused("bad-role", detail, kind="invalid", field="role") from None


def _require_same(draft: CallerDraft, earlier: CallerRecord) -> None:
    caller = earlier.caller
    first_note = earlier.notes[0].text if draft.note and earlier.notes else draft.note
    if (draft.name, draft.phone, draft.role, draft.note) != (caller.name, caller.phone, caller.role, first_note):
        detail = "request_key: this key was used for another caller; use a new one"
        raise PatientRefused("idempotency-key-reused", detail, kind="conflict", field="request_key")


def _caller(draft: CallerDraft, caller_id: str, *, now: float) -> Caller:
    return Caller(caller_id=caller_id, name=draft.name, phone=draft.phone, role=CallerRole(draft.role), recorded_at=now)


def _note(caller_id: str, text: str, *, access: Access, now: float) -> CallerNote:
    return CallerNote(caller_id=caller_id, text=text, actor=access.actor, written_at=now)


def _unknown(caller_id: str) -> NoReturn:
    shown = caller_id if CALLER_ID.fullmatch(caller_id) else "of this id"
    raise PatientRefused(
        "unknown-caller", f"no caller {shown}; record the caller first", kind="not-found", field="caller_id"
    )
