"""What only a database can do wrong."""

import traceback

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from patients import Access, PatientDraft, PatientRegister, PatientStoreUnavailable, Purpose
from patients.adapters.migrate import VERSION_TABLE, upgrade
from patients.adapters.sql import SqlPatientStore
from patients.adapters.tables import metadata

NEWEST = "0007"
NOW = 1_700_000_000.0
CREW = Access(actor="crew/A7", purpose=Purpose.TREATMENT)
CANARY = PatientDraft(family_name="Тайнович", given_name="Канарейка")


def test_the_migrations_make_the_tables_the_store_reads(engine: Engine) -> None:
    made = inspect(engine)
    for table in metadata.tables.values():
        assert {column["name"] for column in made.get_columns(table.name)} == {column.name for column in table.columns}
        expected = {index.name for index in table.indexes}
        assert expected <= {index["name"] for index in made.get_indexes(table.name)}
    assert made.has_table(VERSION_TABLE)


def test_upgrading_twice_keeps_what_is_there(engine: Engine) -> None:
    PatientRegister(SqlPatientStore(engine)).register(CANARY, access=CREW, now=NOW)
    assert upgrade(engine) == upgrade(engine) == NEWEST
    assert PatientRegister(SqlPatientStore(engine)).get("P-00000001", access=CREW, now=NOW).given_name == "Канарейка"


@pytest.mark.parametrize("change", ["DELETE FROM patient_accesses", "UPDATE patient_accesses SET actor = 'nobody'"])
def test_the_database_refuses_to_change_or_remove_a_line_of_the_access_log(engine: Engine, change: str) -> None:
    register = PatientRegister(SqlPatientStore(engine))
    patient_id = register.register(CANARY, access=CREW, now=NOW).patient_id
    with pytest.raises(DBAPIError, match="only grow"), engine.begin() as connection:
        connection.execute(text(change))
    assert register.accesses(patient_id, access=CREW, now=NOW)[0].actor == CREW.actor


def test_a_broken_database_says_so_without_the_patients_name(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE patients DROP COLUMN patronymic"))
    with pytest.raises(PatientStoreUnavailable) as caught:
        PatientRegister(SqlPatientStore(engine)).register(CANARY, access=CREW, now=NOW)
    printed = "".join(traceback.format_exception(caught.value))
    assert "Тайнович" not in printed
    assert "Канарейка" not in printed
