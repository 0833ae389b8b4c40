"""An evacuation played through under given prices: trips, and when care begins for everyone."""

import numpy as np

from dispatch.kernels.evacuation import care_times, play
from dispatch.mass_casualty.problem import Evacuation, IndexArray, Schedule, Trip, cost_of
from dispatch.ports import FloatArray


def play_through(
    evacuation: Evacuation,
    *,
    room_price: FloatArray | None = None,
    vehicle_price: float = 0.0,
    most_wait_s: float = np.inf,
    urgent_by_s: float = 0.0,
) -> Schedule:
    """Load after load until nobody is left who can be carried anywhere; without prices the greedy schedule.

    `room_price` (h, t): what a place at a hospital is worth to others, in weighted seconds; `vehicle_price`: a second
    of a vehicle. Whoever would wait longer than `most_wait_s` at a door lets others go first who would not; whoever
    could be loaded first lets a more urgent one at another loading point go first whose turn is `urgent_by_s` later.
    """
    known = evacuation
    prices = np.zeros(known.capacity.shape) if room_price is None else room_price
    trip_of = np.full(known.casualties, -1, dtype=np.int64)
    rows = np.zeros((known.casualties, 5))
    arrivals_s, arrived = _arrivals(known)
    count = 0
    if known.casualties and known.hospitals:
        count = play(
            known.weight, known.tag, known.point, known.lies, known.road_s, known.back_s, known.transfer_s,
            known.capacity.copy(), arrivals_s, arrived, known.service_s, known.bays, known.overdue_s,
            known.ready_s.copy(), known.lying, known.sitting, known.carries, known.loading_s, prices, vehicle_price,
            most_wait_s, urgent_by_s, trip_of, rows,
        )  # fmt: skip
    care_s = np.full(known.casualties, np.inf)
    if count:
        care_times(
            trip_of, rows, count, known.transfer_s, arrivals_s, arrived, known.service_s, known.bays,
            known.overdue_s, care_s,
        )  # fmt: skip
    return Schedule(trips=_trips(rows[:count], trip_of), care_s=care_s, cost=cost_of(known, care_s))


def _arrivals(evacuation: Evacuation) -> tuple[FloatArray, IndexArray]:
    """The known queues as rows, with room for a trip of every casualty."""
    known = [len(queue) for queue in evacuation.queue_s]
    table = np.full((evacuation.hospitals, max(known, default=0) + evacuation.casualties), np.inf)
    for hospital, queue in enumerate(evacuation.queue_s):
        table[hospital, : len(queue)] = queue
    return table, np.array(known, dtype=np.int64)


def _trips(rows: FloatArray, trip_of: IndexArray) -> tuple[Trip, ...]:
    trips = [
        Trip(
            vehicle=int(row[0]),
            point=int(row[1]),
            hospital=int(row[2]),
            casualties=tuple(np.flatnonzero(trip_of == number).tolist()),
            leaves_s=float(row[3]),
            arrives_s=float(row[4]),
        )
        for number, row in enumerate(rows)
    ]
    return tuple(sorted(trips, key=lambda trip: (trip.leaves_s, trip.vehicle)))
