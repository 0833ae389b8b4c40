"""Patients in a SQL database (SQLite or PostgreSQL), over an engine that the caller gives."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, Select, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from patients.access import AccessRecord
from patients.adapters.rows import read_row
from patients.adapters.sql_callers import CallerSession
from patients.adapters.sql_civil import CivilSessionPart
from patients.adapters.sql_identities import IdentitySessionPart
from patients.adapters.sql_outside import OutsideSessionPart
from patients.adapters.sql_records import RecordSessionPart
from patients.adapters.tables import accesses, counter, links, patients, registrations
from patients.errors import PatientStoreUnavailable
from patients.identities.finding import blocks_of
from patients.model import Link, LinkKind, Patient
from patients.names import name_key


class SqlPatientStore:
    """Every session is one transaction, one at a time (all wait for the row of the counter)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def session(self) -> Iterator["_Session"]:
        """The database's own errors hold the values of the statement: only their kind is passed on."""
        try:
            with self._engine.begin() as connection:
                connection.execute(update(counter).values(next_number=counter.c.next_number))
                yield _Session(connection)
        except SQLAlchemyError as error:
            kind = type(error).__name__
            raise PatientStoreUnavailable(f"the patient register's database failed ({kind})") from None


class _Session(CallerSession, IdentitySessionPart, RecordSessionPart, OutsideSessionPart, CivilSessionPart):
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_patient_id(self) -> str:
        number: int = self._connection.execute(select(counter.c.next_number)).scalar_one()
        self._connection.execute(update(counter).values(next_number=number + 1))
        return f"P-{number:08d}"

    def add(self, patient: Patient, *, family_key: str, given_key: str) -> None:
        row = {**msgspec.structs.asdict(patient), **_sounds(patient), "family_key": family_key, "given_key": given_key}
        self._connection.execute(insert(patients).values(row))

    def change_patient(self, patient: Patient) -> None:
        keys = {"family_key": name_key(patient.family_name), "given_key": name_key(patient.given_name)}
        row = {**msgspec.structs.asdict(patient), **_sounds(patient), **keys}
        self._connection.execute(update(patients).where(patients.c.patient_id == patient.patient_id).values(row))

    def registered_under(self, request_key: str) -> Patient | None:
        under_key = select(registrations.c.patient_id).where(registrations.c.request_key == request_key)
        return self._one_patient(patients.c.patient_id == under_key.scalar_subquery())

    def remember_registration(self, request_key: str, patient_id: str) -> None:
        row = {"request_key": request_key, "patient_id": patient_id}
        self._connection.execute(insert(registrations).values(row))

    def patient(self, patient_id: str) -> Patient | None:
        return self._one_patient(patients.c.patient_id == patient_id)

    def with_personal_number(self, personal_number: str) -> Patient | None:
        return self._one_patient(patients.c.personal_number == personal_number)

    def _one_patient(self, condition: ColumnElement[bool]) -> Patient | None:
        row = self._connection.execute(select(patients).where(condition)).mappings().one_or_none()
        return None if row is None else read_row(row, Patient)

    def with_name(
        self, *, family_key: str, given_key: str | None, birth_date: str | None, most: int
    ) -> Sequence[Patient]:
        wanted = select(patients).where(patients.c.family_key == family_key)
        if given_key is not None:
            wanted = wanted.where(patients.c.given_key == given_key)
        if birth_date is not None:
            wanted = wanted.where(patients.c.birth_date == birth_date)
        rows = self._connection.execute(wanted.order_by(patients.c.patient_id).limit(most)).mappings()
        return [read_row(row, Patient) for row in rows]

    def add_link(self, link: Link) -> None:
        self._connection.execute(insert(links).values(msgspec.structs.asdict(link)))

    def links(self, patient_id: str) -> Sequence[Link]:
        return self._links(links.c.patient_id == patient_id)

    def links_to(self, kind: LinkKind, target_id: str) -> Sequence[Link]:
        return self._links((links.c.kind == kind) & (links.c.target_id == target_id))

    def _links(self, condition: ColumnElement[bool]) -> Sequence[Link]:
        rows = self._connection.execute(select(links).where(condition).order_by(links.c.link_number)).mappings()
        return [read_row(row, Link) for row in rows]

    def log(self, record: AccessRecord) -> None:
        self._connection.execute(insert(accesses).values(msgspec.structs.asdict(record)))

    def accesses(self, patient_id: str) -> Sequence[AccessRecord]:
        return self._accesses(select(accesses).where(accesses.c.patient_id == patient_id))

    def access_log(self, *, since_at: float, most: int) -> Sequence[AccessRecord]:
        return self._accesses(select(accesses).where(accesses.c.at >= since_at).limit(most))

    def _accesses(self, wanted: Select[Any]) -> Sequence[AccessRecord]:
        rows = self._connection.execute(wanted.order_by(accesses.c.access_number)).mappings()
        return [read_row(row, AccessRecord) for row in rows]


def _sounds(patient: Patient) -> dict[str, str | None]:
    blocks = blocks_of(patient)
    return {
        "family_sound": blocks.family_sound,
        "given_sound": blocks.given_sound,
        "phone_key": blocks.phone_key,
    }
