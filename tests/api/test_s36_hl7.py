"""HL7 version 2: a hospital's system orders blood and tells what became of it."""

import hl7
from fastapi.testclient import TestClient

from tests.api.speaking import Json, instant, receive_bag, request_blood
from tests.api.test_s01_story import JOE, done

ANN = {"family_name": "Bloggs", "given_name": "Ann", "blood_group": "A+"}
WHO = {"X-Arterial-Actor": "his", "X-Arterial-Purpose": "transfusion"}


def sent(client: TestClient, *segments: str) -> hl7.Message:
    body = "\r".join(segments) + "\r"
    answer = client.post(
        "/v1/blood/hl7", content=body.encode(), headers={"Content-Type": "application/hl7-v2+er7"} | WHO
    )
    assert answer.status_code == 200, answer.text
    return hl7.parse(answer.text)


def msh(kind: str, number: str, *, version: str = "2.5.1") -> str:
    return f"MSH|^~\\&|HIS|HOSP|BB|CITY|20261123120000+0300||{kind}|{number}|P|{version}"


def order(
    number: str = "M1", *, patient: str = "", bpo: str = "BPO|1|red-cells|IR~LR|2|||||||hospital-H1"
) -> list[str]:
    pid = [f"PID|1||{patient}^^^ARTERIAL^PI"] if patient else []
    return [
        msh("OMB^O27^OMB_O27", number),
        *pid,
        "ORC|NW|O77",
        "TQ1|1||||||||S",
        bpo.replace("|||||||h", "|" * 7 + "h"),
    ]


def fault(answer: hl7.Message) -> str:
    return str(answer.segment("ERR")[2])


def code(answer: hl7.Message) -> str:
    return str(answer["MSA.F1"])


def register(client: TestClient, person: Json = JOE) -> str:
    return str(done(client.post("/v1/patients", json=person, headers=WHO), 201)["patient_id"])


def held_bag(client: TestClient, serial: int, patient_id: str) -> str:
    """A unit in stock that is held for the patient."""
    unit_id = receive_bag(client, serial, group="A+")
    known = {"patient_id": patient_id, "patient_group": "A+", "despite_duplicate": True}
    request_id = request_blood(client, place_id="centre", **known)
    held = {"blood_unit_ids": [unit_id], "expires_at": instant(hours=1)}
    done(client.post(f"/v1/blood-requests/{request_id}/reservation", json=held))
    return unit_id


def hand_out(client: TestClient, unit_id: str) -> None:
    request_id = done(client.get(f"/v1/blood-units/{unit_id}"))["request_id"]
    done(client.post(f"/v1/blood-requests/{request_id}/issue"))


def told_of(number: str, unit_id: str, status: str, *, patient: str = "", group: str = "") -> list[str]:
    """What a ward says became of a unit."""
    din, product = unit_id.split("-")
    pid = [f"PID|1||{patient}^^^ARTERIAL^PI"] if patient else []
    return [msh("BTS^O31^BTS_O31", number), *pid, "ORC|SC|O77", f"BTX|1|{din}|{product}|{group}||||1|||{status}|F"]


def status_of(client: TestClient, unit_id: str) -> str:
    return str(done(client.get(f"/v1/blood-units/{unit_id}"))["status"])


def test_an_order_becomes_a_request_and_is_told_its_number_once(client: TestClient) -> None:
    patient_id = register(client)
    answer = sent(client, *order(patient=patient_id))
    assert (str(answer["MSH.F9.R1.C1"]), code(answer), str(answer["MSA.F2"])) == ("ORB", "AA", "M1")
    request_id = str(answer["ORC.F3"])
    request = done(client.get(f"/v1/blood-requests/{request_id}"))
    assert (request["urgency"], request["patient_id"], request["place_id"]) == ("emergency", patient_id, "hospital-H1")
    assert request["lines"][0]["requirements"] == ["irradiated", "leucodepleted"]
    again = sent(client, *order(patient=patient_id))
    assert (code(again), str(again["ORC.F3"])) == ("AA", request_id)
    assert len(done(client.get("/v1/blood-requests"))["items"]) == 1
    taken_back = sent(client, msh("OMB^O27^OMB_O27", "M2"), f"ORC|CA|O77|{request_id}")
    assert code(taken_back) == "AA"
    assert done(client.get(f"/v1/blood-requests/{request_id}"))["status"] == "cancelled"


