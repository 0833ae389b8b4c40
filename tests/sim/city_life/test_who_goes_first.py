"""Pre-emption by pairs of priorities, and queues in which those who wait grow more urgent."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.engine import PlanUnusable
from sim.worlds import World
from tests.sim.city_life.line_town import HOUR_S, MINUTE_S, calls, line_town, posts, run

ALONE = posts({"station_id": "0"})


@pytest.fixture
def town(tmp_path: Path) -> World:
    return line_town(tmp_path / "town")


@pytest.mark.parametrize(
    ("first", "second", "preempts", "taken"),
    [
        (3, 2, ((2, 3),), True),
        (3, 1, ((2, 3),), False),
        (2, 2, ((2, 3),), False),
        (3, 1, ((1, 3), (2, 3)), True),
        (2, 3, ((2, 3),), False),
    ],
)
def test_a_unit_is_taken_away_only_where_the_pair_allows_it(
    town: World, first: int, second: int, preempts: tuple[tuple[int, int], ...], taken: bool
) -> None:
    """One unit on its way from 0 to 10; at minute 4 somebody calls at 4."""
    made = calls({"at_s": 0.0, "place": 10, "priority": first}, {"at_s": 4 * MINUTE_S, "place": 4, "priority": second})
    outcome = run(town, made, fleet=ALONE, preempts=preempts)
    assert outcome.bumps.tolist() == [int(taken), 0]
    assert (outcome.response_s[1] == 0.0) == taken
    assert (outcome.on_scene_s[0] > outcome.on_scene_s[1]) == taken


def test_redispatch_is_the_pairs_of_the_most_urgent(town: World) -> None:
    rows = [{"at_s": n * 240.0, "place": (7 * n) % 21, "priority": 1 + n % 3} for n in range(80)]
    by_rule = run(town, calls(*rows), redispatch=True)
    by_pairs = run(town, calls(*rows), preempts=((1, 2), (1, 3)))
    assert by_rule.bumps.sum() > 0
    assert by_rule.unit.tolist() == by_pairs.unit.tolist()
    assert by_rule.freed_s.tolist() == by_pairs.freed_s.tolist()


def order_of_service(town: World, *, ageing_s: float) -> list[int]:
    """While the only unit is away for two hours, a call of priority 3 comes early and one of priority 1 late."""
    made = calls(
        {"at_s": 0.0, "place": 0, "on_scene_s": 2 * HOUR_S},
        {"at_s": 60.0, "place": 0, "priority": 3},
        {"at_s": 1.5 * HOUR_S, "place": 0, "priority": 1},
    )
    return run(town, made, fleet=ALONE, ageing_s=ageing_s).on_scene_s.argsort().tolist()


def test_the_most_urgent_is_first_unless_waiting_makes_others_as_urgent(town: World) -> None:
    """Two priorities are worth twice the ageing time: 89 minutes' wait outweigh them below 44.5 minutes."""
    assert order_of_service(town, ageing_s=0.0) == [0, 2, 1]
    assert order_of_service(town, ageing_s=45 * MINUTE_S) == [0, 2, 1]
    assert order_of_service(town, ageing_s=44 * MINUTE_S) == [0, 1, 2]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"preempts": ((2, 1),)}, r"preempts \[2, 1\] are not two priorities"),
        ({"preempts": ((2, 2),)}, r"preempts \[2, 2\] are not two priorities"),
        ({"preempts": ((0, 2),)}, r"preempts \[0, 2\] are not two priorities"),
        ({"ageing_s": -1.0}, "ageing_s -1.0 is not 0 or more"),
        ({"ageing_s": float("nan")}, "ageing_s nan is not 0 or more"),
    ],
)
def test_pairs_that_could_go_round_in_circles_are_refused(
    town: World, settings: dict[str, object], message: str
) -> None:
    with pytest.raises(PlanUnusable, match=message):
        run(town, calls({"at_s": 0.0, "place": 0}), **settings)
