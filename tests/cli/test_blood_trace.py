"""`arterial blood trace` on the log of a service that is off."""

import json
from pathlib import Path

import pytest

from arterial.settings import Settings
from arterial.storage import open_log, open_register
from bloodbank.messages import IssueBlood, RecordTransfusion, ReserveBlood
from controlroom.clock import ManualClock
from controlroom.room import ControlRoom
from patients import Access, PatientDraft, Purpose
from tests.cli.process import Arterial
from tests.controlroom.world import MORNING, blood_place, blood_request, blood_unit, do

DIN = "G123425000001"


@pytest.fixture
def lived(tmp_path: Path) -> tuple[Path, str]:
    """A folder with the log of one transfusion, and the patient."""
    settings = Settings(region="minsk", data_dir=tmp_path)
    with open_register(settings) as register:
        draft = PatientDraft(family_name="Ковалёва", given_name="Анна", birth_date="1990-02-03")
        access = Access(actor="vera", purpose=Purpose.TRANSFUSION)
        patient_id = register.register(draft, access=access, now=MORNING).patient_id
    log = open_log(settings)
    with ControlRoom.open(region="minsk", log=log, clock=ManualClock(MORNING), threaded=False) as room:
        do(room, blood_place())
        unit_id = do(room, blood_unit(1)).events[0].event.blood_unit_id
        request_id = do(room, blood_request()).events[0].event.request_id
        do(room, ReserveBlood(request_id=request_id, blood_unit_ids=(unit_id,), expires_at=MORNING + 1800))
        do(room, IssueBlood(request_id=request_id))
        do(room, RecordTransfusion(blood_unit_id=unit_id, patient_id=patient_id))
    log.close()
    return tmp_path, patient_id


def test_a_donation_is_followed_to_the_patient_and_back(arterial: Arterial, lived: tuple[Path, str]) -> None:
    folder, patient_id = lived
    where = {"ARTERIAL_DATA_DIR": str(folder), "ARTERIAL_REGION": "minsk"}
    found = json.loads(arterial("blood", "trace", DIN, "--json", **where).stdout)
    assert (found["patient_ids"], found["units"][0]["unit"]["status"]) == ([patient_id], "transfused")
    back = arterial("blood", "trace", "--patient", patient_id, "--by", "vera", **where).stdout
    assert f"donations {DIN}" in back
    assert "BloodTransfused  by olga" in back


def test_what_can_not_be_traced_is_one_clear_line(arterial: Arterial, lived: tuple[Path, str]) -> None:
    where = {"ARTERIAL_DATA_DIR": str(lived[0]), "ARTERIAL_REGION": "minsk"}
    for words, said in (
        ((), "name one thing to trace"),
        (("--patient", "P-1"), "say who asks with --by"),
        (("--patient", "P-1", "--by", "vera"), "no patient of this id"),
        (("G123425999999",), "no unit of donation G123425999999"),
    ):
        done = arterial("blood", "trace", *words, **where)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1
