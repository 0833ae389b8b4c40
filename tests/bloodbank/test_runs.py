"""Emergency runs: the fastest suitable carrier goes, cover for the next patient is kept, and the blood is followed."""

import pytest
from msgspec import structs

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.alarms.watch import next_due_at
from bloodbank.indicators.ledger import BloodLedger
from bloodbank.messages import (
    CancelEmergencyRun,
    DiscardBloodUnit,
    DispatchEmergencyRun,
    DispatchVan,
    HandOverEmergencyRun,
    QuarantineBloodUnits,
    RecallBlood,
    RecordRunDelivery,
    RecordRunPickUp,
    ReviewBloodAlarms,
    SetVanDuty,
)
from bloodbank.model import BloodUnitStatus, RequestStatus, TourStop, Urgency, VanShift
from bloodbank.reasons import because
from bloodbank.refusal import Refused
from bloodbank.runs.ranking import Carrier, Conditions, RunProposal, rank_carriers
from bloodbank.runs.settings import CarrierKind, RunSettings, default_carriers
from bloodbank.settings import BloodSettings
from bloodbank.shipments import find_shipments
from tests.bloodbank.world import HOUR, MINUTE, MORNING, Bank, LineTimes

EVERYBODY = default_carriers().update(
    {name: structs.replace(kind, enabled=True) for name, kind in default_carriers().items()}
)
CALM = Conditions(free_units=9)


def settings(**runs: object) -> BloodSettings:
    return BloodSettings(runs=RunSettings(carriers=EVERYBODY, **runs))  # type: ignore[arg-type]


def needed(bank: Bank, count: int = 2, *, minutes: float = 60.0) -> tuple[str, tuple[str, ...]]:
    """An emergency in the north; its units are issued at the centre, ten minutes away."""
    units = tuple(bank.receive("O-") for _ in range(count))
    request_id = bank.request("O-", red_cells=count, urgency=Urgency.EMERGENCY, hours=minutes / 60)
    bank.reserve(request_id, *units)
    bank.issue(request_id)
    return request_id, units


def ranked(
    bank: Bank, request_id: str, *carriers: Carrier, conditions: Conditions = CALM, by: BloodSettings | None = None
) -> RunProposal:
    by = by or settings()
    (shipment,) = find_shipments(bank.state, [request_id], now=bank.now, settings=by)
    return rank_carriers(
        bank.state,
        shipment,
        carriers,
        conditions=conditions,
        travel_times=LineTimes(),
        now=bank.now,
        settings=by,
    )


def standing(kind: str, lon: float, **more: object) -> Carrier:
    return Carrier(kind=kind, carrier_id=f"{kind}-1", place=(lon, 53.9), **more)  # type: ignore[arg-type]


def order(proposal: RunProposal) -> list[str]:
    return [one.carrier_kind for one in proposal.ranked]


def why_not(proposal: RunProposal) -> dict[str, str]:
    return {one.carrier_kind: one.reason.code for one in proposal.excluded}


def test_the_fastest_goes_first_and_each_says_when_it_is_there() -> None:
    """The ambulance passes the centre; the van is at the clinic, fifteen minutes off."""
    bank = Bank().found()
    request_id, units = needed(bank)
    proposal = ranked(bank, request_id, standing("van", 27.65), standing("ambulance", 27.51, coverage_lost=0.0))
    assert order(proposal) == ["ambulance", "van"]
    best = proposal.ranked[0]
    assert best.pick_up_at == MORNING + 1 * MINUTE + 1 * MINUTE
    assert best.arrival_at == best.pick_up_at + 5 * MINUTE + 10 * MINUTE
    assert proposal.blood_unit_ids == units
    assert [reason.code for reason in best.reasons] == ["run-arrival", "run-in-time", "run-cover-kept"]


def test_an_ambulance_is_not_taken_for_the_gain_of_a_minute() -> None:
    bank = Bank().found()
    request_id, _ = needed(bank)
    carriers = (standing("van", 27.5), standing("ambulance", 27.51, coverage_lost=0.0))
    proposal = ranked(bank, request_id, *carriers)
    assert order(proposal) == ["van", "ambulance"]
    assert proposal.ranked[0].reasons[-1] == because("run-preferred", carrier_id="ambulance-1", later_s=60.0)
    assert order(ranked(bank, request_id, *carriers, by=settings(worth_s=0.0))) == ["ambulance", "van"]


