"""Green, amber and red stock: what becomes scarce, who still gets it, and when it would run out."""

import numpy as np
import pytest

from bloodbank.decider import decide, evolve
from bloodbank.messages import (
    BloodIssued,
    IssueBlood,
    LiftPhase,
    ReviewBloodAlarms,
    ReviewPhases,
    SetDailyDemand,
    SetPhase,
    StockPhaseChanged,
)
from bloodbank.model import BloodGroup, Component, Urgency
from bloodbank.phases.counting import phase_of
from bloodbank.phases.model import DailyDemand, Phase
from bloodbank.phases.run_out import run_out
from bloodbank.phases.settings import PhaseRule, PhaseSettings
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from tests.bloodbank.world import DAY, Bank

SETTINGS = BloodSettings()
A_POS = {"component": Component.RED_CELLS, "group": BloodGroup.A_POS}


def asked_daily(units: float, **more: float) -> DailyDemand:
    return DailyDemand(**A_POS, units=units, **more)


def bank_with(units: int, *, daily: float) -> Bank:
    bank = Bank().found()
    for _ in range(units):
        bank.receive("A+", days=30)
    bank.tell(SetDailyDemand(demand=(asked_daily(daily),)))
    return bank


def phase(bank: Bank) -> Phase:
    standing = bank.state.phases.get("red-cells/A+")
    return Phase.GREEN if standing is None else standing.phase


@pytest.mark.parametrize(("units", "expected"), [(4, Phase.AMBER), (2, Phase.RED), (20, Phase.GREEN)])
def test_the_phase_follows_from_the_days_of_stock(units: int, expected: Phase) -> None:
    """Two units a day: of two units one day is left, of four two days, of twenty ten."""
    assert phase(bank_with(units, daily=2.0)) is expected


def test_an_alarm_stands_while_a_group_is_scarce_and_ends_with_it() -> None:
    bank = bank_with(4, daily=2.0)
    bank.tell(ReviewBloodAlarms())
    assert [alarm.reason.code for alarm in bank.state.alarms.values()] == ["stock-scarce"]
    bank.tell(SetDailyDemand(demand=(asked_daily(0.1),)))
    bank.tell(ReviewBloodAlarms())
    assert (phase(bank), len(bank.state.alarms)) == (Phase.GREEN, 0)


def test_a_phase_is_worse_at_once_and_better_only_above_the_margin() -> None:
    rule = PhaseRule(target_days=6, amber_below_days=3, red_below_days=1, margin_days=0.5)
    walk = [(3.1, "green"), (2.9, "amber"), (3.2, "amber"), (3.6, "green"), (0.9, "red"), (1.4, "red"), (1.6, "amber")]
    before = Phase.GREEN
    for days, expected in walk:
        before = phase_of(days, rule, before=before)
        assert before == expected, days


def test_what_expires_makes_stock_scarce_at_the_next_count() -> None:
    bank = Bank().found()
    for days in (1.0, 1.0, 1.0, 1.0, 30.0):
        bank.receive("A+", days=days)
    bank.tell(SetDailyDemand(demand=(asked_daily(1.0),)))
    assert phase(bank) is Phase.GREEN
    bank.now += 2 * DAY
    (changed,) = bank.tell(ReviewPhases())
    assert isinstance(changed, StockPhaseChanged)
    assert (changed.phase, changed.before, changed.days) == (Phase.RED, Phase.GREEN, 1.0)
    assert bank.tell(ReviewPhases()) == []


def test_a_phase_set_by_hand_holds_against_the_count_until_its_end() -> None:
    bank = bank_with(2, daily=2.0)
    bank.tell(SetPhase(**A_POS, phase=Phase.GREEN, set_by="olga", reason="delivery due", until_at=bank.now + DAY))
    assert bank.tell(ReviewPhases()) == []
    assert phase(bank) is Phase.GREEN
    bank.now += 1.5 * DAY
    bank.tell(ReviewPhases())
    assert phase(bank) is Phase.RED
    with pytest.raises(Refused, match="was not set by hand"):
        bank.tell(LiftPhase(**A_POS, reason="no"))


