"""HL7 version 2: a hospital's system orders blood and tells what became of it."""

import hl7
from fastapi.testclient import TestClient

from tests.api.speaking import instant, receive_bag
from tests.api.test_s01_story import JOE, done

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


def test_an_order_becomes_a_request_and_is_told_its_number_once(client: TestClient) -> None:
    patient_id = done(client.post("/v1/patients", json=JOE, headers=WHO), 201)["patient_id"]
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
    patient_id = done(client.post("/v1/patients", json=JOE, headers=WHO), 201)["patient_id"]
    unit_id = receive_bag(client, 1, group="A+")
    body = {
        "place_id": "centre",
        "lines": [{"component": "red-cells", "count": 1}],
        "urgency": "urgent",
        "needed_by_at": instant(hours=4),
        "patient_id": patient_id,
        "patient_group": "A+",
    }
    request_id = done(client.post("/v1/blood-requests", json=body, headers=WHO), 201)["request_id"]
    held = {"blood_unit_ids": [unit_id], "expires_at": instant(hours=1)}
    done(client.post(f"/v1/blood-requests/{request_id}/reservation", json=held))
    dispensed = hl7.parse(client.get(f"/v1/blood/hl7/blood-units/{unit_id}").text)
    assert (str(dispensed["MSH.F9.R1.C1"]), str(dispensed["BPX.F2.R1.C1"])) == ("BPS", "RS")
    done(client.post(f"/v1/blood-requests/{request_id}/issue"))
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
