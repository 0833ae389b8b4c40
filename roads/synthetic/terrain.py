"""The lie of the land: a smooth bending of the plan, and the river that crosses it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roads.synthetic.plan import RegionPlan

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
ANCHOR_LON, ANCHOR_LAT = 27.56, 53.90
_METRES_PER_DEGREE = 111_195.0
_RIVERS_TRIED = 40
_BANK_M = 24.0
"""No junction stands nearer to the water than this."""


@dataclass(frozen=True, eq=False)
class Bend:
    """Moves points (k, 2) smoothly, never so far that two places change sides."""

    waves: Floats
    phases: Floats
    amplitude_m: Floats

    @classmethod
    def random(cls, plan: RegionPlan, rng: np.random.Generator) -> Bend:
        lengths = np.array([0.55, 0.9, 1.5, 2.2]) * min(plan.city_radius_m, 14_000.0)
        directions = rng.uniform(0, 2 * np.pi, 4)
        waves = np.stack([np.cos(directions), np.sin(directions)], axis=1) * (2 * np.pi / lengths)[:, None]
        turned = rng.uniform(0, 2 * np.pi, 4)
        amplitude = np.array([0.08, 0.12, 0.14, 0.16])[:, None] / np.linalg.norm(waves, axis=1)[:, None]
        return cls(waves, rng.uniform(0, 2 * np.pi, 4), amplitude * np.stack([np.cos(turned), np.sin(turned)], axis=1))

    def __call__(self, points: Floats) -> Floats:
        return points + np.sin(points @ self.waves.T + self.phases) @ self.amplitude_m


@dataclass(frozen=True, eq=False)
class River:
    """Runs from edge to edge of the region: v(u) in a frame turned by `angle`, before the land is bent."""

    angle: float
    offset_m: float
    amplitude_m: Floats
    wave: Floats
    phase: Floats
    half_width_m: float
    end_m: float

    @classmethod
    def random(cls, plan: RegionPlan, rng: np.random.Generator) -> River:
        size = min(plan.city_radius_m, 12_000.0)
        lengths = np.array([0.85, 0.33]) * size
        return cls(
            angle=float(rng.uniform(-0.9, -0.5)),
            offset_m=float(rng.choice([-1, 1]) * 0.09 * size),
            amplitude_m=np.array([0.055, 0.014]) * size,
            wave=2 * np.pi / lengths,
            phase=rng.uniform(0, 2 * np.pi, 2),
            half_width_m=plan.river_half_width_m,
            end_m=1.3 * plan.region_radius_m,
        )

    def side(self, points: Floats) -> Bools:
        """(k) which bank: True = left of the flow."""
        return np.asarray(self._height(points) > 0)

    def along(self, points: Floats) -> Floats:
        """(k) metres along the river's axis."""
        along: Floats = points @ np.array([np.cos(self.angle), np.sin(self.angle)])
        return along

    def wet(self, points: Floats) -> Bools:
        """(k) in the water or on its bank."""
        slope = (self.amplitude_m * self.wave * np.cos(np.outer(self.along(points), self.wave) + self.phase)).sum(
            axis=1
        )
        return np.asarray(np.abs(self._height(points)) < (self.half_width_m + _BANK_M) * np.hypot(1, slope))

    def outline(self) -> Floats:
        """(k, 2) polygon of the water, before bending."""
        u = np.arange(-self.end_m, self.end_m, 60.0)
        middle = self._middle(u)
        slope = np.gradient(middle, u)
        normal = np.stack([-slope, np.ones_like(u)], axis=1) / np.hypot(1, slope)[:, None] * self.half_width_m
        line = np.stack([u, middle], axis=1)
        ring = np.concatenate([line + normal, (line - normal)[::-1]])
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        turned: Floats = ring @ np.array([[cos, sin], [-sin, cos]])
        return turned

    def middle_near(self, point: Floats) -> Floats:
        """The middle of the river abreast of a point."""
        u = self.along(point[None])
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        middle: Floats = np.array([u[0], self._middle(u)[0]]) @ np.array([[cos, sin], [-sin, cos]])
        return middle

    def _middle(self, u: Floats) -> Floats:
        waves: Floats = np.sin(np.outer(u, self.wave) + self.phase) @ self.amplitude_m
        return self.offset_m + waves

    def _height(self, points: Floats) -> Floats:
        v: Floats = points @ np.array([-np.sin(self.angle), np.cos(self.angle)])
        return v - self._middle(self.along(points))


def choose_river(plan: RegionPlan, arterials: Floats, rng: np.random.Generator) -> River:
    """Of many rivers the one that floods fewest of the arterials' points (k, 2): it meets them squarely."""
    rivers = [River.random(plan, rng) for _ in range(_RIVERS_TRIED)]
    return min(rivers, key=lambda river: int(river.wet(arterials).sum()))


def to_lonlat(points: Floats) -> Floats:
    """(k, 2) metres east and north of the anchor to degrees, rounded to 1e-7 so that every platform writes the same."""
    east = _METRES_PER_DEGREE * np.cos(np.radians(ANCHOR_LAT))
    degrees = points / np.array([east, _METRES_PER_DEGREE]) + np.array([ANCHOR_LON, ANCHOR_LAT])
    rounded: Floats = np.round(degrees, 7)
    return rounded