@pytest.mark.parametrize(
    ("lost", "free", "code"),
    [
        (0.02, 9, "run-strips-cover"),
        (None, 9, "run-cover-unknown"),
        (0.0, 2, "run-leaves-too-few"),
    ],
)
def test_the_region_is_never_stripped_of_its_cover(lost: float | None, free: int, code: str) -> None:
    """However fast: blood is brought to one patient, ambulances are for all the next ones."""
    bank = Bank().found()
    request_id, _ = needed(bank)
    passing = standing("ambulance", 27.5, coverage_lost=lost)
    proposal = ranked(bank, request_id, passing, conditions=Conditions(free_units=free))
    assert (order(proposal), why_not(proposal)) == ([], {"ambulance": code})


def test_a_drone_flies_by_day_in_good_weather_within_its_range_and_payload() -> None:
    bank = Bank().found()
    request_id, _ = needed(bank)
    drone = standing("drone", 27.5)
    assert order(ranked(bank, request_id, drone)) == ["drone"]
    assert ranked(bank, request_id, drone).ranked[0].arrival_at == pytest.approx(MORNING + 862, abs=2)
    night, storm = Conditions(is_night=True), Conditions(bad_weather=True)
    assert why_not(ranked(bank, request_id, drone, conditions=night)) == {"drone": "run-not-at-night"}
    assert why_not(ranked(bank, request_id, drone, conditions=storm)) == {"drone": "run-not-in-this-weather"}
    far = standing("drone", 27.9)
    assert why_not(ranked(bank, request_id, far)) == {"drone": "run-out-of-range"}
    heavy, _ = needed(bank, 3)
    assert why_not(ranked(bank, heavy, drone)) == {"drone": "run-too-large"}


def test_who_stands_nowhere_known_comes_within_its_call_out() -> None:
    bank = Bank().found()
    request_id, _ = needed(bank)
    proposal = ranked(bank, request_id, Carrier(kind="police", carrier_id="police"))
    assert proposal.ranked[0].pick_up_at == MORNING + 60.0 + 600.0


def test_blood_that_is_not_issued_yet_is_waited_for() -> None:
    bank = Bank().found()
    unit_id = bank.receive("O-")
    request_id = bank.request("O-", urgency=Urgency.EMERGENCY, hours=0.2)
    bank.reserve(request_id, unit_id)
    best = ranked(bank, request_id, standing("van", 27.5)).ranked[0]
    assert best.pick_up_at == MORNING + 600.0
    assert [reason.code for reason in best.reasons] == ["run-arrival", "run-waits-for-blood", "run-late"]


def run(request_id: str, units: tuple[str, ...], /, **changed: object) -> DispatchEmergencyRun:
    fields: dict[str, object] = {
        "request_id": request_id,
        "from_place_id": "centre",
        "blood_unit_ids": units,
        "carrier_kind": "van",
        "carrier_id": "van-1",
        "planned_pick_up_at": MORNING + 3 * MINUTE,
        "planned_arrival_at": MORNING + 18 * MINUTE,
    }
    return DispatchEmergencyRun(**(fields | changed))  # type: ignore[arg-type]


def refusal(bank: Bank, command: object) -> str:
    before = bank.state
    with pytest.raises(Refused) as refused:
        bank.tell(command)  # type: ignore[arg-type]
    assert bank.state is before
    return refused.value.code


def test_a_run_is_followed_from_the_word_to_the_delivery() -> None:
    bank = Bank().found()
    request_id, units = needed(bank)
    (sent,) = bank.tell(run(request_id, units))
    run_id = sent.run_id  # type: ignore[union-attr]
    assert (bank.state.vans["van-1"].tour_id, bank.unit(units[0]).tour_id) == (run_id, run_id)
    assert refusal(bank, RecordRunDelivery(run_id=run_id)) == "wrong-run-status"
    bank.now += 3 * MINUTE
    bank.tell(RecordRunPickUp(run_id=run_id))
    assert {bank.unit(unit_id).status for unit_id in units} == {BloodUnitStatus.IN_TRANSIT}
    assert bank.tell(RecordRunPickUp(run_id=run_id)) == []
    bank.now += 15 * MINUTE
    bank.tell(RecordRunDelivery(run_id=run_id))
    assert bank.asked(request_id).status is RequestStatus.DELIVERED
    assert {bank.unit(unit_id).place_id for unit_id in units} == {"north"}
    van = bank.state.vans["van-1"]
    assert (van.tour_id, van.place_id, bank.state.live_run_ids) == (None, "north", ())
    assert bank.tell(RecordRunDelivery(run_id=run_id)) == []
    assert refusal(bank, CancelEmergencyRun(run_id=run_id, reason="too late")) == "wrong-run-status"


