"""Stories of recall notices: each place is told which units, and what to do, and somebody says that it was read."""

import pytest

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.alarms.watch import watches
from bloodbank.messages import (
    AcknowledgeRecallNotice,
    AnswerRecall,
    CancelTour,
    CheckAtBedside,
    CloseRecall,
    DispatchVan,
    IssueBlood,
    QuarantineBloodUnits,
    RecallBlood,
    RecordTourStop,
    ReviewBloodAlarms,
    StartTransfusion,
)
from bloodbank.model import TourStop
from bloodbank.recalls.instructions import instructions
from bloodbank.recalls.model import RecallNotice
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.words import LANGUAGES, say
from tests.bloodbank.world import MINUTE, Bank

QUARTER = 15 * MINUTE


def bag_in_every_situation() -> tuple[Bank, dict[str, str], str]:
    """One bag lies in the south, one runs in the north, one is in the van to the north."""
    bank = Bank().found()
    bags = {"lying": bank.receive("A+", at="south"), "running": bank.receive("A+", at="north")}
    bags["driven"] = bank.receive("A+")
    first = bank.request("A+", at="north")
    bank.reserve(first, bags["running"])
    bank.tell(IssueBlood(request_id=first, issued_by="vera", handed_to="porter"))
    run(bank, bags["running"])
    second = bank.request("A+", at="north", patient_id="patient-2")
    bank.reserve(second, bags["driven"])
    bank.issue(second)
    stops = (
        TourStop(place_id="centre", pick_up=(bags["driven"],), planned_arrival_at=bank.now + MINUTE),
        TourStop(place_id="north", deliver=(bags["driven"],), planned_arrival_at=bank.now + 20 * MINUTE),
    )
    bank.tell(DispatchVan(van_id="van-1", stops=stops))
    bank.tell(RecordTourStop(tour_id=next(iter(bank.state.tours)), stop_index=0))
    (event,) = bank.tell(RecallBlood(reason="donor ill", blood_unit_ids=tuple(bags.values())))
    return bank, bags, event.recall_id  # type: ignore[union-attr]


def run(bank: Bank, unit_id: str) -> None:
    whose = {"blood_unit_id": unit_id, "patient_id": "patient-1", "verified_by": "oleg"}
    bank.tell(CheckAtBedside(second_identifier_matches=True, checked_by="nurse", **whose))
    bank.tell(StartTransfusion(started_by="nurse", **whose))


def notices(bank: Bank, recall_id: str) -> dict[str, RecallNotice]:
    return {notice.place_id: notice for notice in bank.state.recalls[recall_id].notices}


def test_01_each_place_is_told_of_its_own_units_and_of_those_on_the_way_to_it() -> None:
    """A bag was recalled while the van carried it; only the sender was asked, and the ward hung it at once."""
    bank, bags, recall_id = bag_in_every_situation()
    told = notices(bank, recall_id)
    assert told["south"].held_unit_ids == (bags["lying"],)
    assert (told["north"].running_unit_ids, told["north"].coming_unit_ids) == ((bags["running"],), (bags["driven"],))
    assert told["centre"].gone_on_unit_ids == (bags["driven"],)
    assert set(told) == {"north", "south", "centre"}
    assert "north" in bank.state.recalls[recall_id].place_ids


def test_02_what_to_do_is_said_in_every_language_the_most_urgent_first() -> None:
    bank, bags, recall_id = bag_in_every_situation()
    north = instructions(notices(bank, recall_id)["north"])
    assert [reason.code for reason in north] == ["recall-stop", "recall-refuse-arrival"]
    for language in LANGUAGES:
        assert bags["running"] in say(north[0], language)
    assert say(north[0], "en") == f"stop the transfusion of {bags['running']} at once and keep the bag"


def test_03_a_notice_that_nobody_acknowledges_raises_an_alarm_that_ends_when_somebody_does() -> None:
    bank, _, recall_id = bag_in_every_situation()
    bank.tell(AcknowledgeRecallNotice(recall_id=recall_id, place_id="north", acknowledged_by="nurse"))
    bank.now += QUARTER
    bank.tell(ReviewBloodAlarms())
    open_ones = [a for a in bank.state.alarms.values() if a.kind is BloodAlarmKind.RECALL_NOTICE_UNREAD]
    assert {alarm.reason.values["place_id"] for alarm in open_ones} == {"south", "centre"}
    bank.tell(AcknowledgeRecallNotice(recall_id=recall_id, place_id="south", acknowledged_by="head"))
    bank.tell(AnswerRecall(recall_id=recall_id, place_id="centre", answered_by="vera"))
    bank.tell(ReviewBloodAlarms())
    assert not [a for a in bank.state.alarms.values() if a.kind is BloodAlarmKind.RECALL_NOTICE_UNREAD]


