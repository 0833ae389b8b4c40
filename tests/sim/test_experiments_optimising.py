"""Bases are found by simulation, honestly judged on calls that the search never saw."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy.special import stdtrit

from sim.experiments.measures import MEASURES
from sim.experiments.optimising.bases import NoRoom, Stations
from sim.experiments.optimising.expected_cover import ExpectedCover
from sim.experiments.optimising.fleet import Aim, Optimum, Tools, Workshop, optimise
from sim.experiments.optimising.kim_nelson import BadSelection, SelectionRule, select_best
from sim.experiments.optimising.search import SearchRule
from sim.experiments.processes import Processes
from sim.experiments.runners import InThisProcess, Runner
from sim.experiments.scenario import Scenario
from sim.experiments.stopping import BadStopping
from sim.experiments.store import ReplicationStore
from tests.sim.experiments_world import Riverside

STATIONS = Stations(("north", "mill", "bridge", "south"), (3, 3, 3, 2))
SECRET = (0, 3, 1, 2)
PRESENT = (3, 3, 0, 0)
RULE = SearchRule(selection=SelectionRule(indifference=0.005, first=6, most=30, step=4), liked=4, by_lot=3, patience=2)


def cover(busy: float = 0.4) -> ExpectedCover:
    """Most calls come from the north: expected cover would have the units there, where the secret has none."""
    drive_s = np.array(
        [[200.0, 400.0, 900.0, 900.0]] * 6 + [[900.0, 300.0, 300.0, 900.0]] * 3 + [[900.0, 900.0, 500.0, 200.0]]
    )
    return ExpectedCover(STATIONS, drive_s, np.full(len(drive_s), 480.0), busy)


def search(
    folder: Path, *, sizes: Sequence[int] = (6,), cost: float = 0.01, runner: Runner | None = None, **aim: object
) -> Optimum:
    site = Riverside(SECRET, STATIONS.station_ids, cost=cost)
    tools = Tools(site=site, store=ReplicationStore(folder, city=site.fingerprint()), runner=runner or InThisProcess())
    wanted = Aim(
        way=Scenario(name="plan"),
        present=PRESENT,
        measure=MEASURES["on_time_share"],
        **{"check_replications": 12, **aim},
    )  # type: ignore[arg-type]
    try:
        return optimise(sizes, aim=wanted, rule=RULE, work=Workshop(tools=tools, stations=STATIONS, cover=cover()))[0]
    finally:
        tools.runner.close()


def test_the_search_finds_what_expected_cover_is_blind_to(tmp_path: Path) -> None:
    """MEXCLP puts units where the simulated town has no use for them; simulation leads to the best bases there are,
    and the check on other calls tells how much better than the present ones they are."""
    found = search(tmp_path)
    size = found.sizes[0]
    town = Riverside(SECRET, STATIONS.station_ids)
    assert town.truth(size.mexclp) <= 0.89
    assert size.found == {"mill": 3, "bridge": 1, "south": 2}
    difference = found.check.scenarios[-1].of("on_time_share").difference
    assert difference is not None
    assert difference.low <= 0.9 - town.truth(STATIONS.named(PRESENT)) <= difference.high
    assert difference.verdict == "better"
    assert not size.steps[-1].moved


def test_the_search_is_the_same_over_processes(tmp_path: Path) -> None:
    """One process or two: the same plans are tried, found and checked."""
    assert search(tmp_path / "one") == search(tmp_path / "two", runner=Processes(2))


def test_the_smallest_fleet_that_surely_meets_a_target(tmp_path: Path) -> None:
    """Four units lack two of the secret's six, five lack one, six none, and each lost one costs five points of 90:
    83 % in time needs five units; 95 % is beyond them all."""
    found = search(tmp_path, sizes=(6, 4, 5), cost=0.05, target=0.83, check_replications=60)
    assert [size.units for size in found.sizes] == [4, 5, 6]
    assert [size.meets_target for size in found.sizes] == [False, True, True]
    assert found.smallest == 5
    assert search(tmp_path, sizes=(4, 6), cost=0.05, target=0.95, check_replications=60).smallest is None


def test_fleet_sizes_that_are_judged_together_need_stronger_evidence(tmp_path: Path) -> None:
    """Whoever picks the smallest of several has more chances to be fooled: the interval of each is wider by that."""
    alone = search(tmp_path, sizes=(5,), check_replications=20).sizes[0].checked
    among = search(tmp_path, sizes=(5, 6, 7), check_replications=20).sizes[0].checked
    wider = stdtrit(19, 1.0 - 0.05 / 6) / stdtrit(19, 1.0 - 0.05 / 2)
    assert among.mean == alone.mean
    assert among.high - among.low == pytest.approx((alone.high - alone.low) * wider)


def test_calls_that_chose_a_plan_do_not_judge_it(tmp_path: Path) -> None:
    """With too few pieces for search and check to be apart, nothing is run."""
    site = Riverside(SECRET, STATIONS.station_ids, limit=35)
    tools = Tools(site=site, store=ReplicationStore(tmp_path, city="r"), runner=InThisProcess())
    aim = Aim(way=Scenario(name="plan"), present=PRESENT, measure=MEASURES["on_time_share"], check_replications=6)
    work = Workshop(tools=tools, stations=STATIONS, cover=cover())
    with pytest.raises(
        BadStopping, match="search may take 30 replications and the check 6 others, but the calls give 35"
    ):
        optimise([6], aim=aim, rule=RULE, work=work)
    assert not list(tmp_path.iterdir())


def test_more_units_than_stations_hold_are_refused(tmp_path: Path) -> None:
    """Eleven fit; twelve do not."""
    with pytest.raises(NoRoom, match="12 units: give from 1 to 11"):
        search(tmp_path, sizes=(12,))


def test_kim_and_nelson_choose_rightly_as_often_as_they_promise() -> None:
    """Five plans, the best ahead by just the indifference, all under common weather: of 400 selections, 95 % at least
    find it; plans far behind cost few samples."""
    rule = SelectionRule(indifference=1.0, alpha=0.05, first=8, most=2_000, step=8)
    right, proven = 0, 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        samples = np.array([[0.0], [1.0], [0.0], [0.0], [-5.0]]) + rng.normal(size=(1, 2_000)) * 5
        samples = samples + rng.normal(0.0, 1.5, size=(5, 2_000))
        found = select_best(5, lambda places, count, drawn=samples: drawn[places, :count], rule=rule)  # type: ignore[misc]
        right += found.chosen == 1
        proven += found.proven
    assert right / 400 >= 0.95
    assert proven == 400


def test_equal_plans_leave_the_first_and_scarce_samples_are_owned_up_to() -> None:
    """Of two plans that are the same the first stays; of two that 10 samples can't tell apart the best mean."""
    same = np.tile(np.arange(10.0), (2, 1))
    rule = SelectionRule(indifference=0.01, first=5, most=10)
    assert select_best(2, lambda places, count: same[places, :count], rule=rule).chosen == 0
    noisy = np.random.default_rng(1).normal(0.0, 10.0, (2, 10))
    found = select_best(2, lambda places, count: noisy[places, :count], rule=rule)
    assert (found.proven, found.samples) == (False, 10)
    assert found.chosen == int(np.argmax(noisy.mean(axis=1)))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"indifference": 0.0}, "indifference is 0.0: give a difference above 0"),
        ({"indifference": 1.0, "first": 1}, "give 2 first at least"),
        ({"indifference": 1.0, "alpha": 1.0}, "alpha is 1.0"),
    ],
)
def test_a_rule_that_selects_nothing_is_refused(rule: dict[str, float], message: str) -> None:
    """The field and the remedy are named."""
    with pytest.raises(BadSelection, match=message):
        SelectionRule(**rule)  # type: ignore[arg-type]
