"""What a recommendation never does, on random small regions; and the kernels against plain arithmetic."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import lognorm

from dispatch.kernels.policies import closest_cost, coverage_aware_cost, preparedness_cost, rank_by_cost
from dispatch.kernels.preparedness import worst_preparedness
from dispatch.kernels.uncertainty import probability_within
from dispatch.model import Need, UnitStatus
from dispatch.policies import POLICIES
from dispatch.recommendation import Recommendation
from dispatch.settings import DispatchSettings
from tests.dispatch.recommending_world import WeighingTown, told
from tests.dispatch.world import need

MARGIN_S = DispatchSettings().preemption.earlier_by_s
shares = st.floats(0.0, 1.0)
WANTED = (
    (need(),),
    (need("als"),),
    (need(), need("als")),
    (Need(capabilities=frozenset({"als"}), alternatives=(frozenset(),)),),
    (need(), Need(optional=True)),
)
activities = st.sampled_from(["free", "free", "under-way", "on-scene", "out", "lost", "off-map"])


@st.composite
def regions(draw: st.DrawFn) -> tuple[WeighingTown, str]:
    """Up to six units, each doing something else, and one new call."""
    policy = draw(st.sampled_from(sorted(POLICIES)))
    town = WeighingTown(
        DispatchSettings(policy_by_priority={1: policy}, targets_s={1: 600.0, 2: draw(st.sampled_from([300.0, 900.0]))})
    )
    for number in range(draw(st.integers(0, 6))):
        unit_id = f"U{number}"
        town.unit(unit_id, "west", *draw(st.sampled_from([(), ("als",)])))
        busy(town, unit_id, draw(activities), minute=draw(st.integers(0, 10)))
    known = draw(st.booleans())
    town.coverage_lost = {unit_id: draw(shares) for unit_id in town.state.units} if known else None
    town.preparedness_lost = {unit_id: draw(shares) for unit_id in town.state.units} if known else None
    call = town.call(draw(st.integers(0, 10)), priority=draw(st.integers(1, 3)), needs=draw(st.sampled_from(WANTED)))
    return town, call


def busy(town: WeighingTown, unit_id: str, activity: str, *, minute: int) -> None:
    if activity in ("under-way", "on-scene"):
        town.under_way(unit_id, to_minute=minute, seen_minute=minute / 2, priority=2 + minute % 2)
    if activity == "on-scene":
        town.report(unit_id, UnitStatus.ON_SCENE)
    if activity == "out":
        town.report(unit_id, UnitStatus.OUT_OF_SERVICE)
    if activity == "lost":
        town.report(unit_id, UnitStatus.OUT_OF_SERVICE, UnitStatus.RETURNING)
        town.seen(unit_id, minute, seconds_ago=5_000)
    elif activity == "off-map":
        town.seen(unit_id, 1e6)
        town.travel_times.set((town.positions[unit_id].lon, 53.9), (27.5, 53.9), float("inf"))
    elif activity == "free":
        town.seen(unit_id, minute)


def free(found: Recommendation) -> list[str]:
    return [u.unit_id for u in found.ranked if u.preempts_incident_id is None and u.available_in_s == 0.0]


@settings(deadline=None, max_examples=150)
@given(regions())
def test_no_unit_is_both_ranked_and_left_out_and_all_are_told(region: tuple[WeighingTown, str]) -> None:
    """Every choice is ranked and suitable, can be sent now, and nobody who is excluded is chosen."""
    town, call = region
    found = town.recommend(call)
    ranked, excluded = [u.unit_id for u in found.ranked], [u.unit_id for u in found.excluded]
    assert sorted([*ranked, *excluded]) == sorted(town.state.units)
    assert set(found.chosen) <= set(ranked)
    for unit_id in found.chosen:
        unit = town.the_unit(unit_id)
        assert told(found, unit_id).preempts_incident_id == unit.incident_id
        assert unit.status in (UnitStatus.AVAILABLE_AT_STATION, UnitStatus.RETURNING, UnitStatus.EN_ROUTE)


@settings(deadline=None, max_examples=150)
@given(regions())
def test_a_free_unit_is_passed_over_for_a_taken_one_only_by_the_margin(region: tuple[WeighingTown, str]) -> None:
    """By any policy: whoever could have filled the need instead of the taken unit arrives so much later."""
    town, call = region
    found = town.recommend(call)
    slots = town.the_incident(call).needs
    for unit in (told(found, unit_id) for unit_id in found.chosen):
        if unit.preempts_incident_id is None or len(slots) > 1:
            continue
        for other in set(free(found)) - set(found.chosen):
            earlier_s = told(found, other).estimated_arrival_s - unit.estimated_arrival_s
            assert earlier_s >= MARGIN_S - 0.01


@settings(deadline=None, max_examples=150)
@given(regions())
def test_a_life_threatening_call_always_gets_the_earliest_free_arrival_or_an_earlier_taken_one(
    region: tuple[WeighingTown, str],
) -> None:
    """Whatever policy is configured, and whatever the region loses."""
    town, call = region
    incident = town.the_incident(call)
    found = town.recommend(call)
    if incident.priority != 1 or len(incident.needs) > 1 or not found.chosen:
        return
    assert found.policy == "closest"
    preferred = [u for u in found.ranked if incident.needs[0].capabilities <= town.the_unit(u.unit_id).capabilities]
    arrivals = {u.unit_id: u.estimated_arrival_s for u in preferred if u.unit_id in free(found)}
    chosen = told(found, found.chosen[0])
    if arrivals and chosen.unit_id in arrivals:
        assert chosen.estimated_arrival_s == min(arrivals.values())
    if arrivals:
        assert chosen.estimated_arrival_s <= min(arrivals.values())


@settings(deadline=None, max_examples=150)
@given(regions())
def test_the_numbers_told_are_those_that_decided(region: tuple[WeighingTown, str]) -> None:
    """Ranked by the cost told; a cost by cover is the arrival and the worth of the cover told, to the last digit."""
    town, call = region
    found = town.recommend(call)
    costs = [unit.cost_s for unit in found.ranked]
    assert costs == sorted(costs)
    norm_s = town.settings.target_of(town.the_incident(call).priority)
    for unit in found.ranked:
        assert unit.estimated_arrival_s == unit.available_in_s + unit.preparation_s + unit.travel_s
        if unit.unit_id in free(found) and found.policy == "closest":
            assert unit.cost_s == unit.estimated_arrival_s
        if unit.unit_id in free(found) and found.policy == "coverage-aware" and unit.coverage_lost is not None:
            late = 1_800.0 if norm_s is not None and unit.estimated_arrival_s > norm_s else 0.0
            assert unit.cost_s == unit.estimated_arrival_s + 1_800.0 * unit.coverage_lost + late
        for why in unit.reasons:
            if "coverage_lost_share" in why.values:
                assert why.values["coverage_lost_share"] == unit.coverage_lost
            if "earlier_s" in why.values:
                than_s = told(found, str(why.values["than_unit_id"])).estimated_arrival_s
                assert why.values["earlier_s"] == than_s - unit.estimated_arrival_s > 0.0


fleets = st.lists(st.tuples(st.floats(0.0, 4_000.0), shares), min_size=1, max_size=12)


@settings(deadline=None)
@given(fleets, st.floats(-100.0, 5_000.0), st.floats(0.0, 7_200.0))
def test_the_policies_rank_as_their_formulas_say(
    fleet: list[tuple[float, float]], within_s: float, weight_s: float
) -> None:
    """Against sorting in plain Python."""
    arrival_s, loss = (np.array(column) for column in zip(*fleet, strict=True))
    everyone = np.ones(len(fleet), dtype=np.bool_)
    keys = {
        closest_cost: lambda n: arrival_s[n],
        coverage_aware_cost: lambda n: arrival_s[n] + weight_s * loss[n] + (weight_s if arrival_s[n] > within_s else 0),
        preparedness_cost: lambda n: (
            max(within_s, 0.0) * loss[n] + 1e-3 * arrival_s[n]
            if arrival_s[n] <= max(within_s, 0.0)
            else max(within_s, 0.0) + arrival_s[n]
        ),
    }
    for kernel, key in keys.items():
        cost, order = np.empty(len(fleet)), np.empty(len(fleet), dtype=np.int64)
        kernel(arrival_s, loss, within_s, weight_s, cost)
        count = rank_by_cost(cost, everyone, order)
        assert order[:count].tolist() == sorted(range(len(fleet)), key=key)
        if kernel is not closest_cost and (arrival_s <= within_s).any():
            assert arrival_s[order[0]] <= within_s, "nobody comes late while somebody could come in time"


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(1.0, 9_000.0), st.floats(0.0, 600.0)), min_size=1, max_size=8),
    st.floats(-100.0, 9_000.0),
    st.floats(0.01, 1.5),
)
def test_the_probability_is_the_log_normal_s(fleet: list[tuple[float, float]], within_s: float, spread: float) -> None:
    """Against scipy."""
    travel_s, certain_s = (np.array(column) for column in zip(*fleet, strict=True))
    expected = lognorm.cdf(within_s - certain_s, s=spread, scale=travel_s)
    assert probability_within(travel_s, certain_s, within_s, np.full(len(fleet), spread)) == pytest.approx(
        expected, abs=1e-9
    )


@settings(deadline=None)
@given(
    st.integers(0, 5).flatmap(
        lambda units: st.lists(
            st.tuples(
                st.lists(st.one_of(st.floats(0.0, 3_000.0), st.just(np.inf)), min_size=units, max_size=units),
                st.floats(0.01, 5.0),
            ),
            min_size=1,
            max_size=5,
        )
    ),
    st.integers(1, 4),
)
def test_the_preparedness_of_the_worst_zone_is_the_papers(zones: list[tuple[list[float], float]], most: int) -> None:
    """Against the formula written down anew for each unit that leaves."""
    times_s = np.array([times for times, _ in zones]).T.reshape(-1, len(zones))
    demand, gamma = np.array([share for _, share in zones]), 0.5 ** np.arange(most)

    def worst(rows: list[int]) -> float:
        found = []
        for zone in range(len(zones)):
            nearest = sorted(max(times_s[row, zone], 60.0) for row in rows if times_s[row, zone] < np.inf)[:most]
            found.append(sum(g / t for g, t in zip(gamma, nearest, strict=False)) / demand[zone])
        return min(found)

    without = np.empty(len(times_s))
    everybody = list(range(len(times_s)))
    assert worst_preparedness(times_s, demand, gamma, without) == pytest.approx(worst(everybody))
    assert without.tolist() == pytest.approx([worst([o for o in everybody if o != unit]) for unit in everybody])
