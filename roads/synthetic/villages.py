"""Where villages lie: along the country roads, not too near to each other, to the city or to the river."""

from __future__ import annotations

import numpy as np

from roads.synthetic.arterials import Arterials
from roads.synthetic.plan import RegionPlan
from roads.synthetic.terrain import Floats, River

_KM2_PER_NODE = 0.0165
_TRIES = 40


def place_villages(plan: RegionPlan, arterials: Arterials, river: River, rng: np.random.Generator) -> Floats:
    """(k, 4) x, y, direction of the road, reach in metres; k is at most the number planned."""
    roads = [chain.points for chain in arterials.chains if chain.ends[1][0] >= len(plan.rings_m)]
    points = np.concatenate([line[:-1] for line in roads])
    heading = np.concatenate([np.diff(line, axis=0) for line in roads])
    angle = np.arctan2(heading[:, 1], heading[:, 0])
    sizes = plan.nodes_per_village * rng.lognormal(-0.16, 0.55, plan.villages)
    reaches = 1000 * np.sqrt(sizes * _KM2_PER_NODE / np.pi)
    placed: list[tuple[float, float, float, float]] = []
    for reach in np.sort(reaches)[::-1]:
        for candidate in rng.integers(0, len(points), _TRIES):
            x, y = points[candidate]
            if _is_free(points[candidate], float(reach), placed, plan, river):
                placed.append((float(x), float(y), float(angle[candidate]), float(reach)))
                break
    return np.array(placed).reshape(-1, 4)


def _is_free(
    point: Floats, reach: float, placed: list[tuple[float, float, float, float]], plan: RegionPlan, river: River
) -> bool:
    distance = float(np.hypot(*point))
    if not plan.city_radius_m + 1.3 * reach + 150 < distance < plan.region_radius_m:
        return False
    around = point + reach * np.array([[0, 0], [1.3, 0], [-1.3, 0], [0, 1.3], [0, -1.3]])
    if river.wet(around).any() or len(set(river.side(around).tolist())) > 1:
        return False
    if not placed:
        return True
    others = np.array(placed)
    return bool((np.hypot(others[:, 0] - point[0], others[:, 1] - point[1]) > 1.4 * (others[:, 3] + reach) + 250).all())
