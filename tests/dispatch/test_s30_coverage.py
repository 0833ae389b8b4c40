"""How well the free units cover the calls that are expected."""

from itertools import product
from math import erf, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dispatch.coverage.covers import Standard, standard_of
from dispatch.coverage.picture import coverage_lost
from dispatch.coverage.settings import CoverageSettings
from dispatch.kernels.coverage import (
    chance_within,
    cover_rows,
    coverage_loss,
    miss_probability,
    move_gains,
)
from dispatch.messages import StandDownUnit, SwitchEpidemicNorms
from dispatch.model import UnitStatus
from dispatch.norms.settings import NormSettings
from dispatch.refusal import Refused
from tests.dispatch.coverage_world import SettledTown, settings_for


def test_a_cell_that_k_units_reach_is_covered_with_one_minus_q_to_the_k() -> None:
    """MEXCLP (Daskin 1983) by hand: q = 0.3, and 3, 2, 3 and 0 units reach the cells."""
    town = SettledTown({9: 1.0, 11: 2.0, 15: 3.0, 60: 4.0}, settings=settings_for(busy_fraction=0.3))
    town.station("centre", 15)
    town.station("east", 24)
    for unit_id, station_id in (("A", "west"), ("B", "centre"), ("C", "centre"), ("D", "east")):
        town.unit(unit_id, station_id)
    picture = town.picture()
    by_hand = [1 - 0.3**3, 1 - 0.3**2, 1 - 0.3**3, 0.0]
    assert picture.covered == pytest.approx(by_hand)
    assert picture.share == pytest.approx((1 * by_hand[0] + 2 * by_hand[1] + 3 * by_hand[2]) / 10)
    stricter = town.picture(standard=Standard(priority=1, norm_s=120.0, profile="lights"))
    assert stricter.share == pytest.approx(3 * by_hand[1] / 10), "in two minutes only the two in the centre do"


def test_what_is_lost_when_a_unit_leaves_is_what_is_missing_once_it_has_left() -> None:
    town = SettledTown({1: 5.0, 12: 2.0, 20: 3.0})
    town.station("east", 20)
    for unit_id, station_id in (("A", "west"), ("B", "west"), ("C", "east")):
        town.unit(unit_id, station_id)
    before, lost = town.picture().share, coverage_lost(town.picture())
    for unit_id in ("A", "B", "C"):
        other = SettledTown({1: 5.0, 12: 2.0, 20: 3.0})
        other.state = town.state
        other.report(unit_id, UnitStatus.OUT_OF_SERVICE)
        assert lost[unit_id] == pytest.approx(before - other.picture().share)
    assert max(lost, key=lambda unit_id: lost[unit_id]) == "C"


def test_who_is_busy_lost_resting_or_lacks_what_is_wanted_covers_nothing_and_it_is_said_why() -> None:
    town = SettledTown({1: 1.0})
    for unit_id in ("busy", "broken", "lost", "plain"):
        town.unit(unit_id, "west")
    town.unit("equipped", "west", "intensive_care")
    town.assign("busy", town.call(5))
    town.report("broken", UnitStatus.OUT_OF_SERVICE)
    town.assign("lost", town.call(5))
    town.report("lost", UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE, UnitStatus.RETURNING)
    town.seen("lost", 3)
    town.wait(7_200.0)
    picture = town.picture(capabilities=frozenset({"intensive_care"}))
    assert picture.unit_ids == ("equipped",)
    assert {unit_id: reason.code for unit_id, reason in town.picture().left_out.items()} == {
        "busy": "unit-busy",
        "broken": "out-of-service",
        "lost": "position-stale",
    }
    assert picture.left_out["plain"].code == "capability-missing"


def test_a_priority_without_a_norm_is_refused_by_name() -> None:
    town = SettledTown({1: 1.0}, settings=settings_for(targets_s={2: 600.0}))
    with pytest.raises(Refused, match=r"No norm is set for priority 1: give one, or set targets_s\.1"):
        town.picture()


def test_how_often_units_are_busy_is_learnt_from_what_they_lived() -> None:
    """A unit is on a call for an hour of three: 1/3, drawn towards the configured half by two hours' weight."""
    lived = settings_for(busy_fraction=0.5)
    lived = replace(lived, coverage=replace(lived.coverage, busy_fraction_from_log=True, busy_prior_s=7_200.0))
    town = SettledTown({1: 1.0}, settings=lived)
    town.unit("A", "west")
    town.wait(7_200.0)
    town.assign("A", town.call(1))
    town.wait(3_600.0)
    town.do(StandDownUnit(unit_id="A", reason="nobody there"))
    by_hand = (0.5 * 7_200 + 3_600) / (7_200 + 10_800)
    assert town.picture().busy == pytest.approx([by_hand], abs=1e-3), "but for the little that has been forgotten"
    town.report("A", UnitStatus.OUT_OF_SERVICE)
    town.wait(14 * 86_400.0)
    town.report("A", UnitStatus.AVAILABLE_AT_STATION)
    assert town.picture().busy == pytest.approx([by_hand], abs=0.03), "time out of service is no time"


