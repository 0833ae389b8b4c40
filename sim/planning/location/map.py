"""Chosen sites on a map."""

from typing import Any

import numpy as np
from msgspec import Struct

from sim.planning.arrays import Floats, Ints
from sim.planning.location.answer import LocationAnswer
from sim.planning.location.problem import LocationProblem


class Place(Struct, frozen=True, kw_only=True):
    """A candidate site; WGS84 degrees."""

    site_id: str
    lon: float
    lat: float


def sites_on_map(answer: LocationAnswer, problem: LocationProblem, places: list[Place]) -> dict[str, Any]:
    """GeoJSON (RFC 7946): a point for every candidate, with its units and the weight whose nearest open site it is."""
    units = np.bincount(np.array(answer.sites, dtype=np.int64), minlength=problem.sites)
    served = weight_by_nearest(problem, np.flatnonzero(units))
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
                "properties": {
                    "site": number,
                    "site_id": place.site_id,
                    "units": int(units[number]),
                    "nearest_for_weight": float(served[number]),
                },
            }
            for number, place in enumerate(places)
        ],
    }


def weight_by_nearest(problem: LocationProblem, open_sites: Ints) -> Floats:
    """(m) the demand of the points for which each open site is the nearest."""
    nearest = open_sites[np.argmin(problem.distances[:, open_sites], axis=1)]
    return np.bincount(nearest, weights=problem.weights, minlength=problem.sites).astype(np.float64)
