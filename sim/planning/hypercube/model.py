"""What the hypercube model is asked, and what it answers."""

from math import isfinite
from typing import Any

import numpy as np
from msgspec import Struct

from sim.planning.arrays import Floats, Ints

LOSS, QUEUE = "loss", "queue"
CAPACITIES = (LOSS, QUEUE)
AUTO, EXACT, APPROXIMATE = "auto", "exact", "approximate"
METHODS = (AUTO, EXACT, APPROXIMATE)
MOST_UNITS_BY_ITSELF, MOST_UNITS_EXACT = 12, 18


class HypercubeUnusable(ValueError):
    """The hypercube model can't be answered as it stands."""


class HypercubeModel(Struct, frozen=True, kw_only=True):
    """Calls of atoms j arrive as Poisson streams; the first free unit of the atom's list goes, for an exponential time.

    `arrival_rates` (atoms) and `service_rates` (units) by one unit of time. `preferences`: for each atom, numbers of
    units from 0, the first choice first. `capacity`: when all units of the list are busy the call is lost ("loss"), or
    waits its turn for any unit ("queue", which needs full lists). `method`: "exact", "approximate", or "auto": exact up
    to 12 units. `travel_times` (atoms, units), optional.
    """

    arrival_rates: tuple[float, ...]
    preferences: tuple[tuple[int, ...], ...]
    service_rates: tuple[float, ...]
    capacity: str
    method: str = AUTO
    travel_times: tuple[tuple[float, ...], ...] | None = None

    def __post_init__(self) -> None:
        if self.capacity not in CAPACITIES:
            raise HypercubeUnusable(f'capacity is {self.capacity!r}: give "loss" or "queue"')
        if self.method not in METHODS:
            raise HypercubeUnusable(f"method is {self.method!r}: give one of {', '.join(METHODS)}")
        _check_rates("arrival_rates", self.arrival_rates, least_included=True)
        _check_rates("service_rates", self.service_rates, least_included=False)
        if not any(self.arrival_rates):
            raise HypercubeUnusable("arrival_rates are all 0: give at least one above 0")
        self._check_preferences()
        self._check_travel_times()
        if self.capacity == QUEUE and self.calls_rate >= sum(self.service_rates) * (1.0 - 1e-12):
            raise HypercubeUnusable(
                f"calls arrive at {self.calls_rate:g}, the units together serve {sum(self.service_rates):g}: the queue "
                'grows without end; give more units, or capacity = "loss"'
            )
        if self.method == EXACT and self.units > MOST_UNITS_EXACT:
            raise HypercubeUnusable(
                f"{self.units} units have too many states: the exact model takes {MOST_UNITS_EXACT}; "
                'give method = "approximate"'
            )
        if self.chosen_method == APPROXIMATE and not self.lists_are_full:
            raise HypercubeUnusable("preferences: the approximate model needs every unit in every list")

    @property
    def units(self) -> int:
        return len(self.service_rates)

    @property
    def atoms(self) -> int:
        return len(self.arrival_rates)

    @property
    def calls_rate(self) -> float:
        """Arrivals of all atoms."""
        return float(sum(self.arrival_rates))

    @property
    def chosen_method(self) -> str:
        """Exact or approximate."""
        if self.method != AUTO:
            return self.method
        return EXACT if self.units <= MOST_UNITS_BY_ITSELF else APPROXIMATE

    @property
    def lists_are_full(self) -> bool:
        return all(len(units) == self.units for units in self.preferences)

    @property
    def lists(self) -> Ints:
        """(atoms, units) preferences, filled up with -1."""
        lists = np.full((self.atoms, self.units), -1, dtype=np.int64)
        for atom, units in enumerate(self.preferences):
            lists[atom, : len(units)] = units
        return lists

    def _check_preferences(self) -> None:
        if len(self.preferences) != self.atoms:
            raise HypercubeUnusable(
                f"preferences has {len(self.preferences)} lists, arrival_rates {self.atoms} atoms: give one for each"
            )
        for atom, units in enumerate(self.preferences):
            unknown = [unit for unit in units if not 0 <= unit < self.units]
            if unknown:
                raise HypercubeUnusable(
                    f"preferences: atom {atom} names unit {unknown[0]}; service_rates has units 0 to {self.units - 1}"
                )
            if len(set(units)) < len(units):
                raise HypercubeUnusable(f"preferences: atom {atom} names a unit twice")
            if not units:
                raise HypercubeUnusable(f"preferences: atom {atom} has no unit: name at least one")
            if self.capacity == QUEUE and len(units) < self.units:
                raise HypercubeUnusable(
                    f'preferences: atom {atom} names {len(units)} of {self.units} units; with capacity = "queue" a '
                    "waiting call takes any unit: name them all"
                )

    def _check_travel_times(self) -> None:
        if self.travel_times is None:
            return
        shape = {len(row) for row in self.travel_times}
        if len(self.travel_times) != self.atoms or shape != {self.units}:
            raise HypercubeUnusable(f"travel_times: give {self.atoms} rows (atoms) of {self.units} numbers (units)")
        if not all(isfinite(value) and value >= 0.0 for row in self.travel_times for value in row):
            raise HypercubeUnusable("travel_times: give finite numbers from 0")


