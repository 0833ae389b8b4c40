"""A checker of its own: whatever made a plan, these hold before anybody sees it. Shares no code with the planners."""

from itertools import pairwise

from dispatch.transports.problem import Drive, TransportProblem

TOLERANCE_S = 1e-6


def faults(problem: TransportProblem, drives: list[list[Drive]]) -> list[str]:
    """What is wrong with a plan, for every vehicle its drives; empty when it may be used."""
    found = []
    jobs = [drive.job for own in drives for drive in own]
    if len(jobs) != len(set(jobs)):
        found.append("a transport is planned twice")
    for vehicle, own in enumerate(drives):
        found += [f"vehicle {vehicle}: {fault}" for fault in _of_vehicle(problem, vehicle, own)]
    return found + _of_cover(problem, drives)


def _of_vehicle(problem: TransportProblem, vehicle: int, own: list[Drive]) -> list[str]:
    found = []
    for drive in own:
        job = drive.job
        if not problem.suits[vehicle, job]:
            found.append(f"job {job} needs what it lacks")
        if not problem.earliest_s[job] - TOLERANCE_S <= drive.pick_up_s <= problem.latest_s[job] + TOLERANCE_S:
            found.append(f"job {job} is outside its window")
        if drive.clear_s < drive.pick_up_s + problem.job_s[job] - TOLERANCE_S:
            found.append(f"job {job} has too little time")
    for before, after in pairwise(own):
        if after.depart_s < before.clear_s - TOLERANCE_S:
            found.append(f"jobs {before.job} and {after.job} overlap")
        if after.pick_up_s < after.depart_s + problem.between_s[before.job, after.job] - TOLERANCE_S:
            found.append(f"job {after.job} is nearer than the roads say")
    if own:
        first, last = own[0], own[-1]
        if first.depart_s < problem.from_s[vehicle] - TOLERANCE_S:
            found.append("leaves before it is there")
        if first.pick_up_s < first.depart_s + problem.approach_s[vehicle, first.job] - TOLERANCE_S:
            found.append(f"job {first.job} is nearer than the roads say")
        if last.clear_s + problem.home_s[vehicle, last.job] > problem.until_s[vehicle] + TOLERANCE_S:
            found.append("is home after the end of its shift")
    return found


def _of_cover(problem: TransportProblem, drives: list[list[Drive]]) -> list[str]:
    """Swept over every instant at which an ambulance begins or ends anything."""
    changes: list[tuple[float, int, int]] = []
    for vehicle, own in enumerate(drives):
        if problem.ambulance[vehicle]:
            changes += [(float(problem.from_s[vehicle]), 1, 0), (float(problem.until_s[vehicle]), -1, 0)]
            for drive in own:
                changes += [(drive.depart_s, -1, 1), (drive.clear_s, 1, -1)]
    free = driving = 0
    for number, (at, freed, begun) in enumerate(sorted(changes)):
        free, driving = free + freed, driving + begun
        is_last_at = number + 1 == len(changes) or sorted(changes)[number + 1][0] > at
        if is_last_at and driving > 0 and free < problem.kept:
            return [f"only {free} ambulances are left after {at:.0f} s"]
    return []
