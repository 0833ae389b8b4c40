"""The history of the deceased for research: k-anonymous, with what was left out told, and nobody named."""

import datetime
import json
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arterial.research_files import write_archive
from patients import Access, Action, CivilMessage, EntryDraft, PatientDraft, PatientRegister, Purpose
from patients.adapters.memory import MemoryPatientStore
from patients.personal_number import make_personal_number
from patients.records.codings import ICD10
from patients.research.anonymity import anonymised
from patients.research.model import MEANINGS, DeceasedHistory

NOW = 1_700_000_000.0
SCIENTIST = Access(actor="scientist/1", purpose=Purpose.RESEARCH)

histories = st.builds(
    DeceasedHistory,
    age_years=st.one_of(st.none(), st.integers(0, 110)),
    sex=st.sampled_from(["male", "female", "unknown"]),
    death_year=st.integers(2015, 2026),
    blood_group=st.sampled_from([None, "O+", "AB-"]),
    conditions=st.lists(st.sampled_from(["I20", "E11", "Q99"]), unique=True).map(tuple),
    prescriptions=st.lists(st.sampled_from(["B01A", "C07A"]), unique=True).map(tuple),
    incidents=st.integers(0, 40),
    transfusions=st.integers(0, 40),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(histories, max_size=60), st.integers(2, 6))
def test_nobody_stands_in_a_group_smaller_than_k_and_no_code_is_rarer(people: list[DeceasedHistory], k: int) -> None:
    rows, report = anonymised(people, k=k)
    groups = Counter((row.age_band, row.sex, row.death_period) for row in rows)
    codes = Counter(code for row in rows for code in (*row.conditions, *row.prescriptions))
    assert all(count >= k for count in (*groups.values(), *codes.values()))
    assert report.archived == len(rows) == len(people) - report.suppressed
    assert report.smallest_group == min(groups.values(), default=None)
    assert all(row.incidents <= 10 for row in rows)


def dead(register: PatientRegister, serial: int, *, code: str) -> str:
    number = make_personal_number(birth_date=datetime.date(1940, 1, 1 + serial), sex="male", serial=serial)
    told = {"personal_number": number, "birth_date": f"1940-01-0{1 + serial}", "sex": "male"}
    draft = PatientDraft(family_name="Тайнович", given_name="Ян", **told)
    patient_id = register.register(draft, access=SCIENTIST, now=NOW).patient_id
    entry = EntryDraft(category="condition", system=ICD10, code=code, text="Тайная болезнь", source="x")
    register.records.add(patient_id, entry, access=SCIENTIST, now=NOW)
    message = CivilMessage(message_id=f"m-{serial}", event="death", personal_number=number, died_on="2023-05-01")
    register.civil.receive(message, access=SCIENTIST, now=NOW)
    return patient_id


def test_the_released_files_say_what_they_hold_and_name_nobody(tmp_path: Path) -> None:
    register = PatientRegister(MemoryPatientStore())
    ids = [dead(register, serial, code="I20.0" if serial < 3 else "Q99.9") for serial in range(4)]
    living = PatientDraft(family_name="Живой", given_name="Пётр", sex="male", birth_date="1940-02-02")
    register.register(living, access=SCIENTIST, now=NOW)
    joined = register.register(PatientDraft(family_name="Т", given_name="Я"), access=SCIENTIST, now=NOW).patient_id
    register.identities.merge(ids[0], joined, reason="x", access=SCIENTIST, now=NOW)
    rows, report = register.research.release(k=3, access=SCIENTIST, now=NOW)
    assert (report.people, report.archived, report.suppressed, report.codes_suppressed) == (4, 4, 0, 1)
    write_archive(tmp_path / "release", rows, report)
    table = pq.read_table(tmp_path / "release" / "deceased.parquet")
    assert table.column_names == list(MEANINGS)
    assert sorted(table.column("conditions").to_pylist()) == [[], ["I20"], ["I20"], ["I20"]]
    assert set(table.column("age_band").to_pylist()) == {"80-84"}
    told = json.loads((tmp_path / "release" / "schema.json").read_text(encoding="utf-8"))
    assert (told["columns"], told["report"]["k"]) == (MEANINGS, 3)
    assert sorted(path.name for path in (tmp_path / "release").iterdir()) == ["deceased.parquet", "schema.json"]
    everything = str(table.to_pylist()) + str(table.schema.metadata)
    assert not any(word in everything for word in ("Тай", "1940", "P-0", "2023-05"))
    assert Action.ARCHIVE in {each.action for each in register.accesses(ids[0], access=SCIENTIST, now=NOW)}


def test_a_k_that_protects_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="k: give 2"):
        anonymised([], k=1)
