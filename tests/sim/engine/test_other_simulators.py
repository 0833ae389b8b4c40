"""The same calls and rules as open simulators that others wrote: the same units, the same responses."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calls import Calls, read_calls
from sim.engine import OperatingPlan, Outcome, simulate
from sim.worlds import World, matrix_world, open_world

pytestmark = pytest.mark.real_data
JEMSS_BUSY_FRACTION = 0.53


@pytest.fixture(scope="module")
def cities(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> object:
    tables = tmp_path_factory.mktemp("tables")

    @cache
    def opened(name: str) -> tuple[World, Calls]:
        folder = shared_data / "cities" / name
        return open_world(folder, cache=tables / name), read_calls(folder / "calls.csv.gz")

    return opened


def expected(shared_data: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(shared_data / "cities" / "auckland" / f"expected_{name}.csv.gz")


def units_of(outcome: Outcome) -> np.ndarray:
    return np.array(outcome.unit_ids)[outcome.unit].astype(int)


@pytest.mark.parametrize(
    ("name", "redispatch", "mean_within", "same_at_least"),
    [("closest", False, 0.002, 0.99), ("closest_redispatch", True, 0.005, 0.97)],
)
def test_closest_sends_the_units_that_jemss_sends(
    cities: object, shared_data: Path, name: str, redispatch: bool, mean_within: float, same_at_least: float
) -> None:
    world, calls = cities("auckland")  # type: ignore[operator]
    theirs = expected(shared_data, name)
    ours = simulate(world, calls, OperatingPlan(redispatch=redispatch))
    assert abs(ours.response_s.mean() / theirs.response_s.mean() - 1) < mean_within
    assert (units_of(ours) == theirs.unit_id).mean() >= same_at_least


@pytest.mark.parametrize("redispatch", [False, True])
def test_dmexclp_is_as_good_as_that_of_jemss_and_our_own_policy_gains_more(
    cities: object, shared_data: Path, redispatch: bool
) -> None:
    world, calls = cities("auckland")  # type: ignore[operator]
    suffix = "_redispatch" if redispatch else ""
    theirs, theirs_closest = expected(shared_data, f"dmexclp{suffix}"), expected(shared_data, f"closest{suffix}")
    ours = simulate(
        world, calls, OperatingPlan(policy="dmexclp", busy_fraction=JEMSS_BUSY_FRACTION, redispatch=redispatch)
    )
    their_share = (theirs.response_s <= ours.target_s).mean()
    assert abs(ours.response_s.mean() / theirs.response_s.mean() - 1) < 0.01
    assert abs(ours.on_time.mean() - their_share) < 0.007
    own = simulate(world, calls, OperatingPlan(policy="arterial", redispatch=redispatch))
    closest = simulate(world, calls, OperatingPlan(redispatch=redispatch))
    their_gain = their_share - (theirs_closest.response_s <= ours.target_s).mean()
    assert own.on_time.mean() - closest.on_time.mean() > their_gain


def test_manhattan_needs_no_change_of_code(cities: object) -> None:
    """Everybody is served; redispatch brings units sooner to the most urgent calls."""
    world, calls = cities("manhattan")  # type: ignore[operator]
    plain, redispatched = (simulate(world, calls, OperatingPlan(redispatch=choice)) for choice in (False, True))
    assert (plain.unit >= 0).all()
    urgent = calls.priority == 1
    assert redispatched.response_s[urgent].mean() < plain.response_s[urgent].mean()


def test_utrecht_is_that_of_elaspy_call_by_call(shared_data: Path) -> None:
    folder = shared_data / "utrecht"
    ours = simulate(matrix_world(folder), read_calls(folder / "calls.csv"))
    theirs = pd.read_csv(folder / "expected.csv")
    assert (units_of(ours) == theirs.unit).all()
    assert np.abs(ours.response_s / 60 - theirs.response_min).max() < 1e-6
