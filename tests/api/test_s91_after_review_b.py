"""What the register says counts for a massive haemorrhage as for any other request."""

from fastapi.testclient import TestClient

from tests.api.test_s90_issue_and_bedside import AT_HOSPITAL, DOCTOR, ok, register


def test_the_first_pack_of_a_registered_man_knows_that_he_bears_no_children(shared_client: TestClient) -> None:
    """His group was not known, and O negative was taken from women for him."""
    man = register(shared_client, family_name="Иванов", given_name="Иван", sex="male", birth_date="1971-03-08")
    begun = {**AT_HOSPITAL, "patient_id": man}
    protocol = ok(shared_client.post("/v1/blood/haemorrhages", json=begun, headers=DOCTOR), 201)
    request = ok(shared_client.get(f"/v1/blood-requests/{protocol['packs'][0]['request_id']}"))
    assert (protocol["may_bear_children"], request["may_bear_children"]) == (False, False)
