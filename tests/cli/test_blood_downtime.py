"""`arterial blood downtime-...` on the log of a service that is off."""

import json
import stat
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from arterial.settings import Settings
from arterial.storage import open_log, open_register
from bloodbank.messages import RequestBlood
from bloodbank.model import BloodGroup, Component, RequestLine, Urgency
from controlroom.clock import ManualClock
from controlroom.room import ControlRoom
from patients import Access, PatientDraft, Purpose
from tests.cli.process import Arterial
from tests.controlroom.world import blood_place, blood_unit, do

DAY_S = 86_400.0
AUDITOR = Access(actor="igor", purpose=Purpose.AUDIT)


@pytest.fixture
def lived(tmp_path: Path) -> tuple[dict[str, str], str]:
    """The environment of a region with a unit and a patient who asks for it."""
    settings, yesterday = Settings(region="minsk", data_dir=tmp_path), time.time() - DAY_S
    with open_register(settings) as register:
        draft = PatientDraft(family_name="Ковалёва", given_name="Анна", birth_date="1990-02-03")
        access = Access(actor="vera", purpose=Purpose.TRANSFUSION)
        patient_id = register.register(draft, access=access, now=yesterday).patient_id
    log = open_log(settings)
    with ControlRoom.open(region="minsk", log=log, clock=ManualClock(yesterday), threaded=False) as room:
        do(room, blood_place())
        do(room, blood_unit(1, expires_at=yesterday + 30 * DAY_S))
        line = RequestLine(component=Component.RED_CELLS, count=1)
        do(
            room,
            RequestBlood(
                place_id="centre",
                lines=(line,),
                urgency=Urgency.URGENT,
                needed_by_at=yesterday + 3600,
                patient_id=patient_id,
                patient_group=BloodGroup.O_POS,
            ),
        )
    log.close()
    return {"ARTERIAL_DATA_DIR": str(tmp_path), "ARTERIAL_REGION": "minsk"}, patient_id


def test_a_snapshot_is_taken_verified_elsewhere_and_printed(
    arterial: Arterial, lived: tuple[dict[str, str], str], tmp_path: Path
) -> None:
    where, patient_id = lived
    sealed, page, key = tmp_path / "blood.json", tmp_path / "blood.html", tmp_path / "downtime.key"
    told = json.loads(arterial("blood", "downtime-snapshot", "--out", sealed, "--json", **where).stdout)
    assert (told["units"], told["patients"], told["requests"], told["stale"]) == (1, 1, 1, False)
    assert [stat.S_IMODE(file.stat().st_mode) for file in (sealed, key)] == [0o600, 0o600]
    nowhere = {"ARTERIAL_DATA_DIR": str(tmp_path / "nowhere")}
    words = ("blood", "downtime-verify", sealed, "--key-file", key, "--page", page, "--language", "be")
    again = arterial(*words, **nowhere)
    assert again.returncode == 0
    assert told["seal"] in again.stdout
    assert patient_id in page.read_text(encoding="utf-8")
    assert "Ковалёва" not in page.read_text(encoding="utf-8")
    assert not (tmp_path / "nowhere").exists(), "verifying needs no database"
    sheet = tmp_path / "blood.pdf"
    words = ("blood", "downtime-verify", sealed, "--key-file", key, "--page", sheet)
    assert arterial(*words, **nowhere).returncode == 0
    assert sheet.read_bytes().startswith(b"%PDF-")
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600


def test_names_are_looked_up_on_the_record(
    arterial: Arterial, lived: tuple[dict[str, str], str], tmp_path: Path
) -> None:
    where, patient_id = lived
    page = tmp_path / "blood.html"
    words = ("blood", "downtime-snapshot", "--out", tmp_path / "blood.json", "--page", page, "--names", "--by", "olga")
    assert arterial(*words, **where).returncode == 0
    assert "Ковалёва Анна 1990-02-03" in page.read_text(encoding="utf-8")
    with open_register(Settings(data_dir=tmp_path)) as register:
        looks = register.accesses(patient_id, access=AUDITOR, now=time.time())
    assert ("olga", Purpose.TRANSFUSION) in {(look.actor, look.purpose) for look in looks}


