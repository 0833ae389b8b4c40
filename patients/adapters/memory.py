"""Patients in memory: for tests and trials; nothing outlives the process."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from patients.access import AccessRecord
from patients.adapters.memory_callers import CallerTables
from patients.adapters.memory_civil import CivilTables
from patients.adapters.memory_identities import IdentityTables
from patients.adapters.memory_outside import OutsideTables
from patients.adapters.memory_records import RecordTables
from patients.model import Link, LinkKind, Patient
from patients.names import name_key


class MemoryPatientStore:
    """Keeps the same promises as the SQL store, but durability."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tables = _Tables()

    @contextmanager
    def session(self) -> Iterator["_Tables"]:
        """One session at a time, on a copy that replaces the original when all went well."""
        with self._lock:
            copy = self._tables.copy()
            yield copy
            self._tables = copy


class _Tables(CallerTables, IdentityTables, RecordTables, OutsideTables, CivilTables):
    def __init__(self) -> None:
        CallerTables.__init__(self)
        IdentityTables.__init__(self)
        RecordTables.__init__(self)
        OutsideTables.__init__(self)
        CivilTables.__init__(self)
        self._patients: dict[str, tuple[Patient, str, str]] = {}
        self._links: list[Link] = []
        self._accesses: list[AccessRecord] = []
        self._registrations: dict[str, str] = {}
        self._next_number = 1

    def copy(self) -> "_Tables":
        other = _Tables()
        other._patients, other._links = dict(self._patients), list(self._links)
        other._accesses, other._next_number = list(self._accesses), self._next_number
        other._registrations = dict(self._registrations)
        self.copy_callers_to(other)
        self.copy_identities_to(other)
        self.copy_records_to(other)
        self.copy_outside_to(other)
        self.copy_civil_to(other)
        return other

    def next_patient_id(self) -> str:
        number, self._next_number = self._next_number, self._next_number + 1
        return f"P-{number:08d}"

    def add(self, patient: Patient, *, family_key: str, given_key: str) -> None:
        self._patients[patient.patient_id] = (patient, family_key, given_key)

    def change_patient(self, patient: Patient) -> None:
        self.add(patient, family_key=name_key(patient.family_name), given_key=name_key(patient.given_name))

    def registered_under(self, request_key: str) -> Patient | None:
        return self.patient(self._registrations.get(request_key, ""))

    def remember_registration(self, request_key: str, patient_id: str) -> None:
        self._registrations[request_key] = patient_id

    def all_patients(self) -> Sequence[Patient]:
        return [patient for patient, _, _ in self._patients.values()]

    def patient(self, patient_id: str) -> Patient | None:
        row = self._patients.get(patient_id)
        return None if row is None else row[0]

    def with_personal_number(self, personal_number: str) -> Patient | None:
        rows = self._patients.values()
        return next((patient for patient, _, _ in rows if patient.personal_number == personal_number), None)

    def with_name(
        self, *, family_key: str, given_key: str | None, birth_date: str | None, most: int
    ) -> Sequence[Patient]:
        found = [
            patient
            for patient, family, given in self._patients.values()
            if family == family_key and given_key in (None, given) and birth_date in (None, patient.birth_date)
        ]
        return sorted(found, key=lambda patient: patient.patient_id)[:most]

    def add_link(self, link: Link) -> None:
        self._links.append(link)

    def links(self, patient_id: str) -> Sequence[Link]:
        return [link for link in self._links if link.patient_id == patient_id]

    def links_to(self, kind: LinkKind, target_id: str) -> Sequence[Link]:
        return [link for link in self._links if link.kind is kind and link.target_id == target_id]

    def log(self, record: AccessRecord) -> None:
        self._accesses.append(record)

    def accesses(self, patient_id: str) -> Sequence[AccessRecord]:
        return [record for record in self._accesses if record.patient_id == patient_id]

    def access_log(self, *, since_at: float, most: int) -> Sequence[AccessRecord]:
        return [record for record in self._accesses if record.at >= since_at][:most]
