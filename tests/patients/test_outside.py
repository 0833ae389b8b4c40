"""An outside record system, in memory and over HTTP, R5 and R4B: asked, written to, waited for."""

import socket
from collections.abc import Iterator

import pytest

from patients import Access, Action, EntryDraft, MessageStatus, PatientDraft, PatientRefused, PatientRegister, Purpose
from patients.adapters.fhir_client import FhirClient
from patients.adapters.memory import MemoryPatientStore
from patients.fhir.checking import FhirVersion, Resource
from patients.outside.ports import OutsideFault, RecordSystem
from patients.outside.settings import OutsideSettings
from patients.ports import PatientStore
from patients.records.codings import ATC, ICD10
from patients.settings import PatientSettings
from tests.patients.fake_fhir import FakeRecords, served

NOW = 1_700_000_000.0
CREW = Access(actor="crew/A7", purpose=Purpose.TREATMENT)
NUMBER = "4230381A039PB1"
TATIANA = PatientDraft(family_name="Ковалёва", given_name="Татьяна", birth_date="1981-03-23", personal_number=NUMBER)
ANGINA = EntryDraft(category="condition", system=ICD10, code="I20.0", text="Стенокардия", source="ECG")
PENICILLIN = EntryDraft(
    category="allergy", system=ATC, code="J01CE01", text="Пенициллин", source="mother", details={"reaction": "сыпь"}
)
WARFARIN = EntryDraft(
    category="prescription", system=ATC, code="B01AA03", source="clinic", details={"dosage": "5 мг"}, since="2023-01-02"
)
FLAG = EntryDraft(category="register-flag", system="urn:arterial:register", code="dialysis", source="clinic")


@pytest.fixture(params=["memory-r5", "http-r5", "http-r4b"])
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[FakeRecords, RecordSystem]]:
    """What the other side holds, and our way to it."""
    way, _, version = request.param.partition("-")
    records = FakeRecords(FhirVersion(version))
    if way == "memory":
        yield records, records
        return
    with served(records) as url:
        client = FhirClient(url)
        yield records, client
        client.close()


def person(**more: object) -> Resource:
    name = [{"family": "Ковалёва", "given": ["Татьяна"]}]
    number = {"system": "urn:arterial:personal-number", "value": NUMBER}
    return {"resourceType": "Patient", "name": name, "birthDate": "1981-03-23", "identifier": [number]} | more


def test_what_was_written_is_read_found_over_pages_and_written_once(pair: tuple[FakeRecords, RecordSystem]) -> None:
    records, system = pair
    known = system.write(person(), identifier=f"urn:arterial:personal-number|{NUMBER}")
    assert system.write(person(), identifier=f"urn:arterial:personal-number|{NUMBER}") == known
    for number in range(4):
        other = person(identifier=[{"system": "x", "value": str(number)}])
        system.write(other, identifier=f"x|{number}")
    read = system.read("Patient", known)
    assert read is not None
    assert read["birthDate"] == "1981-03-23"
    assert system.read("Patient", "nobody") is None
    assert len(system.search("Patient", family="Ковалёва", birthdate="1981-03-23")) == 5
    assert system.search("Patient", identifier="x|9") == []
    assert len(records.kept) == 5


@pytest.mark.parametrize(("status", "is_final"), [(503, False), (422, True)])
def test_a_system_that_refuses_says_whether_it_is_worth_asking_again(
    pair: tuple[FakeRecords, RecordSystem], status: int, is_final: bool
) -> None:
    records, system = pair
    records.down = status
    with pytest.raises(OutsideFault) as caught:
        system.search("Patient", identifier="x|1")
    assert (caught.value.code, caught.value.is_final) == (f"http-{status}", is_final)


def connected(store: PatientStore, system: RecordSystem) -> PatientRegister:
    settings = PatientSettings(outside=OutsideSettings(retry_s=10, retry_at_most_s=40, attempts=4))
    return PatientRegister(store, settings, system=system)


def recorded(register: PatientRegister, *entries: EntryDraft) -> str:
    patient_id = register.register(TATIANA, access=CREW, now=NOW).patient_id
    for entry in entries:
        register.records.add(patient_id, entry, access=CREW, now=NOW)
    return patient_id


def look(register: PatientRegister, now: float) -> int:
    sender = register.outside.sender()
    assert sender is not None
    return sender.look(now)


def waiting(register: PatientRegister, status: MessageStatus = MessageStatus.PENDING) -> list[tuple[int, str | None]]:
    found = register.outside.messages(status, access=CREW, now=NOW)
    return [(each.attempts, each.fault) for each in found]


def test_entries_are_written_back_with_their_person_and_corrections_follow(
    pair: tuple[FakeRecords, RecordSystem],
) -> None:
    """In the words of the version that the other side speaks, checked by its library."""
    records, system = pair
    register = connected(MemoryPatientStore(), system)
    patient_id = recorded(register, ANGINA, PENICILLIN, WARFARIN, FLAG)
    assert (look(register, NOW), look(register, NOW)) == (3, 0)
    told = {kind: each for (kind, _), each in records.kept.items()}
    assert set(told) == {"Patient", "Condition", "AllergyIntolerance", "MedicationRequest"}
    assert told["Condition"]["subject"]["reference"] == f"Patient/{told['Patient']['id']}"
    key = "medication" if system.version() is FhirVersion.R5 else "medicationCodeableConcept"
    assert "B01AA03" in str(told["MedicationRequest"][key])
    for number in (1, 2, 3):
        change = {"status": "entered-in-error", "reason": "mixed up"}
        register.records.change_status(patient_id, number, **change, access=CREW, now=NOW + 5)
    assert look(register, NOW + 5) == 3
    told = {kind: each for (kind, _), each in records.kept.items()}
    assert "entered-in-error" in str(told["Condition"]["verificationStatus"])
    assert told["MedicationRequest"]["status"] == "entered-in-error"
    assert len(records.kept) == 4, "replaced, not written twice"
    assert Action.SEND_ENTRY in {each.action for each in register.accesses(patient_id, access=CREW, now=NOW)}


