"""Recipients of blood over HTTP: samples, antibodies, requirements, and what may be given to whom."""

from typing import Any

from fastapi.testclient import TestClient

from tests.api.speaking import instant, receive_bag, request_blood
from tests.api.test_s01_story import DOCTOR, JOE, done

JANE = JOE | {"given_name": "Анна", "birth_date": "1999-02-28", "sex": "female", "blood_group": None}


def register(client: TestClient, person: dict[str, Any]) -> str:
    return str(done(client.post("/v1/patients", json=person, headers=DOCTOR), 201)["patient_id"])


def sample(serial: int, *, group: str = "A+", by: str = "nurse-1") -> dict[str, Any]:
    results = {"group": group, "screen": "negative", "tested_by": "lab-1"}
    return {"sample_id": f"S{serial}", "drawn_at": instant(hours=-1), "collected_by": by, "exposed": False} | results


def test_two_samples_and_no_antibody_make_electronic_issue_possible(client: TestClient) -> None:
    patient = register(client, JANE)
    recipient = f"/v1/recipients/{patient}"
    first = done(client.get(f"{recipient}/eligibility"))
    assert (first["electronic_issue"], first["groups"]) == (False, [])
    assert first["against_electronic_issue"][0]["code"] == "no-valid-sample"
    done(client.post(f"{recipient}/samples", json=sample(1)), 201)
    known = done(client.post(f"{recipient}/samples", json=sample(2, by="nurse-2")), 201)
    assert [each["sample_id"] for each in known["samples"]] == ["S1", "S2"]
    now = done(client.get(f"{recipient}/eligibility"))
    assert (now["electronic_issue"], now["groups"], now["against_issue"]) == (True, ["A+"], [])
    assert now["allowed"]["plasma"] == ["A+", "A-", "AB+", "AB-"]
    done(client.post(f"{recipient}/antibodies", json={"specificity": "K", "source": "card of 2011"}), 201)
    later = done(client.get(f"{recipient}/eligibility", headers={"Accept-Language": "be"}))
    assert (later["electronic_issue"], later["lacking"]) == (False, ["K"])
    assert later["against_electronic_issue"][0]["text"] == "у пацыента ёсць ці былі антыцелы: K"


def test_every_reason_against_a_unit_is_told_and_the_same_rules_refuse_it(client: TestClient) -> None:
    patient = register(client, JOE)
    recipient = f"/v1/recipients/{patient}"
    irradiated = {"requirement": "irradiated", "reason": "Hodgkin lymphoma", "source": "haematology"}
    done(client.post(f"{recipient}/requirements", json=irradiated), 201)
    done(client.post(f"{recipient}/antibodies", json={"specificity": "Fya", "source": "lab"}), 201)
    unit_id = receive_bag(client, 1, group="B+")
    told = done(client.get(f"{recipient}/compatibility/{unit_id}?stated_group=A%2B"))
    codes = [reason["code"] for reason in told["reasons"]]
    assert (told["suitable"], codes) == (
        False,
        ["incompatible-group", "antigen-not-typed", "special-requirement-not-met"],
    )
    request_id = request_blood(client, patient_id=patient)
    held = {"blood_unit_ids": [receive_bag(client, 2, group="A+")], "expires_at": instant(hours=1)}
    refused = client.post(f"/v1/blood-requests/{request_id}/reservation", json=held)
    assert (refused.status_code, refused.json()["code"]) == (422, "antigen-not-typed")
    done(client.post(f"{recipient}/requirements/end", json={"requirement": "irradiated", "reason": "error"}))
    assert done(client.get(recipient))["requirements"] == []


def test_the_wrong_blood_in_the_tube_is_settled_by_two_persons(client: TestClient) -> None:
    recipient = f"/v1/recipients/{register(client, JANE)}"
    done(client.post(f"{recipient}/samples", json=sample(1)), 201)
    done(client.post(f"{recipient}/samples", json=sample(2, group="O-", by="nurse-2")), 201)
    assert done(client.get(f"{recipient}/eligibility"))["against_issue"][0]["code"] == "group-discrepancy"
    alone = client.post(f"{recipient}/samples/S2/rejection", json={"reason": "next bed", "verified_by": "operator"})
    assert alone.status_code == 422
    done(client.post(f"{recipient}/samples/S2/rejection", json={"reason": "next bed", "verified_by": "olga"}))
    assert done(client.get(f"{recipient}/eligibility"))["against_issue"][0]["code"] == "second-sample-needed"


