"""What is known of a patient, on every store: recorded, corrected, followed through merges, and who sees which."""

from importlib.resources import files

import pytest

from patients import Access, Action, EntryDraft, EntryStatus, PatientDraft, PatientRefused, PatientRegister, Purpose
from patients.adapters.memory import MemoryPatientStore
from patients.records.codings import ATC, ICD10, OWN_ANTIBODIES, OWN_DIRECTIVES, OWN_GROUPS, OWN_REGISTERS, SNOMED
from patients.records.vocabulary import vocabulary

NOW = 1_700_000_000.0
CREW = Access(actor="crew/A7", purpose=Purpose.TREATMENT)
NUMBER = "4230381A039PB1"

ENTRIES = {
    "allergy": EntryDraft(
        category="allergy",
        system=ATC,
        code="J01CE01",
        text="Пенициллин",
        source="mother",
        details={"criticality": "high"},
    ),
    "antibody": EntryDraft(category="antibody", system=OWN_ANTIBODIES, code="K", source="laboratory"),
    "blood-group": EntryDraft(category="blood-group", system=OWN_GROUPS, code="A+", source="laboratory"),
    "condition": EntryDraft(category="condition", system=ICD10, code="I20.0", text="Стенокардия", source="hospital-3"),
    "register-flag": EntryDraft(category="register-flag", system=OWN_REGISTERS, code="dialysis", source="clinic"),
    "prescription": EntryDraft(category="prescription", system=ATC, code="B01AA03", text="Варфарин", source="clinic"),
    "directive": EntryDraft(category="directive", system=OWN_DIRECTIVES, code="no-blood", source="patient"),
    "contact": EntryDraft(category="contact", text="Муж, Иван", source="patient", details={"phone": "+375291234567"}),
}

CELLS = """
role             family_name given_name patronymic birth_date sex phone personal_number blood_group allergy antibody blood-group condition register-flag prescription directive contact origin past
call-taker       + + + + + + - - - - - - + - - + - -
dispatcher       + + + + + + - - - - - - + - - + - -
crew             + + + + + + - + + + + + + + + + - -
hospital         + + + + + + + + + + + + + + + + + +
consultant       + + + + + + - + + + + + + + + - + -
blood-technician + + + + + - + + - + + - - - + - + +
blood-manager    - - - - - - - + - + + - - - - - + -
integrator       + + + + + + + + + + + + + + + + + +
administrator    + + + + + + + - - - - - - - - - - -
planner          - - - - - - - - - - - - - - - - - -
auditor          - - - - - - - - - - - - - - - - - -
"""  # noqa: E501
COLUMNS, *ROWS = (line.split() for line in CELLS.strip().splitlines())


def whole(register: PatientRegister) -> str:
    """A patient with an entry of each category, and one that was entered in error."""
    draft = PatientDraft(
        family_name="Ковалёва",
        given_name="Татьяна",
        patronymic="Ивановна",
        birth_date="1981-03-23",
        sex="female",
        personal_number=NUMBER,
        phone="101",
    )
    patient_id = register.register(draft, access=CREW, now=NOW).patient_id
    for entry in ENTRIES.values():
        register.records.add(patient_id, entry, access=CREW, now=NOW)
    wrong = register.records.add(
        patient_id, EntryDraft(category="antibody", system=OWN_ANTIBODIES, code="Jka", source="x"), access=CREW, now=NOW
    )
    change(register, patient_id, wrong.entry_number)
    return patient_id


def change(register: PatientRegister, patient_id: str, number: int, status: str = "entered-in-error"):
    return register.records.change_status(
        patient_id, number, status=status, reason="mixed up", access=CREW, now=NOW + 1
    )


def code(act) -> str:
    with pytest.raises(PatientRefused) as caught:
        act()
    return caught.value.code


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_role_sees_just_its_cells(row: list[str]) -> None:
    """Every role, every field and category: shown where the table has a plus, withheld and told so where it has not."""
    role, cells = row[0], dict(zip(COLUMNS[1:], row[1:], strict=True))
    register = PatientRegister(MemoryPatientStore())
    seen = register.records.read(whole(register), role=role, access=CREW, now=NOW)
    categories = {entry.category.value for entry in seen.entries}
    for name in COLUMNS[1:9]:
        assert (name in seen.identity) == (cells[name] == "+"), name
        assert (name in seen.withheld) == (cells[name] == "-"), name
    for name in COLUMNS[9:17]:
        assert (name in categories) == (cells[name] == "+"), name
        assert (name in seen.withheld) == (cells[name] == "-"), name
    assert all((entry.source is not None) == (cells["origin"] == "+") for entry in seen.entries)
    wrong = [entry for entry in seen.entries if entry.status is EntryStatus.ENTERED_IN_ERROR]
    assert bool(wrong) == (cells["past"] == "+")


def test_no_role_and_no_category_is_forgotten_by_the_table() -> None:
    assert {row[0] for row in ROWS} == set(vocabulary().views)
    assert set(COLUMNS[9:17]) == {category.value for category in vocabulary().categories} == set(ENTRIES)


def test_registers_and_directives_have_words_in_three_languages() -> None:
    for listed in (vocabulary().registers, vocabulary().directives):
        assert all(set(words) == {"en", "ru", "be"} and all(words.values()) for words in listed.values())
    assert files("patients.records").joinpath("data", "views.toml").is_file()


