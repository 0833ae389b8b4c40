"""The register's contract, on every store."""

import threading

import pytest

from patients import (
    Access,
    Action,
    LinkKind,
    Outcome,
    Patient,
    PatientDraft,
    PatientRefused,
    PatientRegister,
    PatientStore,
    Purpose,
    Sex,
)
from patients.access import AccessRecord
from patients.adapters.memory import MemoryPatientStore
from patients.personal_number import make_personal_number

NOW = 1_700_000_000.0
CREW = Access(actor="crew/A7", purpose=Purpose.TREATMENT)
AUDITOR = Access(actor="auditor/1", purpose=Purpose.AUDIT)


def number(day: str = "1981-03-23", *, sex: str = "female", serial: int = 39) -> str:
    import datetime

    return make_personal_number(birth_date=datetime.date.fromisoformat(day), sex=sex, serial=serial)


def draft(**changes) -> PatientDraft:
    fields = {
        "family_name": "Ковалёва",
        "given_name": "Татьяна",
        "patronymic": "Ивановна",
        "birth_date": "1981-03-23",
        "sex": "female",
        "personal_number": number(),
        "blood_group": "A+",
    }
    return PatientDraft(**{**fields, **changes})


def refused(act) -> PatientRefused:
    with pytest.raises(PatientRefused) as caught:
        act()
    return caught.value


def lines(register: PatientRegister, patient_id: str) -> list[tuple[Action, Outcome]]:
    """The access log of a patient without the look at the log itself."""
    records = register.accesses(patient_id, access=AUDITOR, now=NOW)
    return [(record.action, record.outcome) for record in records if record.action is not Action.READ_ACCESSES]


def test_P00_a_registration_that_is_repeated_under_its_key_makes_one_patient(register: PatientRegister) -> None:
    """The answer to the first was lost; another person, or another actor, under the same key is another matter."""
    unnumbered = draft(personal_number=None)
    first = register.register(unnumbered, access=CREW, now=NOW, request_key="tablet-7/1")
    again = register.register(unnumbered, access=CREW, now=NOW + 60, request_key="tablet-7/1")
    assert again == first
    numbered = register.register(draft(), access=CREW, now=NOW, request_key="tablet-7/2")
    assert register.register(draft(), access=CREW, now=NOW + 60, request_key="tablet-7/2") == numbered
    other = refused(lambda: register.register(draft(given_name="Анна"), access=CREW, now=NOW, request_key="tablet-7/1"))
    assert (other.code, other.kind) == ("idempotency-key-reused", "conflict")
    assert register.register(unnumbered, access=AUDITOR, now=NOW, request_key="tablet-7/1") != first
    assert len(register.find_by_name(family_name="Ковалёва", access=AUDITOR, now=NOW)) == 3
    assert lines(register, first.patient_id)[:2] == [(Action.REGISTER, Outcome.DONE)] * 2


def test_P01_a_registered_patient_is_found_by_id_and_by_personal_number(register: PatientRegister) -> None:
    patient = register.register(draft(), access=CREW, now=NOW)
    expected = Patient(
        patient_id="P-00000001",
        family_name="Ковалёва",
        given_name="Татьяна",
        patronymic="Ивановна",
        birth_date="1981-03-23",
        sex=Sex.FEMALE,
        personal_number=number(),
        blood_group="A+",
        registered_at=NOW,
    )
    assert patient == expected
    assert register.get(patient.patient_id, access=CREW, now=NOW) == expected
    assert register.find_by_identifier(number().lower(), access=CREW, now=NOW) == expected
    assert register.find_by_identifier(patient.patient_id, access=CREW, now=NOW) == expected


@pytest.mark.parametrize(
    ("family_name", "given_name"),
    [
        ("Ковалёва", "Татьяна"),
        ("КОВАЛЕВА", "татьяна"),
        ("Кавалёва", "Таццяна"),
        ("кавалева", None),
        ("  Ковалева ", "Татьяна"),
    ],
)
def test_P02_a_patient_is_found_by_name_in_other_case_and_in_russian_or_belarusian_spelling(
    register: PatientRegister, family_name: str, given_name: str | None
) -> None:
    patient = register.register(draft(), access=CREW, now=NOW)
    register.register(draft(family_name="Соколова", personal_number=None), access=CREW, now=NOW)
    found = register.find_by_name(
        family_name=family_name, given_name=given_name, birth_date="1981-03-23", access=CREW, now=NOW
    )
    assert found == [patient]


