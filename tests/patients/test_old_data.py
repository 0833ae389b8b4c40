"""A register of an earlier version is brought to this one with everything in it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from controlroom.adapters.engine import create_store_engine
from patients import Access, Action, PatientDraft, PatientRegister, Purpose
from patients.adapters.migrate import upgrade
from patients.adapters.sql import SqlPatientStore

NOW = 1_800_000_000.0
CLERK = Access(actor="clerk/1", purpose=Purpose.ADMINISTRATION)
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def old(tmp_path: Path) -> Engine:
    """A database at revision 0003 with what was written then."""
    engine = create_store_engine(f"sqlite:///{tmp_path}/old.db")
    upgrade(engine, to="0003")
    with engine.begin() as connection:
        for statement in (GOLDEN / "0003_register.sql").read_text(encoding="utf-8").splitlines():
            connection.execute(text(statement))
    return engine


def test_people_links_callers_and_the_log_of_an_old_register_are_there(old: Engine) -> None:
    upgrade(old)
    register = PatientRegister(SqlPatientStore(old))
    known = register.find_by_identifier("4230381A039PB1", access=CLERK, now=NOW)
    assert known is not None
    assert (known.family_name, known.blood_group, known.registered_at, known.phone) == (
        "Ковалёва",
        "A+",
        1700000000.25,
        None,
    )
    assert [link.target_id for link in register.links("P-00000001", access=CLERK, now=NOW)] == ["I-00000042"]
    assert register.callers.get("K-00000001", access=CLERK, now=NOW).notes[0].text == "дышит"
    assert register.accesses("P-00000001", access=CLERK, now=NOW)[0].action is Action.REGISTER
    with pytest.raises(DBAPIError, match="only grow"), old.begin() as connection:
        connection.execute(text("DELETE FROM patient_accesses"))
    old.dispose()


def test_people_of_an_old_register_are_found_when_they_are_registered_again(old: Engine) -> None:
    upgrade(old)
    register = PatientRegister(SqlPatientStore(old))
    again = PatientDraft(family_name="Kavaliova", given_name="Tatsiana", birth_date="1981-03-23", sex="female")
    assert register.register(again, access=CLERK, now=NOW).patient_id == "P-00000003"
    (review,) = register.identities.open_reviews(access=CLERK, now=NOW)
    assert (review.patient_id, review.other_patient_id) == ("P-00000001", "P-00000003")
    old.dispose()
