"""Numbered stories of the blood bank, from the simplest up."""

import msgspec
import pytest

from bloodbank.allocation import allocate
from bloodbank.decider import evolve
from bloodbank.messages import (
    CancelRequest,
    DiscardBloodUnit,
    DispatchVan,
    RecordTourStop,
    RecordTransfusion,
    ReleaseReservation,
    ReserveBlood,
)
from bloodbank.model import BloodState, BloodUnitStatus, Component, RequestStatus, TourStop, Urgency
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.stock import stock_of
from tests.bloodbank.world import HOUR, MINUTE, Bank, LineTimes


def leg(bank: Bank, place_id: str, minutes: float, *, pick_up: tuple[str, ...] = (), deliver: tuple[str, ...] = ()):
    return TourStop(place_id=place_id, pick_up=pick_up, deliver=deliver, planned_arrival_at=bank.now + minutes * MINUTE)


def refusal(bank: Bank, command) -> Refused:
    """The refusal a command meets; nothing may have changed."""
    before = bank.state
    with pytest.raises(Refused) as caught:
        bank.tell(command)
    assert bank.state is before
    return caught.value


def test_B01_a_received_unit_is_in_stock_under_its_din_and_product_code() -> None:
    bank = Bank().found()
    unit_id = bank.receive("A+")
    assert unit_id == "G123426000001-E0336V00"
    unit = bank.unit(unit_id)
    assert stock_of(bank.state, "centre", unit.component, unit.group) == (unit_id,)


def test_B02_stock_lies_first_to_expire_first() -> None:
    bank = Bank().found()
    late, early, middle = bank.receive("A+", days=30), bank.receive("A+", days=10), bank.receive("A+", days=20)
    unit = bank.unit(late)
    assert stock_of(bank.state, "centre", unit.component, unit.group) == (early, middle, late)


def test_B03_open_requests_stand_by_urgency_then_by_when_they_are_needed() -> None:
    bank = Bank().found()
    routine = bank.request("A+", hours=1, urgency=Urgency.ROUTINE)
    later = bank.request("A+", hours=5, urgency=Urgency.EMERGENCY)
    sooner = bank.request("A+", hours=4, urgency=Urgency.EMERGENCY)
    urgent = bank.request("A+", hours=1, urgency=Urgency.URGENT)
    assert bank.state.open_request_ids == (sooner, later, urgent, routine)


def test_B04_a_unit_at_the_asking_place_is_handed_over_when_it_is_issued() -> None:
    bank = Bank().found()
    unit_id, request_id = bank.receive("A+", at="north"), bank.request("A+", at="north")
    bank.reserve(request_id, unit_id)
    bank.issue(request_id)
    assert bank.unit(unit_id).status is BloodUnitStatus.DELIVERED
    assert bank.asked(request_id).status is RequestStatus.DELIVERED
    bank.tell(RecordTransfusion(blood_unit_id=unit_id, patient_id="patient-1"))
    assert bank.unit(unit_id).patient_id == "patient-1"


def test_B05_a_unit_from_elsewhere_is_delivered_by_van_before_it_can_be_transfused() -> None:
    bank = Bank().found()
    unit_id, request_id = bank.receive("A+"), bank.request("A+", at="north")
    bank.reserve(request_id, unit_id)
    transfuse = RecordTransfusion(blood_unit_id=unit_id, patient_id="patient-1")
    assert refusal(bank, transfuse).code == "wrong-status"
    bank.issue(request_id)
    assert refusal(bank, transfuse).code == "wrong-status"
    stops = (leg(bank, "centre", 0, pick_up=(unit_id,)), leg(bank, "north", 15, deliver=(unit_id,)))
    bank.tell(DispatchVan(van_id="van-1", stops=stops))
    bank.tell(RecordTourStop(tour_id="T-000001", stop_index=0))
    assert bank.unit(unit_id).status is BloodUnitStatus.IN_TRANSIT
    assert refusal(bank, transfuse).code == "wrong-status"
    bank.now += 15 * MINUTE
    bank.tell(RecordTourStop(tour_id="T-000001", stop_index=1))
    bank.tell(transfuse)
    assert bank.unit(unit_id).status is BloodUnitStatus.TRANSFUSED
    assert bank.state.vans["van-1"].tour_id is None
    assert bank.state.vans["van-1"].place_id == "north"


