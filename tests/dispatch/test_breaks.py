"""Breaks: who may not be disturbed, when one is owed, and that every one is ended."""

import pytest

from dispatch.messages import CancelBreak, EndBreak, PlanBreak, StartBreak
from dispatch.model import UnitStatus
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.shifts.availability import duty_notes
from dispatch.shifts.fatigue import rest_of
from dispatch.shifts.settings import ShiftSettings
from tests.dispatch.duty_world import HOUR_S, DutyTown
from tests.dispatch.world import excluded_codes

S = UnitStatus


def on_shift(shift_settings: ShiftSettings | None = None) -> DutyTown:
    """One crew on a shift of twelve hours, another without a roster."""
    town = DutyTown(None if shift_settings is None else DispatchSettings(shifts=shift_settings))
    town.unit("A1", "west")
    town.unit("A2", "west")
    town.shift("day", "A1", 0, 12)
    town.change_over()
    return town


def test_a_resting_crew_is_disturbed_by_life_threatening_calls_only() -> None:
    town = on_shift()
    town.do(StartBreak(unit_id="A1"))
    grave, urgent = town.call(1, priority=1), town.call(1, priority=2)
    assert excluded_codes(town.recommend(urgent))["A1"] == ("on-break",)
    assert town.recommend(grave).chosen == ("A1",)


def test_a_break_that_may_not_be_interrupted_is_not() -> None:
    town = on_shift()
    town.do(StartBreak(unit_id="A1", interruptible_to_priority=0))
    assert town.obstacle_code("A1") == "on-break"
    assert town.obstacle_code("A1", 1) == "on-break"
    assert excluded_codes(town.recommend(town.call(1, priority=1)))["A1"] == ("on-break",)


def test_an_assignment_ends_a_break_that_then_is_still_owed() -> None:
    town = on_shift()
    town.at_hour(4)
    town.do(StartBreak(unit_id="A1"))
    town.assign("A1", town.call(1))
    assert not town.state.shifts.running_break_ids
    with pytest.raises(Refused, match="on no break"):
        town.do(EndBreak(unit_id="A1"))
    rest = rest_of(town.state.shifts, "A1", now=town.now, settings=town.settings.shifts)
    assert rest is not None
    assert (rest.rested_at, rest.job_count) == (town.hour(0), 1)


def test_a_break_long_enough_counts_as_rest_and_a_short_one_does_not() -> None:
    town = on_shift()
    for minutes, counts in ((19, False), (20, True)):
        before = town.now
        town.do(StartBreak(unit_id="A1"))
        town.wait(60.0 * minutes)
        town.do(EndBreak(unit_id="A1"))
        rest = rest_of(town.state.shifts, "A1", now=town.now, settings=town.settings.shifts)
        assert rest is not None
        assert (rest.rested_at > before) == counts


def test_a_planned_break_begins_and_ends_of_itself_and_waits_for_a_crew_that_has_work() -> None:
    town = on_shift()
    town.do(PlanBreak(unit_id="A1", from_at=town.hour(4)))
    incident_id = town.call(1)
    town.assign("A1", incident_id)
    town.at_hour(4)
    assert town.change_over() == []
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.RETURNING)
    assert town.change_over() == ["BreakStarted"]
    town.wait(1_799)
    assert town.change_over() == []
    town.wait(1)
    assert town.obstacle("A1", 3) is None, "over by the clock, whoever has noted it"
    assert town.change_over() == ["BreakEnded"]
    assert not town.state.shifts.breaks


def test_a_planned_break_that_could_not_be_taken_in_its_window_falls_away() -> None:
    town = on_shift()
    town.do(PlanBreak(unit_id="A1", from_at=town.hour(4)))
    town.assign("A1", town.call(1))
    town.at_hour(6.1)
    assert town.change_over() == ["BreakCancelled"]
    assert not town.state.shifts.breaks


def test_a_crew_whose_break_is_overdue_is_spared_calls_that_can_wait() -> None:
    town = on_shift()
    town.at_hour(6)
    assert town.obstacle("A1", 3) is None
    town.wait(60)
    found = town.obstacle("A1", 3)
    assert found is not None
    assert found.code == "break-overdue"
    assert found.values == {"without_rest_s": 6 * HOUR_S + 60, "late_s": 60.0}
    assert town.obstacle("A1", 2) is None


def test_many_jobs_without_a_break_are_said_of_a_crew_that_is_sent_all_the_same() -> None:
    town = on_shift(ShiftSettings(most_jobs_without_break=2))
    for _ in range(2):
        assert duty_notes(town.state, town.the_unit("A1"), now=town.now, settings=town.settings) == ()
        town.assign("A1", town.call(1))
        town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.RETURNING)
    [note] = duty_notes(town.state, town.the_unit("A1"), now=town.now, settings=town.settings)
    assert (note.code, note.values["job_count"]) == ("many-jobs-without-break", 2)


def test_a_new_crew_begins_without_the_load_of_the_one_before() -> None:
    town = on_shift()
    town.assign("A1", town.call(1))
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.RETURNING)
    town.shift("night", "A1", 12, 24)
    town.at_hour(12)
    town.change_over()
    rest = rest_of(town.state.shifts, "A1", now=town.now, settings=town.settings.shifts)
    assert rest is not None
    assert (rest.on_duty_since_at, rest.job_count) == (town.hour(12), 0)


def test_a_shift_too_short_for_a_break_owes_none() -> None:
    town = on_shift()
    town.shift("short", "A1", 12, 16)
    town.at_hour(12)
    town.change_over()
    rest = rest_of(town.state.shifts, "A1", now=town.now, settings=town.settings.shifts)
    assert rest is not None
    assert rest.latest_at is None
    town.at_hour(15.9)
    assert town.obstacle_code("A1", 3) == "shift-ends-soon"


@pytest.mark.parametrize(
    ("from_hour", "lasts_s", "code"),
    [
        (-1, None, "invalid-value"),
        (11.8, None, "break-outside-shift"),
        (1, 60, "invalid-value"),
        (2.25, None, "break-planned-already"),
    ],
)
def test_a_break_that_can_not_be_taken_is_not_planned(from_hour: float, lasts_s: float | None, code: str) -> None:
    town = on_shift()
    town.do(PlanBreak(unit_id="A1", from_at=town.hour(2)))
    with pytest.raises(Refused) as refusal:
        town.do(PlanBreak(unit_id="A1", from_at=town.hour(from_hour), lasts_s=lasts_s))
    assert refusal.value.code == code


def test_a_crew_with_work_can_not_rest_and_a_running_break_is_ended_not_cancelled() -> None:
    town = on_shift()
    town.assign("A1", town.call(1))
    with pytest.raises(Refused) as busy:
        town.do(StartBreak(unit_id="A1"))
    assert busy.value.code == "unit-not-available"
    town.do(StartBreak(unit_id="A2"))
    [pause] = town.state.shifts.breaks.values()
    with pytest.raises(Refused) as running:
        town.do(CancelBreak(break_id=pause.break_id, reason="busy"))
    assert running.value.code == "break-running"
    before = town.state
    town.do(StartBreak(unit_id="A2"))
    assert town.state is before
