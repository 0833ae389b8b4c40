"""One delivery tour: numbered stories, the independent check, and brute force as the judge of small cases."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from bloodbank.insertion import first_route
from bloodbank.messages import DispatchVan, RecordTourStop
from bloodbank.model import RequestStatus, Urgency
from bloodbank.refusal import Refused
from bloodbank.route import RouteProblem, time_route
from bloodbank.settings import BloodSettings
from bloodbank.solve.tour import improve_route
from bloodbank.tour import TourPlan, plan_tour
from bloodbank.tour_check import check_tour
from tests.bloodbank.world import MINUTE, PLACES, Bank, LineTimes

SETTINGS = BloodSettings()


def plan(bank: Bank, *request_ids: str, times: LineTimes | None = None) -> TourPlan:
    """The plan, checked."""
    arguments = {"travel_times": times or LineTimes(), "now": bank.now, "settings": SETTINGS}
    made = plan_tour(bank.state, request_ids, **arguments)
    assert check_tour(bank.state, made, request_ids, **arguments) == []
    return made


def issued(bank: Bank, *, at: str, lying_at: str, count: int = 1, **more) -> str:
    """A request whose blood is issued and lies elsewhere."""
    units = [bank.receive("A+", at=lying_at) for _ in range(count)]
    request_id = bank.request("A+", at=at, red_cells=count, **more)
    bank.reserve(request_id, *units)
    bank.issue(request_id)
    return request_id


def codes(reasons) -> list[str]:
    return [reason.code for reason in reasons]


def test_T01_one_request_is_one_pick_up_and_one_delivery() -> None:
    bank = Bank().found()
    request_id = issued(bank, at="north", lying_at="centre")
    made = plan(bank, request_id)
    assert made.van_id == "van-1"
    assert [stop.place_id for stop in made.stops] == ["centre", "north"]
    assert [stop.planned_arrival_at - bank.now for stop in made.stops] == [0.0, 15 * MINUTE]
    assert made.travel_s == 10 * MINUTE


def test_T02_there_is_no_tour_when_nothing_has_to_move() -> None:
    bank = Bank().found()
    units = [bank.receive("A+", at="north")]
    request_id = bank.request("A+", at="north")
    bank.reserve(request_id, *units)
    made = plan(bank, request_id)
    assert (made.van_id, made.stops, codes(made.reasons)) == (None, (), ["nothing-to-move"])


def test_T03_a_request_for_which_nothing_is_held_is_named() -> None:
    bank = Bank().found()
    empty, full = bank.request("A+"), issued(bank, at="north", lying_at="centre")
    made = plan(bank, empty, full)
    assert [(reason.code, reason.values["request_id"]) for reason in made.shortfalls] == [("nothing-held", empty)]


def test_T04_blood_from_two_places_for_two_wards_is_fetched_and_brought_on_one_way() -> None:
    bank = Bank().found(vans={"van-1": ("south", 20)})
    requests = (issued(bank, at="north", lying_at="south"), issued(bank, at="clinic", lying_at="centre"))
    made = plan(bank, *requests)
    assert [stop.place_id for stop in made.stops] == ["south", "centre", "north", "clinic"]


def test_T05_the_nearer_free_van_is_sent_and_the_others_are_explained() -> None:
    bank = Bank().found(vans={"far": ("south", 20), "near": ("centre", 20), "out": ("centre", 20)})
    busy = issued(bank, at="clinic", lying_at="centre")
    bank.tell(DispatchVan(van_id="out", stops=plan(bank, busy).stops))
    made = plan(bank, issued(bank, at="north", lying_at="centre"))
    assert made.van_id == "near"
    said = {reason.code: reason.values["van_id"] for reason in made.reasons}
    assert said == {"van-chosen": "near", "van-worse": "far", "van-busy": "out"}


def test_T06_when_every_van_is_out_the_plan_says_so() -> None:
    bank = Bank().found(vans={})
    made = plan(bank, issued(bank, at="north", lying_at="centre"))
    assert (made.van_id, codes(made.shortfalls)) == (None, ["no-free-van"])


def test_T07_more_than_the_van_holds_takes_two_rounds() -> None:
    bank = Bank().found(vans={"small": ("centre", 2)})
    made = plan(bank, issued(bank, at="north", lying_at="centre", count=3))
    assert [stop.place_id for stop in made.stops] == ["centre", "north", "centre", "north"]


def test_T08_a_place_no_road_leads_to_is_a_shortfall_and_the_rest_is_delivered() -> None:
    bank = Bank().found()
    cut_off = {(lon, PLACES["clinic"]) for lon in PLACES.values() if lon != PLACES["clinic"]}
    lost, fine = issued(bank, at="clinic", lying_at="centre"), issued(bank, at="north", lying_at="centre")
    made = plan(bank, lost, fine, times=LineTimes(closed=cut_off))
    assert [stop.place_id for stop in made.stops] == ["centre", "north"]
    (shortfall,) = made.shortfalls
    assert (shortfall.code, shortfall.values["request_id"]) == ("delivery-unreachable", lost)
    alone = plan(bank, lost, times=LineTimes(closed=cut_off))
    assert (alone.van_id, codes(alone.shortfalls)) == (None, ["delivery-unreachable"])


def test_T09_the_urgent_ward_is_served_first_though_it_costs_a_detour() -> None:
    bank = Bank().found()
    emergency = issued(bank, at="clinic", lying_at="centre", hours=0.34, urgency=Urgency.EMERGENCY)
    routine = issued(bank, at="north", lying_at="centre", hours=8, urgency=Urgency.ROUTINE)
    assert [stop.place_id for stop in plan(bank, routine, emergency).stops] == ["centre", "clinic", "north"]


def test_T10_lateness_that_can_not_be_avoided_is_said() -> None:
    bank = Bank().found()
    request_id = issued(bank, at="north", lying_at="centre", hours=0.1)
    (shortfall,) = plan(bank, request_id).shortfalls
    assert shortfall.code == "delivered-late"
    assert shortfall.values["late_s"] == pytest.approx(9 * MINUTE)


def test_T11_reserved_blood_is_waited_for() -> None:
    bank = Bank().found()
    unit_id, request_id = bank.receive("A+"), bank.request("A+", at="north")
    bank.reserve(request_id, unit_id)
    arrival_s = plan(bank, request_id).stops[-1].planned_arrival_at - bank.now
    assert arrival_s == SETTINGS.preparation_s + SETTINGS.handling_s + 10 * MINUTE


def test_T12_the_planned_tour_can_be_sent_and_driven_to_its_end() -> None:
    bank = Bank().found(vans={"van-1": ("south", 2)})
    requests = [
        issued(bank, at="north", lying_at="centre", count=3),
        issued(bank, at="south", lying_at="clinic", count=2),
        issued(bank, at="clinic", lying_at="south", count=1),
    ]
    made = plan(bank, *requests)
    bank.tell(DispatchVan(van_id=made.van_id, stops=made.stops))
    for index, stop in enumerate(made.stops):
        bank.now = stop.planned_arrival_at
        bank.tell(RecordTourStop(tour_id="T-000001", stop_index=index))
    assert {bank.asked(request_id).status for request_id in requests} == {RequestStatus.DELIVERED}
    assert bank.state.vans["van-1"].tour_id is None


def test_T13_unknown_and_repeated_requests_are_refused() -> None:
    bank = Bank().found()
    known = bank.request("A+")
    for request_ids in (["R-9"], [known, known], []):
        with pytest.raises(Refused):
            plan(bank, *request_ids)


class TestTheCheckItself:
    """The independent check finds what is wrong with a plan that was right."""

    def faults(self, change) -> list[str]:
        bank = Bank().found(vans={"van-1": ("south", 4)})
        requests = [issued(bank, at="north", lying_at="centre", count=3, hours=0.1)]
        made = plan(bank, *requests)
        return check_tour(bank.state, change(made), requests, travel_times=LineTimes(), now=bank.now, settings=SETTINGS)

    def stop(self, made: TourPlan, row: int, **changes) -> TourPlan:
        stops = list(made.stops)
        stops[row] = structs.replace(stops[row], **changes)
        return structs.replace(made, stops=tuple(stops))

    def test_a_stop_earlier_than_the_roads_allow(self) -> None:
        faults = self.faults(lambda made: self.stop(made, 1, planned_arrival_at=made.stops[1].planned_arrival_at - 2))
        assert any("too early" in fault for fault in faults)

    def test_a_unit_left_in_the_van(self) -> None:
        faults = self.faults(lambda made: self.stop(made, 1, deliver=made.stops[1].deliver[1:]))
        assert any("stays in the van" in fault for fault in faults)

    def test_a_unit_left_behind(self) -> None:
        def change(made: TourPlan) -> TourPlan:
            made = structs.replace(made, shortfalls=())
            made = self.stop(made, 0, pick_up=made.stops[0].pick_up[1:])
            return self.stop(made, 1, deliver=made.stops[1].deliver[1:])

        assert any("left behind" in fault for fault in self.faults(change))

    def test_a_delivery_to_the_wrong_place_or_before_the_pick_up(self) -> None:
        assert any("asked for" in fault for fault in self.faults(lambda made: self.stop(made, 1, place_id="clinic")))
        faults = self.faults(lambda made: structs.replace(made, stops=made.stops[::-1]))
        assert any("without having been picked up" in fault for fault in faults)

    def test_lateness_without_a_word_and_driving_that_does_not_add_up(self) -> None:
        assert any("late without" in f for f in self.faults(lambda made: structs.replace(made, shortfalls=())))
        assert any("travel_s" in f for f in self.faults(lambda made: structs.replace(made, travel_s=1.0)))


@st.composite
def problems(draw, *, most: int = 3) -> RouteProblem:
    """Few shipments between random points, tight and loose, some roads shut."""
    places = draw(st.integers(2, 5))
    points = np.array([[draw(st.integers(0, 3000)), draw(st.integers(0, 3000))] for _ in range(places)], float)
    distance = np.hypot(*(points[:, None] - points[None, :]).T)
    count = draw(st.integers(1, most))
    pickup = [draw(st.integers(0, places - 1)) for _ in range(count)]
    delivery = [draw(st.sampled_from([p for p in range(places) if p != start])) for start in pickup]
    return RouteProblem(
        travel_s=[[math.ceil(value) for value in row] for row in distance.tolist()],
        pickup_place=pickup,
        delivery_place=delivery,
        size=[draw(st.integers(1, 3)) for _ in range(count)],
        ready_s=[draw(st.sampled_from([0, 600])) for _ in range(count)],
        due_s=[draw(st.integers(-600, 6000)) for _ in range(count)],
        weight=[draw(st.sampled_from([10, 100, 1000])) for _ in range(count)],
        capacity=draw(st.integers(3, 6)),
        handling_s=draw(st.sampled_from([0, 300])),
    )


def cheapest_by_brute_force(problem: RouteProblem) -> int:
    timed = (time_route(problem, route) for route in itertools.permutations(range(2 * problem.shipment_count)))
    return min(route.cost for route in timed if route is not None)


@given(problem=problems())
@settings(max_examples=60, deadline=None)
def test_small_tours_are_close_to_the_best_there_is(problem: RouteProblem) -> None:
    """Never better than all orders tried one by one, never worse than the first answer, at most 5 % above the best."""
    route, left_out = first_route(problem)
    first, better = time_route(problem, route), time_route(problem, improve_route(problem, route))
    assert left_out == []
    assert first is not None
    assert better is not None
    best = cheapest_by_brute_force(problem)
    assert best <= better.cost <= first.cost
    assert better.cost <= 1.05 * best


@given(problem=problems(most=6))
@settings(max_examples=25, deadline=None)
def test_the_search_is_repeatable_and_never_worse_than_the_first_answer(problem: RouteProblem) -> None:
    route, _ = first_route(problem)
    better = improve_route(problem, route)
    assert better == improve_route(problem, route)
    first, last = time_route(problem, route), time_route(problem, better)
    assert first is not None
    assert last is not None
    assert last.cost <= first.cost


@given(
    wanted=st.lists(
        st.tuples(
            st.sampled_from(sorted(PLACES)),
            st.sampled_from(sorted(PLACES)),
            st.integers(1, 4),
            st.sampled_from([0.2, 0.6, 3.0]),
            st.sampled_from(list(Urgency)),
            st.booleans(),
        ),
        min_size=1,
        max_size=5,
    ),
    vans=st.dictionaries(
        st.sampled_from(["a", "b", "c"]), st.tuples(st.sampled_from(sorted(PLACES)), st.integers(1, 8)), max_size=3
    ),
    closed=st.sets(st.tuples(st.sampled_from(sorted(PLACES.values())), st.sampled_from(sorted(PLACES.values())))),
)
@settings(max_examples=60, deadline=None)
def test_every_plan_passes_the_check_and_the_decision(wanted, vans, closed) -> None:
    """Whatever is held, wherever vans stand, whichever roads are shut."""
    bank = Bank().found(vans=vans)
    requests = []
    for at, lying_at, count, hours, urgency, issue in wanted:
        units = [bank.receive("A+", at=lying_at) for _ in range(count)]
        requests.append(bank.request("A+", at=at, red_cells=count, hours=hours, urgency=urgency))
        bank.reserve(requests[-1], *units)
        if issue:
            bank.issue(requests[-1])
    made = plan(bank, *requests, times=LineTimes(closed=closed))
    if made.van_id is not None and all(issue for *_, issue in wanted):
        bank.tell(DispatchVan(van_id=made.van_id, stops=made.stops))
