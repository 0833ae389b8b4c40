"""The best schedule found: greedy first, then schedules that mind prices of places and vehicles, and queues at doors.

Greedy sends the most urgent casualty where its own care begins first. That may take the last place of a burns centre
from one who needs it, fill a door, or keep a vehicle away while others wait. OR-Tools' transport problem says what a
place and a bay are worth; what a second of a vehicle is worth depends on how many still wait, which only the schedule
tells. A vehicle that queues at a door could have carried somebody else meanwhile; one that is ready at once may be
worth more to somebody urgent at another loading point. So several rules of who goes first are tried, the best of them
again under several prices; all schedules are played through, and the cheapest that passes the check is taken.
"""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
from msgspec import Struct

from dispatch.mass_casualty.checking import faults
from dispatch.mass_casualty.problem import UNPLACED_S, Evacuation, IndexArray, Schedule
from dispatch.mass_casualty.schedule import play_through
from dispatch.ports import FloatArray
from dispatch.solve.casualties import spread

VEHICLE_FACTORS = (0.0, 0.25, 0.5, 1.0, 2.0)
DOOR_FACTORS = (0.5, 1.0, 2.0, np.inf)
MOST_WAITS_S = (np.inf, 600.0, 200.0)
URGENT_BY_S = (0.0, 300.0, np.inf)
PRICED_RULES = 3
WORTH_CHANGING = 1e-6
GREEDY, REORDERED, PRICED = "greedy", "reordered", "shadow-prices"


class Found(Struct, frozen=True, kw_only=True):
    """The cheaper schedule, what the greedy one cost, and a bound that no schedule can be below."""

    schedule: Schedule
    solver: str
    greedy_cost: float
    bound: float


class Rule(Struct, frozen=True, kw_only=True):
    """Who goes first beside the most urgent whom a vehicle can load first, as in `play_through`."""

    most_wait_s: float = np.inf
    urgent_by_s: float = 0.0


def best_schedule(evacuation: Evacuation, *, hold_for_doors: bool = True) -> Found:
    """Never worse than greedy; the same answer for the same evacuation.

    Without `hold_for_doors` nobody is left at the scene for the sake of a queue at a door.
    """
    greedy = best = play_through(evacuation)
    solver = GREEDY
    rules = _rules(evacuation, MOST_WAITS_S if hold_for_doors else MOST_WAITS_S[:1])
    for room_price, vehicle_price in _prices(evacuation):
        played = [_played(evacuation, rule, room_price=room_price, vehicle_price=vehicle_price) for rule in rules]
        for schedule in played:
            if schedule.cost < best.cost - WORTH_CHANGING and not faults(evacuation, schedule):
                best, solver = schedule, REORDERED if room_price is None else PRICED
        if room_price is None:
            costs = [schedule.cost for schedule in played]
            rules = [rules[number] for number in np.argsort(costs, kind="stable")[:PRICED_RULES].tolist()]
    return Found(schedule=best, solver=solver, greedy_cost=greedy.cost, bound=lower_bound(evacuation))


def _rules(evacuation: Evacuation, most_waits_s: Sequence[float]) -> list[Rule]:
    """From one loading point the most urgent is always who can be loaded first."""
    urgent_by_s = URGENT_BY_S if len(evacuation.road_s) > 1 else URGENT_BY_S[:1]
    return [Rule(most_wait_s=wait_s, urgent_by_s=by_s) for wait_s, by_s in product(most_waits_s, urgent_by_s)]


def _played(evacuation: Evacuation, rule: Rule, *, room_price: FloatArray | None, vehicle_price: float) -> Schedule:
    return play_through(
        evacuation,
        room_price=room_price,
        vehicle_price=vehicle_price,
        most_wait_s=rule.most_wait_s,
        urgent_by_s=rule.urgent_by_s,
    )


