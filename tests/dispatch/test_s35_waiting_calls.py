"""Numbered stories of waiting calls that share units of different worth, and of units that have something to leave."""

import pytest

from dispatch.model import Need
from dispatch.recommending.settings import RecommendationSettings
from dispatch.settings import DispatchSettings
from dispatch.shifts.settings import ShiftSettings
from dispatch.waiting.settings import WaitingSettings
from tests.dispatch.duty_world import DutyTown
from tests.dispatch.waiting_world import QueueTown, codes_of, settings_with, shortfall_codes, who_goes_where
from tests.dispatch.world import need

PHYSICIAN, PARAMEDIC = frozenset({"physician"}), frozenset({"paramedic"})
PHYSICIAN_ELSE_PARAMEDIC = Need(capabilities=PHYSICIAN, alternatives=(PARAMEDIC,))
TWO_IF_AVAILABLE = (need(), Need(optional=True))


def test_01_the_full_unit_goes_where_only_it_will_do_and_the_alternative_where_it_may() -> None:
    """One call after the other spends the physician on the first call, and the second gets nobody."""
    town = QueueTown()
    town.unit("PHYS", "west", "physician")
    town.unit("PARA", "west", "paramedic")
    either = town.call(1, needs=[PHYSICIAN_ELSE_PARAMEDIC])
    only = town.call(1, needs=[need("physician")])
    plan = town.plan()
    assert who_goes_where(plan) == {"PHYS": only, "PARA": either}
    assert "fills-need-otherwise" in codes_of(plan, "PARA")
    assert plan.notes[0].code == "better-than-greedy"
    assert plan.notes[0].values["saved_share"] == pytest.approx(1.0 - plan.cost / plan.greedy_cost)
    assert plan.notes[0].values["different"] == 2


def test_02_a_full_unit_is_worth_half_an_hour_and_no_more() -> None:
    """With no other call the alternative comes first only when the full unit is later by more than is configured."""
    found = {}
    for alternative_s in (300.0, 1_200.0):
        town = QueueTown(settings_with(alternative_s=alternative_s))
        town.unit("PARA", "west", "paramedic")
        town.unit("PHYS", "east", "physician")
        town.call(0, needs=[PHYSICIAN_ELSE_PARAMEDIC])
        plan = town.plan()
        [found[alternative_s]] = who_goes_where(plan)
    assert found == {300.0: "PARA", 1_200.0: "PHYS"}
    assert "nearer-unit-counts-later" in codes_of(plan, "PHYS")


def test_03_an_optional_unit_is_one_that_no_call_needs() -> None:
    """ "Two if available" never takes the unit of another caller; when all are served it comes."""
    town = QueueTown()
    town.unit("U1", "west")
    town.unit("U2", "west")
    double, single = town.call(1, needs=TWO_IF_AVAILABLE), town.call(9)
    assert sorted(who_goes_where(town.plan()).values()) == sorted([double, single])
    town.unit("U3", "east")
    plan = town.plan()
    [extra] = [planned for planned in plan.assignments if planned.optional]
    assert extra.incident_id == double
    assert extra.reasons[0].code == "fills-optional-need"
    assert plan.shortfalls == ()


def test_04_an_incident_whose_second_unit_is_optional_misses_nothing() -> None:
    town = QueueTown()
    town.unit("U1", "west")
    incident = town.call(1, needs=TWO_IF_AVAILABLE)
    plan = town.plan()
    assert who_goes_where(plan) == {"U1": incident}
    assert plan.shortfalls == ()


def test_05_the_last_unit_of_a_place_stays_there_when_another_can_go() -> None:
    town = QueueTown(settings_with(policies={1: "closest", 2: "coverage-aware"}))
    town.unit("W1", "west")
    town.unit("E1", "east")
    town.coverage_lost = {"W1": 0.4, "E1": 0.01}
    urgent = town.call(3, priority=2)
    plan = town.plan()
    assert who_goes_where(plan) == {"E1": urgent}
    [why] = [reason for reason in plan.assignments[0].reasons if reason.code == "nearer-unit-counts-later"]
    assert why.values == {
        "nearer_unit_id": "W1", "later_s": pytest.approx(240), "counts_later_s": pytest.approx(0.39 * 1_800 - 240),
    }  # fmt: skip


def test_06_a_life_threatening_call_gets_the_earliest_arrival_whatever_cover_it_costs() -> None:
    town = QueueTown(settings_with(policies={1: "coverage-aware"}, keep_back_from_priority=1))
    town.unit("W1", "west")
    town.unit("E1", "east")
    town.coverage_lost = {"W1": 1.0, "E1": 0.0}
    incident = town.call(3, priority=1)
    assert who_goes_where(town.plan()) == {"W1": incident}


def test_07_a_unit_is_kept_back_from_a_call_that_can_wait_but_not_for_ever() -> None:
    """It is said how long the call may wait at the longest; then it gets the unit."""
    town = QueueTown(settings_with(keep_back_from_priority=3, keep_back_share=0.2, keep_back_longest_s=900.0))
    town.unit("W1", "west")
    town.coverage_lost = {"W1": 0.3}
    transport = town.call(1, priority=3)
    town.wait(300.0)
    plan = town.plan()
    assert plan.assignments == ()
    [why] = plan.shortfalls[0].reasons
    assert why.code == "units-kept-back"
    assert why.values == {"need": "", "count": 1, "kept": 1, "longest_s": pytest.approx(600)}
    town.wait(600.0)
    assert who_goes_where(town.plan()) == {"W1": transport}


