"""Where stations and hospitals stand: near the people they serve, on a street."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from roads.synthetic.arterials import Ints
from roads.synthetic.demand import Population
from roads.synthetic.mesh import PRIMARY, TERTIARY, Mesh
from roads.synthetic.terrain import Floats

_ROUNDS = 25


def spread_sites(population: Population, count: int, rng: np.random.Generator) -> Floats:
    """(count, 2) centres of `count` groups of people, by Lloyd's iteration weighted with people."""
    weights = population.people / population.people.sum()
    enough = min(count, len(weights))
    sites = population.points[rng.choice(len(weights), enough, replace=False, p=weights)]
    for _ in range(_ROUNDS):
        _, nearest = cKDTree(sites).query(population.points)
        people = np.bincount(nearest, weights=weights, minlength=enough)
        moved = np.stack(
            [np.bincount(nearest, weights=weights * axis, minlength=enough) for axis in population.points.T]
        )
        sites = np.where(people[:, None] > 0, moved.T / np.maximum(people, 1e-12)[:, None], sites)
    return np.concatenate([sites, sites[: count - enough] + 40.0])


def on_street(mesh: Mesh, sites: Floats) -> Floats:
    """The sites moved to the nearest junctions with a street of some importance, each to one of its own if it can."""
    lively = np.unique(mesh.ends[(mesh.road_class >= PRIMARY) & (mesh.road_class <= TERTIARY)])
    _, order = cKDTree(mesh.points[lively]).query(sites, k=min(len(lively), len(sites) + 1))
    taken: list[int] = []
    for choices in order.reshape(len(sites), -1).tolist():
        taken.append(next((choice for choice in choices if choice not in taken), choices[0]))
    return mesh.points[lively[taken]]


def served(population: Population, sites: Floats) -> Ints:
    """(sites) people who have each nearest."""
    _, nearest = cKDTree(sites).query(population.points)
    return np.bincount(nearest, weights=population.people, minlength=len(sites)).astype(np.int64)
