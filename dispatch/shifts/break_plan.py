"""When the crews that are owed a break should take it: all of them at once, with enough cover left throughout."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from dispatch.messages import Reason
from dispatch.shifts import reasons
from dispatch.shifts.break_greedy import ROUNDING, place_breaks, slot_losses
from dispatch.shifts.break_problem import BreakProblem
from dispatch.solve.breaks import best_breaks


class ProposedBreak(Struct, frozen=True, kw_only=True):
    """`lost_share` (0..1) of the calls expected during the break lose their cover by it; `cover_share` is the least
    that stays covered in any part of it.
    """

    unit_id: str
    from_at: float
    until_at: float
    lost_share: float
    cover_share: float
    reasons: tuple[Reason, ...]


class UnplacedBreak(Struct, frozen=True, kw_only=True):
    unit_id: str
    reasons: tuple[Reason, ...]


class BreakPlan(Struct, frozen=True, kw_only=True):
    """Breaks proposed, by their beginning, and crews for which no time could be found.

    `lost_calls` are the expected calls that the plan leaves without cover, `greedy_lost_calls` those that placing one
    crew after the other would; `solver` gave the answer.
    """

    breaks: tuple[ProposedBreak, ...]
    unplaced: tuple[UnplacedBreak, ...]
    minimum_cover: float
    lost_calls: float
    greedy_lost_calls: float
    solver: str


def plan_breaks(problem: BreakProblem, *, effort: float) -> BreakPlan:
    """The greedy placing, or the solver's when that places more breaks, or as many at less loss."""
    greedy = place_breaks(problem)
    best, solver = greedy, "greedy"
    improved = best_breaks(problem, greedy, effort=effort) if len(problem.crews) > 1 else None
    if improved is not None and _is_sound(problem, improved) and _is_better(problem, improved, than=greedy):
        best, solver = improved, "cp-sat"
    return BreakPlan(
        breaks=_proposed(problem, best),
        unplaced=tuple(_unplaced(problem, crew, best) for crew in range(len(problem.crews)) if crew not in best),
        minimum_cover=problem.minimum_cover,
        lost_calls=lost_calls(problem, best),
        greedy_lost_calls=lost_calls(problem, greedy),
        solver=solver,
    )


def lost_calls(problem: BreakProblem, starts: Mapping[int, int]) -> float:
    """Expected calls over all slots that are covered without these breaks and not with them."""
    without, with_them = (problem.covered(problem.counts(chosen)) for chosen in ({}, starts))
    return float((without - with_them).sum() * problem.slot_s / 3_600.0)


def _is_better(problem: BreakProblem, starts: Mapping[int, int], *, than: Mapping[int, int]) -> bool:
    if len(starts) != len(than):
        return len(starts) > len(than)
    return lost_calls(problem, starts) < lost_calls(problem, than) - ROUNDING


def _is_sound(problem: BreakProblem, starts: Mapping[int, int]) -> bool:
    """The solver counts in whole steps: what it finds is measured again."""
    tolerance = problem.totals() * 1e-4 + ROUNDING
    return bool(np.all(problem.covered(problem.counts(starts)) >= problem.required() - tolerance))


def _proposed(problem: BreakProblem, starts: Mapping[int, int]) -> tuple[ProposedBreak, ...]:
    covered, totals = problem.covered(problem.counts(starts)), np.maximum(problem.totals(), ROUNDING)
    proposed = []
    for crew, start in starts.items():
        span = slice(start, start + problem.lasts)
        without = problem.covered(problem.counts({c: s for c, s in starts.items() if c != crew}))
        lost_share = float((without[span] - covered[span]).sum() / totals[span].sum())
        from_at = problem.from_at + start * problem.slot_s
        proposed.append(
            ProposedBreak(
                unit_id=problem.unit_ids[problem.crews[crew]],
                from_at=from_at,
                until_at=from_at + problem.lasts * problem.slot_s,
                lost_share=lost_share,
                cover_share=float((covered[span] / totals[span]).min()),
                reasons=(reasons.break_least_cover_lost(in_s=start * problem.slot_s, lost_share=lost_share),),
            )
        )
    return tuple(sorted(proposed, key=lambda pause: (pause.from_at, pause.unit_id)))


def _unplaced(problem: BreakProblem, crew: int, starts: Mapping[int, int]) -> UnplacedBreak:
    """With the best cover that any start would leave beside the breaks that were placed."""
    counts = problem.counts(starts)
    left = problem.covered(counts) - slot_losses(problem, counts, int(problem.crews[crew]))
    shares = left / np.maximum(problem.totals(), ROUNDING)
    best = max(float(shares[start : start + problem.lasts].min()) for start in problem.starts_of(crew))
    reason = reasons.break_would_uncover(cover_share=best, minimum_share=problem.minimum_cover)
    return UnplacedBreak(unit_id=problem.unit_ids[problem.crews[crew]], reasons=(reason,))