def test_what_is_wrong_is_told_by_segment_and_field_and_nothing_is_half_done(client: TestClient) -> None:
    for segments, answer, where, said in (
        (["no message"], "AR", "MSH^1", "no HL7 message"),
        ([msh("OMB^O27", "1", version="9.9"), "ORC|NW"], "AR", "MSH^1^12", "2.5.1"),
        ([msh("ADT^A01", "2")], "AR", "MSH^1^9", "OMB^O27"),
        ([msh("OMB^O27", "3")], "AE", "ORC^1", "no ORC"),
        ([msh("OMB^O27", "4"), "ORC|NW|O1"], "AE", "BPO^1", "no BPO"),
        (order("5", bpo="BPO|1|mercury||2|||||||hospital-H1"), "AE", "BPO^1^2", "no component"),
        (order("6", bpo="BPO|1|red-cells|ZZ|2|||||||hospital-H1"), "AE", "BPO^1^3", "ZZ"),
        (order("7", bpo="BPO|1|red-cells||many|||||||hospital-H1"), "AE", "BPO^1^4", "no count"),
        (order("8", bpo="BPO|1|red-cells||1"), "AE", "BPO^1^11", "where it is needed"),
        (order("9", bpo="BPO|1|red-cells||1|||||||moon"), "AE", "", "moon"),
        (order("10", patient="P-99999999"), "AE", "", "patient"),
    ):
        told = sent(client, *segments)
        assert (code(told), fault(told) if where else "") == (answer, where), segments
        assert said in str(told["MSA.F3"]), str(told)
    assert done(client.get("/v1/blood-requests"))["items"] == []


def test_the_ward_tells_of_a_transfusion_and_the_unit_tells_its_status(client: TestClient) -> None:
    patient_id = register(client)
    unit_id = held_bag(client, 1, patient_id)
    dispensed = hl7.parse(client.get(f"/v1/blood/hl7/blood-units/{unit_id}").text)
    assert (str(dispensed["MSH.F9.R1.C1"]), str(dispensed["BPX.F2.R1.C1"])) == ("BPS", "RS")
    hand_out(client, unit_id)
    din, product = unit_id.split("-")
    report = [
        msh("BTS^O31^BTS_O31", "T1"),
        f"PID|1||{patient_id}^^^ARTERIAL^PI",
        "ORC|SC|O77",
        "BPO|1|red-cells||1",
        f"BTX|1|{din}|{product}|A+||||1|||TX|F",
    ]
    assert code(sent(client, *report)) == "AA"
    assert done(client.get(f"/v1/blood-units/{unit_id}"))["status"] == "transfused"
    told = hl7.parse(client.get(f"/v1/blood/hl7/blood-units/{unit_id}").text)
    assert (str(told["MSH.F9.R1.C1"]), str(told["BTX.F11.R1.C1"])) == ("BTS", "TX")
    stranger = [report[0].replace("T1", "T2"), *report[1:4], "BTX|1|G000000000000|E0336V00||||||||TX"]
    assert (code(sent(client, *stranger)), fault(sent(client, *stranger))) == ("AE", "BTX^1^2")


