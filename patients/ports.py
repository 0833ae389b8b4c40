"""What the register needs from a store."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from patients.access import AccessRecord
from patients.caller_model import Caller, CallerNote
from patients.civil.ports import CivilSession
from patients.identities.ports import IdentitySession
from patients.model import Link, LinkKind, Patient
from patients.outside.ports import OutsideSession
from patients.records.ports import RecordSession


class PatientSession(IdentitySession, RecordSession, OutsideSession, CivilSession, Protocol):
    """One transaction: all of it happens, or nothing. No other session changes anything meanwhile."""

    def next_patient_id(self) -> str: ...

    def add(self, patient: Patient, *, family_key: str, given_key: str) -> None: ...

    def change_patient(self, patient: Patient) -> None:
        """The same id with other data; its keys are made anew."""
        ...

    def registered_under(self, request_key: str) -> Patient | None:
        """The patient registered under a key."""
        ...

    def remember_registration(self, request_key: str, patient_id: str) -> None: ...

    def patient(self, patient_id: str) -> Patient | None: ...

    def with_personal_number(self, personal_number: str) -> Patient | None: ...

    def with_name(
        self, *, family_key: str, given_key: str | None, birth_date: str | None, most: int
    ) -> Sequence[Patient]:
        """Patients of these name keys (and birth date), in the order of their ids."""
        ...

    def add_link(self, link: Link) -> None: ...

    def links(self, patient_id: str) -> Sequence[Link]:
        """Links of a patient, oldest first."""
        ...

    def links_to(self, kind: LinkKind, target_id: str) -> Sequence[Link]: ...

    def next_caller_id(self) -> str: ...

    def add_caller(self, caller: Caller, *, phone_key: str | None) -> None: ...

    def caller(self, caller_id: str) -> Caller | None: ...

    def caller_recorded_under(self, request_key: str) -> Caller | None: ...

    def remember_caller(self, request_key: str, caller_id: str) -> None: ...

    def remove_caller(self, caller_id: str) -> None:
        """The caller, the notes and the request keys are gone; the id is never given again."""
        ...

    def callers_with_phone(self, phone_key: str, *, since_at: float, most: int) -> Sequence[str]:
        """Ids of callers with this key of a number recorded since an instant, newest first."""
        ...

    def add_caller_note(self, note: CallerNote) -> None: ...

    def caller_notes(self, caller_id: str) -> Sequence[CallerNote]:
        """Notes about a caller's call, oldest first."""
        ...

    def log(self, record: AccessRecord) -> None:
        """Append to the access log, which nobody can change."""
        ...

    def accesses(self, patient_id: str) -> Sequence[AccessRecord]:
        """The access log of a patient, oldest first."""
        ...

    def access_log(self, *, since_at: float, most: int) -> Sequence[AccessRecord]:
        """The whole access log from an instant on, oldest first."""
        ...


class PatientStore(Protocol):
    """A store of patients, their links and the access log."""

    def session(self) -> AbstractContextManager[PatientSession]:
        """Commits at the end of the block, or rolls back when it raises. Raises PatientStoreUnavailable."""
        ...
