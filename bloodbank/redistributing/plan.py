"""The plan: product by product greedily, then by the solver where most can still be gained; small consignments dropped.

Nothing is changed: the plan is a proposal, to be accepted and approved by the places that give.
"""

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from bloodbank.model import BloodGroup, Component
from bloodbank.reason import Reason
from bloodbank.redistributing.costs import ShelfCosts, shelf_costs
from bloodbank.redistributing.lanes import Lanes, lanes_of
from bloodbank.redistributing.moves import ProductMoves, improved
from bloodbank.redistributing.outlook import Outlook, outlook
from bloodbank.redistributing.settings import RedistributionSettings
from bloodbank.redistributing.situation import Floats, Ints, Situation
from bloodbank.redistributing.why import why_moved
from bloodbank.solve.redistribution import cheapest_moves

UNLIMITED = 1_000_000_000
LONGEST_SOLVE_S = 2.0

Advance = Callable[[str, float], None]


class Transfer(Struct, frozen=True, kw_only=True):
    """Units of one component and group from one place to another. `days_left`: day -> units.

    A unit under the last day of the horizon keeps for longer than that.
    """

    from_place_id: str
    to_place_id: str
    component: Component
    group: BloodGroup
    count: int
    days_left: dict[int, int]
    travel_s: float
    reasons: tuple[Reason, ...]
    blood_unit_ids: tuple[str, ...] = ()


class RedistributionPlan(Struct, frozen=True, kw_only=True):
    """Points of the stock as it is, greedily, as planned, and the bound no plan can be below; outlooks in units."""

    cost_before: float
    greedy_cost: float
    cost: float
    bound: float
    gap: float
    before: Outlook
    after: Outlook
    transfers: tuple[Transfer, ...]


class _Draft(Struct, kw_only=True):
    """One product on the way to the plan."""

    task: ProductMoves
    moved: Ints
    bound: float

    def pairs(self) -> list[tuple[int, int]]:
        """Where each lane leads from and to."""
        lanes = self.task.lanes
        return list(zip(lanes.origin.tolist(), lanes.destination.tolist(), strict=True))


def plan_redistribution(
    situation: Situation,
    settings: RedistributionSettings,
    *,
    generator: np.random.Generator,
    elapsed_s: Callable[[], float],
    solving_s: float = 12.0,
    advance: Advance = lambda step, share: None,
) -> RedistributionPlan:
    """`solving_s`: how long the solver may look for better moves, by the clock `elapsed_s`, any that counts seconds."""
    lanes = lanes_of(situation, settings)
    drafts = _greedy(situation, lanes, settings, advance)
    before = sum(draft.task.cost(np.zeros_like(draft.moved)) for draft in drafts)
    greedy = sum(draft.task.cost(draft.moved) for draft in drafts)
    _bound(drafts, advance)
    _solve(drafts, solving_s=solving_s, elapsed_s=elapsed_s, advance=advance)
    _keep_to_shared_limits(situation, drafts)
    _without_small(drafts, settings)
    advance("looking ahead", 0.95)
    cost = sum(draft.task.cost(draft.moved) for draft in drafts)
    bound = min(cost, sum(draft.bound for draft in drafts))
    after = situation.stock.copy()
    for product, draft in enumerate(drafts):
        after[:, product, :] = draft.task.after(draft.moved)
    return RedistributionPlan(
        cost_before=before,
        greedy_cost=greedy,
        cost=cost,
        bound=bound,
        gap=(cost - bound) / bound if bound > 0.0 else 0.0,
        before=outlook(situation, situation.stock, settings, generator=generator.spawn(1)[0]),
        after=outlook(situation, after, settings, generator=generator.spawn(1)[0]),
        transfers=tuple(
            transfer
            for product, draft in enumerate(drafts)
            for transfer in _transfers(situation, product, draft, settings)
        ),
    )


