"""Rosters: units needed by Erlang's formulas, and the cheapest shifts."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import LinearConstraint, milp

from sim.planning.queues import chance_of_loss, chance_of_waiting
from sim.planning.roster.covering import cover_hours
from sim.planning.roster.shift_kind import parse_shift
from sim.planning.roster.staffing import RosterUnusable, StaffingRule, load_by_hour, units_needed

WEEK = np.arange(168)
CALLS = 6.0 + 4.0 * np.sin((WEEK % 24 - 9) / 24 * 2 * np.pi)


def test_a_steady_week_needs_what_erlang_printed() -> None:
    """10 erlangs: 16 units keep waiting under 6 %, 17 keep loss under 1.3 % (Erlang B 0.0129, C of 16 0.0573)."""
    load = load_by_hour(np.full(168, 12.0), busy_h=10 / 12)
    assert load == pytest.approx(np.full(168, 10.0))
    assert set(units_needed(load, StaffingRule(loss=0.013))) == {17}
    assert set(units_needed(load, StaffingRule(waiting=0.06))) == {16}
    assert set(units_needed(load, StaffingRule(busy=0.5))) == {20}
    assert set(units_needed(load, StaffingRule(busy=0.5, least_units=25))) == {25}


def test_load_follows_calls_as_the_differential_equation_says() -> None:
    """Calls that last two hours and a half: the load of every hour against an integrated week, the third one."""
    busy_h = 2.5
    hours = np.linspace(336.0, 504.0, 168 * 10 + 1)
    found = solve_ivp(
        lambda t, m: CALLS[int(t) % 168] - m / busy_h, (0.0, 504.0), [10.0], t_eval=hours, max_step=0.02, rtol=1e-7
    ).y[0]
    greatest = [found[hour * 10 : hour * 10 + 11].max() for hour in range(168)]
    assert load_by_hour(CALLS, busy_h=busy_h) == pytest.approx(greatest, rel=2e-3)
    assert int(np.argmax(greatest[:24])) > int(np.argmax(CALLS[:24])), "the load comes after the calls"


def test_one_unit_fewer_would_not_be_enough() -> None:
    load = load_by_hour(CALLS, busy_h=1.1)
    needed = units_needed(load, StaffingRule(waiting=0.1, loss=0.05))
    for erlangs, units in zip(load, needed, strict=True):
        assert chance_of_waiting(erlangs, units) <= 0.1
        assert chance_of_loss(erlangs, units) <= 0.05
        assert chance_of_waiting(erlangs, units - 1) > 0.1 or chance_of_loss(erlangs, units - 1) > 0.05


def test_shifts_man_every_hour_as_cheaply_as_an_independent_program() -> None:
    needed = units_needed(load_by_hour(CALLS, busy_h=1.1), StaffingRule(waiting=0.1))
    kinds = (parse_shift("12@7,19"), parse_shift("8@6,10,14,22:1.1"))
    roster = cover_hours(needed, kinds)
    duty = np.zeros(168, dtype=int)
    for shift in roster.shifts:
        duty[(shift.start_hour_of_week + np.arange(shift.length_h)) % 168] += shift.crews
    assert duty.tolist() == list(roster.on_duty)
    assert (duty >= needed).all()
    columns = [(day * 24 + start, kind) for kind in kinds for day in range(7) for start in kind.starts]
    manned = np.zeros((168, len(columns)))
    for place, (start, kind) in enumerate(columns):
        manned[(start + np.arange(kind.length_h)) % 168, place] = 1.0
    cost = np.array([kind.length_h * kind.cost_per_hour for _, kind in columns])
    exact = milp(
        cost, integrality=np.ones(len(cost)), constraints=[LinearConstraint(manned, needed)],
        options={"mip_rel_gap": 1e-9},
    )  # fmt: skip
    assert (roster.objective, roster.status) == (pytest.approx(exact.fun), "optimal")


@pytest.mark.parametrize(
    ("act", "complaint"),
    [
        (lambda: StaffingRule(), "nothing says how many units are enough: give --waiting, --loss or --busy"),
        (lambda: StaffingRule(waiting=1.5), "waiting is 1.5"),
        (lambda: load_by_hour(np.ones(24), busy_h=1.0), "calls have 24 numbers: give 168"),
        (lambda: load_by_hour(-CALLS, busy_h=1.0), r"calls: hour 0 \(from 0\) is -"),
        (lambda: load_by_hour(CALLS, busy_h=0.0), "busy hours of a call are 0.0"),
        (lambda: parse_shift("12-7"), "shift '12-7': write LENGTH@HOUR,HOUR"),
        (lambda: parse_shift("30@7"), "lasts 30 hours: give 1 to 24"),
        (lambda: parse_shift("8@25"), "begins at 25"),
        (lambda: cover_hours(np.ones(168, dtype=int), (parse_shift("8@6"),)), "hour 0 of the day is in no shift"),
        (lambda: units_needed(np.array([1e6]), StaffingRule(busy=0.5)), "more than 10000 units would be needed"),
    ],
)
def test_what_can_not_be_is_refused(act: object, complaint: str) -> None:
    with pytest.raises(RosterUnusable, match=complaint):
        act()  # type: ignore[operator]
