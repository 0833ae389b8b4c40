"""Bad input: a clear refusal that names the field, and nothing changed."""

import math
from typing import Any

import pytest
from msgspec import structs

from bloodbank.messages import (
    DispatchVan,
    IssueBlood,
    Reason,
    ReceiveBloodUnit,
    RecordTourStop,
    RegisterBloodPlace,
    RegisterVan,
    ReleaseReservation,
    RequestBlood,
    ReserveBlood,
)
from bloodbank.model import BloodGroup, Component, RequestLine, TourStop, Urgency
from bloodbank.refusal import Refused
from tests.bloodbank.world import DAY, HOUR, MORNING, Bank

UNIT = ReceiveBloodUnit(
    din="G123426000001",
    product_code="E0336V00",
    component=Component.RED_CELLS,
    group=BloodGroup.A_POS,
    expires_at=MORNING + 20 * DAY,
    place_id="centre",
)
LINE = RequestLine(component=Component.RED_CELLS, count=2)
REQUEST = RequestBlood(
    place_id="north", lines=(LINE,), urgency=Urgency.URGENT, needed_by_at=MORNING + HOUR, patient_group=BloodGroup.A_POS
)
PLACE = RegisterBloodPlace(place_id="new", name="New", kind="hospital", lon=27.5, lat=53.9)
VAN = RegisterVan(van_id="van-9", place_id="centre", capacity_units=10)


def refused(command: Any, *, bank: Bank | None = None) -> Refused:
    bank = bank or Bank().found()
    before = bank.state
    with pytest.raises(Refused) as caught:
        bank.tell(command)
    assert bank.state is before
    assert caught.value.detail
    return caught.value


@pytest.mark.parametrize(
    "din",
    [
        "",
        "G12342600000",
        "G1234260000011",
        "g123426000001",
        "O123426000001",
        "0123426000001",
        "GO23426000001",
        "G12A426000001",
        "G1234260000O1",
        "G123426 00001",
        "=G12342600001",
        "G12342600000१",
        None,
        7,
    ],
)
def test_a_din_of_the_wrong_structure_is_refused(din: Any) -> None:
    error = refused(structs.replace(UNIT, din=din))
    assert (error.code, error.kind, error.field) == ("bad-din", "invalid", "din")


@pytest.mark.parametrize("din", ["G123417654321", "A999921123456", "1BC1226000001", "Z999999999999"])
def test_a_din_of_the_right_structure_is_taken(din: str) -> None:
    bank = Bank().found()
    bank.tell(structs.replace(UNIT, din=din))
    assert f"{din}-E0336V00" in bank.state.blood_units


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("product_code", ""),
        ("product_code", "E0336/00"),
        ("component", "red-cells"),
        ("group", "A+"),
        ("expires_at", math.nan),
        ("expires_at", math.inf),
        ("expires_at", MORNING),
        ("expires_at", MORNING + 100 * 366 * DAY),
        ("expires_at", True),
        ("expires_at", "tomorrow"),
        ("place_id", "nowhere"),
        ("place_id", ""),
    ],
)
def test_a_unit_with_a_wrong_field_is_not_received(field: str, value: Any) -> None:
    assert refused(structs.replace(UNIT, **{field: value})).field == field


def test_the_same_unit_is_received_once_even_after_it_was_discarded() -> None:
    bank = Bank().found()
    bank.tell(UNIT)
    assert refused(UNIT, bank=bank).code == "unit-received-before"
    bank.tell(structs.replace(UNIT, product_code="E0701V00", component=Component.PLASMA))
    assert len(bank.state.blood_units) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("place_id", "nowhere"),
        ("lines", ()),
        ("lines", (LINE, LINE)),
        ("lines", (RequestLine(component=Component.PLASMA, count=0),)),
        ("lines", (RequestLine(component=Component.PLASMA, count=101),)),
        ("lines", (RequestLine(component=Component.PLASMA, count=True),)),
        ("urgency", "urgent"),
        ("needed_by_at", math.nan),
        ("needed_by_at", MORNING - 2 * DAY),
        ("needed_by_at", MORNING + 1000 * DAY),
        ("patient_id", "x" * 65),
        ("patient_id", "two words"),
        ("patient_group", "C+"),
        ("incident_id", "a/b"),
    ],
)
def test_a_request_with_a_wrong_field_is_not_taken(field: str, value: Any) -> None:
    error = refused(structs.replace(REQUEST, **{field: value}))
    assert error.field is not None
    assert error.field.startswith(field)