def test_a_run_that_is_called_off_leaves_the_blood_to_the_next_one() -> None:
    bank = Bank().found()
    request_id, units = needed(bank)
    (sent,) = bank.tell(run(request_id, units))
    bank.tell(CancelEmergencyRun(run_id=sent.run_id, reason="flat tyre"))  # type: ignore[union-attr]
    assert (bank.unit(units[0]).tour_id, bank.state.vans["van-1"].tour_id) == (None, None)
    assert bank.tell(run(request_id, units, carrier_kind="ambulance", carrier_id="A1"))


def test_what_is_lost_or_set_aside_on_the_way_is_not_delivered() -> None:
    """One unit breaks, one is set aside on the way: neither is handed over, the second is now in the north."""
    bank = Bank().found()
    request_id, units = needed(bank, 3)
    (sent,) = bank.tell(run(request_id, units))
    run_id = sent.run_id  # type: ignore[union-attr]
    bank.tell(RecordRunPickUp(run_id=run_id))
    bank.tell(DiscardBloodUnit(blood_unit_id=units[0], reason="bag broke"))
    bank.tell(QuarantineBloodUnits(blood_unit_ids=(units[1],), reason="box was open"))
    (brought,) = bank.tell(RecordRunDelivery(run_id=run_id))
    assert brought.blood_unit_ids == (units[2],)  # type: ignore[union-attr]
    aside = bank.unit(units[1])
    assert (aside.status, aside.place_id) == (BloodUnitStatus.QUARANTINED, "north")


def test_where_the_blood_of_a_run_goes_is_told_of_its_recall() -> None:
    """Set aside on the motorcycle, then recalled: the ward that waits for it has to know, not only who gave it."""
    bank = Bank(settings()).found()
    request_id, units = needed(bank)
    bank.tell(run(request_id, units))
    bank.tell(RecordRunPickUp(run_id="E-000001"))
    bank.tell(QuarantineBloodUnits(blood_unit_ids=units[:1], reason="leaks"))
    (event,) = bank.tell(RecallBlood(reason="donor ill", blood_unit_ids=units))
    told = {notice.place_id: notice for notice in event.notices}  # type: ignore[union-attr]
    assert set(told["north"].coming_unit_ids) == set(told["centre"].gone_on_unit_ids) == set(units)


def test_another_carrier_brings_the_blood_on_after_a_breakdown() -> None:
    bank = Bank().found(vans={"van-1": ("centre", 20), "van-2": ("south", 1), "van-3": ("south", 20)})
    request_id, units = needed(bank)
    (sent,) = bank.tell(run(request_id, units))
    run_id = sent.run_id  # type: ignore[union-attr]

    def over(carrier_id: str, *, kind: str = "van", minutes: float = 30.0) -> HandOverEmergencyRun:
        return HandOverEmergencyRun(
            run_id=run_id,
            carrier_kind=kind,
            carrier_id=carrier_id,
            planned_arrival_at=bank.now + minutes * MINUTE,
            reason="engine failed",
        )

    assert refusal(bank, over("van-3")) == "wrong-run-status"
    bank.tell(RecordRunPickUp(run_id=run_id))
    assert refusal(bank, over("van-1")) == "carrier-busy"
    assert refusal(bank, over("van-2")) == "over-capacity"
    assert refusal(bank, over("bird", kind="balloon")) == "unknown-carrier-kind"
    bank.now += HOUR
    assert refusal(bank, over("van-3", minutes=24 * 60)) == "rides-too-long"
    bank.tell(over("van-3"))
    assert (bank.state.vans["van-1"].tour_id, bank.state.vans["van-3"].tour_id) == (None, run_id)
    bank.now += 30 * MINUTE
    bank.tell(RecordRunDelivery(run_id=run_id))
    assert bank.asked(request_id).status is RequestStatus.DELIVERED
    assert (bank.state.vans["van-3"].tour_id, bank.state.vans["van-3"].place_id) == (None, "north")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"carrier_kind": "balloon"}, "unknown-carrier-kind"),
        ({"carrier_kind": "drone"}, "unknown-carrier-kind"),
        ({"carrier_id": "van-9"}, "unknown-van"),
        ({"from_place_id": "south"}, "elsewhere"),
        ({"from_place_id": "moon"}, "unknown-place"),
        ({"planned_arrival_at": MORNING}, "out-of-range"),
        ({"planned_arrival_at": float("nan")}, "bad-number"),
        ({"request_id": "R-9"}, "unknown-request"),
        ({"blood_unit_ids": ()}, "bad-count"),
        ({"carrier_kind": "ambulance", "carrier_id": "A 1"}, "bad-id"),
    ],
)
def test_a_run_that_can_not_be_is_refused_and_changes_nothing(changed: dict[str, object], code: str) -> None:
    bank = Bank().found()
    request_id, units = needed(bank)
    assert refusal(bank, run(request_id, units, **changed)) == code


