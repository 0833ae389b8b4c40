"""Tours with time windows, and with pick-up and delivery, on public problems.

    python -m benchmarks.vans FILE --seconds 10 [--seed 1] [--beside]

prints JSON: `cost` is the distance driven, each leg truncated to 0.1 as in the DIMACS challenge; `feasible` is what the
checker says. Compiling and reading are not within the seconds. With `--beside` plain OR-Tools guided local search and
plain PyVRP get the same seconds, and `ratio` is ours to the better of the two. Without a file all four of the shared
data beside the checkout, or in ARTERIAL_SHARED_DATA, are done beside their peers, as a table.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.timing import print_table
from benchmarks.vans_files import TENTHS, FileError, read_problem, service_of
from benchmarks.vans_peers import by_pyvrp, by_routing_library
from bloodbank.tours.check import faults_of
from bloodbank.tours.effort import Effort
from bloodbank.tours.planner import plan_tours
from bloodbank.tours.problem import TourProblem, Tours, omitted_jobs
from bloodbank.tours.schedule import cost_of, time_tours

NAMES = ("C101", "R101", "RC101", "lc101")
Answer = dict[str, object]


def stopwatch() -> Callable[[], float]:
    """Seconds since now."""
    began = time.perf_counter()
    return lambda: time.perf_counter() - began


def judged(problem: TourProblem, tours: Tours | None) -> Answer:
    """Cost, vehicles and the checker's word."""
    if tours is None:
        return {"cost": None, "vehicles": 0, "feasible": False, "faults": ["no tours within the time"]}
    try:
        timed = time_tours(problem, tours)
    except ValueError as error:
        return {"cost": None, "vehicles": 0, "feasible": False, "faults": [str(error)]}
    cost = cost_of(problem, timed)
    faults = faults_of(problem, timed, claimed_cost=cost)
    omitted = omitted_jobs(problem, tours)
    faults += [f"{len(omitted)} jobs are left out"] if omitted else []
    return {"cost": cost / TENTHS, "vehicles": len(timed), "feasible": not faults, "faults": faults[:10]}


def ours(problem: TourProblem, *, seconds: float, seed: int) -> Answer:
    """The planner's answer and the seconds it took."""
    elapsed_s = stopwatch()
    plan = plan_tours(problem, effort=Effort(seconds=seconds, elapsed_s=elapsed_s), seed=seed)
    took_s = elapsed_s()
    tours: Tours = [[] for _ in range(problem.van_count)]
    for tour in plan.tours:
        tours[tour.van] = list(tour.nodes)
    return {**judged(problem, tours), "seconds": round(took_s, 2)}


def compared(path: Path, problem: TourProblem, *, seconds: float, seed: int) -> Answer:
    """Ours beside both peers at the same seconds."""
    answer = ours(problem, seconds=seconds, seed=seed)
    routing = judged(problem, by_routing_library(problem, seconds=seconds))
    pyvrp = judged(problem, by_pyvrp(problem, service=service_of(path), seconds=seconds, seed=seed))
    best = min((float(str(peer["cost"])) for peer in (routing, pyvrp) if peer["feasible"]), default=None)
    ratio = None if best is None or answer["cost"] is None else round(float(str(answer["cost"])) / best, 5)
    return {**answer, "ortools_guided_local_search": routing, "pyvrp": pyvrp, "ratio": ratio}


def shared_files() -> list[Path]:
    data = Path(os.environ.get("ARTERIAL_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    return [path for name in NAMES if (path := data / "vrp" / f"{name}.txt").exists()]


def warm_up(problem: TourProblem) -> None:
    """Compile the kernels, or load them from their cache."""
    plan_tours(problem, effort=Effort(iterations=1))


def table(paths: list[Path], *, seconds: float, seed: int) -> None:
    rows: list[dict[str, object]] = []
    for path in paths:
        answer = compared(path, read_problem(path), seconds=seconds, seed=seed)
        peers = {name: answer[name] for name in ("ortools_guided_local_search", "pyvrp")}
        rows.append(
            {
                "file": path.stem,
                "ours": answer["cost"],
                "vans": answer["vehicles"],
                "feasible": "yes" if answer["feasible"] else "NO",
                **{name.replace("_", " "): peer["cost"] for name, peer in peers.items() if isinstance(peer, dict)},
                "ours / better peer": answer["ratio"],
            }
        )
    print_table(f"Tours, {seconds:g} s each", rows)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.vans", description="Tours on public problems.")
    parser.add_argument("file", nargs="?", type=Path, help="Solomon's or Li & Lim's layout")
    parser.add_argument("--seconds", type=float, default=10.0, help="for the search")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--beside", action="store_true", help="the peers too")
    given = parser.parse_args()
    if not 0.1 <= given.seconds <= 86_400.0:
        parser.error("--seconds: give 0.1 to 86400")
    if given.seed < 0:
        parser.error("--seed: give 0 or more")
    return given


def main() -> None:
    given = arguments()
    paths = shared_files() if given.file is None else [given.file]
    if not paths:
        print("The shared data is not here; name a file.")
        return
    try:
        problem = read_problem(paths[0])
    except FileError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    warm_up(problem)
    if given.file is None:
        table(paths, seconds=given.seconds, seed=given.seed)
        return
    if given.beside:
        answer = compared(given.file, problem, seconds=given.seconds, seed=given.seed)
    else:
        answer = ours(problem, seconds=given.seconds, seed=given.seed)
    print(json.dumps({"file": given.file.name, **answer}))


if __name__ == "__main__":
    main()
