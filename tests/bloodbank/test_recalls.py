"""Stories of recalls: what must not be used is stopped wherever it is, and nobody is forgotten."""

import pytest

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.alarms.watch import watches
from bloodbank.life.settings import LifeSettings
from bloodbank.messages import (
    AnswerRecall,
    CloseRecall,
    DiscardBloodUnit,
    DispatchVan,
    IssueBlood,
    LiftRecall,
    ProcessBloodUnits,
    Product,
    RecallBlood,
    RecordTourStop,
    RecordTransfusion,
    ReleaseBloodUnits,
)
from bloodbank.model import BloodUnitStatus, Component, RequestStatus, TourStop
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from tests.bloodbank.world import HOUR, MINUTE, Bank

S = BloodUnitStatus
UNANSWERED = BloodAlarmKind.RECALL_UNANSWERED


def recalled(bank: Bank, *unit_ids: str, by_unit: bool = False) -> str:
    dins = () if by_unit else tuple(dict.fromkeys(bank.unit(unit_id).din for unit_id in unit_ids))
    named = tuple(unit_ids) if by_unit else ()
    (event,) = bank.tell(RecallBlood(reason="donor reports fever", dins=dins, blood_unit_ids=named))
    return event.recall_id  # type: ignore[union-attr]


def in_stock_given_and_reserved() -> tuple[Bank, str, str, str, str]:
    """Halves of one donation: one transfused in the north, one reserved for the clinic."""
    bank = Bank().found()
    whole = bank.receive("A+", at="north")
    halves = (Product(product_code="E0336VA0"), Product(product_code="E0336VB0"))
    bank.tell(ProcessBloodUnits(process="split", source_unit_ids=(whole,), products=halves))
    given, reserved = (f"{bank.unit(whole).din}-{half.product_code}" for half in halves)
    first = bank.request("A+", at="north")
    bank.reserve(first, given)
    bank.tell(IssueBlood(request_id=first))
    bank.tell(RecordTransfusion(blood_unit_id=given, patient_id="patient-1"))
    second = bank.request("A+", at="clinic", patient_id="patient-2")
    bank.reserve(second, reserved)
    return bank, whole, given, reserved, second


def test_01_a_recall_stops_what_is_left_tells_what_was_given_and_gives_the_request_its_want_back() -> None:
    bank, _, given, reserved, request_id = in_stock_given_and_reserved()
    recall_id = recalled(bank, given)
    assert bank.unit(reserved).status is S.RECALLED
    assert bank.unit(given).status is S.TRANSFUSED
    assert bank.state.requests[request_id].status is RequestStatus.OPEN
    assert bank.history[-1].transfused_unit_ids == (given,)  # type: ignore[union-attr]
    assert bank.state.recalls[recall_id].place_ids == ("north",), "where it lies, and where it was used"


def test_02_a_recalled_unit_can_neither_be_reserved_nor_released_nor_processed() -> None:
    bank, _, given, reserved, request_id = in_stock_given_and_reserved()
    recalled(bank, given)
    with pytest.raises(Refused, match="recalled"):
        bank.reserve(request_id, reserved)
    with pytest.raises(Refused, match="recalled"):
        bank.tell(ReleaseBloodUnits(blood_unit_ids=(reserved,), released_by="vera", verified_by="oleg"))
    irradiated = (Product(product_code="E0336VC0"),)
    with pytest.raises(Refused, match="recalled"):
        bank.tell(ProcessBloodUnits(process="irradiate", source_unit_ids=(reserved,), products=irradiated))


def test_03_what_comes_of_a_recalled_donation_later_goes_into_quarantine_and_stays() -> None:
    bank = Bank().found()
    next_din = "G123426000001"
    bank.tell(RecallBlood(reason="donor reports fever", dins=(next_din,)))
    unit_id = bank.receive("O-")
    assert unit_id.startswith(next_din)
    assert bank.unit(unit_id).quarantine_reasons == ("recalled-donation",)
    with pytest.raises(Refused, match="is recalled"):
        bank.tell(ReleaseBloodUnits(blood_unit_ids=(unit_id,), released_by="vera", verified_by="oleg"))


def test_04_a_bag_alone_is_recalled_with_what_was_made_of_it_but_not_its_siblings() -> None:
    bank, whole, given, reserved, _ = in_stock_given_and_reserved()
    recalled(bank, reserved, by_unit=True)
    assert bank.history[-1].blood_unit_ids == (reserved,)  # type: ignore[union-attr]
    (event,) = bank.tell(RecallBlood(reason="leaking bags", blood_unit_ids=(whole,)))
    assert set(event.blood_unit_ids) == {whole, given, reserved}  # type: ignore[union-attr]


