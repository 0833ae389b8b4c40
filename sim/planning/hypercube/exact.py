"""The exact hypercube model: the balance of all 2^N sets of busy units (Larson 1974).

Solved by Gauss-Seidel sweeps up and down the numbers of busy units; after each, the chances of every number busy are
put into the balance that births and deaths between them demand (aggregation and disaggregation, Takahashi 1975). With
equal service rates these balances are Erlang's, whatever the lists. A queue is a tail on the state in which all are
busy: its chances fall by arrivals / service of all, so it is added afterwards.
"""

import numpy as np
from numba import njit

from sim.planning.arrays import Floats, Ints
from sim.planning.hypercube.model import EXACT, LOSS, HypercubeAnswer, HypercubeModel, HypercubeUnusable, answer_of

MOST_SWEEPS = 5_000
SETTLED = 1e-14


def exact_hypercube(model: HypercubeModel) -> HypercubeAnswer:
    """Workloads, chances and dispatches without approximation."""
    lists, arrivals = model.lists, np.array(model.arrival_rates)
    rates = np.array(model.service_rates)
    distinct, which = np.unique(lists, axis=0, return_inverse=True)
    together: Floats = np.bincount(which.reshape(-1), weights=arrivals, minlength=len(distinct)).astype(np.float64)
    dispatched = rates_of_dispatch(distinct, together, model.units)
    order, starts = _by_number_busy(model.units)
    chances, sweeps = settle(dispatched, rates, order, starts, MOST_SWEEPS, SETTLED)
    if sweeps >= MOST_SWEEPS:
        raise HypercubeUnusable("the balance did not settle: are service rates many orders of magnitude apart?")
    waiting = 0.0
    tail = model.calls_rate / rates.sum()
    if model.capacity != LOSS:
        chances = chances / (1.0 + chances[-1] * tail / (1.0 - tail))
        waiting = float(chances[-1]) * tail / (1.0 - tail)
    busy = np.add.reduceat(chances[order], starts[:-1])
    busy[-1] += waiting
    first = chance_of_each_choice(chances, distinct, model.units)[which.reshape(-1)]
    workloads = _workloads(chances, model.units) + waiting
    if model.capacity != LOSS:
        # Whoever finds all busy waits, and the unit that is free first takes the longest waiting.
        first += busy[-1] * rates / rates.sum()
    return answer_of(model, method=EXACT, workloads=workloads, busy=busy, dispatch=first)


def _by_number_busy(units: int) -> tuple[Ints, Ints]:
    """States in order of how many are busy, and where each number begins."""
    states = np.arange(2**units)
    count = np.array([int(state).bit_count() for state in states])
    order = np.argsort(count, kind="stable").astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(np.bincount(count))]).astype(np.int64)
    return order, starts


def _workloads(chances: Floats, units: int) -> Floats:
    states = np.arange(len(chances))
    return np.array([float(chances[(states >> unit) & 1 == 1].sum()) for unit in range(units)])


@njit(cache=True, nogil=True)
def first_free(choices: Ints, state: int) -> int:
    """The first unit of a list that is not busy in this state, -1 when there is none."""
    for unit in choices:
        if unit < 0:
            return -1
        if (state >> unit) & 1 == 0:
            return int(unit)
    return -1


@njit(cache=True, nogil=True)
def rates_of_dispatch(lists: Ints, arrivals: Floats, units: int) -> Floats:
    """(2^units, units) how often each unit is sent while in each state."""
    dispatched = np.zeros((1 << units, units))
    for state in range(1 << units):
        for row in range(lists.shape[0]):
            unit = first_free(lists[row], state)
            if unit >= 0:
                dispatched[state, unit] += arrivals[row]
    return dispatched


@njit(cache=True, nogil=True)
def chance_of_each_choice(chances: Floats, lists: Ints, units: int) -> Floats:
    """(lists, units) the chance that a call with the list finds this unit as its first free one."""
    first = np.zeros((lists.shape[0], units))
    for state in range(chances.shape[0]):
        for row in range(lists.shape[0]):
            unit = first_free(lists[row], state)
            if unit >= 0:
                first[row, unit] += chances[state]
    return first


@njit(cache=True, nogil=True)
def balanced(state: int, chances: Floats, dispatched: Floats, rates: Floats) -> float:
    """The chance of a state by what flows into it and how fast it is left."""
    flow_in, speed_out = 0.0, 0.0
    for unit in range(rates.shape[0]):
        bit = 1 << unit
        if state & bit:
            flow_in += chances[state ^ bit] * dispatched[state ^ bit, unit]
            speed_out += rates[unit]
        else:
            flow_in += chances[state | bit] * rates[unit]
            speed_out += dispatched[state, unit]
    return flow_in / speed_out


@njit(cache=True, nogil=True)
def balance_numbers(chances: Floats, dispatched: Floats, rates: Floats, order: Ints, starts: Ints) -> None:
    """Scale the chances of each number busy so that the numbers are in balance with their neighbours."""
    units = rates.shape[0]
    total, mass, births_before = 0.0, 1.0, 0.0
    for number in range(units + 1):
        held, births, deaths = 0.0, 0.0, 0.0
        for place in range(starts[number], starts[number + 1]):
            state = order[place]
            held += chances[state]
            for unit in range(units):
                if (state >> unit) & 1:
                    deaths += chances[state] * rates[unit]
                else:
                    births += chances[state] * dispatched[state, unit]
        if number > 0:
            mass = births_before * mass / (deaths / held) if deaths > 0.0 else 0.0
        factor = mass / held if held > 0.0 else 0.0
        births_before = births / held if held > 0.0 else 0.0
        for place in range(starts[number], starts[number + 1]):
            chances[order[place]] *= factor
        total += mass
    chances /= total


@njit(cache=True, nogil=True)
def settle(
    dispatched: Floats, rates: Floats, order: Ints, starts: Ints, most_sweeps: int, settled: float
) -> tuple[Floats, int]:
    """(chances of the states, sweeps made)."""
    states = order.shape[0]
    chances = np.full(states, 1.0 / states)
    balance_numbers(chances, dispatched, rates, order, starts)
    before = chances.copy()
    calm = 0
    for sweep in range(most_sweeps):
        for place in range(states):
            state = order[place] if sweep % 2 == 0 else order[states - 1 - place]
            chances[state] = balanced(state, chances, dispatched, rates)
        balance_numbers(chances, dispatched, rates, order, starts)
        moved = np.abs(chances - before).sum()
        before[:] = chances
        calm = calm + 1 if moved < settled * 10.0 else 0
        if calm == 3:
            return chances, sweep
    return chances, most_sweeps
