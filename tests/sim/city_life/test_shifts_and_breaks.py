"""Units come on duty, take their breaks and go home, on a street whose every drive is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.engine import Break, PlanUnusable, Shift
from sim.worlds import World
from tests.sim.city_life.line_town import (
    CALM,
    DAY_S,
    HOUR_S,
    MINUTE_S,
    ON_SCENE_S,
    calls,
    line_town,
    posts,
    run,
    units_that_came,
)

DAY = Shift(from_s=8 * HOUR_S, until_s=20 * HOUR_S)
NIGHT = Shift(from_s=20 * HOUR_S, until_s=32 * HOUR_S)


@pytest.fixture
def town(tmp_path: Path) -> World:
    return line_town(tmp_path / "town")


def test_whoever_is_on_duty_comes_though_the_other_is_nearer(town: World) -> None:
    """By day u0 at 0, by night u1 at 20; the week begins on Monday at midnight, inside Sunday's night shift."""
    fleet = posts({"station_id": "0", "shifts": (DAY,)}, {"station_id": "20", "shifts": (NIGHT,)})
    hours = (1, 7.9, 8, 12, 19.9, 20, 24 + 3, 24 + 12, 6 * 24 + 23, 7 * 24 + 1, 15 * 24 + 12)
    made = calls(*({"at_s": hour * HOUR_S, "place": 5} for hour in hours))
    came = units_that_came(run(town, made, fleet=fleet))
    assert came == ["u1", "u1", "u0", "u0", "u0", "u1", "u1", "u0", "u1", "u1", "u0"]


def test_the_clock_may_begin_at_any_hour_of_the_week(town: World) -> None:
    fleet = posts({"station_id": "0", "shifts": (DAY,)}, {"station_id": "20", "shifts": (NIGHT,)})
    made = calls(*({"at_s": hour * HOUR_S, "place": 5} for hour in (1, 5)))
    assert units_that_came(run(town, made, fleet=fleet, start_hour_of_week=17)) == ["u0", "u1"]


def test_a_call_in_the_night_waits_for_the_morning(town: World) -> None:
    made = calls({"at_s": 2 * HOUR_S, "place": 3})
    outcome = run(town, made, fleet=posts({"station_id": "0", "shifts": (DAY,)}))
    assert outcome.queued.all()
    assert outcome.dispatched_s.tolist() == [8 * HOUR_S]
    assert outcome.response_s.tolist() == [6 * HOUR_S + 3 * MINUTE_S]


def test_a_unit_finishes_its_call_after_the_shift_and_takes_no_further_one(town: World) -> None:
    """Sent at 19:58, it is done five minutes and ten on scene later; who calls at 20:05 waits for the next morning."""
    made = calls({"at_s": 19 * HOUR_S + 58 * MINUTE_S, "place": 5}, {"at_s": 20 * HOUR_S + 5 * MINUTE_S, "place": 5})
    outcome = run(town, made, fleet=posts({"station_id": "0", "shifts": (DAY,)}))
    assert outcome.freed_s[0] == 19 * HOUR_S + 63 * MINUTE_S + ON_SCENE_S
    assert outcome.dispatched_s[1] == DAY_S + 8 * HOUR_S
    assert outcome.response_s[1] == DAY_S + 8 * HOUR_S + 5 * MINUTE_S - made.arrival_s[1]
    assert outcome.unit_overtime_s.tolist() == [13 * MINUTE_S]
    assert outcome.unit_duty_s[0] == pytest.approx(12 * HOUR_S + outcome.duration_s - DAY_S - 8 * HOUR_S)


def test_a_unit_on_its_way_home_comes_on_duty_where_it_is(town: World) -> None:
    """Its shift ends while it is at 10 and begins again five minutes later: it is half way home then."""
    early = Shift(from_s=0.0, until_s=25 * MINUTE_S)
    late = Shift(from_s=30 * MINUTE_S, until_s=60 * MINUTE_S)
    made = calls({"at_s": 10 * MINUTE_S, "place": 10}, {"at_s": 36 * MINUTE_S, "place": 10})
    outcome = run(town, made, fleet=posts({"station_id": "0", "shifts": (early, late)}))
    home_s = outcome.freed_s[0] + 10 * MINUTE_S * CALM
    assert outcome.freed_s[0] == 30 * MINUTE_S
    assert home_s > made.arrival_s[1]
    assert outcome.response_s[1] == pytest.approx(6 * MINUTE_S)


def test_nobody_who_never_is_on_duty_again_is_waited_for(town: World) -> None:
    """A unit whose week has shifts comes back; a call is given up only where none ever does."""
    sundays = Shift(days=(6,), from_s=8 * HOUR_S, until_s=9 * HOUR_S)
    outcome = run(town, calls({"at_s": 0.0, "place": 0}), fleet=posts({"station_id": "0", "shifts": (sundays,)}))
    assert outcome.response_s.tolist() == [6 * DAY_S + 8 * HOUR_S]
    assert outcome.summary()["unanswered"] == 0


