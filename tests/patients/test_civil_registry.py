"""Births, changes of name and deaths, on every store: each message once, a death closes the record."""

import datetime

import pytest

from patients import (
    Access,
    Action,
    CivilMessage,
    CivilOutcome,
    EntryDraft,
    PatientDraft,
    PatientRefused,
    PatientRegister,
    Purpose,
)
from patients.personal_number import make_personal_number

NOW = 1_700_000_000.0
REGISTRY = Access(actor="civil-registry", purpose=Purpose.ADMINISTRATION)
NUMBER = make_personal_number(birth_date=datetime.date(1981, 3, 23), sex="female", serial=39)
TATIANA = PatientDraft(family_name="Ковалёва", given_name="Татьяна", birth_date="1981-03-23", personal_number=NUMBER)
DEATH = CivilMessage(message_id="m-2", event="death", personal_number=NUMBER, died_on="2023-11-01")
FLAG = EntryDraft(category="register-flag", system="urn:arterial:register", code="dialysis", source="clinic")


def receive(register: PatientRegister, message: CivilMessage):
    return register.civil.receive(message, access=REGISTRY, now=NOW)


def code(act) -> str:
    with pytest.raises(PatientRefused) as caught:
        act()
    return caught.value.code


def test_a_newborn_is_registered_once_however_often_the_message_comes(register: PatientRegister) -> None:
    number = make_personal_number(birth_date=datetime.date(2023, 11, 2), sex="male", serial=1)
    told = {"event": "birth", "personal_number": number, "family_name": "Шпак", "given_name": "Янка"}
    birth = CivilMessage(message_id="m-1", **told, birth_date="2023-11-02", sex="male")
    receipt = receive(register, birth)
    assert receipt == receive(register, birth)
    assert receipt.outcome is CivilOutcome.REGISTERED
    found = register.find_by_name(family_name="Шпак", access=REGISTRY, now=NOW)
    assert [each.patient_id for each in found] == [receipt.patient_id]
    again = CivilMessage(message_id="m-9", **told, birth_date="2023-11-02", sex="male")
    assert receive(register, again).outcome is CivilOutcome.UNCHANGED
    other = CivilMessage(message_id="m-1", **(told | {"given_name": "Алесь"}), birth_date="2023-11-02")
    assert code(lambda: receive(register, other)) == "message-id-reused"
    nameless = CivilMessage(message_id="m-8", event="birth", personal_number=NUMBER)
    assert code(lambda: receive(register, nameless)) == "bad-name"


def test_a_new_name_is_found_and_the_register_looks_again_who_it_may_be(register: PatientRegister) -> None:
    one = register.register(TATIANA, access=REGISTRY, now=NOW).patient_id
    twice = PatientDraft(family_name="Шпак", given_name="Таццяна", birth_date="1981-03-23")
    other = register.register(twice, access=REGISTRY, now=NOW).patient_id
    change = CivilMessage(message_id="m-3", event="name-change", personal_number=NUMBER, family_name="Шпак")
    assert receive(register, change).outcome is CivilOutcome.UPDATED
    found = register.find_by_name(family_name="шпак", access=REGISTRY, now=NOW)
    assert [each.patient_id for each in found] == [one, other]
    pairs = register.identities.open_reviews(access=REGISTRY, now=NOW)
    assert {one, other} in [{each.patient_id, each.other_patient_id} for each in pairs]
    assert Action.CIVIL_MESSAGE in {each.action for each in register.accesses(one, access=REGISTRY, now=NOW)}


def test_a_death_closes_the_record_under_all_ids_and_an_annulment_opens_it(register: PatientRegister) -> None:
    one = register.register(TATIANA, access=REGISTRY, now=NOW).patient_id
    other = register.register(PatientDraft(family_name="К", given_name="Т"), access=REGISTRY, now=NOW).patient_id
    register.identities.merge(one, other, reason="x", access=REGISTRY, now=NOW)
    assert receive(register, DEATH).outcome is CivilOutcome.CLOSED
    for patient_id in (one, other):
        closed = register.get(patient_id, access=REGISTRY, now=NOW)
        assert (closed.died_on, closed.closed_at) == ("2023-11-01", NOW)

        def add(patient_id: str = patient_id):
            return register.records.add(patient_id, FLAG, access=REGISTRY, now=NOW)

        assert code(add) == "record-closed"
    otherwise = CivilMessage(message_id="m-4", event="death", personal_number=NUMBER, died_on="2023-11-02")
    assert code(lambda: receive(register, otherwise)) == "other-day-of-death"
    annulled = CivilMessage(message_id="m-5", event="death-annulled", personal_number=NUMBER)
    assert receive(register, annulled).outcome is CivilOutcome.REOPENED
    assert add().code == "dialysis"
    assert receive(register, otherwise).outcome is CivilOutcome.CLOSED, "what was refused can be sent again"


def test_who_is_joined_with_the_dead_is_closed_and_who_is_parted_lives(register: PatientRegister) -> None:
    one = register.register(TATIANA, access=REGISTRY, now=NOW).patient_id
    other = register.register(PatientDraft(family_name="К", given_name="Т"), access=REGISTRY, now=NOW).patient_id
    receive(register, DEATH)
    identities = register.identities
    identities.merge(one, other, reason="x", access=REGISTRY, now=NOW)
    assert register.get(other, access=REGISTRY, now=NOW).died_on == "2023-11-01"
    identities.unmerge(one, other, reason="x", verified_by="y", access=REGISTRY, now=NOW)
    assert register.get(other, access=REGISTRY, now=NOW).closed_at is None
    assert register.get(one, access=REGISTRY, now=NOW).closed_at == NOW


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            CivilMessage(message_id="m", event="death", personal_number=NUMBER, died_on="1970-01-01"),
            "death-before-birth",
        ),
        (CivilMessage(message_id="m", event="death", personal_number=NUMBER), "bad-day"),
        (CivilMessage(message_id="m", event="death", personal_number=NUMBER, died_on="2099-01-01"), "bad-day"),
        (CivilMessage(message_id="m", event="name-change", personal_number=NUMBER), "name-missing"),
        (CivilMessage(message_id="m", event="wedding", personal_number=NUMBER), "bad-event"),
        (CivilMessage(message_id="m", event="death", personal_number=f"{NUMBER[:-1]}x"), "bad-personal-number"),
    ],
)
def test_a_message_that_can_not_be_is_refused_and_changes_nothing(
    register: PatientRegister, message: CivilMessage, expected: str
) -> None:
    patient = register.register(TATIANA, access=REGISTRY, now=NOW)
    assert code(lambda: receive(register, message)) == expected
    assert register.get(patient.patient_id, access=REGISTRY, now=NOW) == patient


def test_a_death_of_somebody_unknown_is_received_and_registers_nobody(register: PatientRegister) -> None:
    assert receive(register, DEATH).outcome is CivilOutcome.UNKNOWN_PERSON
    assert register.find_by_identifier(NUMBER, access=REGISTRY, now=NOW) is None
