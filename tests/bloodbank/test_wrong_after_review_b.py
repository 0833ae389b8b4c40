"""Blood that was warm for too long, runs that end nowhere, alarms that stay silent, and slips of the pen."""

import pytest

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.alarms.watch import next_due_at, watches
from bloodbank.allocation import allocate
from bloodbank.haemovigilance.terms import ReactionKind, Severity
from bloodbank.messages import (
    DispatchEmergencyRun,
    IssueBlood,
    LiftRecall,
    LoadVehicle,
    QuarantineBloodUnits,
    RecallBlood,
    RecordAntibody,
    RecordRunDelivery,
    RecordRunPickUp,
    RecordSample,
    RecordTestResults,
    RegisterBloodPlace,
    RegisterStorage,
    ReleaseBloodUnits,
    ReportReaction,
    ReserveBlood,
    ReturnBloodUnit,
    ReviewBloodAlarms,
    StoreBloodUnit,
    TakeOutBloodUnit,
)
from bloodbank.model import BloodGroup, BloodUnitStatus, Urgency
from bloodbank.reason import Reason
from bloodbank.refusal import Refused
from bloodbank.words import say
from tests.bloodbank.test_bedside import check, end, handed_out, running, start
from tests.bloodbank.world import DAY, HOUR, MINUTE, MORNING, Bank, LineTimes


@pytest.fixture
def bank() -> Bank:
    return Bank().found()


def refused(bank: Bank, command: object) -> str:
    before = bank.state
    with pytest.raises(Refused) as caught:
        bank.tell(command)  # type: ignore[arg-type]
    assert bank.state is before
    return caught.value.code


def in_fridge(bank: Bank, group: str = "O-", *, at: str = "north") -> str:
    unit_id = bank.receive(group, at=at)
    if f"fridge-{at}" not in bank.state.storages:
        bank.tell(RegisterStorage(storage_id=f"fridge-{at}", place_id=at, low_c=2.0, high_c=6.0))
    bank.tell(StoreBloodUnit(blood_unit_id=unit_id, storage_id=f"fridge-{at}"))
    return unit_id


def hand_out(request_id: str) -> IssueBlood:
    return IssueBlood(request_id=request_id, issued_by="olga", handed_to="porter")


def reserving(bank: Bank, request_id: str, *unit_ids: str) -> ReserveBlood:
    return ReserveBlood(request_id=request_id, blood_unit_ids=unit_ids, expires_at=bank.now + HOUR)


def test_a_unit_that_lay_on_the_bench_for_five_hours_is_neither_held_nor_handed_out(bank: Bank) -> None:
    """It could be taken out with an instant of five hours ago, then held, issued and begun."""
    warm, held = in_fridge(bank), in_fridge(bank)
    request_id = bank.request("O-", red_cells=2)
    bank.reserve(request_id, held)
    bank.now += 6 * HOUR
    bank.tell(TakeOutBloodUnit(blood_unit_id=warm, at=bank.now - 5 * HOUR))
    assert refused(bank, reserving(bank, request_id, warm)) == "out-of-storage-too-long"


def test_a_held_unit_that_became_warm_is_not_handed_out_nor_loaded(bank: Bank) -> None:
    unit_id, other = in_fridge(bank), in_fridge(bank)
    request_id = bank.request("O-")
    bank.reserve(request_id, unit_id, minutes=120)
    for each in (unit_id, other):
        bank.tell(TakeOutBloodUnit(blood_unit_id=each))
    bank.now += 31 * MINUTE
    assert refused(bank, hand_out(request_id)) == "out-of-storage-too-long"
    bank.tell(RegisterBloodPlace(place_id="a1", name="a1", kind="vehicle", lon=27.6, lat=53.9, unit_id="A1"))
    load = LoadVehicle(place_id="a1", blood_unit_ids=(other,), loaded_by="olga")
    assert refused(bank, load) == "out-of-storage-too-long"


def test_the_clock_runs_on_from_the_refrigerator_after_the_hand_out(bank: Bank) -> None:
    unit_id = in_fridge(bank)
    request_id = bank.request("O-")
    bank.reserve(request_id, unit_id)
    taken_out_at = bank.now
    bank.tell(TakeOutBloodUnit(blood_unit_id=unit_id))
    bank.now += 20 * MINUTE
    bank.tell(hand_out(request_id))
    assert bank.state.handed_out[unit_id] == taken_out_at
    (watch,) = (each for each in watches(bank.state, settings=bank.settings) if each.blood_unit_id == unit_id)
    assert watch.due_at == taken_out_at + 30 * MINUTE
    bank.now += 15 * MINUTE
    bank.tell(StoreBloodUnit(blood_unit_id=unit_id, storage_id="fridge-north"))
    assert bank.unit(unit_id).quarantine_reasons == ("out-of-storage-too-long",)