def test_an_entry_keeps_who_said_and_recorded_it_and_is_not_recorded_twice(register: PatientRegister) -> None:
    patient_id = whole(register)
    again = register.records.add(patient_id, ENTRIES["allergy"], access=CREW, now=NOW + 60)
    assert (again.recorded_at, again.recorded_by, again.source) == (NOW, "crew/A7", "mother")
    seen = register.records.read(patient_id, role="hospital", access=CREW, now=NOW)
    assert len([each for each in seen.entries if each.category == "allergy"]) == 1
    assert "Пенициллин" not in repr(seen) + repr(again) + repr(ENTRIES["allergy"])
    actions = [each.action for each in register.accesses(patient_id, access=CREW, now=NOW)]
    assert {Action.ADD_ENTRY, Action.CHANGE_ENTRY, Action.READ_RECORD} <= set(actions)


def test_what_was_entered_in_error_stays_so_and_is_seen_by_nobody_who_acts_on_it(register: PatientRegister) -> None:
    patient_id = whole(register)
    (allergy,) = [
        each
        for each in register.records.read(patient_id, role="crew", access=CREW, now=NOW).entries
        if each.category == "allergy"
    ]
    changed = change(register, patient_id, allergy.entry_number)
    assert (changed.status, changed.status_by, changed.status_reason) == ("entered-in-error", "crew/A7", "mixed up")
    assert change(register, patient_id, allergy.entry_number) == changed, "said again it changes nothing"
    assert code(lambda: change(register, patient_id, allergy.entry_number, "inactive")) == "entry-in-error"
    seen = register.records.read(patient_id, role="crew", access=CREW, now=NOW)
    assert "allergy" not in {each.category for each in seen.entries}
    other = register.register(PatientDraft(family_name="Шпак", given_name="Зоя"), access=CREW, now=NOW).patient_id
    assert code(lambda: change(register, other, allergy.entry_number)) == "unknown-entry"


def test_the_register_s_group_is_that_of_the_entries_and_two_groups_are_refused(register: PatientRegister) -> None:
    patient_id = whole(register)
    assert register.get(patient_id, access=CREW, now=NOW).blood_group == "A+"
    other = EntryDraft(category="blood-group", system=OWN_GROUPS, code="B+", source="card")
    add = register.records.add
    assert code(lambda: add(patient_id, other, access=CREW, now=NOW)) == "other-group-in-register"
    seen = register.records.read(patient_id, role="hospital", access=CREW, now=NOW)
    (wrong,) = [each for each in seen.entries if each.category == "blood-group"]
    change(register, patient_id, wrong.entry_number)
    assert register.get(patient_id, access=CREW, now=NOW).blood_group is None
    add(patient_id, other, access=CREW, now=NOW)
    assert register.get(patient_id, access=CREW, now=NOW).blood_group == "B+"


def test_a_merge_shows_what_stands_under_either_id_and_an_unmerge_parts_it(register: PatientRegister) -> None:
    one = whole(register)
    other = register.register(PatientDraft(family_name="Kavaliova", given_name="Tatsiana"), access=CREW, now=NOW)
    flag = EntryDraft(category="register-flag", system=OWN_REGISTERS, code="epilepsy", source="clinic")
    register.records.add(other.patient_id, flag, access=CREW, now=NOW)

    def flags(patient_id: str) -> set[str | None]:
        seen = register.records.read(patient_id, role="dispatcher", access=CREW, now=NOW)
        return {each.code for each in seen.entries if each.category == "register-flag"}

    register.identities.merge(one, other.patient_id, reason="x", access=CREW, now=NOW)
    assert flags(one) == flags(other.patient_id) == {"dialysis", "epilepsy"}
    group = EntryDraft(category="blood-group", system=OWN_GROUPS, code="O-", source="card")
    add = register.records.add
    assert code(lambda: add(other.patient_id, group, access=CREW, now=NOW)) == "other-group-in-register"
    register.identities.unmerge(one, other.patient_id, reason="x", verified_by="y", access=CREW, now=NOW)
    assert (flags(one), flags(other.patient_id)) == ({"dialysis"}, {"epilepsy"})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"category": "horoscope"}, "bad-category"),
        ({"code": "K", "system": None}, "bad-code"),
        ({"category": "prescription", "code": "I20.0", "system": ICD10}, "bad-code-system"),
        ({"code": "j01", "system": ATC}, "bad-code"),
        ({"category": "condition", "code": "22298007", "system": SNOMED}, "bad-code"),
        ({"category": "register-flag", "code": "vampire", "system": OWN_REGISTERS}, "bad-code"),
        ({"category": "blood-group", "code": None, "system": None}, "code-missing"),
        ({"code": None, "system": None, "text": ""}, "text-missing"),
        ({"since": "2090-01-01"}, "bad-day"),
        ({"since": "2020-01-02", "until": "2020-01-01"}, "bad-day"),
        ({"details": {"criticality": "awful"}}, "bad-details"),
        ({"details": {"colour": "red"}}, "bad-details"),
        ({"source": " "}, "bad-words"),
        ({"text": "a\x00b"}, "bad-words"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused(changes: dict, expected: str) -> None:
    register = PatientRegister(MemoryPatientStore())
    patient_id = register.register(PatientDraft(family_name="Шпак", given_name="Зоя"), access=CREW, now=NOW).patient_id
    told = {"category": "allergy", "system": ATC, "code": "J01CE01", "text": "x", "source": "mother"} | changes
    assert code(lambda: register.records.add(patient_id, EntryDraft(**told), access=CREW, now=NOW)) == expected


def test_a_snomed_code_with_its_check_digit_is_taken() -> None:
    register = PatientRegister(MemoryPatientStore())
    patient_id = register.register(PatientDraft(family_name="Шпак", given_name="Зоя"), access=CREW, now=NOW).patient_id
    infarct = EntryDraft(category="condition", system=SNOMED, code="22298006", text="Инфаркт", source="ECG")
    assert register.records.add(patient_id, infarct, access=CREW, now=NOW).code == "22298006"
    assert code(lambda: register.records.read(patient_id, role="janitor", access=CREW, now=NOW)) == "unknown-role"
