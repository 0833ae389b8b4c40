"""Location models answer what trying every choice of sites answers, and prove it."""

from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from sim.planning.location.models import locate
from sim.planning.location.problem import MODELS, LocationProblem, LocationUnusable
from tests.sim.planning.sites_world import best_of_all, plane

SEEDS = st.integers(0, 10_000)


def near(problem: LocationProblem, units: np.ndarray, radius: float | None = None) -> np.ndarray:
    """How many units each point has within the radius."""
    return np.asarray((problem.distances <= (radius or problem.radius)) @ units)


@settings(max_examples=15)
@given(seed=SEEDS, count=st.integers(1, 7), whole=st.booleans())
def test_p_median_and_p_centre_are_the_best_of_all_choices(seed: int, count: int, whole: bool) -> None:
    distances, weights = plane(seed, whole=whole)

    def nearest(units: np.ndarray) -> np.ndarray:
        return np.asarray(distances[:, units > 0].min(axis=1))

    for model, value in (("pmedian", lambda u: -weights @ nearest(u)), ("pcentre", lambda u: -nearest(u).max())):
        answer = locate(LocationProblem(model=model, distances=distances, weights=weights, count=count))
        assert answer.objective == pytest.approx(-best_of_all(value, count), rel=1e-9)
        assert (answer.status, answer.bound, answer.gap) == ("optimal", answer.objective, 0.0)
        units = np.bincount(answer.sites, minlength=7)
        assert (len(set(answer.sites)), -value(units)) == (count, pytest.approx(answer.objective, rel=1e-9))


@settings(max_examples=15)
@given(seed=SEEDS, count=st.integers(1, 5), busy=st.floats(0.0, 0.95), per_site=st.integers(1, 3))
def test_covering_models_are_the_best_of_all_choices(seed: int, count: int, busy: float, per_site: int) -> None:
    distances, weights = plane(seed)
    asked = {"distances": distances, "weights": weights, "count": count, "radius": 32.0}
    mclp = LocationProblem(model="mclp", **asked)
    mexclp = LocationProblem(model="mexclp", busy=busy, per_site=per_site, **asked)
    bacop2 = LocationProblem(model="bacop2", backup_share=0.3, per_site=per_site, **asked)
    expected = [
        (mclp, best_of_all(lambda u: weights @ (near(mclp, u) >= 1), count)),
        (mexclp, best_of_all(lambda u: weights @ (1 - busy ** near(mexclp, u)), count, per_site=per_site)),
        (
            bacop2,
            best_of_all(
                lambda u: 0.7 * (weights @ (near(bacop2, u) >= 1)) + 0.3 * (weights @ (near(bacop2, u) >= 2)),
                count,
                per_site=per_site,
            ),
        ),
    ]
    for problem, best in expected:
        answer = locate(problem)
        assert answer.objective == pytest.approx(best, rel=1e-7, abs=1e-9)
        assert answer.status == "optimal"


@settings(max_examples=15)
@given(seed=SEEDS, count=st.integers(3, 6), per_site=st.integers(1, 2))
def test_models_that_must_reach_everybody_do_or_say_that_none_can(seed: int, count: int, per_site: int) -> None:
    """BACOP1 and DSM: the best of the choices that keep the standards; a clear refusal when there is none."""
    distances, weights = plane(seed)
    asked = {"distances": distances, "weights": weights, "count": count, "per_site": per_site}
    bacop1 = LocationProblem(model="bacop1", radius=55.0, **asked)
    dsm = LocationProblem(model="dsm", radius=35.0, outer_radius=55.0, share_within=0.7, **asked)
    wanted = 0.7 * weights.sum() - 1e-9

    def twice(units: np.ndarray) -> float:
        return float(weights @ (near(bacop1, units) >= 2)) if near(bacop1, units).all() else -np.inf

    def double(units: np.ndarray) -> float:
        kept = near(dsm, units, 55.0).all() and weights @ (near(dsm, units) >= 1) >= wanted
        return float(weights @ (near(dsm, units) >= 2)) if kept else -np.inf

    for problem, value in ((bacop1, twice), (dsm, double)):
        best = best_of_all(value, count, per_site=per_site)
        if np.isinf(best):
            with pytest.raises(LocationUnusable, match=r"no site covers row|can't cover every point"):
                locate(problem)
        else:
            answer = locate(problem)
            assert (answer.objective, answer.status) == (best, "optimal")
            assert value(np.bincount(answer.sites, minlength=7)) == best


