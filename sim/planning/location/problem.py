"""What a location model is asked: distances, demand, how many, how far."""

from math import isfinite

import numpy as np
from msgspec import Struct

from sim.planning.arrays import Bools, Floats

PMEDIAN, PCENTRE, LSCP, MCLP, MEXCLP = "pmedian", "pcentre", "lscp", "mclp", "mexclp"
BACOP1, BACOP2, DSM = "bacop1", "bacop2", "dsm"
MODELS = (PMEDIAN, PCENTRE, LSCP, MCLP, BACOP1, BACOP2, MEXCLP, DSM)
NEED_RADIUS = frozenset({LSCP, MCLP, BACOP1, BACOP2, MEXCLP, DSM})
SEVERAL_BY_SITE = frozenset({BACOP1, BACOP2, MEXCLP, DSM})


class LocationUnusable(ValueError):
    """What a location model was asked can't be answered as it stands."""


class LocationProblem(Struct, frozen=True, kw_only=True, eq=False):
    """Which sites to open for demand points.

    `distances` (n, m): from each of m candidate sites to each of n demand points, in any unit, infinite where there is
    no way. `weights` (n): demand. `count`: sites to open, or units to place where a site may hold several (LSCP reads
    none). `radius`: a point within it is covered. `busy`: share of time a unit is busy (MEXCLP). `per_site`: units a
    site may hold (MEXCLP: any number, BACOP and DSM: 1, unless given). `backup_share`: weight of the second cover
    (BACOP2). `outer_radius`, `share_within`: DSM's second standard and its share of demand within the first.
    """

    model: str
    distances: Floats
    weights: Floats
    count: int | None = None
    radius: float | None = None
    busy: float | None = None
    per_site: int | None = None
    backup_share: float = 0.5
    outer_radius: float | None = None
    share_within: float = 0.9

    def __post_init__(self) -> None:
        if self.model not in MODELS:
            raise LocationUnusable(f"model {self.model!r} is not known: give one of {', '.join(MODELS)}")
        _check_arrays(self.distances, self.weights)
        if self.model in (PMEDIAN, PCENTRE):
            _check_finite(self.distances, self.model)
        self._check_count()
        self._check_options()

    @property
    def sites(self) -> int:
        """How many candidates there are."""
        return int(self.distances.shape[1])

    @property
    def most_by_site(self) -> int:
        """Units that one site may hold."""
        if self.model not in SEVERAL_BY_SITE:
            return 1
        unlimited = self.count or 1
        return min(self.per_site or (unlimited if self.model == MEXCLP else 1), unlimited)

    @property
    def within(self) -> Bools:
        """(n, m) which site covers which point."""
        assert self.radius is not None
        return np.asarray(self.distances <= self.radius)

    def _check_count(self) -> None:
        if self.model == LSCP:
            return
        if self.count is None:
            raise LocationUnusable(f"{self.model} needs the number of sites: give --p")
        if self.count < 1:
            raise LocationUnusable(f"p is {self.count}: give a number from 1")
        if self.count > self.sites * self.most_by_site:
            held = f" of {self.most_by_site} units each" if self.most_by_site > 1 else ""
            raise LocationUnusable(f"p is {self.count}, but there are {self.sites} sites{held}: give a smaller p")

    def _check_options(self) -> None:
        if self.model in NEED_RADIUS:
            _check_radius(self.radius, "radius", f"{self.model} needs the distance that counts as covered")
        if self.model == MEXCLP and (self.busy is None or not 0.0 <= self.busy < 1.0):
            said = "mexclp needs the busy fraction" if self.busy is None else f"busy is {self.busy}"
            raise LocationUnusable(f"{said}: give --busy, from 0 to below 1")
        if self.per_site is not None and self.per_site < 1:
            raise LocationUnusable(f"per-site is {self.per_site}: give a number from 1")
        if self.per_site is not None and self.model not in SEVERAL_BY_SITE:
            raise LocationUnusable(f"{self.model} opens a site once: leave out --per-site")
        if self.model == BACOP2 and not 0.0 <= self.backup_share <= 0.5:
            raise LocationUnusable(f"backup-share is {self.backup_share}: give a number from 0 to 0.5")
        if self.model == DSM:
            _check_radius(self.outer_radius, "outer-radius", "dsm needs the distance within which everybody must be")
            assert self.radius is not None
            assert self.outer_radius is not None
            if self.outer_radius < self.radius:
                raise LocationUnusable(
                    f"outer-radius {self.outer_radius} is below the radius {self.radius}: give a wider one"
                )
            if not 0.0 <= self.share_within <= 1.0:
                raise LocationUnusable(f"share-within is {self.share_within}: give a number from 0 to 1")


def _check_radius(radius: float | None, name: str, needed: str) -> None:
    if radius is None:
        raise LocationUnusable(f"{needed}: give --{name}")
    if not isfinite(radius) or radius < 0.0:
        raise LocationUnusable(f"{name} is {radius}: give a number from 0")


def _check_arrays(distances: Floats, weights: Floats) -> None:
    if distances.ndim != 2 or distances.size == 0:
        raise LocationUnusable(f"distances have the shape {distances.shape}: give rows of points, columns of sites")
    bad = np.argwhere(~(distances >= 0.0))
    if len(bad):
        row, column = bad[0].tolist()
        raise LocationUnusable(
            f"distances: row {row}, column {column} (from 0) is {distances[row, column]}: give a number from 0"
            + (f" ({len(bad) - 1} more such cells)" if len(bad) > 1 else "")
        )
    if weights.shape != (len(distances),):
        raise LocationUnusable(
            f"demand has {len(weights)} weights, the distances have {len(distances)} rows: give one weight for each row"
        )
    unfit = np.flatnonzero(~((weights >= 0.0) & (weights < np.inf)))
    if len(unfit):
        raise LocationUnusable(f"demand: row {unfit[0]} (from 0) is {weights[unfit[0]]}: give a finite number from 0")
    if not weights.any():
        raise LocationUnusable("demand: all weights are 0: give at least one above 0")


def _check_finite(distances: Floats, model: str) -> None:
    bad = np.argwhere(np.isinf(distances))
    if len(bad):
        row, column = bad[0].tolist()
        raise LocationUnusable(
            f"distances: row {row}, column {column} (from 0) is infinite; {model} adds distances up: "
            "give a large number for what can't be reached"
        )
