"""The hypercube model of a large fleet, nearly: units are busy by chance, corrected for how they hang together.

The correction Q(k) is the chance that of equal servers asked in random order the first k are busy and the next is free,
over what independence would give (Larson 1975). Units may differ in speed (Jarvis 1985). With a queue, whoever waits is
served by the unit that is free first. Every unit must be in every list.
"""

import numpy as np
from numba import njit

from sim.planning.arrays import Floats, Ints
from sim.planning.hypercube.model import (
    APPROXIMATE,
    LOSS,
    HypercubeAnswer,
    HypercubeModel,
    HypercubeUnusable,
    answer_of,
)
from sim.planning.queues import busy_when_lost, busy_when_waiting

MOST_ROUNDS = 2_000
SETTLED = 1e-12


def approximate_hypercube(model: HypercubeModel) -> HypercubeAnswer:
    """Workloads within a few hundredths of the exact ones, for hundreds of units."""
    arrivals, rates, lists = np.array(model.arrival_rates), np.array(model.service_rates), model.lists
    lost = model.capacity == LOSS
    service = 1.0 / rates
    mean_service = float(service.mean())
    workloads = np.full(model.units, min(0.9, model.calls_rate * mean_service / model.units))
    for _ in range(MOST_ROUNDS):
        load = model.calls_rate * mean_service
        if not lost:
            load = min(load, model.units * (1.0 - 1e-9))
        busy = (busy_when_lost if lost else busy_when_waiting)(load, model.units)
        all_busy = float(busy[-1])
        first = choices_by_chance(lists, correction(busy), workloads)
        first *= (1.0 - all_busy) / first.sum(axis=1, keepdims=True)
        queued = 0.0 if lost else all_busy * rates / rates.sum()
        dispatch = first + queued
        before = workloads
        offered = (arrivals[:, None] * first).sum(axis=0) * service / np.maximum(1.0 - before, 1e-12)
        waiting_work = model.calls_rate * queued * service
        workloads = np.minimum((offered + waiting_work) / (1.0 + offered), 1.0 - 1e-9)
        workloads = 0.5 * (workloads + before)
        served = arrivals[:, None] * dispatch
        mean_service = float((served * service).sum() / served.sum())
        if np.abs(workloads - before).max() < SETTLED:
            # Told are the workloads that the dispatches make, so that both agree.
            made = np.minimum(served.sum(axis=0) * service, 1.0)
            return answer_of(model, method=APPROXIMATE, workloads=made, busy=busy, dispatch=dispatch)
    raise HypercubeUnusable("the approximate model did not settle: give fewer calls or faster units")


def correction(busy: Floats) -> Floats:
    """(units) Q(0), Q(1), ...: how much likelier than by independence k are busy and the next is free.

    `busy` (units + 1): chances by number busy of the queue of equal units.
    """
    units = len(busy) - 1
    numbers = np.arange(units + 1)
    workload = float(numbers @ busy) / units
    chance, all_asked_busy = np.zeros(units), busy.copy()
    for asked in range(units):
        next_free = np.maximum(units - numbers, 0) / (units - asked)
        chance[asked] = all_asked_busy @ np.where(numbers >= asked, next_free, 0.0)
        all_asked_busy = all_asked_busy * np.maximum(numbers - asked, 0) / (units - asked)
    independent = np.maximum(workload ** np.arange(units) * (1.0 - workload), 1e-300)
    return np.asarray(chance / independent)


@njit(cache=True, nogil=True)
def choices_by_chance(lists: Ints, corrections: Floats, workloads: Floats) -> Floats:
    """(atoms, units) the corrected chance that all units before it in the list are busy and this one is free."""
    first = np.zeros(lists.shape)
    for atom in range(lists.shape[0]):
        all_busy = 1.0
        for place in range(lists.shape[1]):
            unit = lists[atom, place]
            first[atom, unit] = corrections[place] * all_busy * (1.0 - workloads[unit])
            all_busy *= workloads[unit]
    return first