def test_outside_the_city_the_longer_norm_counts_and_in_an_epidemic_its_own() -> None:
    """Belarus: 20 minutes in the city, 35 elsewhere; a village 30 minutes away is covered, a suburb as far is not."""
    norms = NormSettings(elsewhere_s={1: 2_100.0}, epidemic_s={1: 2_400.0}, epidemic_elsewhere_s={})
    town = SettledTown({5: 1.0, 30: 1.0}, settings=replace(settings_for(targets_s={1: 1_200.0}), norms=norms))
    town.unit("A", "west")
    assert town.picture().covered == pytest.approx([0.5, 0.0]), "where nobody says otherwise all is city"
    town.demand = replace(town.demand, in_city=np.array([True, False]))
    assert town.picture().covered == pytest.approx([0.5, 0.5])
    assert town.picture(standard=standard_of(town.settings, norm_s=60.0)).covered == pytest.approx([0.0, 0.0])
    town.demand = replace(town.demand, in_city=np.array([True, True]))
    town.do(SwitchEpidemicNorms(epidemic=True, reason="influenza"))
    assert town.picture().covered == pytest.approx([0.5, 0.5]), "40 minutes in the city during an epidemic"


def test_a_region_that_expects_no_call_is_wholly_covered_and_one_without_units_not_at_all() -> None:
    assert SettledTown({1: 0.0}).picture().share == 1.0
    empty = SettledTown({1: 1.0}).picture()
    assert (empty.share, coverage_lost(empty)) == (0.0, {})


def test_uncertain_road_times_cover_by_their_probability() -> None:
    """A road of the very length of what is left of the norm is driven in time every second time."""
    assert chance_within(300.0, 300.0, 0.4) == pytest.approx(0.5)
    by_hand = 0.5 * (1 + erf(log(300.0 / 200.0) / 0.4 / sqrt(2)))
    assert chance_within(200.0, 300.0, 0.4) == pytest.approx(by_hand)
    assert [chance_within(*given) for given in ((np.inf, 300.0, 0.4), (0.0, 0.0, 0.4), (1.0, -1.0, 0.4))] == [0, 1, 0]


@pytest.mark.parametrize(
    ("field", "value"),
    [("busy_fraction", 1.0), ("busy_fraction", float("nan")), ("cell_m", 0.0), ("priority", 0), ("most_cells", 0)],
)
def test_a_setting_out_of_range_is_named(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"coverage.{field} must be from"):
        CoverageSettings(**{field: value})  # type: ignore[arg-type]


worlds = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 6), st.integers(0, 2**32 - 1))


def brute_force_share(travel_s: np.ndarray, budget_s: np.ndarray, busy: np.ndarray, demand: np.ndarray) -> float:
    """Expected covered demand: every pattern of busy and free units, times its probability."""
    total = 0.0
    for pattern in product((False, True), repeat=len(busy)):
        free = np.array(pattern, dtype=bool)
        probability = float(np.prod(np.where(free, 1 - busy, busy)))
        reached = ((travel_s <= budget_s[:, None]) & free[:, None]).any(axis=0)
        total += probability * float(demand[reached].sum())
    return total


def random_world(units: int, places: int, cells: int, seed: int) -> tuple[np.ndarray, ...]:
    chance = np.random.default_rng(seed)
    return (
        chance.uniform(0, 1_200, (units, cells)),
        chance.uniform(0, 1_200, (places, cells)),
        chance.uniform(300, 900, units),
        chance.uniform(0.05, 0.95, units),
        chance.uniform(0, 5, cells),
    )


@given(worlds)
def test_coverage_losses_and_gains_are_those_of_all_patterns_of_busy_units(world: tuple[int, int, int, int]) -> None:
    """The kernels against brute force: coverage, what each unit's leaving costs, what each move wins."""
    unit_s, place_s, budget_s, busy, demand = random_world(*world)
    budget_s[:] = budget_s[0]
    none = np.zeros(len(demand))
    units, places = (
        cover_rows(unit_s, budget_s, none, 0.0),
        cover_rows(place_s, budget_s[:1].repeat(len(place_s)), none, 0.0),
    )
    miss = miss_probability(*units, busy, len(demand))
    now = brute_force_share(unit_s, budget_s, busy, demand)
    assert float(demand @ (1 - miss)) == pytest.approx(now)
    lost = coverage_loss(*units, busy, demand, miss)
    gains = move_gains(*units, *places, busy, demand, miss, np.ones((len(unit_s), len(place_s)), dtype=np.bool_))
    for unit in range(len(unit_s)):
        without = np.delete(unit_s, unit, axis=0)
        left = brute_force_share(without, np.delete(budget_s, unit), np.delete(busy, unit), demand)
        assert lost[unit] == pytest.approx(now - left)
        for place in range(len(place_s)):
            moved = unit_s.copy()
            moved[unit] = place_s[place]
            assert gains[unit, place] == pytest.approx(brute_force_share(moved, budget_s, busy, demand) - now)
