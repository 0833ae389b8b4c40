"""A region with an outside record system: what is recorded here arrives there by itself."""

import time
from pathlib import Path

from arterial.composition import open_desk
from arterial.settings import Settings
from patients import Access, EntryDraft, PatientDraft, Purpose
from patients.fhir.checking import FhirVersion
from roads import RoadNetwork
from roads.pack import CityPack
from tests.patients.fake_fhir import FakeRecords, served

CREW = Access(actor="crew/A7", purpose=Purpose.TREATMENT)


def test_an_entry_arrives_in_the_outside_system_in_the_background(
    town_pack: CityPack, town_roads: RoadNetwork, tmp_path: Path
) -> None:
    records = FakeRecords(FhirVersion.R4B)
    with served(records) as url:
        settings = Settings(region="gridville", data_dir=tmp_path, records_url=url)
        with open_desk(settings, town_pack, town_roads) as desk:
            person = PatientDraft(family_name="Ковалёва", given_name="Татьяна")
            patient = desk.patients.register(person, access=CREW, now=desk.now())
            angina = EntryDraft(category="condition", text="Стенокардия", source="ECG")
            desk.patients.records.add(patient.patient_id, angina, access=CREW, now=desk.now())
            give_up_at = time.monotonic() + 30
            while records.writes < 2 and time.monotonic() < give_up_at:
                time.sleep(0.05)
    assert {kind for kind, _ in records.kept} == {"Patient", "Condition"}