def test_04_who_acknowledged_and_when_stays_as_it_was_first_said() -> None:
    bank, _, recall_id = bag_in_every_situation()
    bank.now += MINUTE
    (event,) = bank.tell(AcknowledgeRecallNotice(recall_id=recall_id, place_id="north", acknowledged_by="nurse"))
    at = bank.now
    bank.now += MINUTE
    assert event.streams == (f"recall/{recall_id}",)
    assert bank.tell(AcknowledgeRecallNotice(recall_id=recall_id, place_id="north", acknowledged_by="oleg")) == []
    bank.tell(AnswerRecall(recall_id=recall_id, place_id="north", answered_by="oleg"))
    notice = notices(bank, recall_id)["north"]
    assert (notice.acknowledged_by, notice.acknowledged_at) == ("nurse", at)


def test_05_a_place_that_receives_some_of_it_later_is_told_then() -> None:
    """The recall went out in the morning; in the afternoon the plasma of the same donation came from processing."""
    bank = Bank().found()
    (event,) = bank.tell(RecallBlood(reason="donor ill", dins=("G123426000001", "G123426000002")))
    recall_id: str = event.recall_id  # type: ignore[union-attr]
    assert notices(bank, recall_id) == {}
    bank.now += MINUTE
    first = bank.receive("A+", at="clinic")
    assert notices(bank, recall_id)["clinic"].held_unit_ids == (first,)
    bank.tell(AcknowledgeRecallNotice(recall_id=recall_id, place_id="clinic", acknowledged_by="nurse"))
    bank.now += MINUTE
    second = bank.receive("A+", at="clinic")
    notice = notices(bank, recall_id)["clinic"]
    assert notice.held_unit_ids == (first, second)
    assert (notice.acknowledged_by, notice.notified_at) == (None, bank.now), "told of again"
    due = [watch.due_at for watch in watches(bank.state, settings=BloodSettings()) if "notice" in watch.cause]
    assert due == [bank.now + QUARTER]


def test_06_only_a_place_that_was_notified_can_acknowledge_and_only_while_the_recall_is_open() -> None:
    bank, _, recall_id = bag_in_every_situation()
    with pytest.raises(Refused, match="no notice of recall"):
        bank.tell(AcknowledgeRecallNotice(recall_id=recall_id, place_id="clinic", acknowledged_by="nurse"))
    with pytest.raises(Refused, match="acknowledged_by"):
        bank.tell(AcknowledgeRecallNotice(recall_id=recall_id, place_id="north", acknowledged_by=" "))
    bank.tell(CloseRecall(recall_id=recall_id, result="nothing found", despite_unaccounted=True))
    with pytest.raises(Refused, match="was closed"):
        bank.tell(AcknowledgeRecallNotice(recall_id=recall_id, place_id="north", acknowledged_by="nurse"))
    bank.now += QUARTER
    assert not [watch for watch in watches(bank.state, settings=BloodSettings()) if "notice" in watch.cause]


def test_07_the_time_to_acknowledge_is_the_services_and_is_checked() -> None:
    with pytest.raises(ValueError, match="acknowledge_within_s"):
        type(BloodSettings().recalls)(acknowledge_within_s=0.0)


def bag_in_the_van() -> tuple[Bank, str, str]:
    """On the way from the centre to the north, for a patient there."""
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
    tour_id = next(iter(bank.state.tours))
    bank.tell(RecordTourStop(tour_id=tour_id, stop_index=0))
    return bank, unit_id, tour_id


def test_08_a_bag_that_was_set_aside_in_the_van_is_told_of_where_it_goes() -> None:
    """It is not in the sender's refrigerator any more, whatever its status."""
    bank, unit_id, _ = bag_in_the_van()
    bank.tell(QuarantineBloodUnits(blood_unit_ids=(unit_id,), reason="label torn"))
    (event,) = bank.tell(RecallBlood(reason="donor ill", blood_unit_ids=(unit_id,)))
    told = notices(bank, event.recall_id)  # type: ignore[union-attr]
    assert (told["centre"].gone_on_unit_ids, told["centre"].held_unit_ids) == ((unit_id,), ())
    assert told["north"].coming_unit_ids == (unit_id,)


def test_09_a_place_where_a_van_puts_down_recalled_blood_is_told() -> None:
    """The van broke down, and the south took in what it had."""
    bank, unit_id, tour_id = bag_in_the_van()
    (event,) = bank.tell(RecallBlood(reason="donor ill", blood_unit_ids=(unit_id,)))
    recall_id: str = event.recall_id  # type: ignore[union-attr]
    bank.now += MINUTE
    bank.tell(CancelTour(tour_id=tour_id, reason="broken down", place_id="south"))
    notice = notices(bank, recall_id)["south"]
    assert (notice.held_unit_ids, notice.notified_at, notice.acknowledged_by) == ((unit_id,), bank.now, None)


def test_10_a_place_that_was_told_what_comes_is_not_told_again_when_it_comes() -> None:
    bank, unit_id, tour_id = bag_in_the_van()
    (event,) = bank.tell(RecallBlood(reason="donor ill", blood_unit_ids=(unit_id,)))
    recall_id: str = event.recall_id  # type: ignore[union-attr]
    bank.tell(AcknowledgeRecallNotice(recall_id=recall_id, place_id="north", acknowledged_by="nurse"))
    bank.now += 20 * MINUTE
    bank.tell(RecordTourStop(tour_id=tour_id, stop_index=1))
    assert notices(bank, recall_id)["north"].acknowledged_by == "nurse"