def test_what_can_not_be_done_is_one_clear_line(
    arterial: Arterial, lived: tuple[dict[str, str], str], tmp_path: Path
) -> None:
    where, _ = lived
    sealed, out = tmp_path / "blood.json", ("--out", tmp_path / "other.json")
    assert arterial("blood", "downtime-snapshot", "--out", sealed, **where).returncode == 0
    altered, other_key, no_key = tmp_path / "altered.json", tmp_path / "other.key", tmp_path / "no.key"
    altered.write_text(sealed.read_text().replace("O+", "A+", 1))
    other_key.write_text("ab" * 32)
    no_key.write_text("secret")
    for words, said in (
        (("downtime-verify", altered), "altered after it was sealed"),
        (("downtime-verify", sealed, "--key-file", other_key), "give the right one"),
        (("downtime-verify", sealed, "--key-file", no_key), "holds no key"),
        (("downtime-verify", sealed, "--key-file", tmp_path / "none"), "can't be read"),
        (("downtime-verify", other_key), "no sealed snapshot"),
        (("downtime-verify", tmp_path / "none.json"), "No such file"),
        (("downtime-snapshot", *out, "--names"), "--by"),
        (("downtime-snapshot", *out, "--place", "moon"), "no blood place moon"),
        (("downtime-snapshot", *out, "--timezone", "Mars/Base"), "no time zone"),
        (("downtime-snapshot", *out, "--page", "blood.txt"), "must end in .html or .pdf"),
        (("downtime-snapshot", *out, "--page", "blood.pdf", "--language", "ru"), "name a TrueType file"),
        (("downtime-snapshot", *out, "--region", "mars"), "no events of region"),
    ):
        done = arterial("blood", *words, **where)
        assert (done.returncode, done.stdout) == (2, ""), words
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "other.json").exists()


def test_forms_are_tried_first_then_taken_and_never_twice(
    arterial: Arterial, lived: tuple[dict[str, str], str], tmp_path: Path
) -> None:
    where, patient_id = lived
    unit_id, forms = "G123425000001-E0336V00", tmp_path / "forms.csv"
    now = datetime.now(UTC)
    at = [f"{now - timedelta(hours=hours):%Y-%m-%d %H:%M}" for hours in (3, 2)]
    head = "Unit;Action;Patient;When;Who;Identifiers checked;Verified by;Handed to\n"
    issue = f"{unit_id};issue;{patient_id};{at[0]};vera;;;anna\n"
    given = f"{unit_id};transfuse;{patient_id};{at[1]};anna;yes;oleg;\n"
    words = ("blood", "downtime-reconcile", forms, "--by", "vera")
    forms.write_text(head + issue + given.replace(patient_id, "P-00000099").replace("yes", "perhaps"))
    bad = arterial(*words, **where)
    assert (bad.returncode, bad.stdout) == (1, "0 of 2 rows taken\n")
    assert "row 3: identifiers_checked: 'perhaps' is neither yes nor no" in bad.stderr
    forms.write_text(head + issue.replace(patient_id, "P-00000099"))
    assert "no patient P-00000099" in arterial(*words, **where).stderr
    forms.write_text(head + issue + given)
    for more, said in ((("--dry-run",), "2 of 2 rows would be taken"), ((), "2 of 2 rows taken"), ((), "0 of 2 rows")):
        done = arterial(*words, *more, **where)
        assert done.returncode == 0, done.stderr
        assert said in done.stdout
    assert "2 had been taken before" in done.stdout
    traced = json.loads(arterial("blood", "trace", "--unit", unit_id, "--json", **where).stdout)
    steps = traced["units"][0]["steps"]
    assert (traced["patient_ids"], steps[-1]["event"]) == ([patient_id], "bloodbank.BloodTransfused")
    assert steps[-1]["at"] == datetime.strptime(f"{at[1]}+0000", "%Y-%m-%d %H:%M%z").timestamp()


def test_what_is_disputed_is_listed_until_somebody_says_what_happened(
    arterial: Arterial, lived: tuple[dict[str, str], str], tmp_path: Path
) -> None:
    where, patient_id = lived
    unit_id, forms = "G123425000001-E0336V00", tmp_path / "forms.csv"
    at = f"{datetime.now(UTC) - timedelta(hours=3):%Y-%m-%d %H:%M}"
    forms.write_text(
        "Unit;Action;Patient;When;Who;Identifiers checked;Verified by\n"
        f"{unit_id};transfuse;{patient_id};{at};anna;yes;oleg\n"
    )
    arterial("blood", "downtime-reconcile", forms, "--by", "vera", "--set-aside", **where)
    listed = arterial("blood", "downtime-disputes", **where).stdout
    assert f"PD-000001  row 2: transfuse of {unit_id} by anna" in listed
    for wrong, said in (
        (("--resolve", "PD-000001", "--by", "vera"), "--finding"),
        (("--resolve", "PD-000009", "--by", "vera", "--finding", "any"), "no dispute PD-000009"),
    ):
        done = arterial("blood", "downtime-disputes", *wrong, **where)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
    words = ("--resolve", "PD-000001", "--by", "vera", "--finding", "another bag ran; this one never left")
    assert "nothing on paper is in dispute" in arterial("blood", "downtime-disputes", *words, **where).stdout
    (known,) = json.loads(arterial("blood", "downtime-disputes", "--all", "--json", **where).stdout)
    assert (known["resolved_by"], known["finding"]) == ("vera", words[-1])