def test_nobody_and_nothing_is_sent_twice() -> None:
    bank = Bank().found(vans={"van-1": ("centre", 2), "van-2": ("centre", 20), "van-3": ("centre", 20)})
    request_id, units = needed(bank, 3)
    other_id, others = needed(bank, 1)
    assert refusal(bank, run(request_id, units)) == "over-capacity"
    assert refusal(bank, run(other_id, units, carrier_id="van-2")) == "other-request"
    bank.tell(run(request_id, units, carrier_id="van-2"))
    assert refusal(bank, run(request_id, units, carrier_id="van-3")) == "on-other-tour"
    assert refusal(bank, run(other_id, others, carrier_id="van-2")) == "carrier-busy"
    stops = (
        TourStop(place_id="centre", pick_up=others, planned_arrival_at=MORNING),
        TourStop(place_id="north", deliver=others, planned_arrival_at=MORNING + 900),
    )
    assert refusal(bank, DispatchVan(van_id="van-2", stops=stops)) == "van-busy"
    bank.tell(SetVanDuty(van_id="van-3", shifts=(VanShift(from_at=MORNING, until_at=MORNING + 600),)))
    assert refusal(bank, run(other_id, others, carrier_id="van-3")) == "driver-off-duty"
    bank.tell(DispatchVan(van_id="van-1", stops=stops))
    assert refusal(bank, run(other_id, others, carrier_kind="ambulance", carrier_id="A1")) == "on-other-tour"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (lambda: CarrierKind(), "profile and speed_m_s"),
        (lambda: CarrierKind(profile="van", speed_m_s=3.0), "profile and speed_m_s"),
        (lambda: CarrierKind(profile="van", payload_units=0), "payload_units"),
        (lambda: CarrierKind(speed_m_s=-1.0), "speed_m_s"),
        (lambda: RunSettings(preferred=("rocket",)), "preferred"),
        (lambda: RunSettings(most_coverage_lost=1.5), "most_coverage_lost"),
    ],
)
def test_settings_that_can_not_be_name_their_field(wrong, field: str) -> None:
    with pytest.raises(ValueError, match=field):
        wrong()


def test_a_run_that_does_not_arrive_is_an_alarm_until_it_does() -> None:
    bank = Bank().found()
    request_id, units = needed(bank)
    (sent,) = bank.tell(run(request_id, units))
    run_id = sent.run_id  # type: ignore[union-attr]
    bank.tell(RecordRunPickUp(run_id=run_id))
    assert bank.tell(ReviewBloodAlarms()) == []
    bank.now = MORNING + 18 * MINUTE + 300.0
    assert next_due_at(bank.state, now=MORNING, settings=BloodSettings()) == bank.now
    (alarm,) = bank.tell(ReviewBloodAlarms())
    assert (alarm.kind, alarm.reason.values["run_id"]) == (BloodAlarmKind.RUN_OVERDUE, run_id)  # type: ignore[union-attr]
    bank.tell(RecordRunDelivery(run_id=run_id))
    (over,) = bank.tell(ReviewBloodAlarms())
    assert over.cause == f"run-overdue/{run_id}"  # type: ignore[union-attr]


def test_what_a_run_brought_and_was_lost_there_counts_as_the_loss_of_that_place() -> None:
    bank = Bank().found()
    request_id, units = needed(bank)
    (sent,) = bank.tell(run(request_id, units))
    bank.tell(RecordRunPickUp(run_id=sent.run_id))  # type: ignore[union-attr]
    bank.tell(RecordRunDelivery(run_id=sent.run_id))  # type: ignore[union-attr]
    bank.tell(DiscardBloodUnit(blood_unit_id=units[0], reason="not used"))
    ledger = BloodLedger()
    for event in bank.history:
        ledger.take(event, at=bank.now)
    records = ledger.records()
    (place,) = records.discards.codes["place"].tolist()
    assert records.words[place] == "north"
