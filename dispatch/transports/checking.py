"""A checker of its own: whatever made a plan, these hold before anybody sees it. Shares no code with the planners."""

from itertools import pairwise

from dispatch.transports.problem import TransportProblem, Visit

TOLERANCE_S = 1e-3


def faults(problem: TransportProblem, visits: list[list[Visit]]) -> list[str]:
    """What is wrong with a plan, for every vehicle its visits; empty when it may be used."""
    found = []
    stops = [visit.stop for own in visits for visit in own]
    if len(stops) != len(set(stops)):
        found.append("a transport is planned twice")
    for vehicle, own in enumerate(visits):
        found += [f"vehicle {vehicle}: {fault}" for fault in _of_vehicle(problem, vehicle, own)]
    return found + _of_cover(problem, visits)


def _of_vehicle(problem: TransportProblem, vehicle: int, own: list[Visit]) -> list[str]:
    found = _of_patients(problem, own) + _of_room(problem, vehicle, own)
    jobs = problem.jobs
    for visit in own:
        job, is_pick_up = visit.stop % jobs, visit.stop < jobs
        opens_s = problem.earliest_s[job] if is_pick_up else problem.arrive_s[job]
        closes_s = problem.latest_s[job] if is_pick_up else problem.due_s[job]
        spent_s = problem.loading_s if is_pick_up else problem.unloading_s
        if not problem.suits[vehicle, job]:
            found.append(f"job {job} needs what it lacks")
        if not opens_s - TOLERANCE_S <= visit.at_s <= closes_s + TOLERANCE_S:
            found.append(f"job {job} is outside its window")
        if visit.done_s < visit.at_s + spent_s - TOLERANCE_S:
            found.append(f"job {job} has too little time")
    return found + _of_roads(problem, vehicle, own)


def _of_patients(problem: TransportProblem, own: list[Visit]) -> list[str]:
    """Everybody is picked up, then brought, and not driven about for too long."""
    jobs, found = problem.jobs, []
    by_stop = {visit.stop: number for number, visit in enumerate(own)}
    for stop, number in by_stop.items():
        job = stop % jobs
        picked, dropped = by_stop.get(job), by_stop.get(jobs + job)
        if picked is None or dropped is None or dropped < picked:
            found.append(f"job {job} is not picked up and brought")
        elif stop >= jobs and own[number].at_s - own[picked].done_s > problem.longest_ride_s[job] + TOLERANCE_S:
            found.append(f"job {job} rides too long")
    return found


def _of_room(problem: TransportProblem, vehicle: int, own: list[Visit]) -> list[str]:
    aboard: set[int] = set()
    found = []
    for visit in own:
        job = visit.stop % problem.jobs
        aboard = aboard | {job} if visit.stop < problem.jobs else aboard - {job}
        if len(aboard) > 1 and not all(problem.shares[other] for other in aboard):
            found.append(f"job {job} rides with somebody who must ride alone")
        if len(aboard) > max(problem.most_together, 1):
            found.append(f"{len(aboard)} patients are aboard at once")
        seats = sum(int(problem.job_seats[other]) for other in aboard)
        wheelchairs = sum(int(problem.job_wheelchairs[other]) for other in aboard)
        if seats > problem.vehicle_seats[vehicle] or wheelchairs > problem.vehicle_wheelchairs[vehicle]:
            found.append(f"{seats} seats and {wheelchairs} wheelchair places are taken")
    return found


def _of_roads(problem: TransportProblem, vehicle: int, own: list[Visit]) -> list[str]:
    found, aboard = [], 0
    place, ready_s = int(problem.start_place[vehicle]), float(problem.from_s[vehicle])
    for before, visit in pairwise([None, *own]):
        assert visit is not None
        job, is_pick_up = visit.stop % problem.jobs, visit.stop < problem.jobs
        target = int(problem.pick_up_place[job] if is_pick_up else problem.drop_off_place[job])
        before_s = problem.preparation_s if aboard == 0 else 0.0
        if visit.depart_s < ready_s - TOLERANCE_S:
            found.append(
                "leaves before it is there" if before is None else f"stops {before.stop} and {visit.stop} overlap"
            )
        if visit.at_s < visit.depart_s + before_s + _road_s(problem, visit.depart_s + before_s, place, target) - (
            TOLERANCE_S
        ):
            found.append(f"job {job} is nearer than the roads say")
        aboard += 1 if is_pick_up else -1
        place, ready_s = target, visit.done_s
    if own and ready_s + _road_s(problem, ready_s, place, int(problem.station_place[vehicle])) > (
        problem.until_s[vehicle] + TOLERANCE_S
    ):
        found.append("is home after the end of its shift")
    return found


def _road_s(problem: TransportProblem, at_s: float, origin: int, destination: int) -> float:
    hours = len(problem.road_of_hour)
    hour = min(max(int((at_s - problem.hours_begin_s) // 3_600.0), 0), hours - 1)
    return float(problem.road_s[problem.road_of_hour[hour], origin, destination])


def _of_cover(problem: TransportProblem, visits: list[list[Visit]]) -> list[str]:
    """Swept over every instant at which an ambulance begins or ends anything."""
    changes: list[tuple[float, int, int]] = []
    for vehicle, own in enumerate(visits):
        if problem.ambulance[vehicle]:
            changes += [(float(problem.from_s[vehicle]), 1, 0), (float(problem.until_s[vehicle]), -1, 0)]
            for begins_s, ends_s in _rides(problem, own):
                changes += [(begins_s, -1, 1), (ends_s, 1, -1)]
    free = driving = 0
    ordered = sorted(changes)
    for number, (at, freed, begun) in enumerate(ordered):
        free, driving = free + freed, driving + begun
        is_last_at = number + 1 == len(ordered) or ordered[number + 1][0] > at
        if is_last_at and driving > 0 and free < problem.kept:
            return [f"only {free} ambulances are left after {at:.0f} s"]
    return []


def _rides(problem: TransportProblem, own: list[Visit]) -> list[tuple[float, float]]:
    """From when to when somebody is driven to or aboard."""
    aboard, found, begins_s = 0, [], 0.0
    for visit in own:
        begins_s = visit.depart_s if aboard == 0 else begins_s
        aboard += 1 if visit.stop < problem.jobs else -1
        if aboard == 0:
            found.append((begins_s, visit.done_s))
    return found
