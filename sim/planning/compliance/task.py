"""What a compliance table is asked for, and what it is."""

from math import isfinite

from msgspec import Struct

from sim.planning.arrays import Floats
from sim.planning.location.problem import MEXCLP, LocationProblem, LocationUnusable
from sim.planning.queues import busy_when_lost


class ComplianceTask(Struct, frozen=True, kw_only=True, eq=False):
    """Where to wait with 1, 2, ... `units` free, so that most demand is covered in the mean over how many are free.

    `distances` (n, m) from each post to each point, `weights` (n), `radius` as in location models; `busy`: the chance
    that a waiting unit is gone when it is needed (0: one unit within the radius covers fully); `per_post`: units a post
    holds. `load` (erlangs): arrivals x mean time a unit is tied up; by it units are free as Erlang's loss formula says.
    `most_changes`: posts that may be left when one more unit becomes free (0: tables are nested; None: any number).
    """

    distances: Floats
    weights: Floats
    units: int
    radius: float
    load: float
    busy: float = 0.0
    per_post: int = 1
    most_changes: int | None = 0

    def __post_init__(self) -> None:
        self.as_location()
        if not isfinite(self.load) or self.load <= 0.0:
            raise LocationUnusable(f"load is {self.load}: give calls per hour x hours a unit is tied up, above 0")
        if self.most_changes is not None and self.most_changes < 0:
            raise LocationUnusable(f"most-changes is {self.most_changes}: give a number from 0")

    def as_location(self) -> LocationProblem:
        """The row for all units alone, as MEXCLP; raises LocationUnusable."""
        return LocationProblem(
            model=MEXCLP,
            distances=self.distances,
            weights=self.weights,
            count=self.units,
            radius=self.radius,
            busy=self.busy,
            per_site=self.per_post,
        )

    @property
    def chances_free(self) -> Floats:
        """(units) the chances that 1, 2, ... units are free."""
        return busy_when_lost(self.load, self.units)[:-1][::-1].copy()


class TableRow(Struct, frozen=True, kw_only=True):
    """With `free` units, wait at `posts` (numbers from 0, the most important first): `covered` weight."""

    free: int
    chance: float
    posts: tuple[int, ...]
    covered: float


class ComplianceTable(Struct, frozen=True, kw_only=True):
    """`objective`: mean covered weight, rows weighed by their chances; no table is better than `bound`."""

    rows: tuple[TableRow, ...]
    objective: float
    status: str
    bound: float
    gap: float
    seconds: float


def order_by_importance(posts: list[int], before: list[int]) -> list[int]:
    """Posts that the smaller rows have come first, in their order."""
    left = list(posts)
    ordered = []
    for post in before:
        if post in left:
            left.remove(post)
            ordered.append(post)
    return ordered + sorted(left)
