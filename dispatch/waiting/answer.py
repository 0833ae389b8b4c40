"""The better of the greedy and the optimal answer to one question."""

from msgspec import Struct

from dispatch.solve.assignment import cheapest_pairs
from dispatch.waiting.greedy import greedy_pairs
from dispatch.waiting.problem import Pairs, WaitingProblem, cost_of, fault_of

GREEDY = "greedy"
MIN_COST_FLOW = "min-cost-flow"
WORTH_CHANGING = 1e-6


class Answer(Struct, frozen=True):
    """`cost` is never above `greedy_cost`; `optimum_known`: the optimiser gave an answer, used or not."""

    pairs: Pairs
    greedy_pairs: Pairs
    cost: float
    greedy_cost: float
    solver: str
    optimum_known: bool


def best_answer(problem: WaitingProblem) -> Answer:
    """The greedy answer is made first and stands, unless the optimiser's passes the check and costs less."""
    greedy = greedy_pairs(problem)
    greedy_cost = cost_of(problem, greedy)
    kept = Answer(greedy, greedy, greedy_cost, greedy_cost, GREEDY, True)
    if len(greedy) == 0:
        return kept
    flow = cheapest_pairs(problem)
    if flow is None or fault_of(problem, flow) is not None:
        return Answer(greedy, greedy, greedy_cost, greedy_cost, GREEDY, False)
    cost = cost_of(problem, flow)
    if cost >= greedy_cost - WORTH_CHANGING:
        return kept
    return Answer(flow, greedy, cost, greedy_cost, MIN_COST_FLOW, True)