def test_an_order_is_taken_back_by_its_own_patient_alone(client: TestClient) -> None:
    joe, ann = register(client), register(client, ANN)
    request_id = str(sent(client, *order(patient=joe))["ORC.F3"])
    take_back = f"ORC|CA|O77|{request_id}"
    other = [msh("OMB^O27", "C1"), f"PID|1||{ann}^^^ARTERIAL^PI", take_back]
    refused = sent(client, *other)
    assert (code(refused), fault(refused)) == ("AE", "PID^1^3")
    assert done(client.get(f"/v1/blood-requests/{request_id}"))["status"] == "open"
    own = [msh("OMB^O27", "C2"), f"PID|1||{joe}^^^ARTERIAL^PI", take_back]
    assert (code(sent(client, *own)), code(sent(client, *own))) == ("AA", "AA")
    assert done(client.get(f"/v1/blood-requests/{request_id}"))["status"] == "cancelled"


def test_two_orders_are_two_messages(client: TestClient) -> None:
    first, timing, product = "ORC|NW|O77", "TQ1|1||||||||S", "BPO|1|red-cells||1|||||||hospital-H1"
    two = [msh("OMB^O27", "N1"), first, timing, product, "ORC|NW|O78", timing, product]
    refused = sent(client, *two)
    assert (code(refused), fault(refused)) == ("AE", "ORC^2^2")
    assert done(client.get("/v1/blood-requests"))["items"] == []
    one = [msh("OMB^O27", "N2"), first, timing, product, first, timing, product.replace("red-cells", "plasma")]
    request_id = str(sent(client, *one)["ORC.F3"])
    assert len(done(client.get(f"/v1/blood-requests/{request_id}"))["lines"]) == 2
    both = [msh("OMB^O27", "N3"), f"ORC|CA|O77|{request_id}", f"ORC|CA|O78|{request_id}"]
    assert code(sent(client, *both)) == "AE"
    assert done(client.get(f"/v1/blood-requests/{request_id}"))["status"] == "open"


def test_the_ward_wastes_only_what_it_was_given_and_for_whom(client: TestClient) -> None:
    joe, ann = register(client), register(client, ANN)
    free, held = receive_bag(client, 1, group="A+"), held_bag(client, 2, joe)
    for number, unit_id in (("W1", free), ("W2", held)):
        refused = sent(client, *told_of(number, unit_id, "WA"))
        assert (code(refused), fault(refused)) == ("AE", "BTX^1^2")
    assert (status_of(client, free), status_of(client, held)) == ("available", "reserved")
    hand_out(client, held)
    for number, status in (("W3", "WA"), ("W4", "RA")):
        refused = sent(client, *told_of(number, held, status, patient=ann))
        assert (code(refused), fault(refused)) == ("AE", "PID^1^3")
    assert status_of(client, held) == "delivered"
    wasted = told_of("W5", held, "WA", patient=joe)
    assert (code(sent(client, *wasted)), code(sent(client, *wasted))) == ("AA", "AA")
    assert status_of(client, held) == "discarded"
    assert code(sent(client, *told_of("W6", held, "WA", patient=joe))) == "AE"


def test_what_comes_back_is_told_by_its_own_patient_or_nobody(client: TestClient) -> None:
    joe = register(client)
    own, unnamed = held_bag(client, 1, joe), held_bag(client, 2, joe)
    for number, unit_id, patient in (("R1", own, joe), ("R2", unnamed, "")):
        hand_out(client, unit_id)
        back = told_of(number, unit_id, "RA", patient=patient)
        assert (code(sent(client, *back)), code(sent(client, *back))) == ("AA", "AA")
        assert status_of(client, unit_id) == "quarantined"


def test_a_bag_of_another_group_than_told_is_another_bag(client: TestClient) -> None:
    joe = register(client)
    unit_id = held_bag(client, 1, joe)
    hand_out(client, unit_id)
    for number, group in (("G1", "B+"), ("G2", "A-"), ("G3", "green")):
        refused = sent(client, *told_of(number, unit_id, "TX", patient=joe, group=group))
        assert (code(refused), fault(refused)) == ("AE", "BTX^1^4")
    assert status_of(client, unit_id) == "delivered"
    assert code(sent(client, *told_of("G4", unit_id, "TX", patient=joe, group="A POS"))) == "AA"