def test_P03_the_birth_date_tells_people_of_the_same_name_apart(register: PatientRegister) -> None:
    older = register.register(draft(), access=CREW, now=NOW)
    younger = register.register(draft(birth_date="2001-01-02", personal_number=None), access=CREW, now=NOW)
    both = register.find_by_name(family_name="Ковалёва", access=CREW, now=NOW)
    one = register.find_by_name(family_name="Ковалёва", birth_date="2001-01-02", access=CREW, now=NOW)
    assert (both, one) == ([older, younger], [younger])


def test_P04_a_personal_number_is_registered_once_and_the_refusal_names_the_holder_by_id(
    register: PatientRegister,
) -> None:
    first = register.register(draft(), access=CREW, now=NOW)
    error = refused(lambda: register.register(draft(family_name="Иная"), access=CREW, now=NOW))
    assert (error.code, error.kind, error.field) == ("personal-number-taken", "conflict", "personal_number")
    assert first.patient_id in error.detail
    assert register.find_by_name(family_name="Иная", access=CREW, now=NOW) == []


def test_P05_every_look_leaves_a_line_with_actor_purpose_action_and_outcome(register: PatientRegister) -> None:
    patient_id = register.register(draft(), access=CREW, now=NOW).patient_id
    register.get(patient_id, access=CREW, now=NOW + 1)
    register.find_by_identifier(number(), access=CREW, now=NOW + 2)
    register.find_by_name(family_name="Ковалёва", access=CREW, now=NOW + 3)
    register.link_incident(patient_id, "I-000001", access=CREW, now=NOW + 4)
    register.links(patient_id, access=CREW, now=NOW + 5)
    refused(lambda: register.register(draft(), access=CREW, now=NOW + 6))
    records = register.accesses(patient_id, access=AUDITOR, now=NOW + 7)
    assert [(record.at - NOW, record.action, record.outcome) for record in records] == [
        (0, Action.REGISTER, Outcome.DONE),
        (1, Action.GET, Outcome.DONE),
        (2, Action.FIND_BY_IDENTIFIER, Outcome.DONE),
        (3, Action.FIND_BY_NAME, Outcome.DONE),
        (4, Action.LINK_INCIDENT, Outcome.DONE),
        (5, Action.READ_LINKS, Outcome.DONE),
        (6, Action.REGISTER, Outcome.REFUSED),
        (7, Action.READ_ACCESSES, Outcome.DONE),
    ]
    assert {(record.actor, record.purpose) for record in records[:-1]} == {("crew/A7", Purpose.TREATMENT)}
    assert (records[-1].actor, records[-1].purpose) == ("auditor/1", Purpose.AUDIT)


def whole_log(store: PatientStore) -> list[AccessRecord]:
    with store.session() as session:
        return list(session.access_log(since_at=0.0, most=1000))


def test_P06_a_search_that_finds_nobody_leaves_a_line_too(store: PatientStore) -> None:
    register = PatientRegister(store)
    assert register.find_by_name(family_name="Никто", birth_date="1990-01-01", access=CREW, now=NOW) == []
    assert register.find_by_identifier(number(serial=7), access=CREW, now=NOW) is None
    refused(lambda: register.find_by_identifier("4230381A039PB9", access=CREW, now=NOW))
    refused(lambda: register.find_by_identifier("\x00\ud800" + "9" * 100, access=CREW, now=NOW))
    log = [(record.action, record.outcome, record.sought) for record in whole_log(store)]
    assert log == [
        (Action.FIND_BY_NAME, Outcome.NOT_FOUND, "Никто 1990-01-01"),
        (Action.FIND_BY_IDENTIFIER, Outcome.NOT_FOUND, number(serial=7)),
        (Action.FIND_BY_IDENTIFIER, Outcome.REFUSED, "4230381A039PB9"),
        (Action.FIND_BY_IDENTIFIER, Outcome.REFUSED, "??" + "9" * 62),
    ]


