"""Scanners at the desk: barcodes are understood one by one and together, and only one good bag becomes a unit."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from tests.api.speaking import Json, instant, request_blood
from tests.api.test_s01_story import DOCTOR, JOE, done

TODAY = datetime.now(ZoneInfo("Europe/Minsk"))


def day(days: float) -> str:
    """Three figures of the year and three of the day, so many days from today in Minsk."""
    return (TODAY + timedelta(days=days)).strftime("%Y%j")[1:]


def bag(serial: int = 1, *, group: str = "=%0600", product: str = "=<E0336V00", days: float = 10) -> list[str]:
    return [f"=S0000{TODAY.year % 100:02d}{serial:06d}00", group, product, f"&>{day(days)}2359"]


def received(client: TestClient, scans: list[str], **more: str) -> Json:
    answer: Json = done(
        client.post("/v1/blood-units/scanned", json={"scans": scans, "place_id": "centre", **more}), 201
    )
    return answer


def refused(client: TestClient, scans: list[str], **more: str) -> Json:
    answer = client.post("/v1/blood-units/scanned", json={"scans": scans, "place_id": "centre", **more})
    assert answer.status_code == 422, answer.text
    problem: Json = answer.json()
    return problem


def stock_size(client: TestClient) -> int:
    return len(done(client.get("/v1/blood-units"))["items"])


def test_four_barcodes_become_a_unit_that_expires_by_the_clock_of_the_place(client: TestClient) -> None:
    unit = received(client, bag())
    assert (unit["group"], unit["component"], unit["status"]) == ("A-", "red-cells", "available")
    midnight = (TODAY + timedelta(days=10)).replace(hour=23, minute=59, second=0, microsecond=0)
    assert unit["expires_at"] == midnight.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert done(client.get(f"/v1/blood-units/{unit['blood_unit_id']}")) == unit


def test_the_same_bag_twice_is_a_conflict_and_the_same_barcode_twice_a_slip(client: TestClient) -> None:
    received(client, bag())
    again = client.post("/v1/blood-units/scanned", json={"scans": bag(), "place_id": "centre"})
    assert (again.status_code, again.json()["code"]) == (409, "unit-received-before")
    assert again.json()["field"] == "body.scans.0"
    twice = refused(client, [*bag(2), bag(2)[0]])
    assert (twice["code"], twice["field"]) == ("scanned-twice", "body.scans.4")
    assert stock_size(client) == 1


def test_a_repeated_request_is_answered_from_the_record(client: TestClient) -> None:
    body, headers = {"scans": bag(), "place_id": "centre"}, {"Idempotency-Key": "scan-1"}
    first = client.post("/v1/blood-units/scanned", json=body, headers=headers)
    again = client.post("/v1/blood-units/scanned", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    ("scans", "field", "code"),
    [
        ([bag()[0], "=%9900", *bag()[2:]], "body.scans.1", "unknown-group-code"),
        ([bag()[0][:-1], *bag()[1:]], "body.scans.0", "wrong-length"),
        ([*bag(1), bag(2)[0]], "body.scans.4", "scans-contradict"),
        (bag()[:3], "body.scans", "scan-missing"),
        (bag(product="=<E9999V00"), "body.scans.2", "unknown-product"),
        ([*bag()[:3], f"&>{day(0)[:3]}3672359"], "body.scans.3", "impossible-date"),
        (bag(group="=%Mx00"), "body.scans.1", "not-for-stock"),
        (bag(group="=%0800", product="=<E0336100"), "body.only_for_patient_id", "patient-needed"),
        (bag(days=-1), "body.scans.3", "expired"),
        ([*bag(), f"=*{day(1)}"], "body.scans.4", "out-of-range"),
        ([*bag(days=60), f"=*{day(-1)}"], "body.scans.3", "keeps-too-long"),
        ([""], "body.scans.0", "empty-scan"),
    ],
)
def test_a_bag_that_is_not_good_is_refused_with_its_row_and_the_ledger_is_unchanged(
    shared_client: TestClient, scans: list[str], field: str, code: str
) -> None:
    before = stock_size(shared_client)
    problem = refused(shared_client, scans)
    assert (problem["field"], problem["code"]) == (field, code)
    assert problem["detail"].endswith(".")
    assert stock_size(shared_client) == before


def test_every_bad_row_is_named_at_once(shared_client: TestClient) -> None:
    problem = refused(shared_client, ["rubbish", "=%06", *bag()[2:]])
    assert [(fault["field"], fault["code"]) for fault in problem["errors"]] == [
        ("body.scans.0", "no-data-identifier"),
        ("body.scans.1", "wrong-length"),
    ]


def test_an_autologous_unit_needs_a_patient_of_the_register(client: TestClient) -> None:
    scans = bag(group="=%0800", product="=<E0336100")
    stranger = client.post(
        "/v1/blood-units/scanned", json={"scans": scans, "place_id": "centre", "only_for_patient_id": "p-nobody"}
    )
    assert stranger.status_code == 404, stranger.text
    patient = done(client.post("/v1/patients", json=JOE, headers=DOCTOR), 201)
    unit = received(client, scans, only_for_patient_id=patient["patient_id"])
    assert unit["only_for_patient_id"] == patient["patient_id"]
    typed = {"din": "S000026900777", "product_code": "E0336100", "component": "red-cells", "group": "A-"}
    rest = {"expires_at": instant(hours=240), "place_id": "centre", "only_for_patient_id": "p-nobody"}
    for_nobody = client.post("/v1/blood-units", json=typed | rest)
    assert (for_nobody.status_code, for_nobody.json()["code"]) == (404, "unknown-patient"), "typed by hand, too"


def test_unreadable_markers_of_infection_keep_the_unit_in_quarantine(client: TestClient) -> None:
    """Release then needs every test of the donation: what the label says of them, nobody here can read."""
    scans = [*bag(), '&"300000000000000000']
    assert refused(client, scans, quarantine_reason="seal checked")["code"] == "held-by-label"
    unit = received(client, scans)
    assert (unit["status"], unit["quarantine_reasons"]) == ("quarantined", ["awaiting-tests"])
    release = {"blood_unit_ids": [unit["blood_unit_id"]], "verified_by": "oleg"}
    untested = client.post("/v1/blood-units/release", json=release)
    assert (untested.status_code, untested.json()["code"]) == (409, "test-missing")


def test_blood_for_emergencies_only_stays_known_as_such(client: TestClient) -> None:
    unit = received(client, bag(group="=%0300"))
    assert (unit["attributes"], unit["quarantine_reasons"]) == (["emergency-only"], ["label-emergency-only"])


def test_the_console_is_told_what_each_scan_means(client: TestClient) -> None:
    unit_id = received(client, bag())["blood_unit_id"]
    answer = done(client.post("/v1/blood/scans", json={"scans": [f"{bag()[0]}=%0600", "oops", "&(N0008"]}))
    (number, group), (), (special,) = (scan["parts"] for scan in answer["scans"])
    assert (number["kind"], number["structure"], number["meaning"]["flag_kind"]) == ("donation", "001", "none")
    assert group["meaning"] == {"group": "A-", "intended_use": "any"}
    assert special["notes"] == ["special-testing N0008 is in no table here: it is left out"]
    assert (answer["scans"][1]["problem"]["code"], answer["scans"][1]["problem"]["row"]) == ("no-data-identifier", 1)
    assert answer["unit"] is None
    assert answer["known_unit_ids"] == [unit_id]
    assert stock_size(client) == 1


def test_dates_that_can_not_be_are_told_by_the_clock_of_the_place(shared_client: TestClient) -> None:
    scans = [*bag(days=-1)[:3], f"&>{day(-1)}2359", f"=*{day(1)}"]
    answer = done(shared_client.post("/v1/blood/scans", json={"scans": scans}))
    assert [problem["code"] for problem in answer["problems"]] == ["expires-before-collection"]
    for more, row, code in ((f"&>{day(-1)}2359", 3, "expired"), (f"=*{day(1)}", 4, "collected-in-future")):
        scans = [*bag()[:3], more] if code == "expired" else [*bag(), more]
        (problem,) = done(shared_client.post("/v1/blood/scans", json={"scans": scans}))["problems"]
        assert (problem["row"], problem["code"]) == (row, code)


def test_a_whole_bag_is_read_without_being_received(client: TestClient) -> None:
    answer = done(client.post("/v1/blood/scans", json={"scans": ["=+04000" + "".join(bag(7))]}))
    assert answer["problems"] == []
    assert answer["unit"]["group"] == "A-"
    assert answer["unit"]["name"] == "Red cells"
    assert answer["known_unit_ids"] == []
    assert stock_size(client) == 0


def test_a_label_is_printed_for_paper_and_for_label_printers(client: TestClient) -> None:
    unit_id = received(client, bag())["blood_unit_id"]
    paper = client.get(f"/v1/blood-units/{unit_id}/label")
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    assert paper.content.startswith(b"%PDF")
    zpl = client.get(f"/v1/blood-units/{unit_id}/label?format=zpl&dots_per_mm=12", headers={"Accept-Language": "be"})
    assert (zpl.status_code, zpl.headers["content-type"]) == (200, "application/zpl")
    assert "Прыдатны да" in zpl.text
    assert "^PW1200" in zpl.text


def test_a_printed_label_received_elsewhere_is_the_same_unit(client: TestClient) -> None:
    unit = received(client, bag())
    zpl = client.get(f"/v1/blood-units/{unit['blood_unit_id']}/label?format=zpl").text
    scan = zpl.split("^BXN,4,200^FH^FD")[1].split("^FS")[0]
    read = done(client.post("/v1/blood/scans", json={"scans": [scan]}))["unit"]
    assert (read["blood_unit_id"], read["expires_at"]) == (unit["blood_unit_id"], unit["expires_at"])


def test_an_issue_label_needs_a_patient_and_bears_an_id_only(client: TestClient) -> None:
    unit_id = received(client, bag())["blood_unit_id"]
    early = client.get(f"/v1/blood-units/{unit_id}/label?kind=issue")
    assert (early.status_code, early.json()["code"]) == (409, "no-patient-for-label")
    patient_id = done(client.post("/v1/patients", json=JOE, headers=DOCTOR), 201)["patient_id"]
    request_id = request_blood(client, patient_id=patient_id, patient_group="A+")
    held = {"blood_unit_ids": [unit_id], "expires_at": instant(hours=1)}
    done(client.post(f"/v1/blood-requests/{request_id}/reservation", json=held))
    zpl = client.get(f"/v1/blood-units/{unit_id}/label?kind=issue&format=zpl").text
    assert f"For patient {patient_id}" in zpl
    assert JOE["family_name"] not in zpl


def test_what_must_not_be_used_is_not_labelled(client: TestClient) -> None:
    unit_id = received(client, bag())["blood_unit_id"]
    done(client.post(f"/v1/blood-units/{unit_id}/discard", json={"reason": "leaking"}))
    gone = client.get(f"/v1/blood-units/{unit_id}/label")
    assert (gone.status_code, gone.json()["code"]) == (409, "out-of-use")
    nobody = client.get("/v1/blood-units/none/label")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "unknown-blood-unit")
    kept_back = received(client, bag(2), quarantine_reason="awaiting-tests")["blood_unit_id"]
    held_back = client.get(f"/v1/blood-units/{kept_back}/label?format=zpl").text
    assert "QUARANTINE" in held_back
    assert ">:=%Mq00^FS" in held_back
