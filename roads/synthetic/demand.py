"""Where people live: a grid of population, summed by district."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from roads.synthetic.arterials import Ints
from roads.synthetic.plan import RegionPlan
from roads.synthetic.terrain import Bend, Bools, Floats, River

_CELL_M = 500.0
_CITY_SHARE = 0.93


@dataclass(frozen=True, eq=False)
class Population:
    """Grid cells with people: `points` (k, 2) metres after bending, `people` (k), `district` number (k)."""

    points: Floats
    people: Floats
    district: Ints

    def where(self, chosen: Bools) -> Population:
        """Only the chosen cells."""
        return Population(self.points[chosen], self.people[chosen], self.district[chosen])


def settle(
    plan: RegionPlan, villages: Floats, river: River, bend: Bend, people: int, rng: np.random.Generator
) -> Population:
    """Dense housing between the rings, thinner towards the edge, a less lived-in centre; villages by their size."""
    city = _city_grid(plan)
    radius = np.hypot(*city.T) / plan.city_radius_m
    density = np.where(radius < 1, (1.15 - 0.85 * radius**2) * (1 - 0.35 * np.exp(-((radius / 0.1) ** 2))), 0)
    density *= rng.lognormal(-0.1, 0.45, len(city)) * np.where(river.wet(city), 0.15, 1.0)
    rural = villages[:, 3] ** 2
    weights = np.concatenate([_CITY_SHARE * density / density.sum(), (1 - _CITY_SHARE) * rural / rural.sum()])
    flat = np.concatenate([city, villages[:, :2]])
    count = np.floor(weights * people)
    count[np.argmax(count)] += people - count.sum()
    lived = count > 0
    district = np.concatenate([district_of(plan, city), np.full(len(villages), district_count(plan) - 1)])
    return Population(points=bend(flat)[lived], people=count[lived], district=district[lived])


def district_count(plan: RegionPlan) -> int:
    """The central district, the sectors around it, and the country."""
    return 2 + _sectors(plan)


def district_of(plan: RegionPlan, flat: Floats) -> Ints:
    """(k) district number of points inside the city, before bending: 0 is the centre."""
    sector = np.floor((np.arctan2(flat[:, 1], flat[:, 0]) % (2 * np.pi)) / (2 * np.pi) * _sectors(plan)).astype(
        np.int64
    )
    outer = 1 + np.minimum(sector, _sectors(plan) - 1)
    return np.where(np.hypot(*flat.T) < plan.rings_m[0] * 1.5, 0, outer)


def _sectors(plan: RegionPlan) -> int:
    return 3 if plan.city_radius_m < 2_500 else 8 if plan.city_radius_m < 16_000 else 16


def _city_grid(plan: RegionPlan) -> Floats:
    half = int(plan.city_radius_m / _CELL_M) + 1
    axis = (np.arange(-half, half + 1)) * _CELL_M
    x, y = np.meshgrid(axis, axis, indexing="ij")
    grid = np.stack([x.ravel(), y.ravel()], axis=1)
    inside: Floats = grid[np.hypot(*grid.T) < plan.city_radius_m]
    return inside
