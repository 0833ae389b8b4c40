"""Messages of the civil registry and what came of them. Personal: their `repr` shows ids only."""

from enum import StrEnum

from msgspec import Struct


class CivilEvent(StrEnum):
    BIRTH = "birth"
    NAME_CHANGE = "name-change"
    DEATH = "death"
    DEATH_ANNULLED = "death-annulled"


class CivilOutcome(StrEnum):
    """`unknown-person`: nobody here has the number; nothing was changed."""

    REGISTERED = "registered"
    UPDATED = "updated"
    CLOSED = "closed"
    REOPENED = "reopened"
    UNCHANGED = "unchanged"
    UNKNOWN_PERSON = "unknown-person"


class CivilMessage(Struct, frozen=True, kw_only=True):
    """`personal_number`: whose. Names, `birth_date` and `sex` for a birth; new names for a name change; `died_on` for a
    death.
    """

    message_id: str
    event: str
    personal_number: str
    family_name: str | None = None
    given_name: str | None = None
    patronymic: str | None = None
    birth_date: str | None = None
    sex: str | None = None
    died_on: str | None = None

    def __repr__(self) -> str:
        return f"CivilMessage(message_id={self.message_id!r}, event={self.event!r})"


class CivilReceipt(Struct, frozen=True, kw_only=True):
    """What came of a message; the same for ever, however often it is sent."""

    message_id: str
    event: CivilEvent
    outcome: CivilOutcome
    received_at: float
    patient_id: str | None = None