def test_who_brings_a_unit_back_cant_say_a_shorter_time_than_the_ledger_knows(bank: Bank) -> None:
    unit_id, request_id = bank.receive("O-", at="north"), bank.request("O-")
    bank.reserve(request_id, unit_id)
    bank.tell(hand_out(request_id))
    bank.now += 3 * HOUR
    bank.tell(ReturnBloodUnit(blood_unit_id=unit_id, place_id="north", reason="unused", seal_intact=True, out_s=60.0))
    assert bank.unit(unit_id).quarantine_reasons == ("out-of-storage-too-long",)


@pytest.mark.parametrize(("ago_minutes", "aside"), [(10, False), (120, True)])
def test_a_unit_said_to_be_back_long_ago_counts_as_out_until_now(bank: Bank, ago_minutes: int, aside: bool) -> None:
    unit_id = in_fridge(bank)
    bank.tell(TakeOutBloodUnit(blood_unit_id=unit_id))
    bank.now += (25 + ago_minutes) * MINUTE
    bank.tell(StoreBloodUnit(blood_unit_id=unit_id, storage_id="fridge-north", at=bank.now - ago_minutes * MINUTE))
    assert (bank.unit(unit_id).status is BloodUnitStatus.QUARANTINED) is aside


def on_an_emergency_run(bank: Bank, count: int) -> tuple[str, ...]:
    units = tuple(bank.receive("O-") for _ in range(count))
    request_id = bank.request("O-", red_cells=count, urgency=Urgency.EMERGENCY)
    bank.reserve(request_id, *units)
    bank.issue(request_id)
    bank.tell(
        DispatchEmergencyRun(
            request_id=request_id,
            from_place_id="centre",
            blood_unit_ids=units,
            carrier_kind="van",
            carrier_id="van-1",
            planned_pick_up_at=bank.now + MINUTE,
            planned_arrival_at=bank.now + 20 * MINUTE,
        )
    )
    bank.tell(RecordRunPickUp(run_id="E-000001"))
    return units


def released(*unit_ids: str) -> ReleaseBloodUnits:
    return ReleaseBloodUnits(blood_unit_ids=unit_ids, released_by="olga", verified_by="ivan")


def test_what_was_set_aside_or_recalled_on_an_emergency_run_is_put_down_where_it_ends(bank: Bank) -> None:
    """It counted as aboard for ever: nobody could release it; what was recalled stayed where it had come from."""
    doubtful, recalled, good = on_an_emergency_run(bank, 3)
    bank.tell(QuarantineBloodUnits(blood_unit_ids=(doubtful,), reason="dropped"))
    bank.tell(RecallBlood(blood_unit_ids=(recalled,), reason="donor ill"))
    assert refused(bank, released(doubtful)) == "still-aboard"
    bank.tell(RecordRunDelivery(run_id="E-000001"))
    assert [bank.unit(unit_id).place_id for unit_id in (doubtful, recalled, good)] == ["north"] * 3
    bank.tell(LiftRecall(recall_id="RC-000001", reason="well again", lifted_by="olga", verified_by="ivan"))
    bank.tell(released(doubtful, recalled))
    assert bank.unit(recalled).status is bank.unit(doubtful).status is BloodUnitStatus.AVAILABLE
    assert bank.unit(good).status is BloodUnitStatus.DELIVERED


def what_becomes_known(unit_id: str) -> dict[str, object]:
    return {
        "sample": RecordSample(
            patient_id="p-1",
            sample_id="S-1",
            drawn_at=MORNING,
            collected_by="nurse-1",
            group=BloodGroup.B_POS,
            tested_by="lab-1",
        ),
        "antibody": RecordAntibody(patient_id="p-1", specificity="K", source="laboratory"),
        "test": RecordTestResults(din=unit_id[:13], results={"HIV": "positive"}),
        "recall": RecallBlood(dins=(unit_id[:13],), reason="donor ill"),
        "recall-of-unit": RecallBlood(blood_unit_ids=(unit_id,), reason="bag leaks"),
    }


@pytest.mark.parametrize("news", ["sample", "antibody", "test", "recall", "recall-of-unit"])
def test_what_becomes_known_against_a_running_unit_is_told_at_once(bank: Bank, news: str) -> None:
    """The antibody, the donor's virus, the other group and the recall were on record; the blood ran on in silence."""
    unit_id = running(bank)
    bank.tell(ReviewBloodAlarms())
    assert not bank.state.alarms
    bank.now += MINUTE
    bank.tell(what_becomes_known(unit_id)[news])  # type: ignore[arg-type]
    assert next_due_at(bank.state, now=bank.now, settings=bank.settings) == bank.now
    bank.tell(ReviewBloodAlarms())
    (alarm,) = bank.state.alarms.values()
    assert alarm.kind is BloodAlarmKind.DOUBTFUL_GIVEN
    assert (alarm.blood_unit_id, alarm.reason.values["patient_id"]) == (unit_id, "p-1")
    bank.tell(end(unit_id, "stopped", reason="doubt"))
    bank.tell(ReviewBloodAlarms())
    assert not bank.state.alarms


