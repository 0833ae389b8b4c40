"""The hypercube model against Erlang's formulas, a dense solution of its generator, and plain simulation."""

from heapq import heappop, heappush
from itertools import pairwise
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.planning.hypercube.approximate import approximate_hypercube
from sim.planning.hypercube.exact import exact_hypercube
from sim.planning.hypercube.model import HypercubeModel, HypercubeUnusable


def town(
    units: int, *, atoms: int = 9, seed: int = 1, capacity: str = "loss", load: float = 0.6, equal: bool = False
) -> HypercubeModel:
    """Units and atoms by chance on a square, the nearest unit first; `load` by unit of all service."""
    chance = np.random.default_rng(seed)
    rates = np.ones(units) if equal else chance.uniform(0.5, 2.0, units)
    arrivals = chance.random(atoms)
    arrivals *= load * rates.sum() / arrivals.sum()
    at, of = chance.random((atoms, 2)), chance.random((units, 2))
    order = np.argsort(np.hypot(*(at[:, None] - of[None]).transpose(2, 0, 1)), axis=1)
    return HypercubeModel(
        arrival_rates=tuple(arrivals.tolist()),
        service_rates=tuple(rates.tolist()),
        preferences=tuple(tuple(row) for row in order.tolist()),
        capacity=capacity,
    )


def erlang(load: float, units: int, *, queue: bool) -> list[float]:
    """Chances of 0, 1, ... busy, by the printed formulas."""
    weights = [load**k / factorial(k) for k in range(units + 1)]
    if queue:
        weights[-1] *= units / (units - load)
    return [weight / sum(weights) for weight in weights]


@pytest.mark.parametrize("capacity", ["loss", "queue"])
@pytest.mark.parametrize("units", [1, 2, 5, 12])
def test_with_equal_units_the_numbers_busy_are_erlangs(capacity: str, units: int) -> None:
    """M/M/N/N and M/M/N to 1e-10, whatever the preference lists."""
    model = town(units, capacity=capacity, equal=True, atoms=40, load=0.7)
    answer = exact_hypercube(model)
    expected = erlang(model.calls_rate, units, queue=capacity == "queue")
    assert np.abs(np.array(answer.busy) - expected).max() < 1e-10
    if capacity == "loss":
        assert answer.lost == pytest.approx(expected[-1], abs=1e-10)
    else:
        assert answer.waiting == pytest.approx(expected[-1], abs=1e-10)
        load = model.calls_rate
        assert answer.queue_length == pytest.approx(expected[-1] * load / (units - load), rel=1e-9)


@settings(max_examples=12)
@given(units=st.integers(1, 6), seed=st.integers(0, 10_000), load=st.floats(0.05, 3.0), short=st.booleans())
def test_loss_is_what_a_dense_solution_of_all_states_says(units: int, seed: int, load: float, short: bool) -> None:
    """Unequal service rates, full and short lists: workloads and dispatches from the generator matrix itself."""
    model = town(units, seed=seed, load=load)
    if short:
        lists = tuple(row[: 1 + place % units] for place, row in enumerate(model.preferences))
        model = HypercubeModel(
            arrival_rates=model.arrival_rates, service_rates=model.service_rates, preferences=lists, capacity="loss"
        )
    states = 2**units
    generator = np.zeros((states, states))
    sent = np.zeros((model.atoms, states, units))
    for state in range(states):
        for atom, row in enumerate(model.preferences):
            free = [unit for unit in row if not state >> unit & 1]
            if free:
                generator[state, state | 1 << free[0]] += model.arrival_rates[atom]
                sent[atom, state, free[0]] = 1.0
        for unit in range(units):
            if state >> unit & 1:
                generator[state, state ^ 1 << unit] += model.service_rates[unit]
    generator -= np.diag(generator.sum(axis=1))
    system = np.vstack([generator.T, np.ones(states)])
    chances = np.linalg.lstsq(system, np.append(np.zeros(states), 1.0), rcond=None)[0]
    answer = exact_hypercube(model)
    workloads = [chances[[s for s in range(states) if s >> unit & 1]].sum() for unit in range(units)]
    assert np.allclose(answer.workloads, workloads, atol=1e-9)
    assert np.allclose(answer.dispatch, np.einsum("s,asu->au", chances, sent), atol=1e-9)


