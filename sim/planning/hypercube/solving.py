"""The hypercube model by the method that fits."""

from sim.planning.hypercube.approximate import approximate_hypercube
from sim.planning.hypercube.exact import exact_hypercube
from sim.planning.hypercube.model import EXACT, HypercubeAnswer, HypercubeModel


def solve_hypercube(model: HypercubeModel) -> HypercubeAnswer:
    """Raises HypercubeUnusable when the figures do not settle."""
    return exact_hypercube(model) if model.chosen_method == EXACT else approximate_hypercube(model)