@settings(max_examples=15)
@given(seed=SEEDS)
def test_the_fewest_sites_are_as_few_as_any_choice(seed: int) -> None:
    distances, weights = plane(seed)
    radius = float(distances.min(axis=1).max())
    answer = locate(LocationProblem(model="lscp", distances=distances, weights=weights, radius=radius))
    fewest = next(
        count for count in range(1, 8) if best_of_all(lambda u: float(((distances <= radius) @ u).all()), count) == 1.0
    )
    assert (answer.objective, len(answer.sites), answer.status) == (fewest, fewest, "optimal")
    assert (distances[:, list(answer.sites)].min(axis=1) <= radius).all()


def test_a_town_of_sixty_sites_is_solved_as_an_independent_model_solves_it() -> None:
    """p-median and MCLP of 150 points against the textbook's models, built plainly and solved by SciPy's HiGHS."""
    distances, weights = plane(3, points=150, sites=60)
    points, sites, count = 150, 60, 6
    cost = np.concatenate([np.zeros(sites), (distances * weights[:, None]).ravel()])
    served = np.hstack([np.zeros((points, sites)), np.kron(np.eye(points), np.ones((1, sites)))])
    only_open = np.hstack([-np.tile(np.eye(sites), (points, 1)), np.eye(points * sites)])
    total = np.concatenate([np.ones(sites), np.zeros(points * sites)])[None, :]
    exact = milp(
        cost,
        integrality=np.arange(len(cost)) < sites,
        bounds=(0, 1),
        constraints=[
            LinearConstraint(served, 1, 1),
            LinearConstraint(only_open, -np.inf, 0),
            LinearConstraint(total, count, count),
        ],
        options={"mip_rel_gap": 1e-9},
    )
    ours = locate(LocationProblem(model="pmedian", distances=distances, weights=weights, count=count))
    assert (ours.objective, ours.status) == (pytest.approx(exact.fun, rel=1e-7), "optimal")
    within = (distances <= 14.0).astype(np.float64)
    covered = milp(
        np.concatenate([np.zeros(sites), -weights]),
        integrality=np.ones(sites + points),
        bounds=(0, 1),
        constraints=[
            LinearConstraint(np.hstack([-within, np.eye(points)]), -np.inf, 0),
            LinearConstraint(np.concatenate([np.ones(sites), np.zeros(points)])[None, :], count, count),
        ],
    )
    ours = locate(LocationProblem(model="mclp", distances=distances, weights=weights, count=count, radius=14.0))
    assert (ours.objective, ours.status) == (pytest.approx(-covered.fun), "optimal")


@pytest.mark.parametrize("model", MODELS)
def test_the_time_limit_gives_an_answer_with_a_bound_that_holds(model: str) -> None:
    """With hardly any time there are still sites, as good as they say, and a bound on the right side."""
    distances, weights = plane(5, points=1_500, sites=120)
    problem = LocationProblem(
        model=model,
        distances=distances,
        weights=weights,
        count=None if model == "lscp" else 60,
        radius=30.0 if model in ("bacop1", "dsm") else 16.0 if model != "lscp" else 25.0,
        outer_radius=40.0,
        busy=0.3 if model == "mexclp" else None,
        share_within=0.5,
    )
    begun = perf_counter()
    answer = locate(problem, time_limit_s=0.2)
    assert perf_counter() - begun < 60
    lower_is_better = model in ("pmedian", "pcentre", "lscp")
    slack = answer.objective - answer.bound if lower_is_better else answer.bound - answer.objective
    assert slack >= -1e-6 * answer.objective
    assert answer.gap == pytest.approx(slack / answer.objective, abs=1e-9)
    assert answer.status == ("optimal" if answer.gap <= 1e-7 else "feasible")
    assert len(answer.sites) == (answer.objective if model == "lscp" else 60)


def test_the_same_question_has_the_same_answer() -> None:
    distances, weights = plane(8, points=300, sites=40)
    for model in ("pmedian", "mexclp"):
        problem = LocationProblem(model=model, distances=distances, weights=weights, count=9, radius=12.0, busy=0.4)
        first, second = locate(problem), locate(problem)
        assert (first.sites, first.objective, first.bound) == (second.sites, second.objective, second.bound)


def test_several_units_wait_at_one_site_when_that_covers_most() -> None:
    """One site among many people, one among few: units that are busy half their time stay together."""
    distances, weights = np.array([[1.0, 9.0], [9.0, 1.0]]), np.array([100.0, 1.0])
    answer = locate(
        LocationProblem(model="mexclp", distances=distances, weights=weights, count=4, radius=5.0, busy=0.5)
    )
    assert (answer.sites, answer.objective) == ((0, 0, 0, 0), 100 * (1 - 0.5**4))