def test_B06_a_tour_stop_told_twice_is_one_stop_and_stops_come_in_order() -> None:
    bank = Bank().found()
    unit_id, request_id = bank.receive("A+"), bank.request("A+", at="north")
    bank.reserve(request_id, unit_id)
    bank.issue(request_id)
    stops = (leg(bank, "centre", 0, pick_up=(unit_id,)), leg(bank, "north", 15, deliver=(unit_id,)))
    bank.tell(DispatchVan(van_id="van-1", stops=stops))
    assert refusal(bank, RecordTourStop(tour_id="T-000001", stop_index=1)).code == "stop-out-of-order"
    assert len(bank.tell(RecordTourStop(tour_id="T-000001", stop_index=0))) == 1
    assert bank.tell(RecordTourStop(tour_id="T-000001", stop_index=0)) == []


def test_B07_a_second_request_for_a_held_unit_is_told_who_holds_it() -> None:
    bank = Bank().found()
    unit_id, first, second = bank.receive("A+"), bank.request("A+"), bank.request("A+", patient_id="patient-2")
    bank.reserve(first, unit_id)
    with pytest.raises(Refused) as caught:
        bank.reserve(second, unit_id)
    assert (caught.value.code, caught.value.kind) == ("held-for-other-request", "conflict")
    assert unit_id in caught.value.detail
    assert first in caught.value.detail


def test_B08_a_released_unit_is_back_in_stock_and_its_request_open_again() -> None:
    bank = Bank().found()
    unit_id, request_id = bank.receive("A+"), bank.request("A+")
    bank.reserve(request_id, unit_id)
    assert bank.state.open_request_ids == ()
    bank.tell(ReleaseReservation(request_id=request_id, reason="reservation-expired"))
    assert bank.state.open_request_ids == (request_id,)
    assert bank.unit(unit_id).status is BloodUnitStatus.AVAILABLE


def test_B09_a_lapsed_reservation_can_not_be_issued() -> None:
    bank = Bank().found()
    unit_id, request_id = bank.receive("A+"), bank.request("A+")
    bank.reserve(request_id, unit_id, minutes=30)
    bank.now += 30 * MINUTE
    with pytest.raises(Refused) as caught:
        bank.issue(request_id)
    assert caught.value.code == "reservation-lapsed"


def test_B10_a_unit_that_would_expire_during_the_transfusion_is_refused() -> None:
    bank = Bank().found()
    request_id = bank.request("A+", hours=2)
    short, enough = bank.receive("A+", days=6.0 / 24), bank.receive("A+", days=6.1 / 24)
    with pytest.raises(Refused) as caught:
        bank.reserve(request_id, short)
    assert caught.value.code == "expires-before-use"
    bank.reserve(request_id, enough)
    bank.now += 2.2 * HOUR
    with pytest.raises(Refused):
        bank.issue(request_id)


def test_B11_part_of_a_request_can_be_met_and_the_rest_stays_open() -> None:
    bank = Bank().found()
    first, second, third = (bank.receive("A+", at="north") for _ in range(3))
    request_id = bank.request("A+", red_cells=2)
    bank.reserve(request_id, first)
    bank.issue(request_id)
    assert bank.asked(request_id).status is RequestStatus.OPEN
    with pytest.raises(Refused) as caught:
        bank.reserve(request_id, second, third)
    assert caught.value.code == "more-than-asked"
    bank.reserve(request_id, second)
    assert bank.asked(request_id).status is RequestStatus.RESERVED


def test_B12_a_bag_broken_before_delivery_is_owed_again_one_broken_after_is_not() -> None:
    bank = Bank().found()
    request_id = bank.request("A+", at="north", red_cells=2)
    here, there = bank.receive("A+", at="north"), bank.receive("A+", at="centre")
    bank.reserve(request_id, here, there)
    bank.issue(request_id)
    bank.tell(DiscardBloodUnit(blood_unit_id=here, reason="broken"))
    assert bank.asked(request_id).status is RequestStatus.ISSUED
    bank.tell(DiscardBloodUnit(blood_unit_id=there, reason="broken"))
    assert bank.state.open_request_ids == (request_id,)
    assert bank.asked(request_id).blood_unit_ids == (here,)


