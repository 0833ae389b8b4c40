"""One call against 200 and 1,000 units: the compiled kernels and the whole recommendation beside numpy and scipy.

    python -m benchmarks.recommendation

Travel times come from a table, so that what is measured is dispatch alone. The peer computes the same from the same
arrays: arrivals, the log-normal probability of the norm, the policy's cost, the order. Both answers are asserted equal
before any time is printed; so is preparedness.
"""

from collections.abc import Callable

import numpy as np
from scipy.stats import lognorm

from benchmarks.dispatch import NOW, TableTravelTimes, region
from benchmarks.timing import in_words, measure, pin_to_one_core, print_table
from dispatch.kernels.arrival import FloatArray, IndexArray
from dispatch.kernels.policies import coverage_aware_cost, rank_by_cost
from dispatch.kernels.preparedness import SHORTEST_S, worst_preparedness
from dispatch.kernels.uncertainty import probability_within
from dispatch.recommendation import Recommendation, recommend_units
from dispatch.recommending.settings import RecommendationSettings
from dispatch.settings import DispatchSettings

NORM_S = 1_200.0
NOT_THE_ONE_MEASURED = frozenset({9})
SETTINGS = DispatchSettings(
    policy_by_priority={1: "coverage-aware"},
    targets_s={1: NORM_S},
    recommendation=RecommendationSettings(life_threatening_priorities=NOT_THE_ONE_MEASURED),
)
SPREAD, WEIGHT_S = SETTINGS.uncertainty.spread, SETTINGS.recommendation.coverage_weight_s
ZONES = SETTINGS.recommendation.preparedness_cells
GAMMA = SETTINGS.recommendation.preparedness_decay ** np.arange(SETTINGS.recommendation.preparedness_units)
Answer = tuple[FloatArray, FloatArray, IndexArray]


def weighed_by_kernels(travel_s: FloatArray, preparation_s: FloatArray, lost: FloatArray) -> Answer:
    """Probability, cost and order of every unit."""
    cost, order = np.empty(len(travel_s)), np.empty(len(travel_s), dtype=np.int64)
    coverage_aware_cost(travel_s + preparation_s, lost, NORM_S, WEIGHT_S, cost)
    rank_by_cost(cost, np.ones(len(travel_s), dtype=np.bool_), order)
    return probability_within(travel_s, preparation_s, NORM_S, np.full(len(travel_s), SPREAD)), cost, order


def weighed_by_scipy(travel_s: FloatArray, preparation_s: FloatArray, lost: FloatArray) -> Answer:
    arrival_s = travel_s + preparation_s
    cost = arrival_s + WEIGHT_S * lost + np.where(arrival_s > NORM_S, WEIGHT_S, 0.0)
    probability = lognorm.cdf(NORM_S - preparation_s, s=SPREAD, scale=travel_s)
    return probability, cost, np.argsort(cost, kind="stable")


def prepared_by_numpy(times_s: FloatArray, demand: FloatArray) -> FloatArray:
    """The worst zone's preparedness without each unit, by the formula, from the nearest of every zone."""
    nearest = np.argpartition(times_s, len(GAMMA), axis=0)[: len(GAMMA) + 1]
    nearest = np.take_along_axis(nearest, np.take_along_axis(times_s, nearest, axis=0).argsort(axis=0), axis=0)
    speeds = 1.0 / np.maximum(np.take_along_axis(times_s, nearest, axis=0), SHORTEST_S)
    with_all = GAMMA @ speeds[:-1] / demand
    worst = np.full(len(times_s), with_all.min())
    for place in range(len(GAMMA)):
        without = GAMMA @ np.delete(speeds, place, axis=0) / demand
        np.minimum.at(worst, nearest[place], without)
    return worst


def check_recommendation(found: Recommendation, answer: Answer, lost: FloatArray) -> None:
    """The service's answer, reasons and all, says the very numbers that the peer computes."""
    probability, cost, order = answer
    assert [unit.unit_id for unit in found.ranked] == [f"U{number:04d}" for number in order]
    assert [unit.cost_s for unit in found.ranked] == cost[order].tolist()
    assert [unit.coverage_lost for unit in found.ranked] == lost[order].tolist()
    assert np.allclose([unit.probability_within_norm for unit in found.ranked], probability[order], atol=1e-9)  # type: ignore[arg-type]


def one_call(units: int, chance: np.random.Generator) -> list[dict[str, object]]:
    state, positions = region(units, 1, chance)
    [incident_id] = state.open_incident_ids
    travel_s, lost = chance.uniform(30, 1_800, size=units).round(1), chance.uniform(0.0, 0.1, size=units)
    preparation_s, travel_times = np.full(units, SETTINGS.preparation_s), TableTravelTimes(travel_s[:, None])
    coverage_lost = {f"U{number:04d}": float(share) for number, share in enumerate(lost)}

    def recommend() -> Recommendation:
        return recommend_units(
            state,
            incident_id,
            positions=positions,
            travel_times=travel_times,
            now=NOW,
            settings=SETTINGS,
            coverage_lost=coverage_lost,
        )

    ours, theirs = (weigh(travel_s, preparation_s, lost) for weigh in (weighed_by_kernels, weighed_by_scipy))
    assert np.allclose(ours[0], theirs[0], atol=1e-9)
    assert ours[1].tolist() == theirs[1].tolist()
    assert ours[2].tolist() == theirs[2].tolist()
    check_recommendation(recommend(), theirs, lost)
    peer_s = median_s(lambda: weighed_by_scipy(travel_s, preparation_s, lost), 500)
    kernels_s = median_s(lambda: weighed_by_kernels(travel_s, preparation_s, lost), 2_000)
    return [
        row("kernels: certainty, cost, order", units, kernels_s, "numpy and scipy.stats", peer_s),
        row("recommendation with reasons", units, median_s(recommend, 50), "the same, arrays given", peer_s),
        preparedness(units, chance),
    ]


def preparedness(units: int, chance: np.random.Generator) -> dict[str, object]:
    times_s, demand = chance.uniform(30, 3_600, size=(units, ZONES)), chance.uniform(0.01, 1.0, size=ZONES)
    without = np.empty(units)
    worst_preparedness(times_s, demand, GAMMA, without)
    assert np.allclose(without, prepared_by_numpy(times_s, demand))
    ours_s = median_s(lambda: worst_preparedness(times_s, demand, GAMMA, without), 50)
    peer_s = median_s(lambda: prepared_by_numpy(times_s, demand), 20)
    return row(f"preparedness without each, {ZONES} zones", units, ours_s, "numpy, argpartition", peer_s)


def row(what: str, units: int, seconds: float, peer: str, peer_s: float) -> dict[str, object]:
    return {
        "what": what, "units": units, "median": in_words(seconds),
        "peer": peer, "peer's median": in_words(peer_s), "peer / ours": f"{peer_s / seconds:.2g}",
    }  # fmt: skip


def median_s(fn: Callable[[], object], runs: int) -> float:
    return measure(fn, runs=runs).median_s


def main() -> None:
    pin_to_one_core()
    chance = np.random.default_rng(20_261_123)
    print_table("One call (answers asserted equal)", [*one_call(200, chance), *one_call(1_000, chance)])


if __name__ == "__main__":
    main()