def _greedy(situation: Situation, lanes: Lanes, settings: RedistributionSettings, advance: Advance) -> list[_Draft]:
    room, lane_room = _room(situation), np.full(len(lanes.origin), settings.most_consignment, dtype=np.int64)
    drafts = []
    for product in range(len(situation.products)):
        advance("moving what saves most", 0.3 * product / len(situation.products))
        own = lanes.only(lanes.allowed[:, product])
        task = ProductMoves(
            held=situation.stock[:, product, :],
            lanes=own,
            costs=shelf_costs(situation, product, settings),
            room=room[:, situation.limits_of(product)].min(axis=1),
            lane_room=lane_room[lanes.allowed[:, product]].copy(),
            settings=settings,
            own=_may_leave(situation, product),
        )
        moved = improved(task, np.zeros((len(own.origin), situation.days + 1), dtype=np.int64))
        drafts.append(_Draft(task=task, moved=moved, bound=0.0))
    return drafts


def _may_leave(situation: Situation, product: int) -> Ints | None:
    """Of what a place holds of the product, what is not only coming."""
    if situation.coming is None:
        return None
    own: Ints = situation.stock[:, product, :] - situation.coming[:, product, :]
    return own


def _room(situation: Situation) -> Ints:
    return np.where(situation.room < 0, UNLIMITED, situation.room)


def _bound(drafts: list[_Draft], advance: Advance) -> None:
    """The linear relaxation of every product, each as if all room were its own: no plan can cost less.

    Its moves, rounded down, are another beginning for the greedy ones.
    """
    for n, draft in enumerate(drafts):
        advance("proving a bound", 0.3 + 0.3 * n / len(drafts))
        solved = cheapest_moves(draft.task, draft.moved, time_limit_s=LONGEST_SOLVE_S * 5, whole=False)
        draft.bound = max(0.0, solved.bound) if np.isfinite(solved.bound) else 0.0
        _take_better(draft, solved.moved)


def _solve(drafts: list[_Draft], *, solving_s: float, elapsed_s: Callable[[], float], advance: Advance) -> None:
    """Whole units, first where the greedy moves may be farthest from the best."""
    began_s = elapsed_s()
    waiting = sorted(drafts, key=lambda draft: draft.bound - draft.task.cost(draft.moved))
    for n, draft in enumerate(waiting):
        left_s = solving_s - (elapsed_s() - began_s)
        if left_s <= 0.0:
            break
        advance("solving", 0.6 + 0.3 * n / len(waiting))
        solved = cheapest_moves(draft.task, draft.moved, time_limit_s=min(LONGEST_SOLVE_S, left_s))
        if np.isfinite(solved.bound):
            draft.bound = max(draft.bound, solved.bound)
        _take_better(draft, solved.moved)


def _take_better(draft: _Draft, moved: Ints | None) -> None:
    if moved is not None:
        better = improved(draft.task, moved)
        if draft.task.cost(better) < draft.task.cost(draft.moved):
            draft.moved = better


def _keep_to_shared_limits(situation: Situation, drafts: list[_Draft]) -> None:
    """Room at a place and on a lane is shared by products: those that save most have it first; the others plan anew."""
    room = _room(situation)
    lanes: dict[tuple[int, int], int] = {}
    saving = [draft.task.cost(draft.moved) - draft.task.cost(np.zeros_like(draft.moved)) for draft in drafts]
    for product in np.argsort(saving).tolist():
        draft, limits = drafts[product], situation.limits_of(product)
        pairs = draft.pairs()
        carried = np.array([lanes.get(pair, 0) for pair in pairs], dtype=np.int64)
        task = ProductMoves(
            held=draft.task.held,
            lanes=draft.task.lanes,
            costs=draft.task.costs,
            room=room[:, limits].min(axis=1),
            lane_room=np.maximum(0, draft.task.lane_room - carried),
            settings=draft.task.settings,
            own=draft.task.own,
        )
        if _breaks(task, draft.moved):
            draft.moved = improved(task, np.zeros_like(draft.moved))
        each = draft.moved.sum(axis=1)
        for column in limits:
            np.subtract.at(room[:, column], task.lanes.destination, each)
        for pair, units in zip(pairs, each.tolist(), strict=True):
            if units:
                lanes[pair] = lanes.get(pair, 0) + units
        draft.task = task