def test_a_lifted_phase_is_the_counts_again() -> None:
    bank = bank_with(20, daily=2.0)
    bank.tell(SetPhase(**A_POS, phase=Phase.RED, set_by="olga", reason="recall expected"))
    assert phase(bank) is Phase.RED
    bank.tell(LiftPhase(**A_POS, reason="no recall"))
    assert phase(bank) is Phase.GREEN


def held_routine(bank: Bank, urgency: Urgency) -> str:
    request_id = bank.request("A+", urgency=urgency)
    free = next(unit.blood_unit_id for unit in bank.state.blood_units.values() if unit.status == "available")
    bank.reserve(request_id, free)
    return request_id


@pytest.mark.parametrize(
    ("restricted", "urgency", "outcome"),
    [
        ("warn", Urgency.ROUTINE, "warned"),
        ("refuse", Urgency.ROUTINE, "refused"),
        ("refuse", Urgency.URGENT, "issued"),
        ("refuse", Urgency.EMERGENCY, "issued"),
    ],
)
def test_red_blood_is_kept_for_the_urgent_by_a_warning_or_a_refusal(restricted, urgency, outcome) -> None:
    bank = bank_with(2, daily=2.0)
    request_id = held_routine(bank, urgency)
    rules = BloodSettings(phases=PhaseSettings(restricted=restricted))
    command = IssueBlood(request_id=request_id, issued_by="anna", handed_to="ivan")
    if outcome == "refused":
        with pytest.raises(Refused) as caught:
            decide(bank.state, command, now=bank.now, settings=rules)
        assert caught.value.code == "kept-for-the-urgent"
        return
    (issued,) = decide(bank.state, command, now=bank.now, settings=rules)
    assert isinstance(issued, BloodIssued)
    assert bool(issued.warnings) is (outcome == "warned")
    after = evolve(bank.state, issued, at=bank.now)
    assert after.blood_units[issued.blood_unit_ids[0]].status == "issued"


def test_settings_name_what_is_wrong_with_them() -> None:
    with pytest.raises(ValueError, match="amber_below_days"):
        PhaseRule(target_days=2, amber_below_days=3, red_below_days=1)
    with pytest.raises(ValueError, match="emergency"):
        PhaseSettings(urgencies={"red": (Urgency.URGENT,)})
    with pytest.raises(ValueError, match="milk"):
        PhaseSettings(rules={"milk": PhaseRule(target_days=2, amber_below_days=1, red_below_days=1)})


@pytest.mark.parametrize(
    ("demand", "field"),
    [((asked_daily(float("nan")),), "units"), ((asked_daily(-1.0),), "units"), ((asked_daily(1), asked_daily(2)), "")],
)
def test_demand_that_can_not_be_is_refused_and_nothing_changes(demand, field) -> None:
    bank = Bank().found()
    before = bank.state
    with pytest.raises(Refused) as caught:
        bank.tell(SetDailyDemand(demand=demand))
    assert field in str(caught.value.field)
    assert bank.state is before


def foretold(bank: Bank, demand: DailyDemand):
    return run_out(bank.state, demand, now=bank.now, settings=SETTINGS, generator=np.random.default_rng(4))


def test_ten_units_at_one_a_day_run_out_about_the_eleventh_day_within_the_interval() -> None:
    """The first unit asked for in vain is the eleventh, which Poisson demand of one a day asks for about day 11."""
    bank = bank_with(10, daily=1.0)
    found = foretold(bank, asked_daily(1.0))
    assert found.days == 10.0
    assert found.early_day is not None
    assert found.median_day is not None
    assert found.late_day is not None
    assert 6 <= found.early_day <= 8
    assert 10 <= found.median_day <= 12
    assert 14 <= found.late_day <= 17
    assert found.chance == 1.0


def test_what_expires_first_can_not_be_counted_on() -> None:
    bank = Bank().found()
    for _ in range(20):
        bank.receive("A+", days=3)
    found = foretold(bank, asked_daily(1.0))
    assert found.median_day in (4, 5)
    assert found.wasted > 15


def test_supply_beyond_demand_does_not_run_out() -> None:
    bank = bank_with(40, daily=1.0)
    found = foretold(bank, asked_daily(1.0, supply=2.0))
    assert (found.median_day, found.late_day) == (None, None)
    assert found.chance < 0.02
