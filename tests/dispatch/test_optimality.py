"""Plans and multi-unit choices against every possible answer, on small random cases."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from scipy.optimize import linear_sum_assignment

from dispatch.fulfilment import fulfil
from dispatch.kernels.arrival import earliest_arrival, rank_by_arrival, warm_up
from dispatch.model import Incident, Need
from dispatch.needs import Serving, Slot, open_slots
from dispatch.solve.assignment import cheapest_pairs
from dispatch.solve.assignment_exact import exact_answer
from dispatch.waiting.greedy import greedy_pairs
from dispatch.waiting.problem import Pairs, WaitingProblem, cost_of, fault_of
from tests.dispatch.world import Town

SKILLS = ("a", "b")
skill_sets = st.frozensets(st.sampled_from(SKILLS))
times = st.one_of(st.integers(0, 3_000).map(float), st.just(float("inf")), st.floats(0, 4_000))


@st.composite
def problems(draw: st.DrawFn) -> WaitingProblem:
    units, calls = draw(st.integers(0, 4)), draw(st.integers(1, 3))
    call_of_need = sorted(draw(st.lists(st.integers(0, calls - 1), min_size=1, max_size=5)))
    needs = len(call_of_need)
    rows = [[draw(times) for _ in range(needs)] for _ in range(units)]
    return WaitingProblem(
        cost_s=np.array(rows, dtype=np.float64).reshape(units, needs),
        count=np.array([draw(st.integers(1, 2)) for _ in range(needs)], dtype=np.int64),
        call=np.array(call_of_need, dtype=np.int64),
        weight=np.array([draw(st.sampled_from([1.0, 4.0, 16.0, 37.5])) for _ in range(calls)]),
        nobody_there=np.array([draw(st.booleans()) for _ in range(calls)], dtype=np.bool_),
        unserved_s=86_400.0,
    )


def every_answer(problem: WaitingProblem) -> list[Pairs]:
    units, needs = problem.cost_s.shape
    answers = (tuple((unit, need) for unit, need in enumerate(choice) if need is not None)
               for choice in product([None, *range(needs)], repeat=units))  # fmt: skip
    return [answer for answer in answers if is_feasible(problem, answer)]


def is_feasible(problem: WaitingProblem, pairs: Pairs) -> bool:
    units, needs = [unit for unit, _ in pairs], [need for _, need in pairs]
    sent = np.bincount(np.array(needs, dtype=np.int64), minlength=len(problem.count))
    comes = all(np.isfinite(problem.cost_s[unit, need]) for unit, need in pairs)
    return comes and len(set(units)) == len(units) and bool((sent <= problem.count).all())


@settings(deadline=None)
@given(problems())
def test_the_flow_is_the_best_of_all_answers(problem: WaitingProblem) -> None:
    """To within the rounding of costs to weighted milliseconds."""
    pairs = cheapest_pairs(problem)
    assert pairs is not None
    assert is_feasible(problem, pairs)
    best = min(cost_of(problem, answer) for answer in every_answer(problem))
    assert cost_of(problem, pairs) == pytest.approx(best, abs=0.02)


@settings(deadline=None)
@given(problems())
def test_the_greedy_answer_is_feasible_and_leaves_nobody_idle_who_could_serve(problem: WaitingProblem) -> None:
    """No open need is left while an idle unit could fill it."""
    pairs = greedy_pairs(problem)
    assert is_feasible(problem, pairs)
    idle = set(range(len(problem.cost_s))) - {unit for unit, _ in pairs}
    for need in range(len(problem.count)):
        if sum(other == need for _, other in pairs) < problem.count[need]:
            assert all(np.isinf(problem.cost_s[unit, need]) for unit in idle)


@settings(deadline=None, max_examples=40)
@given(problems(), st.data())
def test_units_at_work_stay_or_go_elsewhere_and_the_exact_model_agrees(
    problem: WaitingProblem, data: st.DataObject
) -> None:
    """However dear it is where they are: the flow costs what a general solver proves to be the least."""
    units = len(problem.cost_s)
    staying = tuple((unit, unit) for unit in range(min(units, len(problem.count))) if data.draw(st.booleans()))
    cost_s = problem.cost_s.copy()
    for unit, need in staying:
        cost_s[unit, need] = data.draw(st.floats(0, 4_000))
    problem = structs.replace(problem, cost_s=cost_s, staying=staying)
    pairs = cheapest_pairs(problem)
    assert pairs is not None
    for answer in (pairs, greedy_pairs(problem)):
        assert fault_of(problem, answer) is None
    exact = exact_answer(problem, solver="highs", time_limit_s=60.0)
    assert cost_of(problem, pairs) == pytest.approx(exact.cost, rel=1e-9, abs=0.02)


@pytest.mark.parametrize(("units", "needs"), [(3, 3), (5, 2), (2, 4), (30, 20)])
def test_equal_flows_give_the_lower_unit_to_the_earlier_need(units: int, needs: int) -> None:
    """Everything costs the same, so only the tie-breaker decides."""
    problem = WaitingProblem(
        cost_s=np.full((units, needs), 300.0),
        count=np.ones(needs, dtype=np.int64),
        call=np.arange(needs),
        weight=np.ones(needs),
        nobody_there=np.ones(needs, dtype=np.bool_),
        unserved_s=86_400.0,
    )
    pairs = cheapest_pairs(problem)
    assert pairs is not None
    assert [unit for unit, _ in pairs] == list(range(min(units, needs)))
    assert [need for _, need in pairs] == sorted(need for _, need in pairs)


@pytest.mark.parametrize("seed", range(5))
def test_a_large_plan_equals_the_linear_assignment(seed: int) -> None:
    """With one plain unit a call, the flow is the assignment problem that scipy solves: 120 units, 40 calls."""
    chance = np.random.default_rng(seed)
    arrival_s = chance.uniform(60, 3_600, size=(120, 40)).round(1)
    weight = chance.choice([1.0, 4.0, 16.0], size=40)
    problem = WaitingProblem(
        cost_s=arrival_s,
        count=np.ones(40, dtype=np.int64),
        call=np.arange(40),
        weight=weight,
        nobody_there=np.ones(40, dtype=np.bool_),
        unserved_s=86_400.0,
    )
    rows, columns = linear_sum_assignment(arrival_s * weight)
    pairs = cheapest_pairs(problem)
    assert pairs is not None
    assert cost_of(problem, pairs) == pytest.approx(float((arrival_s * weight)[rows, columns].sum()), abs=0.1)


@settings(deadline=None)
@given(
    slots=st.lists(skill_sets, min_size=1, max_size=3),
    serving=st.lists(skill_sets, max_size=2),
    candidates=st.lists(st.tuples(skill_sets, st.integers(0, 1_000)), max_size=4),
)
def test_needs_of_one_incident_are_filled_at_least_cost(
    slots: list[frozenset[str]], serving: list[frozenset[str]], candidates: list[tuple[frozenset[str], int]]
) -> None:
    """As many slots filled as can be, and among such answers the least sum of arrivals."""
    slots = sorted(slots, key=lambda slot: (-len(slot), sorted(slot)))
    candidates = sorted(candidates, key=lambda candidate: candidate[1])
    cost = np.array([arrival_s for _, arrival_s in candidates], dtype=np.float64)
    wanted = [Slot(slot) for slot in slots]
    filled = fulfil(
        wanted,
        serving=[Serving(skills) for skills in serving],
        candidates=[skills for skills, _ in candidates],
        cost=cost,
    )
    chosen = [number for number in filled.values() if number is not None]
    units = [(skills, 0.0) for skills in serving] + [(skills, float(cost_s)) for skills, cost_s in candidates]
    left_open, total_s = best_by_trying(slots, units)
    assert sum(number is None for number in filled.values()) == left_open
    assert sum(cost[number] for number in chosen) == total_s
    assert all(slots[slot] <= candidates[number][0] for slot, number in filled.items() if number is not None)


def best_by_trying(slots: list[frozenset[str]], units: list[tuple[frozenset[str], float]]) -> tuple[int, float]:
    padded: list[tuple[frozenset[str], float] | None] = [*units, *([None] * len(slots))]
    answers = []
    for chosen in permutations(padded, len(slots)):
        pairs = [(slot, unit) for slot, unit in zip(slots, chosen, strict=True) if unit is not None]
        if all(slot <= unit[0] for slot, unit in pairs):
            answers.append((len(slots) - len(pairs), sum(unit[1] for _, unit in pairs)))
    return min(answers)


@settings(deadline=None)
@given(needs=st.lists(skill_sets, min_size=1, max_size=4), units=st.lists(skill_sets, max_size=4))
def test_no_more_needs_can_be_met_than_are_said_to_be(needs: list[frozenset[str]], units: list[frozenset[str]]) -> None:
    incident = Incident(
        incident_id="I-000001",
        determinant="x",
        priority=1,
        lon=0.0,
        lat=0.0,
        address_text="",
        needs=tuple(Need(capabilities=slot) for slot in needs),
        call_received_at=0.0,
    )
    left_open, _ = best_by_trying(needs, [(unit, 0.0) for unit in units])
    assert len(open_slots(incident, units)) == left_open


@settings(deadline=None)
@given(st.lists(st.tuples(times, st.sampled_from([0.0, 60.0]), st.booleans()), max_size=60))
def test_the_ranking_kernel_sorts_by_arrival_then_index(fleet: list[tuple[float, float, bool]]) -> None:
    """Against sorting in plain Python; the earliest is the first of the ranking."""
    travel_s = np.array([unit[0] for unit in fleet], dtype=np.float64)
    preparation_s = np.array([unit[1] for unit in fleet], dtype=np.float64)
    suitable = np.array([unit[2] for unit in fleet], dtype=np.bool_)
    order, arrival_s = np.empty(len(fleet), dtype=np.int64), np.empty(len(fleet))
    count = rank_by_arrival(travel_s, preparation_s, suitable, arrival_s, order)
    able = [number for number, unit in enumerate(fleet) if unit[2] and unit[0] < float("inf")]
    expected = sorted(able, key=lambda number: (fleet[number][0] + fleet[number][1], number))
    assert order[:count].tolist() == expected
    assert earliest_arrival(travel_s, preparation_s, suitable) == (expected[0] if expected else -1)


def test_a_warm_up_compiles_for_the_very_types_that_decisions_use() -> None:
    """A ranking after the warm-up adds no compiled version."""
    warm_up()
    compiled = len(rank_by_arrival.signatures), len(earliest_arrival.signatures)
    town = Town()
    town.station("west", 0)
    town.hospital("H", 1)
    town.unit("A1", "west")
    incident = town.call(2)
    assert town.recommend(incident).chosen == ("A1",)
    assert len(town.plan().assignments) == 1
    assert town.hospital_for(incident).chosen == "H"
    assert (len(rank_by_arrival.signatures), len(earliest_arrival.signatures)) == compiled
