"""Two ways to the same figures: Larson's hypercube queueing model, and the compiled event loop."""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from sim.calls import Calls
from sim.engine import Outcome, simulate
from sim.planning.hypercube.model import HypercubeModel
from sim.planning.hypercube.solving import solve_hypercube
from sim.worlds import World, matrix_world

PLACES = (100, 200, 300, 400, 500)
KM = (0.0, 1.0, 2.3, 3.9, 6.0)
CALLS_PER_H = (0.9, 0.3, 0.8, 0.2, 0.6)
JOBS_PER_H = 1.0
REPLICATIONS, CALLS_EACH = 40, 50_000
SURE = 0.999


def town_of_five(folder: Path) -> World:
    """A unit at each of five places on a line, a thousandth of a minute a kilometre: all that takes time is the job."""
    folder.mkdir()
    minutes = {str(to): [abs(a - b) / 1_000 for a in KM] for to, b in zip(PLACES, KM, strict=True)}
    pd.DataFrame({"postcode": PLACES} | minutes).to_csv(folder / "siren_minutes.csv", index=False)
    pd.DataFrame({"postcode": PLACES, "x": KM, "y": 0.0}).to_csv(folder / "postcodes.csv", index=False)
    pd.DataFrame({"postcode": [300]}).to_csv(folder / "hospitals.csv", index=False)
    pd.DataFrame({"unit": range(5), "postcode": PLACES}).to_csv(folder / "units.csv", index=False)
    return matrix_world(folder)


def day_of_chance(seed: int) -> tuple[Calls, np.ndarray]:
    """Poisson calls from five atoms, exponential jobs; the atom of each call beside them."""
    chance = np.random.default_rng(seed)
    arrival_s = np.cumsum(chance.exponential(3_600.0 / sum(CALLS_PER_H), CALLS_EACH))
    atom = chance.choice(5, CALLS_EACH, p=np.array(CALLS_PER_H) / sum(CALLS_PER_H))
    nowhere, none = np.full(CALLS_EACH, np.nan), np.zeros(CALLS_EACH)
    calls = Calls(
        call_id=np.arange(CALLS_EACH),
        priority=np.ones(CALLS_EACH, np.int64),
        lon=nowhere,
        lat=nowhere,
        arrival_s=arrival_s,
        dispatch_delay_s=none,
        on_scene_s=chance.exponential(3_600.0 / JOBS_PER_H, CALLS_EACH),
        transport=np.zeros(CALLS_EACH, np.bool_),
        handover_s=none,
        place_id=np.array(PLACES)[atom],
    )
    return calls, atom


def served_by(outcome: Outcome, atom: np.ndarray) -> np.ndarray:
    """(atoms, units) share of each atom's calls that each unit came to."""
    counts = np.zeros((5, 5))
    np.add.at(counts, (atom, outcome.unit), 1.0)
    return counts / counts.sum(axis=1, keepdims=True)


def test_workloads_and_who_answers_whom_agree_with_the_simulator_within_its_confidence_intervals(
    tmp_path: Path,
) -> None:
    """Five units, calls that wait their turn: 30 figures, each within what forty replications can tell of it."""
    world = town_of_five(tmp_path / "town")
    nearest_first = tuple(tuple(np.argsort([abs(at - km) for at in KM]).tolist()) for km in KM)
    exact = solve_hypercube(
        HypercubeModel(
            arrival_rates=CALLS_PER_H, preferences=nearest_first, service_rates=(JOBS_PER_H,) * 5, capacity="queue"
        )
    )
    figures = []
    for seed in range(REPLICATIONS):
        calls, atom = day_of_chance(seed)
        outcome = simulate(world, calls)
        figures.append([*outcome.unit_busy_s / outcome.duration_s, *served_by(outcome, atom).ravel()])

    seen = np.array(figures)
    certainty = stats.t.ppf(1 - (1 - SURE) / 2 / seen.shape[1], REPLICATIONS - 1)
    half_width = certainty * seen.std(axis=0, ddof=1) / np.sqrt(REPLICATIONS)
    expected = np.array([*exact.workloads, *np.array(exact.dispatch).ravel()])

    assert half_width.max() < 0.008
    assert np.abs(seen.mean(axis=0) - expected).max() < 0.008
    assert (np.abs(seen.mean(axis=0) - expected) <= half_width).all()
