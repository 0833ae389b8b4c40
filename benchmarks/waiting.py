"""Plans for all waiting calls beside an exact model in general solvers: HiGHS and GLOP for quality, CP-SAT for time.

    python -m benchmarks.waiting

Calls of three priorities and of all ages want one to three units each, some with alternatives or optional ones; units
are of three kinds. Every plan is checked by rules of its own and must cost what the exact model proves to be the least,
before anything is printed: the linear relaxation by GLOP always, the whole model by HiGHS in the smaller cases. CP-SAT
is stopped after a while. Plans and flows are timed by the processor's clock, the solvers by their own, which leave out
the building of their models. With the shared data beside the checkout, or in ARTERIAL_SHARED_DATA, the same is asked on
the roads of Auckland.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from arterial.demand import demand_of
from benchmarks.timing import in_words, measure, pin_to_one_core, print_table
from controlroom.cell_times import CellTimes
from controlroom.region_losses import RegionLosses
from controlroom.road_times import RoadTimes
from dispatch.batch import WaitingPlan, plan_waiting
from dispatch.decider import decide, evolve
from dispatch.messages import AssignUnit, Command, RecordUnitStatus, RegisterStation, RegisterUnit, ReportCall
from dispatch.model import LonLat, Need, Position, UnitStatus
from dispatch.ports import FloatArray, TravelTimes
from dispatch.recommending.losses import Losses
from dispatch.settings import DispatchSettings
from dispatch.solve.assignment import cheapest_pairs
from dispatch.solve.assignment_exact import exact_answer
from dispatch.state import DispatchState
from dispatch.waiting.board import gather_board
from dispatch.waiting.greedy import greedy_pairs
from dispatch.waiting.problem import WaitingProblem, cost_of, fault_of
from dispatch.waiting.settings import WaitingSettings
from dispatch.waiting.steps import plan_steps
from roads import RoadNetwork
from roads.pack import CityPack, read_pack

NOW = 1_700_000_000.0
BASIC, PARAMEDIC, PHYSICIAN = frozenset({"basic"}), frozenset({"basic", "paramedic"}), frozenset({"basic", "physician"})
NEEDS = (
    (Need(),),
    (Need(capabilities=PARAMEDIC, alternatives=(PHYSICIAN,)),),
    (Need(capabilities=PHYSICIAN), Need(capabilities=BASIC)),
    (Need(capabilities=PARAMEDIC, alternatives=(BASIC,)), Need(count=2, optional=True)),
    (Need(capabilities=BASIC, count=2),),
)
AGREEMENT, RUNS = 1e-6, 31
PROOF_LIMIT_S, RIVAL_LIMIT_S, SMALL = 120.0, 10.0, 6_000
ALL_WEIGHED = {1: "closest", 2: "coverage-aware", 3: "preparedness"}
NORMS_S = {1: 480.0, 2: 900.0, 3: 1_800.0}
METRES_A_DEGREE, METRES_A_SECOND, DETOUR = 111_000.0, 12.0, 1.4
Place = Callable[[], LonLat]


class StraightTimes:
    """The straight line, a detour and one speed: quick, so that what is measured is dispatch alone."""

    def travel_s(self, origins: FloatArray, destinations: FloatArray, *, profile: str, at: float) -> FloatArray:
        gaps = (origins[:, None, :] - destinations[None, :, :]) * np.array([0.6, 1.0])
        times: FloatArray = np.hypot(gaps[..., 0], gaps[..., 1]) * METRES_A_DEGREE * DETOUR / METRES_A_SECOND
        return times


class Town(Struct, frozen=True):
    state: DispatchState
    positions: dict[str, Position]
    travel_times: TravelTimes
    settings: DispatchSettings
    region: RegionLosses | None = None

    def losses(self) -> Losses:
        """What the rest of the region loses by each unit, made anew where the policies decide by it."""
        if self.region is None:
            return Losses()
        return self.region.of_plan(self.state, positions=self.positions, now=NOW)

    def plan(self) -> WaitingPlan:
        losses = self.losses()
        return plan_waiting(
            self.state,
            positions=self.positions,
            travel_times=self.travel_times,
            now=NOW,
            settings=self.settings,
            coverage_lost=losses.coverage,
            preparedness_lost=losses.preparedness,
        )

    def problem(self) -> WaitingProblem:
        board = gather_board(
            self.state,
            positions=self.positions,
            travel_times=self.travel_times,
            now=NOW,
            settings=self.settings,
            losses=self.losses(),
        )
        return plan_steps(board).question.problem


def town_of(
    units: int, calls: int, *, on_their_way: int, place: Place, times: TravelTimes, chance: np.random.Generator
) -> Town:
    """Units with fresh positions, so many of them on their way to transports of their own, and calls that wait."""
    state, positions = DispatchState(), {}

    def do(command: Command, at: float) -> None:
        nonlocal state
        for event in decide(state, command, now=at):
            state = evolve(state, event, at=at)

    def call(priority: int, needs: tuple[Need, ...], at: float) -> str:
        lon, lat = place()
        do(ReportCall(determinant="any", priority=priority, lon=lon, lat=lat, needs=needs), at)
        return f"{max(state.incidents, key=lambda name: state.incidents[name].call_received_at)}"

    lon, lat = place()
    do(RegisterStation(station_id="S", name="Station", lon=lon, lat=lat), NOW - 7_200.0)
    for number in range(units):
        unit_id, kind = f"U{number:04d}", (BASIC, PARAMEDIC, PHYSICIAN)[number % 3]
        do(RegisterUnit(unit_id=unit_id, station_id="S", unit_type="ambulance", capabilities=kind), NOW - 7_200.0)
        lon, lat = place()
        positions[unit_id] = Position(lon=lon, lat=lat, seen_at=NOW - 5.0)
    for number in range(on_their_way):
        began_at = NOW - 7_000.0 + number
        incident_id = call(3, (Need(),), began_at)
        do(AssignUnit(unit_id=f"U{number:04d}", incident_id=incident_id), began_at)
        do(RecordUnitStatus(unit_id=f"U{number:04d}", status=UnitStatus.EN_ROUTE), NOW - 60.0)
    for waited_s in sorted(chance.exponential(600.0, calls).tolist(), reverse=True):
        shape = NEEDS[int(chance.integers(len(NEEDS)))]
        call(int(chance.choice([1, 2, 3], p=[0.3, 0.4, 0.3])), shape, NOW - min(waited_s, 6_000.0))
    return Town(state, positions, times, DispatchSettings(waiting=WaitingSettings(take_from_calls=on_their_way > 0)))


def compared(what: str, town: Town) -> dict[str, object]:
    """The plan's time, and its cost and the greedy one beside the least cost there is."""
    problem, plan = town.problem(), town.plan()
    flow = cheapest_pairs(problem)
    assert flow is not None
    assert fault_of(problem, flow) is None
    relaxed = exact_answer(problem, solver="glop", time_limit_s=PROOF_LIMIT_S)
    proof_s = ""
    if problem.cost_s.size <= SMALL:
        exact = exact_answer(problem, solver="highs", time_limit_s=PROOF_LIMIT_S)
        assert fault_of(problem, exact.pairs) is None
        assert abs(exact.cost - relaxed.bound) <= AGREEMENT * relaxed.bound, (exact.cost, relaxed.bound)
        proof_s = in_words(exact.solving_s)
    gap = plan.cost / relaxed.bound - 1.0
    assert -AGREEMENT < gap < AGREEMENT
    greedy_gap = plan.greedy_cost / relaxed.bound - 1.0
    assert abs(cost_of(problem, greedy_pairs(problem)) - plan.greedy_cost) <= AGREEMENT * relaxed.bound
    ours = measure(town.plan, runs=RUNS, clock=time.process_time)
    alone = measure(lambda: cheapest_pairs(problem), runs=RUNS, clock=time.process_time)
    return {
        "what": what, "units x calls": f"{problem.cost_s.shape[0]} x {len(problem.weight)}",
        "slots": int(problem.count.sum()), "plan with reasons": in_words(ours.median_s), "worst": in_words(ours.max_s),
        "flow alone": in_words(alone.median_s), "CP-SAT": cp_sat_in_words(problem, relaxed.bound),
        "HiGHS": proof_s, "GLOP": in_words(relaxed.solving_s),
        "gap to optimum": f"{100 * abs(gap):.4f} %", "greedy's gap": f"{100 * greedy_gap:.1f} %",
    }  # fmt: skip


