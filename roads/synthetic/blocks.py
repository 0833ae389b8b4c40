"""Streets between the arterials and in villages: jittered grids, each turned its own way."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from roads.synthetic.arterials import Arterials, Ints, Radial
from roads.synthetic.plan import RegionPlan
from roads.synthetic.terrain import Bools, Floats

_CLEARANCE_M = 62.0
"""Nearest a block corner comes to an arterial."""
_JITTER = 0.13


@dataclass(frozen=True, eq=False)
class Blocks:
    """Corners of blocks: `points` (k, 2); the grid `cell` each belongs to; its place (`column`, `row`) in the grid."""

    points: Floats
    cell: Ints
    column: Ints
    row: Ints
    cell_angle: Floats
    cell_is_village: Bools
    cell_middle: Floats

    def only(self, keep: Bools) -> Blocks:
        """Without the corners not to keep."""
        chosen = {name: getattr(self, name)[keep] for name in ("points", "cell", "column", "row")}
        return replace(self, **chosen)


@dataclass(frozen=True)
class _Grid:
    middle: Floats
    reach_m: float
    angle: float
    spacing_m: tuple[float, float]


def lay_blocks(plan: RegionPlan, arterials: Arterials, villages: Floats, rng: np.random.Generator) -> Blocks:
    """Grids of the city's cells (between neighbouring rings and radials), then of the villages: rows of
    (x, y, direction of the road through it, reach)."""
    corners: list[tuple[Floats, Ints, Ints]] = []
    grids: list[_Grid] = []
    for near, far, here, there in _cells(plan, arterials):
        grid = _city_grid(near, far, here, there, plan, rng)
        points, column, row = _lattice(grid, rng)
        inside = _in_sector(points, near, far, here, there)
        corners.append((points[inside], column[inside], row[inside]))
        grids.append(grid)
    city_grids = len(grids)
    for x, y, angle, reach in villages:
        grid = _Grid(np.array([x, y]), reach, angle, (float(rng.uniform(85, 110)), float(rng.uniform(115, 150))))
        points, column, row = _lattice(grid, rng)
        inside = _in_ellipse(points, grid) & (np.hypot(*points.T) > plan.city_radius_m + _CLEARANCE_M)
        corners.append((points[inside], column[inside], row[inside]))
        grids.append(grid)
    return Blocks(
        points=np.concatenate([points for points, _, _ in corners]),
        cell=np.repeat(np.arange(len(corners)), [len(points) for points, _, _ in corners]),
        column=np.concatenate([column for _, column, _ in corners]),
        row=np.concatenate([row for _, _, row in corners]),
        cell_angle=np.array([grid.angle for grid in grids]),
        cell_is_village=np.arange(len(grids)) >= city_grids,
        cell_middle=np.array([grid.middle for grid in grids]),
    )


def _cells(plan: RegionPlan, arterials: Arterials) -> list[tuple[float, float, Radial, Radial]]:
    cells = []
    for near, far in zip((0.0, *plan.rings_m[:-1]), plan.rings_m, strict=True):
        bounding = [radial for radial in arterials.radials if radial.start_m <= near]
        cells += [(near, far, here, there) for here, there in zip(bounding, bounding[1:] + bounding[:1], strict=True)]
    return cells


def _city_grid(
    near: float, far: float, here: Radial, there: Radial, plan: RegionPlan, rng: np.random.Generator
) -> _Grid:
    sweep = (there.angle - here.angle) % (2 * np.pi) or 2 * np.pi
    angle, radius = here.angle + sweep / 2, (near + far) / 2
    reach = (far - near) / 2 + far * min(1.0, sweep / 2) + 50
    tight = 0.78 if near < plan.rings_m[0] else 0.9 if near < 0.4 * plan.city_radius_m else 1.0
    spacing = (tight * float(rng.uniform(80, 98)), tight * float(rng.uniform(112, 150)))
    middle = radius * np.array([np.cos(angle), np.sin(angle)])
    return _Grid(middle, reach, float(angle + rng.uniform(-0.3, 0.3)), spacing)


def _lattice(grid: _Grid, rng: np.random.Generator) -> tuple[Floats, Ints, Ints]:
    counts = [int(grid.reach_m / spacing) + 1 for spacing in grid.spacing_m]
    column, row = (axis.ravel() for axis in np.meshgrid(*(np.arange(-c, c + 1) for c in counts), indexing="ij"))
    steps = np.stack([column, row], axis=1) + rng.uniform(-_JITTER, _JITTER, (len(column), 2))
    local = steps * np.array(grid.spacing_m)
    cos, sin = np.cos(grid.angle), np.sin(grid.angle)
    return local @ np.array([[cos, sin], [-sin, cos]]) + grid.middle, column, row


def _in_sector(points: Floats, near: float, far: float, here: Radial, there: Radial) -> Bools:
    radius = np.hypot(*points.T)
    angle = np.arctan2(points[:, 1], points[:, 0])
    sweep = (there.angle - here.angle) % (2 * np.pi) or 2 * np.pi
    after = (angle - here.angle) % (2 * np.pi)
    inside = (after < sweep) & (radius < far - _CLEARANCE_M) & (radius > (near + _CLEARANCE_M if near else 50.0))
    clear = (radius * np.sin(np.minimum(after, np.pi / 2)) > _CLEARANCE_M) & (
        radius * np.sin(np.minimum(np.maximum(sweep - after, 0), np.pi / 2)) > _CLEARANCE_M
    )
    return np.asarray(inside & clear)


def _in_ellipse(points: Floats, grid: _Grid) -> Bools:
    away = points - grid.middle
    cos, sin = np.cos(grid.angle), np.sin(grid.angle)
    along, across = away @ np.array([cos, sin]), away @ np.array([-sin, cos])
    return np.asarray((along / 1.25) ** 2 + (across / 0.8) ** 2 < grid.reach_m**2)