@pytest.mark.parametrize(
    ("field", "value"),
    [("lon", math.nan), ("lon", 181.0), ("lat", -90.1), ("lat", "53"), ("name", " "), ("name", "a\x00b"), ("kind", "")],
)
def test_a_place_with_a_wrong_field_is_not_registered(field: str, value: Any) -> None:
    assert refused(structs.replace(PLACE, **{field: value})).field == field


@pytest.mark.parametrize(("field", "value"), [("capacity_units", 0), ("capacity_units", 1e9), ("place_id", "nowhere")])
def test_a_van_with_a_wrong_field_is_not_registered(field: str, value: Any) -> None:
    assert refused(structs.replace(VAN, **{field: value})).field == field


@pytest.mark.parametrize("expires_at", [math.nan, MORNING, MORNING - 1.0, MORNING + 30 * DAY])
def test_a_reservation_ends_in_the_near_future(expires_at: float) -> None:
    bank = Bank().found()
    unit_id, request_id = bank.receive("A+"), bank.request("A+")
    command = ReserveBlood(request_id=request_id, blood_unit_ids=(unit_id,), expires_at=expires_at)
    assert refused(command, bank=bank).field == "expires_at"


def test_a_unit_is_named_once_in_a_reservation_and_must_exist() -> None:
    bank = Bank().found()
    unit_id, request_id = bank.receive("A+"), bank.request("A+", red_cells=2)
    twice = ReserveBlood(request_id=request_id, blood_unit_ids=(unit_id, unit_id), expires_at=bank.now + HOUR)
    assert refused(twice, bank=bank).code == "given-twice"
    none = structs.replace(twice, blood_unit_ids=())
    assert refused(none, bank=bank).field == "blood_unit_ids"
    unknown = structs.replace(twice, blood_unit_ids=(unit_id, "ghost"))
    assert refused(unknown, bank=bank).kind == "not-found"


@pytest.mark.parametrize("value", [math.nan, math.inf, "x" * 301, None, True])
def test_a_reason_that_could_not_be_read_back_from_the_log_is_refused(value: Any) -> None:
    bank = Bank().found()
    unit_id, request_id = bank.receive("A+"), bank.request("A+")
    reason = Reason(code="arrives-late", values={"late_s": value})
    command = ReserveBlood(
        request_id=request_id, blood_unit_ids=(unit_id,), expires_at=bank.now + HOUR, reasons=(reason,)
    )
    assert refused(command, bank=bank).field == "reasons[0].values.late_s"


def test_what_is_unknown_is_not_found() -> None:
    for command in (
        IssueBlood(request_id="R-9"),
        ReleaseReservation(request_id="R-9", reason="any"),
        RecordTourStop(tour_id="T-9", stop_index=0),
        DispatchVan(van_id="ghost", stops=(TourStop(place_id="centre", planned_arrival_at=MORNING),)),
    ):
        assert refused(command).kind == "not-found"


@pytest.mark.parametrize("arrived_at", [math.nan, MORNING - 1.0, MORNING + 1.0])
def test_a_van_arrives_neither_before_it_left_nor_in_the_future(arrived_at: float) -> None:
    bank = Bank().found()
    bank.tell(DispatchVan(van_id="van-1", stops=(TourStop(place_id="north", planned_arrival_at=MORNING + HOUR),)))
    command = RecordTourStop(tour_id="T-000001", stop_index=0, arrived_at=arrived_at)
    assert refused(command, bank=bank).field == "arrived_at"


@pytest.mark.parametrize("stop_index", [-1, 1, True, 0.0])
def test_a_tour_has_the_stops_it_has(stop_index: Any) -> None:
    bank = Bank().found()
    bank.tell(DispatchVan(van_id="van-1", stops=(TourStop(place_id="north", planned_arrival_at=MORNING + HOUR),)))
    assert refused(RecordTourStop(tour_id="T-000001", stop_index=stop_index), bank=bank).field == "stop_index"
