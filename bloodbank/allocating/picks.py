"""From counts of lots to units: in a lot the first to expire goes to the request that ends first."""

from collections.abc import Sequence
from itertools import islice

import numpy as np

from bloodbank.allocating.flows import Flows
from bloodbank.allocating.problem import AllocationProblem, allowed
from bloodbank.model import BloodUnit
from bloodbank.picking import Pick
from bloodbank.settings import BloodSettings
from bloodbank.sources import Source


def picked(problem: AllocationProblem, flows: Flows, *, settings: BloodSettings) -> list[list[Pick]]:
    """The units of every request. Each passes the rules of the decision by itself; one that does not is left out."""
    picks: list[list[Pick]] = [[] for _ in problem.requests]
    left = {int(lot): list(problem.shelves.lots[lot].units) for lot in np.unique(flows.offers.lot[flows.count > 0])}
    taking = [n for n in range(len(flows.count)) if flows.count[n] > 0]
    taking.sort(key=lambda n: problem.requests[problem.lines[flows.offers.line[n]].request].needed_by_at)
    for n in taking:
        row = problem.lines[int(flows.offers.line[n])].request
        lot = int(flows.offers.lot[n])
        source = _source(problem, row, int(problem.shelves.place[lot]), settings=settings)
        units = left[lot]
        for unit in _fitting(problem, row, units, source, count=int(flows.count[n]), settings=settings):
            units.remove(unit)
            picks[row].append(Pick(unit=unit, source=source))
    for mine in picks:
        mine.sort(
            key=lambda pick: (pick.unit.component, not pick.source.own, pick.source.arrives_at, pick.unit.expires_at)
        )
    return picks


def _source(problem: AllocationProblem, row: int, place: int, *, settings: BloodSettings) -> Source:
    request, arrives_at = problem.requests[row], float(problem.arrives_at[row, place])
    place_id = problem.shelves.place_ids[place]
    end_at = settings.planned_end_at(request.urgency, needed_by_at=request.needed_by_at, now=arrives_at)
    return Source(place_id=place_id, own=place_id == request.place_id, arrives_at=arrives_at, planned_end_at=end_at)


def _fitting(
    problem: AllocationProblem,
    row: int,
    units: Sequence[BloodUnit],
    source: Source,
    *,
    count: int,
    settings: BloodSettings,
) -> list[BloodUnit]:
    """The first `count` that the decision would allow."""
    request = problem.requests[row]
    fitting = (
        unit for unit in units if allowed(problem.state, request, unit, now=source.arrives_at, settings=settings)
    )
    return list(islice(fitting, count))