def test_P07_asking_for_an_unknown_patient_is_refused_and_remembered(store: PatientStore) -> None:
    register = PatientRegister(store)
    error = refused(lambda: register.get("P-00000001", access=CREW, now=NOW))
    assert (error.code, error.kind) == ("unknown-patient", "not-found")
    for act in (register.links, register.accesses):
        assert refused(lambda act=act: act("P-00000001", access=CREW, now=NOW)).kind == "not-found"
    linking = refused(lambda: register.link_incident("P-00000001", "I-1", access=CREW, now=NOW))
    assert linking.kind == "not-found"
    register.register(draft(), access=CREW, now=NOW)
    assert lines(register, "P-00000001")[:3] == [
        (Action.GET, Outcome.NOT_FOUND),
        (Action.READ_LINKS, Outcome.NOT_FOUND),
        (Action.LINK_INCIDENT, Outcome.NOT_FOUND),
    ]


def test_P08_links_are_kept_once_and_in_order(register: PatientRegister) -> None:
    patient_id = register.register(draft(), access=CREW, now=NOW).patient_id
    register.link_incident(patient_id, "I-1", access=CREW, now=NOW)
    register.link_transfusion(patient_id, "G123426000001-E0336V00", access=CREW, now=NOW + 1)
    again = register.link_incident(patient_id, "I-1", access=CREW, now=NOW + 2)
    assert again.linked_at == NOW
    links = register.links(patient_id, access=CREW, now=NOW)
    assert [(link.kind, link.target_id) for link in links] == [
        (LinkKind.INCIDENT, "I-1"),
        (LinkKind.TRANSFUSION, "G123426000001-E0336V00"),
    ]


def test_P09_one_unit_of_blood_belongs_to_one_patient_while_an_incident_may_have_several(
    register: PatientRegister,
) -> None:
    first = register.register(draft(), access=CREW, now=NOW).patient_id
    second = register.register(draft(personal_number=None), access=CREW, now=NOW).patient_id
    for patient_id in (first, second):
        register.link_incident(patient_id, "I-1", access=CREW, now=NOW)
    register.link_transfusion(first, "unit-1", access=CREW, now=NOW)
    error = refused(lambda: register.link_transfusion(second, "unit-1", access=CREW, now=NOW))
    assert (error.code, error.kind) == ("unit-of-other-patient", "conflict")
    assert lines(register, second)[-1] == (Action.LINK_TRANSFUSION, Outcome.REFUSED)
    assert [link.kind for link in register.links(second, access=CREW, now=NOW)] == [LinkKind.INCIDENT]


@pytest.mark.parametrize(
    ("access", "field"),
    [
        (None, "access"),
        ("crew", "access"),
        (Access(actor="", purpose=Purpose.TREATMENT), "actor"),
        (Access(actor="  ", purpose=Purpose.TREATMENT), "actor"),
        (Access(actor="crew", purpose="curiosity"), "purpose"),  # type: ignore[arg-type]
        (Access(actor="crew", purpose=None), "purpose"),  # type: ignore[arg-type]
    ],
)
def test_P10_without_actor_and_purpose_nothing_is_shown_or_done(access, field) -> None:
    register = PatientRegister(MemoryPatientStore())
    patient_id = register.register(draft(), access=CREW, now=NOW).patient_id
    for act in (
        lambda: register.get(patient_id, access=access, now=NOW),
        lambda: register.find_by_identifier(number(), access=access, now=NOW),
        lambda: register.find_by_name(family_name="Ковалёва", access=access, now=NOW),
        lambda: register.register(draft(personal_number=None), access=access, now=NOW),
        lambda: register.link_incident(patient_id, "I-1", access=access, now=NOW),
        lambda: register.links(patient_id, access=access, now=NOW),
        lambda: register.accesses(patient_id, access=access, now=NOW),
    ):
        error = refused(act)
        assert (error.kind, error.field) == ("invalid", field)
    assert register.links(patient_id, access=CREW, now=NOW) == []
    assert len(register.find_by_name(family_name="Ковалёва", access=CREW, now=NOW)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"family_name": ""}, "family_name"),
        ({"given_name": "…"}, "given_name"),
        ({"patronymic": "x" * 121}, "patronymic"),
        ({"family_name": "a\x00b"}, "family_name"),
        ({"birth_date": "23.03.1981"}, "birth_date"),
        ({"birth_date": "1981-02-30", "personal_number": None}, "birth_date"),
        ({"birth_date": "2077-01-01", "personal_number": None}, "birth_date"),
        ({"birth_date": "1981-03-24"}, "birth_date"),
        ({"sex": "male"}, "sex"),
        ({"sex": "ж"}, "sex"),
        ({"blood_group": "A"}, "blood_group"),
        ({"personal_number": "4230381A039PB9"}, "personal_number"),
        ({"personal_number": "4310281A039PB1"}, "personal_number"),
        ({"personal_number": ""}, "personal_number"),
    ],
)
def test_P11_a_draft_with_a_wrong_field_is_refused_by_its_name(changes, field) -> None:
    register = PatientRegister(MemoryPatientStore())
    error = refused(lambda: register.register(draft(**changes), access=CREW, now=NOW))
    assert (error.kind, error.field) == ("invalid", field)


