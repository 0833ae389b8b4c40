"""LSCP: the fewest sites that cover every point (Toregas, Swain, ReVelle and Bergman 1971)."""

from math import ceil, inf

import numpy as np
from msgspec import Struct
from numba import njit

from sim.planning.arrays import Bools, Ints
from sim.planning.location.answer import WHOLE, LocationAnswer, answer_of
from sim.planning.location.concave_cover import BROKEN
from sim.planning.location.coverage import require_reached
from sim.planning.location.covers import Covers, covers_of
from sim.planning.location.deadline import Deadline
from sim.planning.location.problem import LocationProblem
from sim.planning.solve.linear import LinearAnswer, LinearModel


class SiteSet(Struct, frozen=True, kw_only=True, eq=False):
    """`sites` that cover everything; no fewer than `bound` do."""

    sites: Ints
    bound: int


def cover_all(problem: LocationProblem, *, time_limit_s: float, gap: float) -> LocationAnswer:
    """LSCP; every row counts, whatever its weight. The model finds the number of sites, so it reads no `count`."""
    deadline = Deadline(time_limit_s)
    covers = covers_of(problem.within, problem.weights)
    require_reached(covers.group_of, what=f"radius {problem.radius}")
    found = fewest_sites(covers, deadline=deadline, gap=gap)
    return answer_of(
        problem.model,
        objective=float(len(found.sites)),
        sites=found.sites,
        bound=float(found.bound),
        seconds=deadline.spent_s,
        gap_wanted=gap,
    )


def quick_set(covers: Covers) -> Ints:
    """Sites that cover every group: the one with most of what is left, then the needless ones taken out."""
    chosen = greedy_set(covers.group_starts, covers.groups, covers.group_count)
    return np.flatnonzero(chosen)


def fewest_sites(covers: Covers, *, deadline: Deadline, gap: float = 0.0, most: float = inf) -> SiteSet:
    """The fewest sites that cover every group; the search ends when there are no more than `most`, or can't be."""
    best = quick_set(covers)
    bound = 1
    if len(best) > bound:
        model = _model(covers)
        relaxed = model.solve(time_limit_s=deadline.left_s, relaxed=True)
        bound = max(bound, _whole(relaxed))
        best = _better(best, _rounded(covers, relaxed))
        if len(best) > max(bound, most if np.isfinite(most) else 0) and bound <= most and not deadline.passed:
            _fix_sites(model, relaxed, fewest=len(best))
            answer = model.solve(time_limit_s=deadline.left_s, gap=gap)
            # With sites fixed on the ground that only fewer sites are of interest, no answer means there are none.
            bound = len(best) if answer.infeasible else max(bound, min(_whole(answer), len(best)))
            if answer.values is not None:
                best = _better(best, np.flatnonzero(answer.values > 0.5))
    return SiteSet(sites=best, bound=min(bound, len(best)))


def _better(best: Ints, other: Ints) -> Ints:
    return other if len(other) < len(best) else best


def _whole(answer: LinearAnswer) -> int:
    return ceil(answer.bound - WHOLE) if np.isfinite(answer.bound) else 1


def _model(covers: Covers) -> LinearModel:
    sites = covers.site_count
    model = LinearModel(
        cost=np.ones(sites), lower=np.zeros(sites), upper=np.ones(sites), whole=np.ones(sites, dtype=np.bool_)
    )
    one = np.ones(covers.group_count)
    model.add_rows(covers.group_of_entry, covers.sites, 1.0, low=one, high=np.full(covers.group_count, np.inf))
    return model


def _rounded(covers: Covers, relaxed: LinearAnswer) -> Ints:
    """Sites in the order of the relaxation's shares until all is covered, needless ones taken out."""
    if relaxed.values is None:
        return np.arange(covers.site_count)
    order = np.argsort(-relaxed.values, kind="stable")
    chosen = ordered_set(order, covers.group_starts, covers.groups, covers.group_count)
    return np.flatnonzero(chosen)


def _fix_sites(model: LinearModel, relaxed: LinearAnswer, *, fewest: int) -> None:
    """Close every site with which no set of fewer than `fewest` is left."""
    if relaxed.values is None or relaxed.reduced_costs is None:
        return
    beyond = relaxed.reduced_costs > fewest - 1 - relaxed.bound + WHOLE
    closed = np.flatnonzero(beyond & (relaxed.values < BROKEN))
    model.fix(closed, np.zeros(len(closed)))


@njit(cache=True, nogil=True)
def greedy_set(starts: Ints, groups: Ints, group_count: int) -> Bools:
    """(m) the site that covers most of what is left, one after the other, then without the needless."""
    sites = starts.shape[0] - 1
    near = np.zeros(group_count, dtype=np.int64)
    chosen = np.zeros(sites, dtype=np.bool_)
    left = group_count
    while left > 0:
        best, most = -1, 0
        for site in range(sites):
            new = 0
            for entry in range(starts[site], starts[site + 1]):
                new += near[groups[entry]] == 0
            if new > most:
                best, most = site, new
        chosen[best] = True
        left -= most
        for entry in range(starts[best], starts[best + 1]):
            near[groups[entry]] += 1
    take_out_needless(chosen, near, starts, groups)
    return chosen


@njit(cache=True, nogil=True)
def ordered_set(order: Ints, starts: Ints, groups: Ints, group_count: int) -> Bools:
    """(m) sites in this order that cover something new, then without the needless."""
    near = np.zeros(group_count, dtype=np.int64)
    chosen = np.zeros(order.shape[0], dtype=np.bool_)
    for site in order:
        new = 0
        for entry in range(starts[site], starts[site + 1]):
            new += near[groups[entry]] == 0
        if new > 0:
            chosen[site] = True
            for entry in range(starts[site], starts[site + 1]):
                near[groups[entry]] += 1
    take_out_needless(chosen, near, starts, groups)
    return chosen


@njit(cache=True, nogil=True)
def take_out_needless(chosen: Bools, near: Ints, starts: Ints, groups: Ints) -> None:
    """Close sites all of whose groups others cover too, from the last."""
    for site in range(chosen.shape[0] - 1, -1, -1):
        if not chosen[site]:
            continue
        needed = False
        for entry in range(starts[site], starts[site + 1]):
            needed = needed or near[groups[entry]] == 1
        if not needed:
            chosen[site] = False
            for entry in range(starts[site], starts[site + 1]):
                near[groups[entry]] -= 1
