"""What must never be in a plan of transports, whatever was booked and whoever is there."""

from collections.abc import Iterator
from itertools import pairwise
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.messages import (
    CompleteTransport,
    PickUpTransport,
    PlanTransports,
    ReleaseTransport,
    StandDownUnit,
    StartTransport,
    TakeOutOfService,
)
from dispatch.model import Incident, UnitStatus
from dispatch.refusal import Refused
from dispatch.transports.gathering import gather_transports
from dispatch.transports.lookup import riding_together
from dispatch.transports.model import Mobility
from dispatch.transports.plan import TransportPlan
from dispatch.transports.problem import Routes, TransportProblem, route_cost
from dispatch.transports.routing import with_job
from dispatch.transports.state import Transport
from tests.dispatch.transport_world import TransportTown

PLACES = st.one_of(st.sampled_from(["WEST", "MIDDLE", "EAST"]), st.sampled_from([5.0, 11.0, 33.0]))
BOOKINGS = st.lists(
    st.tuples(
        PLACES,
        PLACES,
        st.integers(0, 300),
        st.integers(5, 120),
        st.sampled_from([(), ("bariatric",)]),
        st.integers(0, 2),
        st.booleans(),
        st.booleans(),
    ).filter(lambda booking: booking[0] != booking[1]),
    min_size=1,
    max_size=9,
)
UNITS = st.lists(
    st.tuples(
        st.booleans(),
        st.sampled_from(["west", "east"]),
        st.sampled_from([(), ("bariatric",)]),
        st.sampled_from([None, (0, 3), (1, 6)]),
        st.booleans(),
    ),
    max_size=5,
)


@settings(max_examples=80, deadline=None)
@given(bookings=BOOKINGS, units=UNITS, kept=st.integers(0, 3))
def test_every_plan_keeps_windows_equipment_shifts_patients_and_cover(
    bookings: list[tuple[str, str, int, int, tuple[str, ...], int, bool, bool]],
    units: list[tuple[bool, str, tuple[str, ...], tuple[int, int] | None, bool]],
    kept: int,
) -> None:
    town = TransportTown(kept_for_emergencies=kept)
    for number, (is_van, station, capabilities, shift, busy) in enumerate(units):
        unit_id = f"U{number}"
        (town.van if is_van else town.unit)(unit_id, station, *capabilities)
        if shift is not None:
            town.shift(f"S{number}", unit_id, *shift)
        if busy and shift is None:
            town.assign(unit_id, town.call(7, priority=1))
    town.change_over()
    for origin, destination, ready, room, capabilities, escorts, returns, shares in bookings:
        town.book(
            origin,
            destination,
            ready,
            ready + room,
            capabilities=capabilities,
            escorts=escorts,
            mobility=Mobility.SEATED if escorts or shares else Mobility.STRETCHER,
            shares=shares,
            back=town.wishes(ready + room + 60, ready + room + 120) if returns else None,
        )
    plan = town.proposed()
    assert plan.cost <= plan.greedy_cost
    _every_transport_is_told_of_once(town, plan)
    _windows_and_equipment_hold(town, plan)
    _no_unit_is_in_two_places(town, plan)
    _enough_ambulances_are_left(town, plan, kept=kept)
    town.do(PlanTransports(runs=plan.runs, unplanned=plan.unplanned))
    assert town.proposed() == plan


def _every_transport_is_told_of_once(town: TransportTown, plan: TransportPlan) -> None:
    named = [told.transport_id for told in (*plan.runs, *plan.unplanned)]
    assert sorted(named) == sorted(town.state.transports.open_ids)
    assert all(len(told.reasons) == 1 for told in plan.unplanned)
    assert all(len(told.reasons) == (2 if told.run.with_ids else 1) for told in plan.runs)