def test_08_without_the_setting_nobody_is_kept_back() -> None:
    town = QueueTown()
    town.unit("W1", "west")
    town.coverage_lost = {"W1": 1.0}
    transport = town.call(1, priority=3)
    assert who_goes_where(town.plan()) == {"W1": transport}


def test_09_a_unit_that_will_soon_be_free_is_told_and_not_sent() -> None:
    town = QueueTown()
    town.hospital("H", 5)
    town.unit("W1", "west")
    town.at_hospital("W1", "H", call_minute=4, for_s=600.0)
    waiting = town.call(6)
    plan = town.plan()
    assert plan.assignments == ()
    assert shortfall_codes(plan, waiting) == ["need-unfilled", "next-to-be-free"]


def test_10_one_unit_that_is_soon_free_is_promised_to_one_call_only() -> None:
    town = QueueTown()
    town.hospital("H", 5)
    town.unit("W1", "west")
    town.at_hospital("W1", "H", call_minute=4, for_s=600.0)
    urgent, transport = town.call(6, priority=1), town.call(5, priority=3)
    plan = town.plan()
    assert "next-to-be-free" in shortfall_codes(plan, urgent)
    assert "next-to-be-free" not in shortfall_codes(plan, transport)


def test_11_nobody_is_taken_from_a_call_unless_it_is_configured() -> None:
    town = QueueTown()
    town.unit("W1", "west")
    town.under_way("W1", to_minute=8, seen_minute=2)
    emergency = town.call(3)
    assert town.plan().assignments == ()
    assert shortfall_codes(town.plan(), emergency) == ["need-unfilled"]


def test_12_a_unit_on_its_way_to_a_transport_is_taken_and_the_transport_gets_another_by_the_same_plan() -> None:
    """A call that is left is never forgotten: its next unit stands in the very same answer."""
    town = QueueTown(settings_with(take_from_calls=True))
    town.unit("W1", "west")
    transport = town.under_way("W1", to_minute=8, seen_minute=2)
    town.unit("E1", "east")
    emergency = town.call(2)
    plan = town.plan()
    assert who_goes_where(plan) == {"W1": emergency, "E1": transport}
    assert {p.unit_id: p.preempts_incident_id for p in plan.assignments} == {"W1": transport, "E1": None}
    assert "taken-in-plan" in codes_of(plan, "W1")
    assert "replaces-in-plan" in codes_of(plan, "E1")
    for planned in plan.assignments:
        town.follow(planned)
    assert town.the_incident(transport).unit_ids == ("E1",)
    assert town.the_incident(emergency).unit_ids == ("W1",)


def test_13_a_transport_that_loses_its_only_unit_is_a_shortfall() -> None:
    town = QueueTown(settings_with(take_from_calls=True))
    town.unit("W1", "west")
    transport = town.under_way("W1", to_minute=8, seen_minute=2)
    emergency = town.call(3)
    plan = town.plan()
    assert who_goes_where(plan) == {"W1": emergency}
    assert "need-unfilled" in shortfall_codes(plan, transport)


def test_14_a_unit_on_its_way_stays_when_a_free_one_comes_nearly_as_soon() -> None:
    town = QueueTown(settings_with(take_from_calls=True))
    town.unit("W1", "west")
    town.under_way("W1", to_minute=8, seen_minute=2)
    town.unit("W2", "west")
    emergency = town.call(3)
    assert who_goes_where(town.plan()) == {"W2": emergency}


def test_15_nobody_is_taken_from_a_call_as_urgent_as_the_new_one() -> None:
    town = QueueTown(settings_with(take_from_calls=True))
    town.unit("W1", "west")
    town.under_way("W1", to_minute=8, seen_minute=2, priority=1)
    town.call(2, priority=1)
    assert town.plan().assignments == ()


def test_16_no_unit_is_sent_beyond_its_range() -> None:
    """What excludes a unit from one call excludes it in the plan for all."""
    recommendation = RecommendationSettings(range_by_unit_type_m={"ambulance": 1_500.0})
    town = QueueTown(DispatchSettings(recommendation=recommendation))
    town.unit("W1", "west")
    near, far = town.call(1, priority=3), town.call(9, priority=1)
    plan = town.plan()
    assert who_goes_where(plan) == {"W1": near}
    assert "need-unfilled" in shortfall_codes(plan, far)


def test_17_a_crew_about_to_go_home_gets_the_emergency_but_not_the_transport() -> None:
    """One plan for both calls, and each asks for itself whether the crew may still be sent."""
    town = DutyTown(DispatchSettings(shifts=ShiftSettings(end_of_shift_from_priority=3)))
    town.unit("U1", "west")
    town.shift("day", "U1", 0, 8)
    town.at_hour(7.9)
    transport = town.call(1, priority=3)
    plan = town.plan()
    assert plan.assignments == ()
    assert shortfall_codes(plan, transport) == ["need-unfilled"]
    emergency = town.call(5, priority=1)
    assert who_goes_where(town.plan()) == {"U1": emergency}


@pytest.mark.parametrize(
    ("name", "value"),
    [("alternative_s", -1.0), ("keep_back_share", 0.0), ("keep_back_longest_s", float("inf")),
     ("keep_back_from_priority", 0)],
)  # fmt: skip
def test_18_a_setting_out_of_range_is_named(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"waiting.{name}"):
        WaitingSettings(**{name: value})  # type: ignore[arg-type]