def cp_sat_in_words(problem: WaitingProblem, least: float) -> str:
    """Its time to the least cost, or how far from it it was when stopped."""
    try:
        rival = exact_answer(problem, solver="cp-sat", time_limit_s=RIVAL_LIMIT_S)
    except ValueError:
        return f"nothing in {RIVAL_LIMIT_S:.0f} s"
    assert fault_of(problem, rival.pairs) is None
    over = cost_of(problem, rival.pairs) / least - 1.0
    assert over >= -AGREEMENT
    return in_words(rival.solving_s) if over < AGREEMENT else f"{100 * over:.0f} % over in {RIVAL_LIMIT_S:.0f} s"


def anywhere(chance: np.random.Generator) -> Place:
    return lambda: (27.4 + 0.3 * float(chance.random()), 53.8 + 0.2 * float(chance.random()))


def at_junctions(pack: CityPack, chance: np.random.Generator) -> Place:
    nodes = np.flatnonzero(pack.graph.in_main_part)

    def place() -> LonLat:
        node = int(chance.choice(nodes))
        return float(pack.graph.lon[node]), float(pack.graph.lat[node])

    return place


def shared_data() -> Path:
    return Path(os.environ.get("ARTERIAL_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


def rows_of(place: Place, times: TravelTimes, chance: np.random.Generator) -> list[dict[str, object]]:
    cases = {
        "all units free": (200, 50, 0),
        "a fifth on their way, may be taken": (200, 50, 40),
        "fewer units than slots": (60, 50, 0),
        "twice the region": (400, 120, 0),
        "the same, a fifth on their way": (400, 120, 80),
    }
    return [
        compared(what, town_of(units, calls, on_their_way=away, place=place, times=times, chance=chance))
        for what, (units, calls, away) in cases.items()
    ]


def weighed(town: Town, pack: CityPack, times: RoadTimes) -> Town:
    """The same calls, where what the region loses decides about those of priorities 2 and 3."""
    settings = replace(town.settings, policy_by_priority=ALL_WEIGHED, targets_s=NORMS_S)
    demand = demand_of(pack, settings, None)
    assert demand is not None
    cell_times = CellTimes(times, demand.cells)
    return replace(town, settings=settings, region=RegionLosses(demand, cell_times, settings))


def main() -> None:
    pin_to_one_core()
    chance = np.random.default_rng(20_261_123)
    print_table("Waiting calls, straight-line times", rows_of(anywhere(chance), StraightTimes(), chance))
    auckland = shared_data() / "cities" / "auckland"
    if not auckland.exists():
        print("Auckland's roads are not here; they are left out.")
        return
    pack = read_pack(auckland)
    times = RoadTimes(RoadNetwork.open(pack, save_index=False), pack.settings.timezone)
    rows = rows_of(at_junctions(pack, chance), times, chance)
    town = town_of(200, 50, on_their_way=40, place=at_junctions(pack, chance), times=times, chance=chance)
    rows.append(compared("a fifth on their way, cover and preparedness weighed", weighed(town, pack, times)))
    print_table("Waiting calls, the roads of Auckland in the time", rows)


if __name__ == "__main__":
    main()
