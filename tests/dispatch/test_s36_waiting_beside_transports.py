"""Numbered stories of calls that wait while units are promised to transports."""

from dispatch.transports.state import TransportStatus
from tests.dispatch.transport_world import TransportTown
from tests.dispatch.waiting_world import codes_of, shortfall_codes, who_goes_where


class PromisedTown(TransportTown):
    """Ambulance A1 in the west is planned for a transport that leaves in about a quarter of an hour."""

    def __init__(self) -> None:
        super().__init__(ambulance_extra_s=0.0)
        self.unit("A1", "west")
        self.transport_id = self.book("WEST", "EAST", 15, 25)
        self.planned()
        assert self.run(self.transport_id).unit_id == "A1"


def test_01_a_call_that_can_wait_does_not_take_the_unit_a_transport_is_about_to_leave_with() -> None:
    """It gets the unit that is farther away; with no other it waits, and the promised unit counts as busy."""
    town = PromisedTown()
    transport_like = town.call(3, priority=3)
    plan = town.plan()
    assert plan.assignments == ()
    [unfilled] = [why for found in plan.shortfalls for why in found.reasons]
    assert (unfilled.code, unfilled.values["busy"], unfilled.values["out_of_reach"]) == ("need-unfilled", 1, 0)
    town.unit("E1", "east")
    assert who_goes_where(town.plan()) == {"E1": transport_like}


def test_02_a_recommendation_says_the_same_of_the_promised_unit() -> None:
    town = PromisedTown()
    found = town.recommend(town.call(3, priority=3))
    [unfilled] = [why for why in found.shortfalls if why.code == "need-unfilled"]
    assert (unfilled.values["busy"], unfilled.values["out_of_reach"]) == (1, 0)


def test_03_an_emergency_takes_the_promised_unit_and_the_transport_is_planned_anew() -> None:
    """In one plan the emergency gets the promised unit and the call that can wait gets nobody."""
    town = PromisedTown()
    emergency, can_wait = town.call(3, priority=1), town.call(2, priority=3)
    plan = town.plan()
    assert who_goes_where(plan) == {"A1": emergency}
    assert "transport-ahead" in codes_of(plan, "A1")
    assert shortfall_codes(plan, can_wait) == ["need-unfilled"]
    town.assign("A1", emergency)
    town.unit("W2", "west")
    town.planned()
    assert town.run(town.transport_id).unit_id == "W2"
    assert town.transport(town.transport_id).status is TransportStatus.PLANNED


def test_04_a_unit_that_is_back_before_its_transport_leaves_serves_the_call() -> None:
    town = TransportTown(ambulance_extra_s=0.0)
    town.unit("A1", "west")
    transport_id = town.book("WEST", "EAST", 180, 190)
    town.planned()
    assert town.run(transport_id).unit_id == "A1"
    call = town.call(3, priority=3)
    assert who_goes_where(town.plan()) == {"A1": call}
