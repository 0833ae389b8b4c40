"""Numbered stories of several calls waiting at once."""

import pytest

from dispatch.batch import WaitingPlan
from dispatch.settings import DispatchSettings
from tests.dispatch.world import Town, at_minute, need


def town_with_units(*minutes: float, settings: DispatchSettings | None = None) -> Town:
    """Units U1, U2, ... each at its own station, so many minutes along the street."""
    town = Town(settings)
    for number, minute in enumerate(minutes, start=1):
        town.station(f"S{number}", minute)
        town.unit(f"U{number}", f"S{number}")
    return town


def who_goes_where(plan: WaitingPlan) -> dict[str, str]:
    return {assignment.unit_id: assignment.incident_id for assignment in plan.assignments}


def test_01_nothing_waits_and_nothing_is_planned() -> None:
    plan = town_with_units(0, 5).plan()
    assert (plan.assignments, plan.shortfalls, plan.cost, plan.greedy_cost) == ((), (), 0.0, 0.0)


def test_02_one_call_gets_its_nearest_unit_and_greedy_is_as_good() -> None:
    town = town_with_units(0, 5)
    incident = town.call(4)
    plan = town.plan()
    assert who_goes_where(plan) == {"U2": incident}
    assert plan.solver == "greedy"
    assert plan.cost == plan.greedy_cost == pytest.approx(16 * 120)


def test_03_two_calls_are_solved_together_where_one_after_the_other_wastes_time() -> None:
    """Greedy sends U2 to the first call, and the second waits for U1 to cross the town."""
    town = town_with_units(0, 5)
    first, second = town.call(4), town.call(20)
    plan = town.plan()
    assert who_goes_where(plan) == {"U1": first, "U2": second}
    assert plan.cost == pytest.approx(16 * (60 + 4 * 60) + 16 * (60 + 15 * 60))
    assert plan.greedy_cost == pytest.approx(16 * (60 + 1 * 60) + 16 * (60 + 20 * 60))


def test_04_the_optimum_beats_the_greedy_answer_and_says_why_the_nearer_unit_was_not_taken() -> None:
    """Only U2 comes to the second call quickly; the first gets the other unit, a minute later than it might."""
    town = town_with_units(0, 2)
    town.travel_times.set(at_minute(0), at_minute(10), 3_000.0)
    first, second = town.call(1.5), town.call(10)
    plan = town.plan()
    assert plan.solver == "min-cost-flow"
    assert who_goes_where(plan) == {"U1": first, "U2": second}
    assert plan.greedy_cost - plan.cost == pytest.approx(16 * (3_000 - 480 - 60))
    [why] = next(a for a in plan.assignments if a.incident_id == first).reasons
    assert why.code == "nearer-unit-serves-another"
    assert why.values == {
        "nearer_unit_id": "U2", "other_incident_id": second, "later_s": pytest.approx(60),
    }  # fmt: skip


def test_05_with_one_unit_the_more_urgent_call_is_served_and_the_other_is_a_shortfall() -> None:
    town = town_with_units(0)
    transport = town.call(1, priority=3)
    emergency = town.call(10, priority=1)
    plan = town.plan()
    assert who_goes_where(plan) == {"U1": emergency}
    [shortfall] = plan.shortfalls
    assert shortfall.incident_id == transport
    assert shortfall.reasons[0].values == {
        "need": "", "count": 1, "suitable": 1, "busy": 0, "sent": 1, "out_of_reach": 0,
    }  # fmt: skip


def test_06_a_call_of_low_priority_does_not_starve() -> None:
    """A transport that has waited three hours goes before an emergency of this minute."""
    town = town_with_units(0)
    transport = town.call(1, priority=3)
    town.wait(3 * 3_600)
    town.call(1, priority=1)
    assert who_goes_where(town.plan()) == {"U1": transport}


def test_07_every_call_gets_somebody_before_one_gets_two() -> None:
    town = town_with_units(0, 1)
    double = town.call(0, needs=[need(count=2)])
    single = town.call(9)
    assert sorted(who_goes_where(town.plan()).values()) == sorted([double, single])


def test_08_capabilities_decide_who_can_go_where() -> None:
    town = town_with_units(0)
    town.station("far", 15)
    town.unit("P1", "far", "physician")
    town.unit("P2", "S1", "physician")
    plain = town.call(0, priority=1)
    physician = town.call(1, priority=2, needs=[need("physician")])
    assert who_goes_where(town.plan()) == {"U1": plain, "P2": physician}


def test_09_an_incident_that_still_needs_a_second_unit_is_on_the_board() -> None:
    town = town_with_units(0, 5)
    incident = town.call(1, needs=[need(count=2)])
    town.assign("U1", incident)
    assert who_goes_where(town.plan()) == {"U2": incident}


def test_10_nobody_is_sent_where_there_is_no_way() -> None:
    town = town_with_units(0)
    incident = town.call(1)
    town.travel_times.set(at_minute(0), at_minute(1), float("inf"))
    plan = town.plan()
    assert plan.assignments == ()
    assert plan.shortfalls[0].incident_id == incident
    assert plan.shortfalls[0].reasons[0].values["out_of_reach"] == 1


def test_11_equal_answers_are_decided_the_same_way_every_time() -> None:
    """Three units and three calls in the same places: the lower unit takes the earlier call."""
    town = town_with_units(0, 0, 0)
    calls = [town.call(2) for _ in range(3)]
    plans = [town.plan() for _ in range(3)]
    assert plans[0] == plans[1] == plans[2]
    assert who_goes_where(plans[0]) == dict(zip(("U1", "U2", "U3"), calls, strict=True))


def test_12_a_planned_arrival_after_the_norm_is_a_shortfall() -> None:
    town = town_with_units(0, settings=DispatchSettings(targets_s={1: 300.0}))
    incident = town.call(10)
    [shortfall] = town.plan().shortfalls
    assert shortfall.incident_id == incident
    assert shortfall.reasons[0].code == "target-missed"
    assert shortfall.reasons[0].values["late_s"] == pytest.approx(660 - 300)


def test_13_a_plan_keeps_to_the_longest_allowed_arrival() -> None:
    town = town_with_units(0, settings=DispatchSettings(max_arrival_s=300.0))
    near, far = town.call(3, priority=3), town.call(6, priority=1)
    plan = town.plan()
    assert who_goes_where(plan) == {"U1": near}
    assert [shortfall.incident_id for shortfall in plan.shortfalls] == [far]
