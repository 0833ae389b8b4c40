"""Every location model by its name."""

from sim.planning.location.answer import LocationAnswer
from sim.planning.location.centre import nearest_for_the_farthest
from sim.planning.location.coverage import cover_most
from sim.planning.location.double_standard import cover_twice
from sim.planning.location.median import nearest_in_the_mean
from sim.planning.location.problem import DSM, LSCP, PCENTRE, PMEDIAN, LocationProblem
from sim.planning.location.set_cover import cover_all

SOLVERS = {PMEDIAN: nearest_in_the_mean, PCENTRE: nearest_for_the_farthest, LSCP: cover_all, DSM: cover_twice}


def locate(problem: LocationProblem, *, time_limit_s: float = 60.0, gap: float = 0.0) -> LocationAnswer:
    """The best sites found in the time, and how far from the best of all they can be at most.

    Ends earlier when the relative `gap` is proven. Unless the time ends it, the same problem has the same answer.
    Raises LocationUnusable when no sites can be as the model requires.
    """
    return SOLVERS.get(problem.model, cover_most)(problem, time_limit_s=time_limit_s, gap=gap)