def test_what_waits_is_kept_while_the_system_is_down_tried_ever_later_and_given_up(store: PatientStore) -> None:
    """On every store of ours: attempts after 10, 20, 40 seconds; the fourth is the last, until somebody revives it."""
    records = FakeRecords(FhirVersion.R5)
    register = connected(store, records)
    recorded(register, ANGINA)
    records.down = 503
    assert look(register, NOW) == 0
    assert waiting(register) == [(1, "http-503")]
    assert look(register, NOW + 9) == 0
    assert waiting(register) == [(1, "http-503")], "not before its time"
    for at in (10, 30, 70):
        look(register, NOW + at)
    assert waiting(register) == []
    assert waiting(register, MessageStatus.DEAD) == [(4, "http-503")]
    records.down = None
    assert look(register, NOW + 9_999) == 0
    (dead,) = register.outside.messages(MessageStatus.DEAD, access=CREW, now=NOW)
    register.outside.revive(dead.message_number, access=CREW, now=NOW + 10_000)
    assert look(register, NOW + 10_000) == 1
    assert waiting(register, MessageStatus.DELIVERED) == [(1, None)]


def test_an_entry_that_changes_while_it_is_sent_is_sent_again() -> None:
    store = MemoryPatientStore()

    class Slow(FakeRecords):
        def write(self, resource: Resource, *, identifier: str) -> str:
            if resource["resourceType"] == "Condition" and self.writes == 1:
                change = {"status": "inactive", "reason": "healed"}
                register.records.change_status("P-00000001", 1, **change, access=CREW, now=NOW)
            return super().write(resource, identifier=identifier)

    records = Slow(FhirVersion.R5)
    register = connected(store, records)
    recorded(register, ANGINA)
    look(register, NOW)
    assert len(waiting(register)) == 1
    look(register, NOW)
    (condition,) = [each for (kind, _), each in records.kept.items() if kind == "Condition"]
    assert "inactive" in str(condition["clinicalStatus"])
    assert waiting(register) == []


def test_what_the_other_side_knows_is_taken_over_once_and_not_told_back(
    pair: tuple[FakeRecords, RecordSystem],
) -> None:
    records, system = pair
    other = connected(MemoryPatientStore(), system)
    recorded(other, ANGINA, PENICILLIN, WARFARIN)
    assert look(other, NOW) == 3
    code = {"coding": [{"system": "http://loinc.org", "code": "1-2"}]}
    subject = {"reference": next(f"Patient/{name}" for kind, name in records.kept if kind == "Patient")}
    records.kept[("Condition", "odd")] = {"resourceType": "Condition", "id": "odd", "code": code, "subject": subject}
    register = connected(MemoryPatientStore(), system)
    patient_id = register.register(TATIANA, access=CREW, now=NOW).patient_id
    fetched = register.outside.fetch(patient_id, access=CREW, now=NOW)
    assert (fetched.is_known_there, fetched.entries, fetched.unreadable) == (True, 3, 1)
    register.outside.fetch(patient_id, access=CREW, now=NOW)
    seen = register.records.read(patient_id, role="crew", access=CREW, now=NOW).entries
    assert {(each.category.value, each.text or each.code) for each in seen} == {
        ("condition", "Стенокардия"),
        ("allergy", "Пенициллин"),
        ("prescription", "B01AA03"),
    }
    assert {each.details.get("reaction") or each.details.get("dosage") for each in seen} == {None, "сыпь", "5 мг"}
    assert waiting(register) == []
    (found,) = register.outside.search(TATIANA, access=CREW, now=NOW)
    assert (found.family_name, found.personal_number) == ("Ковалёва", NUMBER)


def test_a_system_that_is_not_there_is_said_to_be_silent_and_names_nobody() -> None:
    """A port that nobody listens on; a port that takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        for port, fault in ((1, "unreachable"), (mute.getsockname()[1], "timeout")):
            client = FhirClient(f"http://127.0.0.1:{port}/fhir", timeout_s=0.2)
            register = connected(MemoryPatientStore(), client)
            patient_id = recorded(register, ANGINA)
            with pytest.raises(PatientRefused) as caught:
                register.outside.fetch(patient_id, access=CREW, now=NOW)
            assert (caught.value.code, caught.value.kind) == ("record-system-silent", "unavailable")
            assert fault in caught.value.detail
            assert NUMBER not in caught.value.detail
            assert look(register, NOW) == 0
            assert waiting(register) == [(1, fault)]
            client.close()


def test_without_a_system_nothing_waits_and_asking_says_what_to_set(register: PatientRegister) -> None:
    patient_id = recorded(register, ANGINA)
    assert waiting(register) == []
    with pytest.raises(PatientRefused, match="ARTERIAL_RECORDS_URL"):
        register.outside.fetch(patient_id, access=CREW, now=NOW)
