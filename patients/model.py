"""The things a register names. What they hold is personal: their `repr` shows ids only."""

from enum import StrEnum

from msgspec import Struct

BLOOD_GROUPS = ("O-", "O+", "A-", "A+", "B-", "B+", "AB-", "AB+")


class Sex(StrEnum):
    """Administrative gender (FHIR)."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"
    UNKNOWN = "unknown"


class LinkKind(StrEnum):
    INCIDENT = "incident"
    TRANSFUSION = "transfusion"


class PatientDraft(Struct, frozen=True, kw_only=True):
    """A person to be registered. `birth_date` is ISO 8601 (`1981-03-23`); `blood_group` such as `A+`."""

    family_name: str
    given_name: str
    patronymic: str | None = None
    birth_date: str | None = None
    sex: str = Sex.UNKNOWN
    personal_number: str | None = None
    blood_group: str | None = None
    phone: str | None = None

    def __repr__(self) -> str:
        return "PatientDraft(...)"


class Patient(Struct, frozen=True, kw_only=True):
    """A registered person. `closed_at`: since when, after a death, nothing is added to the record."""

    patient_id: str
    family_name: str
    given_name: str
    patronymic: str | None = None
    birth_date: str | None = None
    sex: Sex = Sex.UNKNOWN
    personal_number: str | None = None
    blood_group: str | None = None
    registered_at: float = 0.0
    phone: str | None = None
    died_on: str | None = None
    closed_at: float | None = None

    def __repr__(self) -> str:
        return f"Patient(patient_id={self.patient_id!r})"


class Link(Struct, frozen=True, kw_only=True):
    """What a patient has to do with: an incident, or a unit of blood that was transfused."""

    patient_id: str
    kind: LinkKind
    target_id: str
    linked_at: float