NOON = Break(from_s=12 * HOUR_S, until_s=13 * HOUR_S, length_s=30 * MINUTE_S)


def lunching(**place: str) -> dict[str, object]:
    return {**place, "shifts": (Shift(from_s=8 * HOUR_S, until_s=20 * HOUR_S, breaks=(NOON,)),)}


def test_on_its_break_a_unit_is_not_disturbed(town: World) -> None:
    """Who calls at 12:10 waits until 12:30, or for the unit at the other end."""
    made = calls({"at_s": 12 * HOUR_S + 10 * MINUTE_S, "place": 1})
    alone = run(town, made, fleet=posts(lunching(station_id="0")))
    assert alone.dispatched_s.tolist() == [12.5 * HOUR_S]
    assert alone.unit_breaks_taken.tolist() == [1]
    both = run(town, made, fleet=posts(lunching(station_id="0"), {"station_id": "20"}))
    assert units_that_came(both) == ["u1"]


def test_calls_postpone_a_break_until_the_unit_is_back(town: World) -> None:
    made = calls({"at_s": 11 * HOUR_S + 55 * MINUTE_S, "place": 5}, {"at_s": 12.5 * HOUR_S, "place": 1})
    outcome = run(town, made, fleet=posts(lunching(station_id="0")))
    back_s = outcome.freed_s[0] + 5 * MINUTE_S * CALM
    assert back_s < 12.5 * HOUR_S
    assert outcome.dispatched_s[1] == pytest.approx(back_s + 30 * MINUTE_S)


def test_a_break_that_calls_leave_no_time_for_is_missed(town: World) -> None:
    made = calls(
        {"at_s": 11 * HOUR_S + 55 * MINUTE_S, "place": 5, "on_scene_s": 2 * HOUR_S}, {"at_s": DAY_S, "place": 0}
    )
    outcome = run(town, made, fleet=posts(lunching(station_id="0")))
    assert outcome.summary()["breaks"] == {"taken": 0, "missed": 1}


def test_a_break_that_began_in_time_may_last_beyond_its_window(town: World) -> None:
    made = calls(
        {"at_s": 12 * HOUR_S - MINUTE_S, "place": 5, "on_scene_s": 45 * MINUTE_S}, {"at_s": 13 * HOUR_S, "place": 0}
    )
    outcome = run(town, made, fleet=posts(lunching(station_id="0")))
    back_s = outcome.freed_s[0] + 5 * MINUTE_S * CALM
    assert 12.9 * HOUR_S < back_s < 13 * HOUR_S
    assert outcome.dispatched_s[1] == pytest.approx(back_s + 30 * MINUTE_S)
    assert outcome.summary()["breaks"] == {"taken": 1, "missed": 0}


def test_shifts_that_touch_are_one(town: World) -> None:
    """Always on duty in two shifts is always on duty: the same to the bit as without shifts."""
    made = calls(*({"at_s": hour * HOUR_S, "place": 4 + hour % 7} for hour in range(100)))
    plain = run(town, made, fleet=posts({"station_id": "0"}, {"station_id": "20"}))
    around = run(
        town,
        made,
        fleet=posts({"station_id": "0", "shifts": (DAY, NIGHT)}, {"station_id": "20", "shifts": (NIGHT, DAY)}),
    )
    assert plain.columns().keys() == around.columns().keys()
    for name, column in plain.columns().items():
        assert (
            column.tolist() == pytest.approx(around.columns()[name].tolist(), nan_ok=True, abs=0)
            if (column.dtype.kind == "f")
            else column.tolist() == around.columns()[name].tolist()
        )


@pytest.mark.parametrize(
    ("shift", "message"),
    [
        ({"from_s": 9 * HOUR_S, "until_s": 9 * HOUR_S}, "is not after"),
        ({"from_s": 9 * HOUR_S, "until_s": 40 * HOUR_S}, "by a day at most"),
        ({"from_s": 0.0, "until_s": HOUR_S, "days": (0, 7)}, "not different numbers from 0"),
        ({"from_s": 0.0, "until_s": HOUR_S, "breaks": (NOON,)}, "not within the shift"),
    ],
)
def test_a_shift_that_is_none_is_refused(shift: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Shift(**shift)  # type: ignore[arg-type]


def test_overlapping_shifts_of_a_unit_are_refused_with_their_row(town: World) -> None:
    twice = (DAY, Shift(from_s=19 * HOUR_S, until_s=22 * HOUR_S, days=(3,)))
    with pytest.raises(PlanUnusable, match="fleet, row 2, u1: shifts: two of the unit's overlap"):
        run(
            town,
            calls({"at_s": 0.0, "place": 0}),
            fleet=posts({"station_id": "0"}, {"station_id": "20", "shifts": twice}),
        )
