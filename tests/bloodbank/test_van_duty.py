"""Drivers' shifts and the limits of boxes: what a van is not sent on, and what is not proposed for it."""

import pytest

from bloodbank.messages import DispatchVan, RegisterVan, SetVanDuty
from bloodbank.model import TourStop, VanShift
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tour import plan_tour
from tests.bloodbank.world import DAY, HOUR, MINUTE, MORNING, Bank, LineTimes


def shift(begins_h: float, ends_h: float) -> VanShift:
    return VanShift(from_at=MORNING + begins_h * HOUR, until_at=MORNING + ends_h * HOUR)


def issued(bank: Bank) -> tuple[str, str]:
    """A request for the north, and its unit, issued at the centre."""
    unit_id = bank.receive("O-")
    request_id = bank.request("O-")
    bank.reserve(request_id, unit_id)
    bank.issue(request_id)
    return request_id, unit_id


def tour(unit_id: str, *, minutes: float = 20.0) -> DispatchVan:
    stops = (
        TourStop(place_id="centre", pick_up=(unit_id,), planned_arrival_at=MORNING),
        TourStop(place_id="north", deliver=(unit_id,), planned_arrival_at=MORNING + minutes * MINUTE),
    )
    return DispatchVan(van_id="van-1", stops=stops)


def refusal(bank: Bank, command: object) -> str:
    before = bank.state
    with pytest.raises(Refused) as refused:
        bank.tell(command)  # type: ignore[arg-type]
    assert bank.state is before
    return refused.value.code


def test_a_driver_off_duty_is_not_sent_nor_one_whose_shift_ends_on_the_way() -> None:
    bank = Bank().found()
    _, unit_id = issued(bank)
    bank.tell(SetVanDuty(van_id="van-1", shifts=(shift(1, 9),)))
    assert refusal(bank, tour(unit_id)) == "driver-off-duty"
    bank.tell(SetVanDuty(van_id="van-1", shifts=(shift(-1, 0.25),)))
    assert refusal(bank, tour(unit_id)) == "driver-off-duty"
    bank.tell(SetVanDuty(van_id="van-1", shifts=(shift(-1, 0.25), shift(10, 18))))
    assert refusal(bank, tour(unit_id)) == "driver-off-duty"
    bank.tell(SetVanDuty(van_id="van-1", shifts=(shift(-1, 1),)))
    assert bank.tell(tour(unit_id))


def test_boxes_do_not_ride_longer_than_they_keep_cold() -> None:
    bank = Bank().found()
    _, unit_id = issued(bank)
    bank.tell(SetVanDuty(van_id="van-1", ride_limit_s=30 * MINUTE))
    assert refusal(bank, tour(unit_id, minutes=31)) == "rides-too-long"
    assert bank.tell(tour(unit_id, minutes=30))


def test_a_kind_of_blood_is_not_on_the_road_longer_than_it_bears() -> None:
    bank = Bank().found()
    _, unit_id = issued(bank)
    assert refusal(bank, tour(unit_id, minutes=24 * 60 + 1)) == "rides-too-long"


def test_no_tour_is_proposed_for_a_van_off_duty() -> None:
    bank = Bank().found(vans={"van-1": ("centre", 20), "van-2": ("south", 20)})
    request_id, _ = issued(bank)
    asked = {"travel_times": LineTimes(), "now": bank.now, "settings": BloodSettings()}
    assert plan_tour(bank.state, [request_id], **asked).van_id == "van-1"
    bank.tell(SetVanDuty(van_id="van-1", shifts=(shift(-9, -1), shift(8, 16))))
    plan = plan_tour(bank.state, [request_id], **asked)
    assert plan.van_id == "van-2"
    assert [(r.code, r.values["van_id"]) for r in plan.reasons if r.code == "van-off-duty"] == [
        ("van-off-duty", "van-1")
    ]


@pytest.mark.parametrize(
    ("shifts", "field"),
    [
        ((shift(9, 9),), "shifts[0].until_at"),
        ((shift(0, 25),), "shifts[0].until_at"),
        ((shift(0, 9), shift(8, 12)), "shifts[1].from_at"),
        ((VanShift(from_at=float("nan"), until_at=MORNING),), "shifts[0].from_at"),
    ],
)
def test_shifts_that_can_not_be_are_refused_with_their_row(shifts: tuple[VanShift, ...], field: str) -> None:
    bank = Bank().found()
    for command in (
        SetVanDuty(van_id="van-1", shifts=shifts),
        RegisterVan(van_id="van-9", place_id="centre", capacity_units=3, shifts=shifts),
    ):
        with pytest.raises(Refused) as refused:
            bank.tell(command)
        assert refused.value.field == field


def test_the_same_duty_again_changes_nothing() -> None:
    bank = Bank().found()
    duty = SetVanDuty(van_id="van-1", shifts=(shift(0, 9),), ride_limit_s=2 * DAY)
    assert len(bank.tell(duty)) == 1
    assert bank.tell(duty) == []
    assert refusal(bank, SetVanDuty(van_id="nobody")) == "unknown-van"
    assert refusal(bank, SetVanDuty(van_id="van-1", ride_limit_s=-1.0)) == "out-of-range"
