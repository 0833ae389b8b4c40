"""Who looks at a patient's record, and what for: stated before, written down with it."""

from enum import StrEnum

from msgspec import Struct


class Purpose(StrEnum):
    """Why personal data is looked at or changed."""

    TREATMENT = "treatment"
    DISPATCH = "dispatch"
    TRANSFUSION = "transfusion"
    ADMINISTRATION = "administration"
    AUDIT = "audit"
    RESEARCH = "research"


class Action(StrEnum):
    """What was done."""

    REGISTER = "register"
    GET = "get"
    FIND_BY_IDENTIFIER = "find-by-identifier"
    FIND_BY_NAME = "find-by-name"
    LINK_INCIDENT = "link-incident"
    LINK_TRANSFUSION = "link-transfusion"
    READ_LINKS = "read-links"
    READ_ACCESSES = "read-accesses"
    READ_ACCESS_LOG = "read-access-log"
    RECORD_CALLER = "record-caller"
    READ_CALLER = "read-caller"
    WRITE_NOTE = "write-note"
    READ_NOTES = "read-notes"
    DISCARD_CALLER = "discard-caller"
    FIND_BY_NUMBER = "find-by-number"
    MATCH = "match"
    READ_REVIEWS = "read-reviews"
    MARK_DIFFERENT = "mark-different"
    MERGE = "merge"
    UNMERGE = "unmerge"
    READ_IDENTITIES = "read-identities"
    ADD_ENTRY = "add-entry"
    CHANGE_ENTRY = "change-entry"
    READ_RECORD = "read-record"
    SEND_ENTRY = "send-entry"
    SEARCH_OUTSIDE = "search-outside"
    FETCH_OUTSIDE = "fetch-outside"
    READ_OUTBOX = "read-outbox"
    REVIVE_MESSAGE = "revive-message"
    CIVIL_MESSAGE = "civil-message"
    ARCHIVE = "archive"


class Outcome(StrEnum):
    """What came of it."""

    DONE = "done"
    NOT_FOUND = "not-found"
    REFUSED = "refused"


class Access(Struct, frozen=True, kw_only=True):
    """The person or program that asks, and the purpose."""

    actor: str
    purpose: Purpose


class AccessRecord(Struct, frozen=True, kw_only=True):
    """One line of the access log. `sought` is what was searched for; it may be personal and stays in the register."""

    at: float
    actor: str
    purpose: Purpose
    action: Action
    outcome: Outcome
    patient_id: str | None = None
    sought: str | None = None
    caller_id: str | None = None

    def __repr__(self) -> str:
        return f"AccessRecord(action={self.action}, outcome={self.outcome}, patient_id={self.patient_id})"
