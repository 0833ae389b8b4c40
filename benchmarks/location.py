"""Location models beside the textbook's integer programs solved by SciPy's HiGHS, and the hypercube model beside a
dense solution of its states.

Same points, same question, one thread; both objectives must be the same before a time is printed. Times are CPU time of
one solution each, model building included: solvers repeat themselves, and the textbook's take long. Points are put by
chance on a square. Run with `python -m benchmarks.location`.
"""

import time
from collections.abc import Callable

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, eye_array, hstack, kron, vstack

from benchmarks.timing import in_words, pin_to_one_core, print_table
from sim.planning.arrays import Floats
from sim.planning.hypercube.exact import exact_hypercube, rates_of_dispatch
from sim.planning.hypercube.model import HypercubeModel
from sim.planning.location.models import locate
from sim.planning.location.problem import LocationProblem

AGREE = 1e-6
PEER_LIMIT_S = 120.0
MEXCLP_LEVELS = 12


def plane(points: int, sites: int, *, seed: int = 7) -> tuple[Floats, Floats]:
    chance = np.random.default_rng(seed)
    at, of = chance.random((points, 2)), chance.random((sites, 2))
    distances = np.hypot(*(at[:, None] - of[None]).transpose(2, 0, 1)) * 100
    return distances, chance.integers(1, 50, points).astype(np.float64)


def textbook_median(problem: LocationProblem) -> float:
    """A variable for every pair, each tied to its site."""
    points, sites = problem.distances.shape
    cost = np.concatenate([np.zeros(sites), (problem.distances * problem.weights[:, None]).ravel()])
    pairs = points * sites
    served = hstack([csr_array((points, sites)), kron(eye_array(points), np.ones((1, sites)))])
    only_open = hstack([-vstack([eye_array(sites)] * points), eye_array(pairs)])
    total = coo_array((np.ones(sites), (np.zeros(sites, dtype=int), np.arange(sites))), shape=(1, sites + pairs))
    rows = [
        LinearConstraint(csr_array(served), 1, 1),
        LinearConstraint(csr_array(only_open), -np.inf, 0),
        LinearConstraint(csr_array(total), problem.count, problem.count),
    ]
    return _solved(cost, rows, whole=sites)


def textbook_cover(problem: LocationProblem) -> float:
    """A variable for every point and number of units that cover it: one for MCLP, a dozen for MEXCLP."""
    points, sites = problem.distances.shape
    levels = 1 if problem.model == "mclp" else min(MEXCLP_LEVELS, problem.count or 1)
    gain = np.array([1.0]) if levels == 1 else (1 - (problem.busy or 0)) * (problem.busy or 0) ** np.arange(levels)
    cost = np.concatenate([np.zeros(sites), -(problem.weights[:, None] * gain[None, :]).ravel()])
    near = hstack([-csr_array(problem.within.astype(float)), kron(eye_array(points), np.ones((1, levels)))])
    total = np.concatenate([np.ones(sites), np.zeros(points * levels)])[None, :]
    rows = [
        LinearConstraint(csr_array(near), -np.inf, 0),
        LinearConstraint(csr_array(total), problem.count, problem.count),
    ]
    upper = np.concatenate([np.full(sites, float(problem.most_by_site)), np.ones(points * levels)])
    return -_solved(cost, rows, whole=sites, upper=upper)


def _solved(cost: Floats, rows: list[LinearConstraint], *, whole: int, upper: Floats | float = 1.0) -> float:
    found = milp(
        cost,
        integrality=np.arange(len(cost)) < whole,
        bounds=(0, upper),
        constraints=rows,
        options={"mip_rel_gap": 1e-7, "time_limit": PEER_LIMIT_S},
    )
    if found.status != 0:
        raise AssertionError(f"the peer did not finish: {found.message}")
    return float(found.fun)