def _breaks(task: ProductMoves, moved: Ints) -> bool:
    each = moved.sum(axis=1)
    coming = np.bincount(task.lanes.destination, weights=each, minlength=len(task.held))
    leaving = np.bincount(task.lanes.origin, weights=each, minlength=len(task.held))
    return bool((coming - leaving > task.room).any() or (each > task.lane_room).any())


def _without_small(drafts: list[_Draft], settings: RedistributionSettings) -> None:
    """Consignments that are too small are not sent; what they carried goes with others where that still saves."""
    _drop_small(drafts, settings)
    sent = _sent(drafts)
    for draft in drafts:
        _grow(draft, sent, settings)
    _drop_small(drafts, settings)


def _drop_small(drafts: list[_Draft], settings: RedistributionSettings) -> None:
    sent = _sent(drafts)
    for draft in drafts:
        kept = [sent.get(pair, 0) >= settings.least_consignment for pair in draft.pairs()]
        draft.moved = np.where(np.array(kept, dtype=np.bool_)[:, None], draft.moved, 0)


def _sent(drafts: list[_Draft]) -> dict[tuple[int, int], int]:
    """Units on each lane, of all products."""
    sent: dict[tuple[int, int], int] = {}
    for draft in drafts:
        for pair, units in zip(draft.pairs(), draft.moved.sum(axis=1).tolist(), strict=True):
            if units:
                sent[pair] = sent.get(pair, 0) + units
    return sent


def _grow(draft: _Draft, sent: dict[tuple[int, int], int], settings: RedistributionSettings) -> None:
    """A few units more on lanes that are used, as far as they have room; `sent` is kept up."""
    task, each, pairs = draft.task, draft.moved.sum(axis=1), draft.pairs()
    spare = [min(settings.least_consignment, settings.most_consignment - sent[p]) if p in sent else 0 for p in pairs]
    open_lanes = ProductMoves(
        held=task.held,
        lanes=task.lanes,
        costs=task.costs,
        room=_room_taken(draft),
        lane_room=each + np.array(spare, dtype=np.int64),
        settings=settings,
        own=task.own,
    )
    draft.moved = improved(open_lanes, draft.moved)
    for pair, more in zip(pairs, (draft.moved.sum(axis=1) - each).tolist(), strict=True):
        if more:
            sent[pair] += more


def _room_taken(draft: _Draft) -> Ints:
    """Where room is limited, no more than the product takes already: the rest may be another's."""
    each, lanes, places = draft.moved.sum(axis=1), draft.task.lanes, len(draft.task.held)
    coming = np.bincount(lanes.destination, weights=each, minlength=places)
    leaving = np.bincount(lanes.origin, weights=each, minlength=places)
    taken = np.rint(coming - leaving).astype(np.int64)
    return np.where(draft.task.room >= UNLIMITED // 2, draft.task.room, taken)


def _transfers(situation: Situation, product: int, draft: _Draft, settings: RedistributionSettings) -> list[Transfer]:
    component, group = situation.products[product]
    lanes, costs, found = draft.task.lanes, draft.task.costs, []
    after = draft.task.after(draft.moved)
    for lane in np.flatnonzero(draft.moved.sum(axis=1)).tolist():
        origin, destination = int(lanes.origin[lane]), int(lanes.destination[lane])
        by_day = {day + 1: int(units) for day, units in enumerate(draft.moved[lane].tolist()) if units}
        found.append(
            Transfer(
                from_place_id=situation.place_ids[origin],
                to_place_id=situation.place_ids[destination],
                component=component,
                group=group,
                count=sum(by_day.values()),
                days_left=by_day,
                travel_s=float(situation.travel_s[origin, destination]),
                reasons=_reasons(draft.task.held, after, costs, origin, destination),
            )
        )
    return found


def _reasons(held: Ints, after: Ints, costs: ShelfCosts, origin: int, destination: int) -> tuple[Reason, ...]:
    return why_moved(
        wasted_here=_pair(costs.wasted_at, held, after, origin),
        short_there=_pair(costs.short_at, held, after, destination),
    )


def _pair(measure: Callable[[Ints, Ints], Floats], held: Ints, after: Ints, place: int) -> tuple[float, float]:
    at = np.array([place])
    return float(measure(held[at], at)[0]), float(measure(after[at], at)[0])