class HypercubeAnswer(Struct, frozen=True, kw_only=True):
    """`workloads` (units): share of time busy. `busy` (units + 1): chances of 0, 1, ... busy units, a queue counted in
    the last. `dispatch` (atoms, units): share of the atom's calls that the unit serves, waiting ones included.

    Loss: `lost` share of all calls, `lost_by_atom`, `lost_rate`. Queue: `waiting` share that waits, `queue_length` and
    `wait` in the mean (over all calls; time in the unit of the rates). `travel`: mean travel time of calls served.
    """

    method: str
    capacity: str
    workloads: tuple[float, ...]
    busy: tuple[float, ...]
    dispatch: tuple[tuple[float, ...], ...]
    lost: float | None = None
    lost_rate: float | None = None
    lost_by_atom: tuple[float, ...] | None = None
    waiting: float | None = None
    queue_length: float | None = None
    wait: float | None = None
    travel: float | None = None


def answer_of(
    model: HypercubeModel, *, method: str, workloads: Floats, busy: Floats, dispatch: Floats
) -> HypercubeAnswer:
    """The figures that follow from workloads, chances by number busy and the dispatch matrix."""
    arrivals = np.array(model.arrival_rates)
    told: dict[str, Any] = {
        "method": method,
        "capacity": model.capacity,
        "workloads": tuple(workloads.tolist()),
        "busy": tuple(busy.tolist()),
        "dispatch": tuple(tuple(row) for row in dispatch.tolist()),
        "travel": _mean_travel(model, dispatch),
    }
    if model.capacity == LOSS:
        lost_by_atom = np.maximum(1.0 - dispatch.sum(axis=1), 0.0)
        lost = float(arrivals @ lost_by_atom) / model.calls_rate
        return HypercubeAnswer(
            lost=lost, lost_rate=lost * model.calls_rate, lost_by_atom=tuple(lost_by_atom.tolist()), **told
        )
    served = sum(model.service_rates)
    length = float(busy[-1]) * model.calls_rate / (served - model.calls_rate)
    return HypercubeAnswer(waiting=float(busy[-1]), queue_length=length, wait=length / model.calls_rate, **told)


def _mean_travel(model: HypercubeModel, dispatch: Floats) -> float | None:
    if model.travel_times is None:
        return None
    served = dispatch * np.array(model.arrival_rates)[:, None]
    return float((served * np.array(model.travel_times)).sum() / served.sum())


def _check_rates(name: str, rates: tuple[float, ...], *, least_included: bool) -> None:
    if not rates:
        raise HypercubeUnusable(f"{name} is empty: give at least one number")
    for place, rate in enumerate(rates):
        if not isfinite(rate) or rate < 0.0 or (rate == 0.0 and not least_included):
            least = "from 0" if least_included else "above 0"
            raise HypercubeUnusable(f"{name}: number {place} (from 0) is {rate}: give a finite number {least}")