def test_B13_a_bag_broken_on_the_way_is_not_delivered_though_the_plan_says_so() -> None:
    bank = Bank().found()
    unit_id, request_id = bank.receive("A+"), bank.request("A+", at="north")
    bank.reserve(request_id, unit_id)
    bank.issue(request_id)
    stops = (leg(bank, "centre", 0, pick_up=(unit_id,)), leg(bank, "north", 15, deliver=(unit_id,)))
    bank.tell(DispatchVan(van_id="van-1", stops=stops))
    bank.tell(RecordTourStop(tour_id="T-000001", stop_index=0))
    bank.tell(DiscardBloodUnit(blood_unit_id=unit_id, reason="too warm"))
    (reached,) = bank.tell(RecordTourStop(tour_id="T-000001", stop_index=1))
    assert reached.delivered == ()
    assert bank.unit(unit_id).status is BloodUnitStatus.DISCARDED


def test_B14_blood_goes_to_the_patient_it_was_issued_for_and_to_nobody_else() -> None:
    bank = Bank().found()
    unit_id, request_id = bank.receive("A+", at="north"), bank.request("A+", at="north")
    bank.reserve(request_id, unit_id)
    bank.issue(request_id)
    wrong = refusal(bank, RecordTransfusion(blood_unit_id=unit_id, patient_id="patient-2"))
    assert (wrong.code, wrong.kind, wrong.field) == ("other-patient", "conflict", "patient_id")


def test_B15_a_request_without_a_patient_belongs_to_the_first_one_identified_at_the_bedside() -> None:
    bank = Bank().found()
    first, second = bank.receive("O-", at="north"), bank.receive("O-", at="north")
    request_id = bank.request(None, at="north", patient_id=None, red_cells=2)
    bank.reserve(request_id, first, second)
    bank.issue(request_id)
    bank.tell(RecordTransfusion(blood_unit_id=first, patient_id="patient-7"))
    assert refusal(bank, RecordTransfusion(blood_unit_id=second, patient_id="patient-8")).code == "other-patient"


def test_B16_cancelling_frees_what_is_held_and_lets_what_was_issued_arrive() -> None:
    bank = Bank().found()
    issued, held = bank.receive("A+", at="north"), bank.receive("A+")
    request_id = bank.request("A+", at="north", red_cells=3)
    bank.reserve(request_id, issued)
    bank.issue(request_id)
    bank.reserve(request_id, held)
    bank.tell(CancelRequest(request_id=request_id, reason="no longer needed"))
    assert bank.unit(held).status is BloodUnitStatus.AVAILABLE
    assert bank.state.open_request_ids == ()
    bank.tell(RecordTransfusion(blood_unit_id=issued, patient_id="patient-1"))
    assert bank.asked(request_id).status is RequestStatus.CANCELLED


def test_B17_unknown_group_gets_o_negative_red_cells_and_ab_plasma_only() -> None:
    bank = Bank().found()
    wrong, right = bank.receive("O+"), bank.receive("O-")
    plasma = bank.receive("AB+", component=Component.PLASMA)
    request_id = bank.request(None, red_cells=1, plasma=1)
    with pytest.raises(Refused) as caught:
        bank.reserve(request_id, wrong)
    assert caught.value.code == "patient-group-unknown"
    bank.reserve(request_id, right, plasma)