def test_a_queue_of_unequal_units_is_what_simulation_finds() -> None:
    """Four units, 200,000 calls in a plain event loop: workloads, waits and dispatches within what chance allows."""
    model = town(4, capacity="queue", atoms=3, seed=4, load=0.7)
    chance = np.random.default_rng(11)
    calls = 200_000
    arrives = np.cumsum(chance.exponential(1 / model.calls_rate, calls))
    atom = chance.choice(3, calls, p=np.array(model.arrival_rates) / model.calls_rate)
    work = chance.exponential(1.0, calls)
    free_at: list[tuple[float, int]] = []
    free, queue_free_at, busy_s, waits = set(range(4)), 0.0, np.zeros(4), np.zeros(calls)
    sent = np.zeros((3, 4))
    for call in range(calls):
        now = max(float(arrives[call]), queue_free_at)
        while free_at and free_at[0][0] <= now:
            free.add(heappop(free_at)[1])
        if not free:
            now, unit = heappop(free_at)
            free.add(unit)
        unit = next(u for u in model.preferences[atom[call]] if u in free)
        free.remove(unit)
        lasts = work[call] / model.service_rates[unit]
        heappush(free_at, (now + lasts, unit))
        queue_free_at, waits[call] = now, now - arrives[call]
        busy_s[unit] += lasts
        sent[atom[call], unit] += 1
    answer = exact_hypercube(model)
    assert np.allclose(answer.workloads, busy_s / arrives[-1], atol=0.012)
    assert np.allclose(answer.dispatch, sent / sent.sum(axis=1, keepdims=True), atol=0.012)
    assert answer.waiting == pytest.approx(float((waits > 0).mean()), abs=0.012)
    assert answer.wait == pytest.approx(float(waits.mean()), rel=0.06)


@pytest.mark.parametrize("capacity", ["loss", "queue"])
@pytest.mark.parametrize("equal", [True, False])
def test_the_approximation_is_near_the_exact_model(capacity: str, equal: bool) -> None:
    """Ten units: workloads within 6 %, dispatches within 0.05; its own figures agree with one another."""
    model = town(10, capacity=capacity, equal=equal, atoms=60)
    exact, near = exact_hypercube(model), approximate_hypercube(model)
    assert np.allclose(near.workloads, exact.workloads, rtol=0.06)
    assert np.allclose(near.dispatch, exact.dispatch, atol=0.05)
    flows = (np.array(near.dispatch) * np.array(model.arrival_rates)[:, None]).sum(axis=0)
    assert np.allclose(near.workloads, flows / np.array(model.service_rates), rtol=1e-9)
    served = 1.0 if capacity == "queue" else 1.0 - near.busy[-1]
    assert np.allclose(np.sum(near.dispatch, axis=1), served, rtol=1e-9)


def test_more_calls_make_every_unit_busier() -> None:
    """A fleet of 150 through the approximation."""
    quiet, busy = (approximate_hypercube(town(150, load=load, atoms=400)) for load in (0.3, 0.6))
    assert all(before < after for before, after in zip(quiet.workloads, busy.workloads, strict=True))


def test_nobody_is_sent_for_whom_no_list_asks() -> None:
    model = HypercubeModel(
        arrival_rates=(1.0, 0.0), service_rates=(1.0, 1.0, 1.0), preferences=((0, 1), (2,)), capacity="loss"
    )
    answer = exact_hypercube(model)
    assert answer.workloads[2] == pytest.approx(0.0, abs=1e-12)
    assert answer.lost_by_atom == pytest.approx((erlang(1.0, 2, queue=False)[-1], 0.0), abs=1e-12)


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"capacity": "wait"}, "capacity is 'wait'"),
        ({"arrival_rates": (1.0, float("nan"))}, r"arrival_rates: number 1 \(from 0\) is nan"),
        ({"arrival_rates": (0.0, 0.0)}, "arrival_rates are all 0"),
        ({"service_rates": (1.0, 0.0)}, r"service_rates: number 1 \(from 0\) is 0.0: give a finite number above 0"),
        ({"preferences": ((0, 1),)}, "preferences has 1 lists, arrival_rates 2 atoms"),
        ({"preferences": ((0, 2), (1, 0))}, "atom 0 names unit 2; service_rates has units 0 to 1"),
        ({"preferences": ((0, 0), (1, 0))}, "atom 0 names a unit twice"),
        ({"preferences": ((0, 1), (1,)), "capacity": "queue"}, "atom 1 names 1 of 2 units"),
        ({"capacity": "queue", "arrival_rates": (1.0, 1.5)}, "the queue grows without end"),
        ({"travel_times": ((1.0, 2.0),)}, r"travel_times: give 2 rows \(atoms\) of 2 numbers"),
    ],
)
def test_what_is_no_model_is_refused(changed: dict[str, object], complaint: str) -> None:
    asked = {
        "arrival_rates": (0.5, 0.5),
        "service_rates": (1.0, 1.0),
        "preferences": ((0, 1), (1, 0)),
        "capacity": "loss",
    }
    with pytest.raises(HypercubeUnusable, match=complaint):
        HypercubeModel(**{**asked, **changed})  # type: ignore[arg-type]


def test_busy_chances_fall_off_on_both_sides_of_the_load() -> None:
    """A thousand units by logarithms: chances add up to one and rise once and fall once."""
    from sim.planning.queues import busy_when_lost

    chances = busy_when_lost(700.0, 1_000)
    rises = [after > before for before, after in pairwise(chances.tolist())]
    assert chances.sum() == pytest.approx(1.0)
    assert rises == sorted(rises, reverse=True)