def test_age_and_sex_come_from_the_register_and_leave_only_instants(client: TestClient) -> None:
    woman, man = register(client, JANE), register(client, JOE)
    her = done(client.post(f"/v1/recipients/{woman}/facts", json={}))
    his = done(client.post(f"/v1/recipients/{man}/facts", json={}))
    assert her["may_bear_children_until_at"].startswith("2050-02-28")
    assert his["may_bear_children_until_at"].startswith("1970-01-01")
    assert "sex" not in her
    assert done(client.get(f"/v1/recipients/{woman}/eligibility"))["may_bear_children"] is True
    looks = done(client.get(f"/v1/patients/{woman}/accesses", headers=DOCTOR))["accesses"]
    assert sum(look["purpose"] == "transfusion" for look in looks) >= 2


def test_a_newborn_of_the_register_is_protected_without_anybody_saying_so(client: TestClient) -> None:
    """Born last week: the first request for red cells already asks for what suits a neonate."""
    child = register(client, JANE | {"birth_date": instant(hours=-7 * 24)[:10]})
    request_id = request_blood(client, patient_id=child, patient_group="O+")
    held = {"blood_unit_ids": [receive_bag(client, 1, group="O+")], "expires_at": instant(hours=1)}
    refused = client.post(f"/v1/blood-requests/{request_id}/reservation", json=held)
    assert (refused.status_code, refused.json()["code"]) == (422, "not-k-negative")
    assert done(client.get(f"/v1/recipients/{child}/eligibility"))["requirements"][0]["requirement"] == "cmv-negative"


def test_two_ids_of_one_person_are_joined_proved_and_parted(client: TestClient) -> None:
    known, again = register(client, JANE), register(client, JANE | {"personal_number": None})
    done(client.post(f"/v1/recipients/{known}/antibodies", json={"specificity": "c", "source": "lab"}), 201)
    body = {"other_patient_id": known, "reason": "same birthday"}
    done(client.post(f"/v1/recipients/{again}/merge", json=body))
    joined = done(client.get(f"/v1/recipients/{again}/eligibility"))
    assert (joined["linked_patient_ids"], joined["antibodies"]) == ([known], ["c"])
    done(client.post(f"/v1/recipients/{again}/merge/confirm", json={"other_patient_id": known}))
    undo = body | {"reason": "twins", "verified_by": "olga"}
    done(client.post(f"/v1/recipients/{again}/merge/undo", json=undo))
    assert done(client.get(f"/v1/recipients/{again}/eligibility"))["antibodies"] == []


def test_a_transplant_decides_until_conversion_is_confirmed(client: TestClient) -> None:
    recipient = f"/v1/recipients/{register(client, JANE | {'blood_group': 'A+'})}"
    body = {"transplanted_at": instant(hours=-48), "recipient_group": "A+", "donor_group": "B+", "source": "centre"}
    done(client.post(f"{recipient}/transplants", json=body), 201)
    now = done(client.get(f"{recipient}/eligibility"))
    assert (now["groups"], now["allowed"]["red-cells"], now["allowed"]["plasma"]) == (
        ["A+", "B+"],
        ["O+", "O-"],
        ["AB+", "AB-"],
    )
    done(
        client.post(f"{recipient}/transplants/conversion", json={"converted_at": instant(hours=-1), "verified_by": "o"})
    )
    assert done(client.get(f"{recipient}/eligibility"))["groups"] == ["B+"]
    asked = request_blood(client, patient_id=recipient.rpartition("/")[2], patient_group="B+")
    assert asked, "the register's A+ is history"


def test_nobody_and_nonsense_are_refused(client: TestClient) -> None:
    assert client.get("/v1/recipients/nobody/eligibility").status_code == 404
    assert client.post("/v1/recipients/nobody/samples", json=sample(1)).status_code == 404
    patient = register(client, JANE)
    assert client.get(f"/v1/recipients/{patient}/compatibility/ghost").status_code == 404
    for path, body in (
        ("samples", sample(1) | {"group": "C+"}),
        ("samples", sample(1) | {"drawn_at": instant(hours=5)}),
        ("antibodies", {"specificity": "Q", "source": "lab"}),
        ("requirements", {"requirement": "nice", "reason": "a", "source": "b"}),
        ("phenotype", {"source": "lab"}),
    ):
        assert client.post(f"/v1/recipients/{patient}/{path}", json=body).status_code == 422
    assert done(client.get(f"/v1/recipients/{patient}"))["samples"] == []
