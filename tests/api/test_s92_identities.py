"""Two ids of one person over HTTP: what blood must be follows the merge, and is told apart again by an unmerge."""

from typing import Any

from fastapi.testclient import TestClient

from controlroom.desk import Desk
from controlroom.identities import bring_in_line

CLERK = {"X-Arterial-Actor": "clerk.1", "X-Arterial-Purpose": "administration"}
TATIANA = {"family_name": "Ковалёва", "given_name": "Татьяна", "birth_date": "1981-03-23", "sex": "female"}
KAVALIOVA = {"family_name": "Kavaliova", "given_name": "Tatsiana", "birth_date": "1981-03-23", "sex": "female"}


def post(client: TestClient, path: str, body: dict[str, Any], status: int = 200) -> Any:
    answer = client.post(path, json=body, headers=CLERK)
    assert answer.status_code == status, answer.text
    return answer.json()


def two(client: TestClient, **of_second: str) -> tuple[str, str]:
    """Registered in two alphabets; the first has an antibody."""
    one = post(client, "/v1/patients", TATIANA, 201)["patient_id"]
    other = post(client, "/v1/patients", KAVALIOVA | of_second, 201)["patient_id"]
    antibody = {"specificity": "K", "source": "laboratory", "found_at": "2020-01-01T00:00:00Z"}
    post(client, f"/v1/recipients/{one}/antibodies", antibody, 201)
    return one, other


def antibodies_counted(client: TestClient, patient_id: str) -> list[str]:
    told = client.get(f"/v1/recipients/{patient_id}/eligibility", headers=CLERK).json()
    return list(told["antibodies"])


def test_requirements_follow_a_merge_from_the_list_and_part_again(client: TestClient, desk: Desk) -> None:
    one, other = two(client)
    (review,) = client.get("/v1/patients/reviews", headers=CLERK).json()["reviews"]
    assert {review["patient_id"], review["other_patient_id"]} == {one, other}
    assert "Kavaliova" not in str(review)
    assert antibodies_counted(client, other) == []
    joined = post(client, f"/v1/patients/{one}/merge", {"other_patient_id": other, "reason": "same passport"})
    assert joined["patient_ids"] == [one, other]
    assert client.get("/v1/patients/reviews", headers=CLERK).json()["reviews"] == []
    assert antibodies_counted(client, other) == ["K"], "the antibody counts for both"
    assert desk.room.state.bloodbank.recipients[other].links[0].patient_id == one
    body = {"other_patient_id": other, "reason": "two people after all", "verified_by": "clerk.1"}
    alone = client.post(f"/v1/patients/{one}/unmerge", json=body, headers=CLERK)
    assert (alone.status_code, alone.json()["code"]) == (422, "one-person-only")
    parted = post(client, f"/v1/patients/{one}/unmerge", body | {"verified_by": "dr.2"})
    assert parted["patient_ids"] == [one]
    assert antibodies_counted(client, other) == []
    assert desk.room.state.bloodbank.recipients[one].antibodies[0].specificity == "K", "each keeps its own"
    for patient_id in (one, other):
        lines = client.get(f"/v1/patients/{patient_id}/accesses", headers=CLERK).json()["accesses"]
        assert {"merge", "unmerge"} <= {line["action"] for line in lines}
    told = str(client.get("/v1/events", params={"limit": 500}).json())
    assert not any(word in told for word in ("passport", "Ковал", "Kavaliova", "two people after all"))


def test_two_groups_in_the_register_are_not_joined(client: TestClient, desk: Desk) -> None:
    one = post(client, "/v1/patients", TATIANA | {"blood_group": "A+"}, 201)["patient_id"]
    other = post(client, "/v1/patients", KAVALIOVA | {"blood_group": "B+"}, 201)["patient_id"]
    body = {"other_patient_id": other, "reason": "same name"}
    refused = client.post(f"/v1/patients/{one}/merge", json=body, headers=CLERK)
    assert (refused.status_code, refused.json()["code"]) == (409, "groups-differ-in-register")
    assert desk.room.state.bloodbank.recipients.get(other) is None


def test_what_a_crash_left_between_register_and_blood_bank_is_brought_in_line(client: TestClient, desk: Desk) -> None:
    one, other = two(client)
    post(client, f"/v1/patients/{one}/merge", {"other_patient_id": other, "reason": "same passport"})
    from patients import Access, Purpose

    access = Access(actor="clerk.1", purpose=Purpose.ADMINISTRATION)
    desk.patients.identities.unmerge(one, other, reason="x", verified_by="dr.2", access=access, now=desk.now())
    assert (bring_in_line(desk.room, desk.patients), bring_in_line(desk.room, desk.patients)) == (1, 0)
    assert desk.room.state.bloodbank.recipients[other].links == ()
    desk.patients.identities.merge(one, other, reason="x", access=access, now=desk.now())
    assert (bring_in_line(desk.room, desk.patients), bring_in_line(desk.room, desk.patients)) == (1, 0)
    assert desk.room.state.bloodbank.recipients[other].links[0].patient_id == one


def test_matching_asks_and_changes_nothing(client: TestClient) -> None:
    one = post(client, "/v1/patients", TATIANA, 201)["patient_id"]
    (found,) = post(client, "/v1/patients/match", KAVALIOVA)["matches"]
    assert (found["patient_id"], found["outcome"]) == (one, "match")
    assert client.get("/v1/patients/reviews", headers=CLERK).json()["reviews"] == []
    nameless = client.post("/v1/patients/match", json=KAVALIOVA)
    assert (nameless.status_code, nameless.json()["code"]) == (422, "actor-required")