def _windows_and_equipment_hold(town: TransportTown, plan: TransportPlan) -> None:
    dropped_at = {planned.transport_id: planned.run.drop_off_at for planned in plan.runs}
    for planned in plan.runs:
        transport, run = town.transport(planned.transport_id), planned.run
        wishes, unit = transport.wishes, town.the_unit(run.unit_id)
        assert wishes.ready_from_at - 1e-3 <= run.pick_up_at <= wishes.pick_up_until_at + 1e-3
        assert wishes.capabilities <= unit.capabilities
        at_once = [wishes]
        for other in (town.transport(name) for name in run.with_ids):
            found = next(p.run for p in plan.runs if p.transport_id == other.transport_id)
            assert (found.unit_id, found.depart_at, found.clear_at) == (run.unit_id, run.depart_at, run.clear_at)
            assert wishes.may_share
            assert other.wishes.may_share
            if found.pick_up_at <= run.pick_up_at < found.drop_off_at:
                at_once.append(other.wishes)
        assert sum(wish.seats for wish in at_once) <= 2
        assert len(at_once) <= 2
        assert run.drop_off_at - run.pick_up_at - 600.0 <= _alone_s(transport) + LONGEST_DETOUR_S + 1e-3
        if transport.outbound_id in dropped_at:
            assert run.pick_up_at >= dropped_at[transport.outbound_id] - 1e-3


LONGEST_DETOUR_S = 1_200.0


def _alone_s(transport: Transport) -> float:
    return abs(transport.origin.lon - transport.destination.lon) * 6_000.0


def _no_unit_is_in_two_places(town: TransportTown, plan: TransportPlan) -> None:
    """By road: a degree's hundredth takes a minute on this street."""
    by_unit = sorted(plan.runs, key=lambda planned: (planned.run.unit_id, planned.run.depart_at))
    for before, after in pairwise(by_unit):
        if before.run.unit_id != after.run.unit_id or after.transport_id in before.run.with_ids:
            continue
        if before.run.with_ids or after.run.with_ids:
            assert before.run.clear_at <= after.run.depart_at + 1e-3
            continue
        left, next_stop = town.transport(before.transport_id).destination, town.transport(after.transport_id).origin
        road_s = abs(left.lon - next_stop.lon) * 6_000.0
        assert after.run.pick_up_at >= before.run.clear_at + road_s - 1e-3
    for planned in plan.runs:
        shift = next((s for s in town.state.shifts.shifts.values() if s.unit_id == planned.run.unit_id), None)
        if shift is not None:
            assert shift.from_at - 1e-3 <= planned.run.depart_at
            assert planned.run.clear_at <= shift.until_at + 1e-3


def _enough_ambulances_are_left(town: TransportTown, plan: TransportPlan, *, kept: int) -> None:
    """Looked at whenever somebody leaves or goes off duty; whoever is on duty may be one of the kept."""
    ambulances = [unit.unit_id for unit in town.state.units.values() if unit.unit_type == "ambulance"]
    runs = [planned.run for planned in plan.runs if planned.run.unit_id in ambulances]
    shifts = {shift.unit_id: shift for shift in town.state.shifts.shifts.values()}
    for at in (*(run.depart_at for run in runs), *(shift.until_at for shift in shifts.values())):
        driving = {run.unit_id for run in runs if run.depart_at <= at < run.clear_at}
        own = [(unit_id, shifts.get(unit_id)) for unit_id in ambulances]
        on_duty = [unit_id for unit_id, shift in own if shift is None or shift.from_at <= at < shift.until_at]
        if driving:
            assert len(on_duty) - len(driving) >= kept