CANARY = "Тайнович"


def test_P12_no_name_number_or_birth_date_is_in_an_error_or_a_repr(register: PatientRegister) -> None:
    """What reaches logs: the text of refusals, tracebacks, and what a value prints of itself."""
    canary = draft(family_name=CANARY, given_name=CANARY, patronymic=CANARY)
    patient = register.register(canary, access=CREW, now=NOW)
    texts = [repr(canary), repr(patient), str(patient)]
    texts += [repr(record) for record in register.accesses(patient.patient_id, access=CREW, now=NOW)]
    for act in (
        lambda: register.register(canary, access=CREW, now=NOW),
        lambda: register.register(draft(family_name=CANARY, birth_date="1981-03-24"), access=CREW, now=NOW),
        lambda: register.register(draft(family_name=CANARY * 50), access=CREW, now=NOW),
        lambda: register.find_by_name(family_name=CANARY, birth_date=number(), access=CREW, now=NOW),
        lambda: register.find_by_identifier(number()[:-1] + "9", access=CREW, now=NOW),
        lambda: register.get(CANARY, access=CREW, now=NOW),
    ):
        error = refused(act)
        texts += [str(error), error.detail, error.field or ""]
    for text in texts:
        assert CANARY not in text
        assert number() not in text
        assert "1981" not in text


def test_P13_people_registered_at_the_same_time_get_different_ids_and_one_number_one_holder(
    register: PatientRegister,
) -> None:
    given: list[str] = []
    conflicts: list[str] = []

    def enter(serial: int) -> None:
        for personal_number in (number(serial=serial), number(serial=500)):
            try:
                given.append(register.register(draft(personal_number=personal_number), access=CREW, now=NOW).patient_id)
            except PatientRefused as error:
                conflicts.append(error.code)

    threads = [threading.Thread(target=enter, args=(serial,)) for serial in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(given) == len(set(given)) == 9
    assert conflicts == ["personal-number-taken"] * 7


def test_P14_a_failed_transaction_leaves_neither_patient_nor_line(store: PatientStore) -> None:
    register = PatientRegister(store)
    line = AccessRecord(at=NOW, actor="a", purpose=Purpose.AUDIT, action=Action.GET, outcome=Outcome.DONE)

    def fail_half_way() -> None:
        with store.session() as session:
            session.next_patient_id()
            session.log(line)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert whole_log(store) == []
    assert register.register(draft(), access=CREW, now=NOW).patient_id == "P-00000001"


def test_P15_the_whole_access_log_can_be_read_from_an_instant_on_and_reading_it_is_logged(
    register: PatientRegister,
) -> None:
    register.find_by_name(family_name="Никто", access=CREW, now=NOW)
    register.find_by_name(family_name="Некто", access=CREW, now=NOW + 1)
    seen = register.access_log(since_at=NOW + 1, access=AUDITOR, now=NOW + 2)
    assert [(record.action, record.sought) for record in seen] == [
        (Action.FIND_BY_NAME, "Некто"),
        (Action.READ_ACCESS_LOG, None),
    ]