def beside(problem: LocationProblem, peer: Callable[[LocationProblem], float]) -> dict[str, object]:
    begun = time.process_time()
    ours = locate(problem, time_limit_s=PEER_LIMIT_S)
    our_s = time.process_time() - begun
    begun = time.process_time()
    theirs = peer(problem)
    their_s = time.process_time() - begun
    # The peer leaves out what a thirteenth unit near a point would add: its optimum is that much lower.
    left_out = 0.0 if problem.model != "mexclp" else float(problem.weights.sum()) * (problem.busy or 0) ** MEXCLP_LEVELS
    if (
        ours.status != "optimal"
        or not -AGREE * abs(theirs) <= ours.objective - theirs <= AGREE * abs(theirs) + left_out
    ):
        raise AssertionError(f"{problem.model}: {ours.objective} ({ours.status}) is not {theirs}")
    points, sites = problem.distances.shape
    return {
        "what": f"{problem.model}, {points:,} points, {sites} sites, p = {problem.count}",
        "ours": in_words(our_s),
        "textbook by SciPy's HiGHS": in_words(their_s),
        "peer / ours": f"{their_s / our_s:.2g}",
        "objective": f"{ours.objective:.2f}",
    }


def siting() -> list[dict[str, object]]:
    def asked(model: str, points: int, sites: int, count: int, **options: float) -> LocationProblem:
        distances, weights = plane(points, sites)
        return LocationProblem(model=model, distances=distances, weights=weights, count=count, **options)  # type: ignore[arg-type]

    locate(asked("pmedian", 40, 8, 3))
    locate(asked("mexclp", 40, 8, 3, radius=20.0, busy=0.3))
    return [
        beside(asked("pmedian", 500, 60, 20), textbook_median),
        beside(asked("pmedian", 1_000, 100, 40), textbook_median),
        beside(asked("mclp", 500, 60, 20, radius=10.0), textbook_cover),
        beside(asked("mclp", 5_000, 300, 75, radius=4.0), textbook_cover),
        beside(asked("mclp", 20_000, 500, 100, radius=3.0), textbook_cover),
        beside(asked("mexclp", 500, 60, 40, radius=12.0, busy=0.4), textbook_cover),
        beside(asked("mexclp", 2_000, 150, 80, radius=7.0, busy=0.4), textbook_cover),
    ]


def hypercube(units: int, atoms: int) -> dict[str, object]:
    """Loss, unequal rates; the peer inverts the generator of all states."""
    chance = np.random.default_rng(5)
    rates, arrivals = chance.uniform(0.5, 2.0, units), chance.random(atoms)
    arrivals *= 0.6 * rates.sum() / arrivals.sum()
    at, of = chance.random((atoms, 2)), chance.random((units, 2))
    lists = np.argsort(np.hypot(*(at[:, None] - of[None]).transpose(2, 0, 1)), axis=1)
    model = HypercubeModel(
        arrival_rates=tuple(arrivals.tolist()),
        service_rates=tuple(rates.tolist()),
        preferences=tuple(tuple(row) for row in lists.tolist()),
        capacity="loss",
    )
    exact_hypercube(model)
    begun = time.process_time()
    ours = exact_hypercube(model)
    our_s = time.process_time() - begun
    begun = time.process_time()
    states = np.arange(2**units)
    generator = np.zeros((len(states), len(states)))
    sent = rates_of_dispatch(lists, arrivals, units)
    for unit in range(units):
        free = states[(states >> unit) & 1 == 0]
        generator[free, free | (1 << unit)] = sent[free, unit]
        generator[free | (1 << unit), free] = rates[unit]
    generator -= np.diag(generator.sum(axis=1))
    generator[:, -1] = 1.0
    chances = np.linalg.solve(generator.T, np.eye(len(states))[-1])
    their_s = time.process_time() - begun
    workloads = [chances[(states >> unit) & 1 == 1].sum() for unit in range(units)]
    if not np.allclose(ours.workloads, workloads, atol=1e-9):
        raise AssertionError("the hypercube's workloads are not those of the dense solution")
    return {
        "what": f"{units} units, {atoms} atoms, loss, unequal rates",
        "ours": in_words(our_s),
        "dense generator (numpy)": in_words(their_s),
        "peer / ours": f"{their_s / our_s:.2g}",
        "largest difference": f"{np.abs(np.array(ours.workloads) - workloads).max():.1e}",
    }


def main() -> None:
    pin_to_one_core()
    print_table("Sites, CPU time of one solution to proven optimality", siting())
    print_table("Hypercube model, exact", [hypercube(8, 100), hypercube(10, 100), hypercube(12, 100)])


if __name__ == "__main__":
    main()