@settings(max_examples=40, deadline=None)
@given(acts=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 3)), max_size=25))
def test_a_transport_waits_or_is_under_way_with_an_open_incident_or_is_over(acts: list[tuple[int, int]]) -> None:
    """Whatever happens to its units, no transport is forgotten, and none is driven twice at once."""
    town = TransportTown()
    for number in range(2):
        town.van(f"V{number}")
    names = [
        town.book("WEST", "MIDDLE", 10 * number, 400, shares=number < 3, mobility=Mobility.SEATED)
        for number in range(4)
    ]
    for act, number in acts:
        name, unit_id = names[number], f"V{number % 2}"
        unit = town.the_unit(unit_id)
        following = {
            UnitStatus.ASSIGNED: UnitStatus.EN_ROUTE,
            UnitStatus.EN_ROUTE: UnitStatus.ON_SCENE,
            UnitStatus.ON_SCENE: UnitStatus.TRANSPORTING,
            UnitStatus.TRANSPORTING: UnitStatus.AT_HOSPITAL,
            UnitStatus.AT_HOSPITAL: UnitStatus.RETURNING,
        }
        try:
            if act == 0:
                town.planned()
            elif act == 1:
                town.do(StartTransport(transport_id=name))
            elif act == 2 and unit.status in following:
                town.report(unit_id, following[unit.status])
            elif act == 3:
                town.do(StandDownUnit(unit_id=unit_id, reason="called off"))
            elif act == 4:
                town.do(ReleaseTransport(transport_id=name, reason="called off"))
            elif act == 5:
                town.do(CompleteTransport(transport_id=name))
            elif act == 6:
                town.do(PickUpTransport(transport_id=name))
            else:
                town.do(TakeOutOfService(unit_id=unit_id, reason="brakes"))
        except Refused:
            pass
        _book_is_consistent(town, names)


def _book_is_consistent(town: TransportTown, names: list[str]) -> None:
    book = town.state.transports
    under_way = {name for name in names if book.transports[name].status == "under-way"}
    incidents = {book.transports[name].incident_id for name in under_way}
    assert set(book.by_incident) == incidents
    together = [riding_together(book, incident_id) for incident_id in book.by_incident]
    assert sorted(t.transport_id for ride in together for t in ride) == sorted(under_way)
    over = {name for name in names if book.transports[name].status in ("completed", "cancelled")}
    assert set(book.open_ids) == set(names) - over
    for name in under_way:
        incident: Incident = town.the_incident(book.transports[name].incident_id or "")
        assert incident.closed_at is None
    for name in over:
        incident_id = book.transports[name].incident_id or ""
        assert (town.the_incident(incident_id).closed_at is None) == (incident_id in incidents)


def places_for(problem: TransportProblem, routes: Routes, job: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Every way to put a job into one of the routes."""
    for vehicle, route in enumerate(routes):
        for up in range(len(route) + 1):
            for down in range(up, len(route) + 1):
                yield vehicle, (*route[:up], job, *route[up:down], problem.jobs + job, *route[down:])


@settings(max_examples=60, deadline=None)
@given(bookings=BOOKINGS, vans=st.integers(1, 3), most_together=st.integers(1, 3))
def test_the_bounds_never_hide_the_best_place(
    bookings: list[tuple[str, str, int, int, tuple[str, ...], int, bool, bool]], vans: int, most_together: int
) -> None:
    """One after the other, a job goes where driving every possible route says that it adds least."""
    town = TransportTown(most_together=most_together)
    for number in range(vans):
        town.van(f"V{number}", "west" if number % 2 else "east")
    for origin, destination, ready, room, _, _, _, shares in bookings:
        mobility = Mobility.SEATED if shares else Mobility.STRETCHER
        town.book(origin, destination, ready, ready + room, mobility=mobility, shares=shares)
    problem = gather_transports(
        town.state, positions={}, travel_times=town.travel_times, now=town.now, settings=town.settings
    ).problem
    routes: Routes = ((),) * problem.vehicles
    for job in range(problem.jobs):
        before_s = [route_cost(problem, vehicle, route) for vehicle, route in enumerate(routes)]
        tried = [
            route_cost(problem, vehicle, route) - before_s[vehicle]
            for vehicle, route in places_for(problem, routes, job)
        ]
        found = with_job(problem, routes, job)
        assert (found is None) == (min(tried) == inf)
        if found is not None:
            added_s = sum(route_cost(problem, vehicle, route) for vehicle, route in enumerate(found)) - sum(before_s)
            assert added_s == pytest.approx(min(tried))
            routes = found