def test_the_alarm_is_said_in_words() -> None:
    values = {"blood_unit_id": "U-1", "patient_id": "p-1", "doubt": "doubt-recall"}
    said = say(Reason(code="unit-doubtful-while-given", values=values), "en")
    assert said == "stop unit U-1, which runs into patient p-1: it was recalled"


def test_washed_and_irradiated_units_go_last_where_nobody_asked_for_them(bank: Bank) -> None:
    """They expire first, so a haemorrhage swallowed what had been made for other patients."""
    washed = bank.receive("O-", at="north", days=1, attributes=("washed",))
    plain = bank.receive("O-", at="north", days=10)
    for count, chosen in ((1, (plain,)), (2, (plain, washed))):
        request_id = bank.request("O-", red_cells=count, urgency=Urgency.EMERGENCY, patient_id=None)
        proposal = allocate(bank.state, request_id, travel_times=LineTimes(), now=bank.now, settings=bank.settings)
        assert proposal.blood_unit_ids == chosen


def test_a_unit_that_expires_soon_has_to_have_run_through_by_then(bank: Bank) -> None:
    """A unit of an emergency that expired in 65 minutes could run for four hours."""
    unit_id = bank.receive("O-", at="north", days=65 * MINUTE / DAY)
    request_id = bank.request("O-", urgency=Urgency.EMERGENCY, patient_id="p-1", hours=0)
    bank.reserve(request_id, unit_id)
    bank.tell(hand_out(request_id))
    bank.tell(check(unit_id))
    bank.tell(start(unit_id))
    assert bank.state.transfusions[unit_id].complete_by_at == bank.unit(unit_id).expires_at


@pytest.mark.parametrize("other", ["OLGA", " olga ", "Olga"])
def test_nobody_is_two_persons_by_writing_the_name_otherwise(bank: Bank, other: str) -> None:
    doubtful, handed = bank.receive("O-"), handed_out(bank)
    bank.tell(QuarantineBloodUnits(blood_unit_ids=(doubtful,), reason="dropped"))
    letting_go = ReleaseBloodUnits(blood_unit_ids=(doubtful,), released_by="olga", verified_by=other)
    assert refused(bank, letting_go) in ("second-person-missing", "bad-id")
    assert refused(bank, check(handed, checked_by="olga", verified_by=other)) in ("second-person-needed", "bad-id")
    bank.tell(RecallBlood(blood_unit_ids=(doubtful,), reason="donor ill"))
    lift = LiftRecall(recall_id="RC-000001", reason="well again", lifted_by="olga", verified_by=other)
    assert refused(bank, lift) in ("second-person-missing", "bad-id")


def reaction(unit_id: str, *, onset_at: float) -> ReportReaction:
    return ReportReaction(
        patient_id="p-1",
        blood_unit_ids=(unit_id,),
        kind=ReactionKind.FEBRILE,
        severity=Severity.NON_SEVERE,
        onset_at=onset_at,
        reported_by="nurse-1",
    )


def test_a_reaction_does_not_come_before_the_blood(bank: Bank) -> None:
    unit_id = running(bank)
    too_early = reaction(unit_id, onset_at=bank.now - 30 * DAY)
    assert refused(bank, too_early) == "onset-before-transfusion"


def test_a_reaction_reported_again_is_the_same_reaction(bank: Bank) -> None:
    unit_id = running(bank)
    report = reaction(unit_id, onset_at=bank.now)
    bank.tell(report)
    bank.now += MINUTE
    assert refused(bank, report) == "reaction-reported-already"


@pytest.mark.parametrize(("known_ml", "said_ml", "code"), [(300.0, 400.0, "more-than-in-bag"), (None, 5000.0, None)])
def test_no_more_runs_in_than_was_in_the_bag(
    bank: Bank, known_ml: float | None, said_ml: float, code: str | None
) -> None:
    unit_id = bank.receive("A+", at="north", volume_ml=known_ml)
    request_id = bank.request("A+", patient_id="p-1")
    bank.reserve(request_id, unit_id)
    bank.tell(hand_out(request_id))
    bank.tell(check(unit_id))
    bank.tell(start(unit_id))
    assert refused(bank, end(unit_id, volume_ml=said_ml)) == (code or "out-of-range")
    bank.tell(end(unit_id, volume_ml=280.0))
