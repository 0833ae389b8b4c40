"""An independent check of timed tours: it knows the problem and the plan, not how the plan was made.

Whole numbers only, so nothing is forgiven. It shares no code with the search, the schedule or the solvers.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from bloodbank.tours.problem import TourProblem
from bloodbank.tours.schedule import TimedTour


def faults_of(problem: TourProblem, tours: Sequence[TimedTour], *, claimed_cost: int) -> list[str]:
    """Everything that is wrong, in English; empty when nothing is. A job left out is paid for, and no fault."""
    faults = [f"van {van} has {count} tours" for van, count in Counter(t.van for t in tours).items() if count > 1]
    visits = Counter(node for tour in tours for node in tour.nodes)
    faults += [f"node {node} is visited {count} times" for node, count in visits.items() if count > 1]
    for tour in tours:
        if not 0 <= tour.van < problem.van_count or len(tour.begins) != len(tour.nodes):
            faults.append(f"tour of van {tour.van}: no such van, or a visit without its time")
            continue
        faults += [f"van {tour.van}: {fault}" for fault in (*_times(problem, tour), *_freight(problem, tour))]
    if faults:
        return faults
    cost = _cost(problem, tours, visited=set(visits))
    return [] if cost == claimed_cost else [f"the plan says it costs {claimed_cost}, it costs {cost}"]


def _times(problem: TourProblem, tour: TimedTour) -> list[str]:
    """Shift, roads and windows."""
    van, faults = tour.van, []
    if tour.leaves < problem.van_opens[van] or tour.ends > problem.van_closes[van]:
        faults.append(f"on the road from {tour.leaves} to {tour.ends}, outside its shift")
    stops = [(int(problem.van_start[van]), tour.leaves), *zip(tour.nodes, tour.begins, strict=True)]
    stops.append((int(problem.van_end[van]), tour.ends))
    for (here, left), (there, reached) in pairwise(stops):
        if reached - left < problem.duration[here, there]:
            faults.append(f"from node {here} to {there} in {reached - left}, the roads need more")
    for node, begin in stops[1:-1]:
        if not problem.opens[node] <= begin <= problem.closes[node]:
            faults.append(f"node {node} begins at {begin}, outside its window")
    return faults


def _freight(problem: TourProblem, tour: TimedTour) -> list[str]:
    """Each delivery after its pick-up, within its ride limit; never more aboard than the van holds."""
    faults = []
    begins = dict(zip(tour.nodes, tour.begins, strict=True))
    place = {node: row for row, node in enumerate(tour.nodes)}
    changes = [0] * (len(tour.nodes) + 1)
    known = set()
    for job in range(problem.job_count):
        pickup, delivery, size = int(problem.pickup[job]), int(problem.delivery[job]), int(problem.size[job])
        known |= {pickup, delivery}
        if (delivery in place) != (pickup in place) and pickup >= 0:
            faults.append(f"job {job} is picked up or delivered, but not both")
        if delivery not in place or (pickup >= 0 and pickup not in place):
            continue
        if not problem.allowed[tour.van, job]:
            faults.append(f"job {job} may not go by this van")
        changes[place[delivery] + 1] -= size
        changes[0 if pickup < 0 else place[pickup] + 1] += size
        if pickup >= 0 and place[pickup] > place[delivery]:
            faults.append(f"job {job} is delivered before it is picked up")
        if pickup >= 0 and begins[delivery] - begins[pickup] > problem.ride_limit[job]:
            faults.append(f"job {job} rides for {begins[delivery] - begins[pickup]}, too long")
    faults += [f"node {node} is no pick-up and no delivery" for node in tour.nodes if node not in known]
    aboard = 0
    for row, change in enumerate(changes):
        aboard += change
        if aboard > problem.van_capacity[tour.van]:
            faults.append(f"{aboard} aboard after visit {row}, more than it holds")
    return faults


def _cost(problem: TourProblem, tours: Sequence[TimedTour], *, visited: set[int]) -> int:
    cost = sum(
        int(price)
        for price, node in zip(problem.omission.tolist(), problem.delivery.tolist(), strict=True)
        if node not in visited
    )
    for tour in tours:
        here = int(problem.van_start[tour.van])
        cost += int(problem.van_fixed[tour.van]) if tour.nodes else 0
        for node in (*tour.nodes, int(problem.van_end[tour.van])):
            cost, here = cost + int(problem.cost[here, node]), node
        for node, begin in zip(tour.nodes, tour.begins, strict=True):
            if begin > problem.due[node]:
                cost += (begin - int(problem.due[node])) * int(problem.late_weight[node])
    return cost