def _prices(evacuation: Evacuation) -> Iterator[tuple[FloatArray | None, float]]:
    """What places (h, t) and a second of a vehicle might be worth; nothing at first."""
    yield None, 0.0
    per_load, vehicles = _load(evacuation)
    second_price = float(evacuation.weight.sum()) / (2.0 * vehicles)
    round_s = rounds_s(evacuation)
    for door_factor in DOOR_FACTORS:
        door_room = _door_room(evacuation, round_s=round_s, vehicles=vehicles, per_load=per_load) * door_factor
        for factor in VEHICLE_FACTORS:
            vehicle_price = factor * second_price / per_load
            found = spread(
                evacuation,
                vehicle_price=vehicle_price,
                round_s=np.where(np.isfinite(round_s), round_s, 0.0),
                door_room=np.maximum(door_room, 1.0),
            )
            if found is not None:
                yield found.room_price, vehicle_price


def lower_bound(evacuation: Evacuation) -> float:
    """What no schedule can cost less than: the earliest departures there can be, and the least weighted reach.

    The nth casualty to leave can't leave before the nth place of vehicles that all drive the shortest round with full
    loads; the heaviest weights leave first (Smith 1956). Those who must lie compete for lying places only, those who
    can sit are taken to have all places to themselves. One who goes nowhere costs a day in all: the last departure,
    which everybody is charged at most, and the rest of the day.
    """
    leaving, nowhere_s = 0.0, np.full(evacuation.casualties, UNPLACED_S)
    for those, places in (
        (evacuation.lies, evacuation.lying),
        (~evacuation.lies, evacuation.lying + evacuation.sitting),
    ):
        weights = np.sort(evacuation.weight[those])[::-1]
        departures_s = _earliest_departures_s(evacuation, places, count=len(weights))
        leaving += float(np.dot(weights, departures_s))
        nowhere_s[those] -= departures_s.max(initial=0.0)
    free = np.full(evacuation.hospitals, np.inf)
    round_s = np.zeros(evacuation.hospitals)
    reach = spread(evacuation, round_s=round_s, door_room=free, nowhere_s=nowhere_s)
    return 0.0 if reach is None else reach.cost + leaving


def rounds_s(evacuation: Evacuation) -> FloatArray:
    """The shortest round of a vehicle by every hospital (h): load, drive, hand over, drive back."""
    rounds: FloatArray = (evacuation.road_s + evacuation.back_s).min(axis=0, initial=np.inf)
    return rounds + evacuation.service_s + evacuation.loading_s


def _earliest_departures_s(evacuation: Evacuation, places: IndexArray, *, count: int) -> FloatArray:
    """When the first, second, ... place leaves at the earliest; after a day at the latest."""
    first_s = evacuation.ready_s.min(axis=1, initial=np.inf)
    round_s = float(rounds_s(evacuation).min(initial=np.inf))
    usable = np.isfinite(first_s) & (places > 0)
    if not count or not usable.any() or not np.isfinite(round_s):
        return np.full(count, UNPLACED_S)
    leaves_s = first_s[usable, None] + evacuation.loading_s + np.arange(count)[None, :] * round_s
    earliest_s: FloatArray = np.sort(np.repeat(leaves_s, places[usable], axis=0).ravel())[:count]
    return np.minimum(earliest_s, UNPLACED_S, out=earliest_s)


def _load(evacuation: Evacuation) -> tuple[float, int]:
    """Casualties that a load holds on the average, and how many vehicles come."""
    comes = np.isfinite(evacuation.ready_s).any(axis=1)
    if not comes.any() or not evacuation.casualties:
        return 1.0, 1
    lying = max(float(evacuation.lying[comes].mean()), 0.1)
    places = max(float((evacuation.lying + evacuation.sitting)[comes].mean()), lying)
    lie = max(float(evacuation.lies.mean()), 1e-3)
    return max(min(lying / lie, places), 1.0), int(comes.sum())


def _door_room(evacuation: Evacuation, *, round_s: FloatArray, vehicles: int, per_load: float) -> FloatArray:
    """Casualties that every door can take while the evacuation lasts, about (h)."""
    finite = round_s[np.isfinite(round_s)]
    lasts_s = (float(finite.mean()) if len(finite) else 0.0) * evacuation.casualties / (per_load * vehicles)
    room: FloatArray = evacuation.bays * (1.0 + lasts_s / evacuation.service_s) * per_load
    return room
