"""Ring roads and radials, before the land is bent: chains of points between the places where they meet."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from roads.synthetic.plan import RegionPlan
from roads.synthetic.terrain import Floats

Ints = NDArray[np.int64]
CITY_STEP_M, COUNTRY_STEP_M = 105.0, 165.0
_WIDEST_SECTOR_M = 4_500.0
_COUNTRY_RING_SHARE = 0.72


@dataclass(frozen=True)
class Radial:
    angle: float
    start_m: float
    end_m: float


@dataclass(frozen=True)
class Chain:
    """A stretch of arterial between two junctions: `points` (k, 2) with both ends; `street`: its number."""

    points: Floats
    ends: tuple[tuple[int, int], tuple[int, int]]
    road_class: str
    street: int


@dataclass(frozen=True)
class Arterials:
    radials: tuple[Radial, ...]
    chains: tuple[Chain, ...]
    streets: tuple[str, ...]
    """Of each street number: `ring`, `edge` (the outermost ring), `radial`, `country_ring` or `highway`."""


def lay_arterials(plan: RegionPlan, rng: np.random.Generator) -> Arterials:
    radials = _radials(plan, rng)
    rings = plan.rings_m + plan.country_rings_m
    kinds: list[str] = []
    chains: list[Chain] = []
    for ring, radius in enumerate(rings):
        country = ring >= len(plan.rings_m)
        edge = ring == len(plan.rings_m) - 1
        kinds.append("country_ring" if country else "edge" if edge else "ring")
        road_class = "tertiary" if country else "trunk" if edge else "primary" if ring else "secondary"
        meeting = [number for number, radial in enumerate(radials) if radial.start_m <= radius <= radial.end_m]
        for here, there in zip(meeting, meeting[1:] + meeting[:1], strict=True):
            if not country or rng.random() < _COUNTRY_RING_SHARE:
                points = _arc(
                    radius, radials[here].angle, radials[there].angle, COUNTRY_STEP_M if country else CITY_STEP_M
                )
                chains.append(Chain(points, ((ring, here), (ring, there)), road_class, len(kinds) - 1))
    for number, radial in enumerate(radials):
        chains += _radial_chains(number, radial, rings, plan, streets=(len(kinds), len(kinds) + 1))
        kinds += ["radial", "highway"]
    return Arterials(tuple(radials), tuple(chains), tuple(kinds))


def _radials(plan: RegionPlan, rng: np.random.Generator) -> list[Radial]:
    """The first ones from the innermost ring (or the centre) into the country, more where sectors grow wide."""
    turn = 2 * np.pi / plan.radials
    angles = turn * (np.arange(plan.radials) + rng.uniform(-0.22, 0.22, plan.radials))
    radials = [
        Radial(float(angle), 0.0 if number % 3 == 0 else plan.rings_m[0], plan.country_rings_m[-1])
        for number, angle in enumerate(angles)
    ]
    for ring in plan.rings_m[:-1]:
        radials.sort(key=lambda radial: radial.angle)
        pairs = list(zip(radials, radials[1:] + radials[:1], strict=True))
        gaps = [(radial.angle, (following.angle - radial.angle) % (2 * np.pi)) for radial, following in pairs]
        radials += [Radial(a + gap / 2, ring, plan.city_radius_m) for a, gap in gaps if gap * ring > _WIDEST_SECTOR_M]
    return sorted(radials, key=lambda radial: radial.angle)


def _radial_chains(
    number: int, radial: Radial, rings: tuple[float, ...], plan: RegionPlan, *, streets: tuple[int, int]
) -> list[Chain]:
    stops = [((-1, 0), 0.0)] if radial.start_m == 0 else []
    stops += [((ring, number), r) for ring, r in enumerate(rings) if radial.start_m <= r <= radial.end_m]
    chains = []
    for (here, near), (there, far) in pairwise(stops):
        country = near >= plan.city_radius_m
        points = _ray(radial.angle, near, far, COUNTRY_STEP_M if country else CITY_STEP_M)
        road_class = "primary" if country or number % 2 == 0 else "secondary"
        chains.append(Chain(points, (here, there), road_class, streets[country]))
    return chains


def _arc(radius: float, start: float, end: float, step: float) -> Floats:
    sweep = (end - start) % (2 * np.pi)
    angles = start + np.linspace(0, sweep, max(2, round(radius * sweep / step) + 1))
    return radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _ray(angle: float, near: float, far: float, step: float) -> Floats:
    along = np.linspace(near, far, max(2, round((far - near) / step) + 1))
    points: Floats = along[:, None] * np.array([np.cos(angle), np.sin(angle)])
    return points
