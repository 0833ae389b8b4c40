"""Forecasts, targets, orders and indicators of blood over HTTP, from the service's own log."""

from collections.abc import Iterator

import numpy as np
import pytest
from fastapi.testclient import TestClient

from api import ApiSettings, create_app
from bloodbank.messages import BloodIssued, BloodRequested, BloodUnitReceived
from bloodbank.model import BloodGroup, Component, RequestLine, Urgency
from controlroom.desk import Desk
from tests.api.speaking import Json, receive_bag, request_blood

DAY = 86_400.0
WEEKS = 20


@pytest.fixture
def old_bank(desk: Desk) -> Iterator[TestClient]:
    """A centre that has issued red cells for twenty weeks: eight a day, three at weekends, all O+."""
    generator, ledger, now = np.random.default_rng(9), desk.blood_books.ledger, desk.now()
    serial = 0
    for day in range(7 * WEEKS, 0, -1):
        at = now - day * DAY
        weekend = int(at // DAY + 3) % 7 >= 5
        for _ in range(int(generator.poisson(3.0 if weekend else 8.0))):
            serial += 1
            for event in a_use(serial, at):
                ledger.take(event, at=at)
    with TestClient(create_app(desk, ApiSettings()), base_url="http://localhost") as client:
        yield client


def a_use(serial: int, at: float) -> tuple[BloodUnitReceived, BloodRequested, BloodIssued]:
    """A unit received, asked for and issued."""
    unit = BloodUnitReceived(
        blood_unit_id=f"old-{serial}",
        din=f"old-{serial}",
        product_code="E0336V00",
        component=Component.RED_CELLS,
        group=BloodGroup.O_POS,
        expires_at=at + 30 * DAY,
        place_id="centre",
        collected_at=at - 4 * DAY,
    )
    asked = BloodRequested(
        request_id=f"r-{serial}",
        place_id="hospital-H1",
        lines=(RequestLine(component=Component.RED_CELLS, count=1),),
        urgency=Urgency.ROUTINE,
        needed_by_at=at + 3_600,
        patient_group=BloodGroup.A_POS,
    )
    return unit, asked, BloodIssued(request_id=f"r-{serial}", blood_unit_ids=(f"old-{serial}",))


def read(client: TestClient, path: str, **asked: object) -> Json:
    answer = client.get(f"/v1/blood/{path}", params=asked)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def test_a_young_service_says_how_much_history_is_missing(client: TestClient) -> None:
    """Nothing is made up: no series, no target, no order, and the reason in the asker's language."""
    answer = client.get("/v1/blood/forecast", headers={"Accept-Language": "be"}).json()
    assert answer["forecast"] is None
    assert answer["reasons"][0]["code"] == "history-too-short"
    assert "карацейшая" in answer["reasons"][0]["text"]
    assert read(client, "targets")["targets"] == []
    order = read(client, "order-proposal", place_id="centre")
    assert (order["orders"], order["reasons"][0]["values"]) == ([], {"weeks": 0.0, "least": 13})


def test_the_day_is_foretold_held_for_and_ordered(old_bank: TestClient) -> None:
    """Eight a workday are foretold; what is held serves; an order brings today's stock up to the level."""
    [series] = read(old_bank, "forecast", component="red-cells")["forecast"]["series"]
    assert series["key"] == {"place": "centre", "product": "red-cells", "group": "O+"}
    workday = next(day for day in series["days"] if day["weekday"] == 2)
    assert workday["low_95"] < 8 < workday["high_95"]
    assert workday["mean"] == pytest.approx(8.0, rel=0.2)
    [target] = read(old_bank, "targets", place_id="centre")["targets"]
    assert target["meets_service"]
    assert target["outcome"]["service"] >= 0.97
    before = read(old_bank, "order-proposal", place_id="centre")["orders"][0]
    receive_bag(old_bank, 1, group="O+", days=20)
    after = read(old_bank, "order-proposal", place_id="centre")["orders"][0]
    assert after["stock"] == before["stock"] + 1
    assert before["quantity"] - after["quantity"] == (1 if before["quantity"] else 0)
    assert before["quantity"] == max(before["level"] - before["stock"] + before["expiring"], 0)


def test_demand_is_counted_where_it_was_asked_for_when_that_is_wanted(old_bank: TestClient) -> None:
    [series] = read(old_bank, "forecast", at="asking", by="place")["forecast"]["series"]
    assert series["key"] == {"place": "hospital-H1", "product": "all", "group": "all"}


def test_indicators_follow_the_log_and_print_their_formulas(old_bank: TestClient) -> None:
    unit_id = receive_bag(old_bank, 2, group="O+")
    lost = old_bank.post(f"/v1/blood-units/{unit_id}/discard", json={"reason": "dropped"})
    assert lost.status_code == 200, lost.text
    request_blood(old_bank)
    answer = old_bank.get("/v1/blood/indicators", params={"by": "place"}, headers={"Accept-Language": "ru"}).json()
    rows = {row["group"]["place"]: row for row in answer["rows"]}
    wastage = rows["centre"]["figures"]["wastage-rate"]
    assert (wastage["numerator"], rows["centre"]["discarded"]) == (1, {"dropped": 1})
    assert wastage["value"] == pytest.approx(1 / wastage["denominator"])
    assert rows["centre"]["figures"]["age-at-issue"]["p50"] == pytest.approx(4.0)
    assert rows["hospital-H1"]["figures"]["fill-rate"]["value"] == 1.0
    formulas = {formula["code"]: formula["formula"]["text"] for formula in answer["formulas"]}
    assert set(formulas) == set(rows["centre"]["figures"])
    assert "списанные дозы ÷" in formulas["wastage-rate"]


@pytest.mark.parametrize(
    ("path", "asked", "status", "code"),
    [
        ("forecast", {"by": "colour"}, 422, "dimension-unknown"),
        ("forecast", {"place_id": "nowhere"}, 404, "unknown-place"),
        ("forecast", {"component": "gold"}, 422, "invalid"),
        ("targets", {"at": "moon"}, 422, "invalid"),
        ("order-proposal", {}, 422, "invalid"),
        ("indicators", {"by": "colour"}, 422, "dimension-unknown"),
        ("indicators", {"from": "2027-03-02T00:00:00Z", "until": "2027-03-01T00:00:00Z"}, 422, "period-empty"),
    ],
)
def test_what_can_not_be_asked_is_a_problem_with_its_code(
    shared_client: TestClient, path: str, asked: Json, status: int, code: str
) -> None:
    answer = shared_client.get(f"/v1/blood/{path}", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
