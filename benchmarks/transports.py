"""Plans for a day of scheduled transports beside general solvers on the same question, every answer gone over.

    python -m benchmarks.transports [--seconds 10]

Ours as it runs live: the greedy plan, then what `improvement_s` finds; then with as long as the peers. They are plain
OR-Tools (routing library, guided local search) and, where nobody shares and its model fits, plain PyVRP, at 0.3 s and
at `--seconds`. Costs are hours of driving without a patient (shared rides may make it negative), and what stays
unplanned; they are added up here, by no solver's own word. Every answer, the peers' by their own times, must pass the
checker of `dispatch.transports.checking`. Reading, gathering and compiling are outside all times but the first.
"""

import argparse
import time
from collections.abc import Callable
from itertools import pairwise

from benchmarks.timing import in_words, measure, pin_to_one_core, print_table
from benchmarks.transports_day import MORNING, Day, day_of
from benchmarks.transports_peers import Visits, by_pyvrp, by_routing_library
from controlroom.clock import SystemClock
from controlroom.patience import share_spent
from dispatch.transports.checking import faults
from dispatch.transports.gathering import gather_transports
from dispatch.transports.plan import best_routes, plan_transports
from dispatch.transports.problem import TransportProblem, Visit, cost_of, timed
from dispatch.transports.routing import improved, inserted, warm_up

CASES = (
    ("100, 14 vans, alone", {"transports": 100, "vans": 14, "together": 1}),
    ("100, 12 vans, two together", {"transports": 100, "vans": 12, "together": 2}),
    ("100, 12 vans, four together", {"transports": 100, "vans": 12, "together": 4}),
    ("250, 30 vans, alone", {"transports": 250, "vans": 30, "together": 1}),
    ("250, 28 vans, two together", {"transports": 250, "vans": 28, "together": 2}),
)
LIVE_S, RUNS, MANY = 0.3, 5, 1_000_000
AGREEMENT_S = 1e-3


def within(seconds: float) -> Callable[[], float]:
    return share_spent(SystemClock(), seconds)


def judged(problem: TransportProblem, visits: Visits | None) -> tuple[float | None, int]:
    """Cost and how many are planned, after the checker; None for no answer."""
    if visits is None:
        return None, 0
    found = faults(problem, visits)
    if found:
        raise SystemExit(f"an answer has faults: {'; '.join(found[:5])}")
    planned = sum(len(own) for own in visits) // 2
    return sum(_driven_s(problem, van, own) for van, own in enumerate(visits)) + problem.unplanned_s * (
        problem.jobs - planned
    ), planned


def _driven_s(problem: TransportProblem, van: int, own: list[Visit]) -> float:
    """Added up from the places alone: every drive and what goes before an approach, less the direct rides."""
    road_s, jobs, aboard = problem.road_s[0], problem.jobs, 0
    places = [int(problem.start_place[van])]
    driven_s = 0.0
    for visit in own:
        is_pick_up = visit.stop < jobs
        driven_s += problem.preparation_s if aboard == 0 else 0.0
        driven_s -= float(problem.direct_s[visit.stop]) if is_pick_up else 0.0
        aboard += 1 if is_pick_up else -1
        places.append(
            int(problem.pick_up_place[visit.stop] if is_pick_up else problem.drop_off_place[visit.stop - jobs])
        )
    if own:
        places.append(int(problem.station_place[van]))
    return driven_s + sum(float(road_s[one, other]) for one, other in pairwise(places))


def problem_of(day: Day) -> TransportProblem:
    return gather_transports(
        day.state, positions={}, travel_times=day.travel_times, now=MORNING, settings=day.settings
    ).problem


def live(day: Day, *, improving: bool) -> object:
    """All that happens when a booking makes the plan anew, with words and runs."""
    return plan_transports(
        day.state,
        positions={},
        travel_times=day.travel_times,
        now=MORNING,
        settings=day.settings,
        spent=within(day.settings.transports.improvement_s) if improving else lambda: 1.0,
    )


def timed_row(name: str, day: Day, solver: str, gap: float) -> dict[str, object]:
    """How long a plan takes, which one is used, and what the first one costs more."""
    greedy = measure(lambda: live(day, improving=False), runs=RUNS, clock=time.process_time)
    whole = measure(lambda: live(day, improving=True), runs=RUNS)
    return {
        "transports": name,
        "greedy plan, CPU": in_words(greedy.median_s),
        "plan": in_words(whole.median_s),
        "used": solver,
        "greedy costs more": f"{gap:.0%}",
    }


def rows_of(name: str, day: Day, *, seconds: float) -> tuple[dict[str, object], list[dict[str, object]]]:
    """The times, and for each solver what it found in the short time and in the long one."""
    problem = problem_of(day)
    routes, greedy_s, solver = best_routes(problem, rounds=MANY, spent=within(LIVE_S))
    ours = judged(problem, timed(problem, routes))
    assert ours[0] is not None
    assert abs(ours[0] - cost_of(problem, routes)) < AGREEMENT_S
    longer = improved(problem, inserted(problem), rounds=MANY, spent=within(seconds)).routes
    answers = {
        "ours": (ours, judged(problem, timed(problem, longer))),
        "OR-Tools": tuple(judged(problem, by_routing_library(problem, seconds=s)) for s in (LIVE_S, seconds)),
    }
    if problem.most_together == 1:
        answers["PyVRP"] = tuple(judged(problem, by_pyvrp(problem, seconds=s, seed=1)) for s in (LIVE_S, seconds))
    found = [
        {"transports": name, "by": by}
        | {f"{s:g} s": said(problem, *answer) for s, answer in zip((LIVE_S, seconds), pair, strict=True)}
        for by, pair in answers.items()
    ]
    return timed_row(name, day, solver, _gap(problem, greedy_s, ours[0])), found


def _gap(problem: TransportProblem, greedy_s: float, ours_s: float) -> float:
    """Of all that is paid for, the rides too: what is driven without a patient alone may be negative."""
    rides_s = float(problem.direct_s.sum())
    return (greedy_s - ours_s) / (ours_s + rides_s)


def said(problem: TransportProblem, cost_s: float | None, planned: int) -> str:
    """Hours driven empty, and how many nobody drives."""
    if cost_s is None:
        return "-"
    left = problem.jobs - planned
    hours = (cost_s - problem.unplanned_s * left) / 3_600.0
    return f"{hours:.2f} h" + (f", {left} left" if left else "")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.transports")
    parser.add_argument("--seconds", type=float, default=10.0, help="for each of the long searches")
    given = parser.parse_args()
    if not 0.1 <= given.seconds <= 3_600.0:
        parser.error("--seconds: give 0.1 to 3600")
    pin_to_one_core()
    warm_up()
    told = [rows_of(name, day_of(**case), seconds=given.seconds) for name, case in CASES]
    print_table("A day of transports: the plan anew", [times for times, _ in told])
    print_table("Driving without a patient, and who is left", [row for _, found in told for row in found])


if __name__ == "__main__":
    main()
