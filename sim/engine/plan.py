"""How the ambulance service of a simulation is run."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Literal, get_args

from roads.pack.settings import HOURS_PER_WEEK
from sim.engine.records import PRIORITIES
from sim.engine.shifts import Shift

WIDEST_SPREAD = 2.0
PolicyName = Literal["closest", "dmexclp", "arterial"]
POLICIES: tuple[str, ...] = get_args(PolicyName)


class PlanUnusable(ValueError):
    """A plan that can't be run in this world; says the field and the remedy."""


@dataclass(frozen=True)
class UnitPost:
    """One unit and the station that it belongs to.

    `shifts`: when it is on duty, none = always; `capabilities`: None = those of the world's unit of that name.
    """

    unit_id: str
    station_id: str
    shifts: tuple[Shift, ...] = ()
    capabilities: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class HospitalPost:
    """How a hospital takes patients: `bays` where so many are handed over at once, 0 = as many as come; `capabilities`,
    None = the world's."""

    hospital_id: str
    bays: int = 0
    capabilities: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.bays not in range(1_000):
            raise PlanUnusable(f"hospitals, {self.hospital_id}: bays {self.bays!r} is not from 0 to 999: correct it")


@dataclass(frozen=True, kw_only=True)
class Tuning:
    """What the policy `arterial` weighs; the defaults were found by search on generated calls.

    `busy_fraction`: share of time that a unit is thought to be busy; a low one spreads the units. `drive_cost_per_h`:
    what an hour's drive of a unit costs, 1 = the cover of all demand divided by the number of units; `least_gain`:
    share of all demand that a move must win beside that; `most_moves`: units moved at once, at most.
    `cover_weight_s`: seconds of arrival that all cover is worth when a unit is chosen for a call, and that being late
    costs; `cover_from_priority`: more urgent calls always get the unit that arrives first.
    Raises PlanUnusable.
    """

    busy_fraction: float = 0.1
    drive_cost_per_h: float = 1.15
    least_gain: float = 0.0
    most_moves: int = 3
    cover_weight_s: float = 0.0
    cover_from_priority: int = 2

    def __post_init__(self) -> None:
        require_share("tuning.busy_fraction", self.busy_fraction)
        for name in ("drive_cost_per_h", "least_gain", "most_moves", "cover_weight_s", "cover_from_priority"):
            if not 0.0 <= getattr(self, name) < float("inf"):
                raise PlanUnusable(f"tuning.{name} {getattr(self, name)!r} is not 0 or more: correct it")


@dataclass(frozen=True, kw_only=True)
class OperatingPlan:
    """What the service does with its units.

    `policy`: `closest` sends the unit that arrives first, and units return to their own station; `dmexclp` does the
    same, and has a freed unit go where it adds the most expected coverage (Jagtenberg, Bhulai and van der Mei 2015);
    `arterial` also counts the drive there, moves other free units when that wins cover, and weighs the cover that is
    left behind when it chooses a unit for a less urgent call.
    `redispatch`: a unit on its way to a less urgent call may be sent to one of priority 1 instead.
    `preempts`: pairs (urgent, less urgent) of priorities: a call of the first may take the unit that is on its way to
    one of the second. `ageing_s`: so many seconds of waiting make a call as urgent as those of the next priority, 0 =
    it stays as urgent as it is. `hospitals`: those that don't take everybody at once.
    `busy_fraction`: share of time that a unit is thought to be busy, for `dmexclp`.
    `tuning`: of the policy `arterial`. `fleet`: the units; None = those of the world.
    `traffic`: whether drives take as long as the hour of the week makes them; else every hour is at free flow.
    `drive_spread`: standard deviation of the logarithm of driving times about what is foretold; None = the world's.
    `start_hour_of_week`: the hour at which the world's clock is 0, 0 to 167 from Monday 00:00.
    Raises PlanUnusable.
    """

    policy: str = "closest"
    redispatch: bool = False
    busy_fraction: float = 0.5
    tuning: Tuning = field(default_factory=Tuning)
    fleet: tuple[UnitPost, ...] | None = None
    traffic: bool = True
    drive_spread: float | None = None
    start_hour_of_week: int = 0
    preempts: tuple[tuple[int, int], ...] = ()
    ageing_s: float = 0.0
    hospitals: tuple[HospitalPost, ...] = ()

    @property
    def thought_busy(self) -> float:
        """The busy fraction that the policy weighs cover with."""
        return self.tuning.busy_fraction if self.policy == "arterial" else self.busy_fraction

    def __post_init__(self) -> None:
        if self.policy not in POLICIES:
            raise PlanUnusable(f"policy {self.policy!r} is not known: use one of {', '.join(POLICIES)}")
        require_share("busy_fraction", self.busy_fraction)
        if not isinstance(self.traffic, bool):
            raise PlanUnusable(f"traffic {self.traffic!r} is neither true nor false: give one of them")
        if self.drive_spread is not None and not 0.0 <= self.drive_spread <= WIDEST_SPREAD:
            raise PlanUnusable(f"drive_spread {self.drive_spread!r} is not from 0 to {WIDEST_SPREAD:g}: correct it")
        if self.start_hour_of_week not in range(HOURS_PER_WEEK):
            raise PlanUnusable(
                f"start_hour_of_week {self.start_hour_of_week!r} is no hour of the week: give 0 to {HOURS_PER_WEEK - 1}"
            )
        if not 0.0 <= self.ageing_s < inf:
            raise PlanUnusable(f"ageing_s {self.ageing_s!r} is not 0 or more seconds: correct it")
        _require_pairs(self.preempts)
        _require_hospitals(self.hospitals)
        if self.fleet is not None:
            _require_fleet(self.fleet)


def _require_pairs(pairs: tuple[tuple[int, int], ...]) -> None:
    for pair in pairs:
        if len(pair) != 2 or not all(priority in range(1, PRIORITIES) for priority in pair) or pair[0] >= pair[1]:
            raise PlanUnusable(
                f"preempts {list(pair)!r} are not two priorities from 1 to {PRIORITIES - 1}, the more urgent first: "
                "correct them"
            )


def _require_hospitals(hospitals: tuple[HospitalPost, ...]) -> None:
    if not all(isinstance(post, HospitalPost) for post in hospitals):
        raise PlanUnusable("hospitals: give each as a HospitalPost, or in the operations file of a run")
    names = [post.hospital_id for post in hospitals]
    again = [name for number, name in enumerate(names) if name in names[:number]]
    if again:
        raise PlanUnusable(f"hospitals: {again[0]!r} is there twice: name every hospital once")


def require_share(name: str, value: float) -> None:
    """Raises PlanUnusable where a busy fraction is none."""
    if not 0.0 <= value < 1.0:
        raise PlanUnusable(f"{name} {value!r} is not a share: give 0 or more and less than 1")


def _require_fleet(fleet: tuple[UnitPost, ...]) -> None:
    if not fleet:
        raise PlanUnusable("the fleet is empty: give one unit at least")
    seen: set[str] = set()
    for row, unit in enumerate(fleet, start=1):
        if unit.unit_id in seen:
            raise PlanUnusable(f"fleet, row {row}: unit {unit.unit_id!r} is there twice: name every unit once")
        seen.add(unit.unit_id)