def test_05_what_is_recalled_on_the_way_is_put_down_and_not_delivered() -> None:
    bank = Bank().found()
    unit_id = bank.receive("A+")
    request_id = bank.request("A+", at="north")
    bank.reserve(request_id, unit_id)
    bank.issue(request_id)
    stops = (
        TourStop(place_id="centre", pick_up=(unit_id,), planned_arrival_at=bank.now + MINUTE),
        TourStop(place_id="north", deliver=(unit_id,), planned_arrival_at=bank.now + 20 * MINUTE),
    )
    bank.tell(DispatchVan(van_id="van-1", stops=stops))
    (tour_id,) = bank.state.tours
    bank.tell(RecordTourStop(tour_id=tour_id, stop_index=0))
    recalled(bank, unit_id)
    bank.now += 20 * MINUTE
    bank.tell(RecordTourStop(tour_id=tour_id, stop_index=1))
    unit = bank.unit(unit_id)
    assert (unit.status, unit.place_id, unit.tour_id) == (S.RECALLED, "north", None)
    assert bank.state.requests[request_id].status is RequestStatus.OPEN


def test_06_a_recall_is_not_closed_while_a_bag_is_missing() -> None:
    bank, _, given, reserved, _ = in_stock_given_and_reserved()
    recall_id = recalled(bank, given)
    with pytest.raises(Refused, match=reserved):
        bank.tell(CloseRecall(recall_id=recall_id, result="donor well"))
    bank.tell(AnswerRecall(recall_id=recall_id, place_id="north", answered_by="nurse", missing_unit_ids=(reserved,)))
    with pytest.raises(Refused, match="nobody has said"):
        bank.tell(CloseRecall(recall_id=recall_id, result="donor well"))
    bank.tell(AnswerRecall(recall_id=recall_id, place_id="north", answered_by="nurse", isolated_unit_ids=(reserved,)))
    bank.tell(CloseRecall(recall_id=recall_id, result="culture positive"))
    assert bank.unit(reserved).status is S.RECALLED, "frozen for good"
    bank.tell(DiscardBloodUnit(blood_unit_id=reserved, reason="recalled"))


def test_07_a_place_that_does_not_answer_is_told_of() -> None:
    bank, _, given, _, _ = in_stock_given_and_reserved()
    recall_id = recalled(bank, given)
    watched = [watch for watch in watches(bank.state, settings=BloodSettings()) if watch.kind is UNANSWERED]
    assert [(watch.due_at, watch.reason.values["place_id"]) for watch in watched] == [(bank.now + HOUR, "north")]
    bank.tell(AnswerRecall(recall_id=recall_id, place_id="north", answered_by="nurse"))
    assert not [watch for watch in watches(bank.state, settings=BloodSettings()) if watch.kind is UNANSWERED]


def test_08_a_lifted_recall_leaves_each_unit_to_be_released_by_two() -> None:
    bank, _, given, reserved, _ = in_stock_given_and_reserved()
    recall_id = recalled(bank, given)
    with pytest.raises(Refused, match="second person"):
        bank.tell(LiftRecall(recall_id=recall_id, reason="wrong number", lifted_by="vera", verified_by="vera"))
    bank.tell(LiftRecall(recall_id=recall_id, reason="wrong number", lifted_by="vera", verified_by="oleg"))
    assert bank.unit(reserved).quarantine_reasons == ("recall-lifted",)
    bank.tell(ReleaseBloodUnits(blood_unit_ids=(reserved,), released_by="vera", verified_by="oleg"))
    assert bank.unit(reserved).status is S.AVAILABLE


def test_08b_a_lifted_recall_does_not_make_up_for_a_test() -> None:
    """A bag waited for its tests when it was recalled by mistake; lifted and released, nobody had ever tested it."""
    bank = Bank(BloodSettings(life=LifeSettings(quarantine_on_receipt=True))).found()
    unit_id = bank.receive("O-")
    bank.tell(
        LiftRecall(recall_id=recalled(bank, unit_id), reason="wrong number", lifted_by="vera", verified_by="oleg")
    )
    assert bank.unit(unit_id).quarantine_reasons == ("awaiting-tests", "recall-lifted")
    with pytest.raises(Refused, match="no result yet"):
        bank.tell(ReleaseBloodUnits(blood_unit_ids=(unit_id,), released_by="vera", verified_by="oleg"))


def test_08c_lifting_a_second_recall_leaves_the_first_one_in_force() -> None:
    """The first was closed with its result, and holds for whatever comes of the donation later."""
    bank = Bank().found()
    next_din = "G123426000001"
    bank.tell(RecallBlood(reason="donor has HIV", dins=(next_din,)))
    bank.tell(CloseRecall(recall_id="RC-000001", result="confirmed"))
    bank.tell(RecallBlood(reason="typed by mistake", dins=(next_din,)))
    bank.tell(LiftRecall(recall_id="RC-000002", reason="mistake", lifted_by="vera", verified_by="oleg"))
    assert bank.unit(bank.receive("O-")).quarantine_reasons == ("recalled-donation",)


def test_09_pools_are_found_by_every_donation_in_them() -> None:
    bank = Bank().found()
    bags = [bank.receive("A+", component=Component.PLATELETS) for _ in range(3)]
    made = (Product(product_code="A0023V00", din="G123426999999"),)
    bank.tell(ProcessBloodUnits(process="pool", source_unit_ids=tuple(bags), products=made))
    recalled(bank, bags[1])
    assert bank.unit("G123426999999-A0023V00").status is S.RECALLED
