"""Why the rest of the stock was not chosen, for the requests of the plan that are asked about."""

from collections.abc import Collection

import numpy as np
from msgspec import Struct

from bloodbank.allocating.flows import Flows
from bloodbank.allocating.problem import AllocationProblem, Line, ends_at
from bloodbank.allocating.shelves import Floats
from bloodbank.model import BloodRequest
from bloodbank.reason import Reason
from bloodbank.reasons import because
from bloodbank.refused_stock import RefusedUnits
from bloodbank.settings import BloodSettings

CAUSES = ("group-not-allowed", "unreachable", "expires-too-soon", "given-to-others", "reserve-of-place", "later-choice")


class _Counts(Struct, frozen=True, kw_only=True):
    """(causes, places): units that were not chosen."""

    line: Line
    by_place: np.ndarray


def refused_lots(
    problem: AllocationProblem, flows: Flows, explained: Collection[str], *, settings: BloodSettings
) -> list[tuple[RefusedUnits, ...]]:
    """By request, for those in `explained`: each place's units by component and cause.

    With the chosen ones they are all available units of the place.
    """
    taken = np.zeros(len(problem.shelves.lots), dtype=np.int64)
    np.add.at(taken, flows.offers.lot, flows.count)
    refused: list[list[RefusedUnits]] = [[] for _ in problem.requests]
    component_of = np.array([kind.component.value for kind in problem.shelves.kinds])
    starts = np.searchsorted(flows.offers.line, np.arange(len(problem.lines) + 1)).tolist()
    for row, line in enumerate(problem.lines):
        if problem.requests[line.request].request_id not in explained:
            continue
        mine = slice(starts[row], starts[row + 1])
        own = np.zeros(len(taken), dtype=np.int64)
        own[flows.offers.lot[mine]] = flows.count[mine]
        same = component_of[problem.shelves.kind] == line.component.value
        counts = _count(problem, line, row, np.flatnonzero(same), own=own, taken=taken, settings=settings)
        refused[line.request] += _said(problem, counts)
    return [tuple(items) for items in refused]


def _count(
    problem: AllocationProblem,
    line: Line,
    row: int,
    lots: np.ndarray,
    *,
    own: np.ndarray,
    taken: np.ndarray,
    settings: BloodSettings,
) -> _Counts:
    shelves, request = problem.shelves, problem.requests[line.request]
    place, rest = shelves.place[lots], shelves.count[lots] - own[lots]
    arrives_at: Floats = problem.arrives_at[line.request][place]
    suits, reachable = problem.suits[row][shelves.kind[lots]], np.isfinite(arrives_at)
    keeps = shelves.first_expiry_at[lots] > ends_at(request, np.where(reachable, arrives_at, 0.0), settings=settings)
    usable = suits & reachable & keeps
    others = np.where(usable, taken[lots] - own[lots], 0)
    kept = usable & shelves.reserved[lots] & (place != line.place)
    by_place = np.zeros((len(CAUSES), len(shelves.place_ids)), dtype=np.int64)
    parts = (
        np.where(suits, 0, rest),
        np.where(suits & ~reachable, rest, 0),
        np.where(suits & reachable & ~keeps, rest, 0),
        others,
        np.where(kept, rest - others, 0),
        np.where(usable & ~kept, rest - others, 0),
    )
    for cause, part in enumerate(parts):
        by_place[cause] = np.bincount(place, weights=part, minlength=len(shelves.place_ids)).astype(np.int64)
    return _Counts(line=line, by_place=by_place)


def _said(problem: AllocationProblem, counts: _Counts) -> list[RefusedUnits]:
    line = counts.line
    request = problem.requests[line.request]
    said = []
    for cause, place in zip(*(found.tolist() for found in np.nonzero(counts.by_place)), strict=True):
        place_id, count = problem.shelves.place_ids[place], int(counts.by_place[cause, place])
        arrives_at = float(problem.arrives_at[line.request, place])
        reason = _reason(CAUSES[cause], request, line, place_id, count, arrives_at=arrives_at)
        said.append(RefusedUnits(place_id=place_id, count=count, reasons=(reason,)))
    return said


def _reason(cause: str, request: BloodRequest, line: Line, place_id: str, count: int, *, arrives_at: float) -> Reason:
    component = line.component.value
    if cause == "group-not-allowed":
        return because("kind-not-allowed", component=component, place_id=place_id, count=count)
    if cause == "unreachable":
        return because("unreachable", place_id=place_id, destination_place_id=request.place_id)
    if cause == "expires-too-soon":
        return because("expires-too-soon", component=component, place_id=place_id, count=count)
    if cause == "given-to-others":
        return because("given-to-others", component=component, place_id=place_id, count=count)
    if cause == "reserve-of-place":
        return because("reserve-of-place", component=component, place_id=place_id, count=count)
    if arrives_at > request.needed_by_at:
        return because("too-late", place_id=place_id, late_s=arrives_at - request.needed_by_at)
    return because("less-preferred", component=component, place_id=place_id, count=count)
