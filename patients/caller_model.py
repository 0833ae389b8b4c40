"""The person who called, and what was written down of the call. Personal: their `repr` shows ids only."""

from enum import StrEnum

from msgspec import Struct


class CallerRole(StrEnum):
    """Who the caller is to the patient."""

    PATIENT = "patient"
    RELATIVE = "relative"
    BYSTANDER = "bystander"
    STAFF = "staff"
    OTHER_SERVICE = "other-service"
    UNKNOWN = "unknown"


class CallerDraft(Struct, frozen=True, kw_only=True):
    """A caller to be recorded; `phone` is the number shown on the line or said, `note` free text about the call."""

    name: str | None = None
    phone: str | None = None
    role: str = CallerRole.UNKNOWN
    note: str = ""

    def __repr__(self) -> str:
        return "CallerDraft(...)"


class Caller(Struct, frozen=True, kw_only=True):
    """Somebody who called once. Whoever calls again is recorded again: a call keeps what was said then."""

    caller_id: str
    name: str | None = None
    phone: str | None = None
    role: CallerRole = CallerRole.UNKNOWN
    recorded_at: float = 0.0

    def __repr__(self) -> str:
        return f"Caller(caller_id={self.caller_id!r})"


class CallerNote(Struct, frozen=True, kw_only=True):
    """Free text about a call, by whom and when. Notes are added, never changed."""

    caller_id: str
    text: str
    actor: str
    written_at: float

    def __repr__(self) -> str:
        return f"CallerNote(caller_id={self.caller_id!r})"


class CallerRecord(Struct, frozen=True, kw_only=True):
    """A caller with the notes about the call, oldest first."""

    caller: Caller
    notes: tuple[CallerNote, ...] = ()