class TestB18VanTours:
    """What a van may be sent to do."""

    def issued(self, *, capacity: int = 20, count: int = 2) -> tuple[Bank, tuple[str, ...]]:
        bank = Bank().found(vans={"van-1": ("centre", capacity), "van-2": ("south", 20)})
        units = tuple(bank.receive("A+") for _ in range(count))
        request_id = bank.request("A+", at="north", red_cells=count)
        bank.reserve(request_id, *units)
        bank.issue(request_id)
        return bank, units

    def code(self, bank: Bank, *stops: TourStop, van_id: str = "van-1") -> str:
        return refusal(bank, DispatchVan(van_id=van_id, stops=stops)).code

    def test_it_can_not_carry_more_than_it_holds(self) -> None:
        bank, units = self.issued(capacity=1)
        assert self.code(bank, leg(bank, "centre", 0, pick_up=units), leg(bank, "north", 9, deliver=units)) == (
            "over-capacity"
        )

    def test_it_must_deliver_what_it_loads_and_load_what_it_delivers(self) -> None:
        bank, units = self.issued()
        assert self.code(bank, leg(bank, "centre", 0, pick_up=units)) == "never-delivered"
        assert self.code(bank, leg(bank, "north", 9, deliver=units)) == "not-aboard"

    def test_it_brings_units_only_where_they_were_asked_for_and_fetches_them_where_they_lie(self) -> None:
        bank, units = self.issued()
        assert self.code(bank, leg(bank, "centre", 0, pick_up=units), leg(bank, "south", 9, deliver=units)) == (
            "wrong-destination"
        )
        assert self.code(bank, leg(bank, "south", 0, pick_up=units), leg(bank, "north", 9, deliver=units)) == (
            "elsewhere"
        )

    def test_stops_are_planned_forward_in_time(self) -> None:
        bank, units = self.issued()
        assert self.code(bank, leg(bank, "centre", 9, pick_up=units), leg(bank, "north", 0, deliver=units)) == (
            "out-of-range"
        )

    def test_neither_van_nor_unit_is_on_two_tours(self) -> None:
        bank, units = self.issued()
        stops = (leg(bank, "centre", 0, pick_up=units), leg(bank, "north", 9, deliver=units))
        bank.tell(DispatchVan(van_id="van-1", stops=stops))
        assert self.code(bank, *stops) == "van-busy"
        assert self.code(bank, *stops, van_id="van-2") == "on-other-tour"

    def test_reserved_units_wait_until_they_are_issued(self) -> None:
        bank = Bank().found()
        unit_id, request_id = bank.receive("A+"), bank.request("A+", at="north")
        bank.reserve(request_id, unit_id)
        assert self.code(
            bank, leg(bank, "centre", 0, pick_up=(unit_id,)), leg(bank, "north", 9, deliver=(unit_id,))
        ) == ("wrong-status")


def test_B19_a_story_can_be_written_down_read_back_and_replayed_to_the_same_state() -> None:
    bank = Bank().found()
    kept, lost, third = (bank.receive("A+") for _ in range(3))
    request_id = bank.request("A+", at="north", red_cells=3)
    proposal = allocate(bank.state, request_id, travel_times=LineTimes(), now=bank.now, settings=BloodSettings())
    reasons = tuple(reason for unit in proposal.chosen for reason in unit.reasons)
    bank.tell(
        ReserveBlood(request_id=request_id, blood_unit_ids=(kept, lost), expires_at=bank.now + HOUR, reasons=reasons)
    )
    bank.issue(request_id)
    bank.reserve(request_id, third)
    bank.tell(ReleaseReservation(request_id=request_id, reason="any"))
    bank.tell(DiscardBloodUnit(blood_unit_id=lost, reason="broken"))
    stops = (leg(bank, "centre", 0, pick_up=(kept,)), leg(bank, "north", 15, deliver=(kept,)))
    bank.tell(DispatchVan(van_id="van-1", stops=stops))
    for index in range(2):
        bank.tell(RecordTourStop(tour_id="T-000001", stop_index=index))
    bank.tell(RecordTransfusion(blood_unit_id=kept, patient_id="patient-1"))
    bank.tell(CancelRequest(request_id=request_id, reason="any"))
    replayed = BloodState()
    for event in bank.history:
        read = msgspec.json.decode(msgspec.json.encode(event), type=type(event))
        assert read == event
        assert read.streams[0] == event.streams[0]
        replayed = evolve(replayed, read, at=bank.now)
    assert replayed == bank.state
