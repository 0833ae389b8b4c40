"""What must never happen, whatever operators and crews do in whatever order."""

from collections.abc import Mapping

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dispatch.decider import decide, evolve
from dispatch.lifecycle import is_free
from dispatch.messages import (
    AssignUnit,
    ChooseHospital,
    CloseIncident,
    Command,
    DivertHospital,
    DivertUnit,
    Event,
    PostUnit,
    RecordUnitStatus,
    StandDownUnit,
)
from dispatch.model import IncidentStatus, UnitStatus
from dispatch.needs import open_needs
from dispatch.recommendation import RankedUnit
from dispatch.refusal import Refused
from dispatch.state import DispatchState
from tests.dispatch.world import Town, at_minute, need

UNITS = {"A1": (), "A2": ("als",), "B1": ("als", "paed"), "B2": ()}
HOSPITALS = ("G", "H")
SHAPES = ((need(),), (need("als"),), (need(), need("als")), (need("als"), need("paed")), (need(count=3),))
minutes = st.integers(0, 12)
unit_ids = st.sampled_from(sorted(UNITS))


def check_numbers(unit: RankedUnit, ranked: Mapping[str, RankedUnit]) -> None:
    """The reasons speak of the decision's own numbers."""
    assert unit.estimated_arrival_s == unit.available_in_s + unit.preparation_s + unit.travel_s
    for why in unit.reasons:
        if "estimated_arrival_s" in why.values:
            assert why.values["estimated_arrival_s"] == unit.estimated_arrival_s
        if "later_s" in why.values:
            rival = ranked[str(why.values["than_unit_id"])]
            assert why.values["later_s"] == unit.estimated_arrival_s - rival.estimated_arrival_s >= 0.0
        if "earlier_s" in why.values:
            rival = ranked[str(why.values["than_unit_id"])]
            assert why.values["earlier_s"] == rival.estimated_arrival_s - unit.estimated_arrival_s > 0.0
        if "available_in_s" in why.values:
            assert why.values["available_in_s"] == unit.available_in_s
        if "delay_s" in why.values:
            assert why.values["delay_s"] == unit.left_call_delay_s


class ControlRoomDay(RuleBasedStateMachine):
    """Anybody may ask for anything at any moment."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Town()

    @initialize()
    def open_the_day(self) -> None:
        self.town.station("west", 0)
        self.town.station("east", 12)
        for hospital_id, minute in zip(HOSPITALS, (3, 9), strict=True):
            self.town.hospital(hospital_id, minute)
        for unit_id, capabilities in UNITS.items():
            self.town.unit(unit_id, "west" if unit_id < "B" else "east", *capabilities)

    def ask(self, command: Command) -> None:
        before = self.town.state
        try:
            self.town.do(command)
        except Refused:
            assert self.town.state is before

    def send(self, unit: RankedUnit, incident_id: str) -> None:
        """As the recommendation says: from where it waits, or from the incident it would leave."""
        if unit.preempts_incident_id is None:
            self.town.assign(unit.unit_id, incident_id)
        else:
            assert self.town.the_unit(unit.unit_id).incident_id == unit.preempts_incident_id
            self.town.do(DivertUnit(unit_id=unit.unit_id, to_incident_id=incident_id, reason="more urgent"))

    def incident(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.town.state.incidents)))

    @rule(minute=minutes, priority=st.integers(1, 3), shape=st.sampled_from(SHAPES))
    def a_call_comes(self, minute: int, priority: int, shape: tuple[object, ...]) -> None:
        self.town.call(minute, priority=priority, needs=shape)  # type: ignore[arg-type]

    @precondition(lambda self: self.town.state.incidents)
    @rule(data=st.data(), unit_id=unit_ids, additional=st.booleans())
    def a_unit_is_assigned(self, data: st.DataObject, unit_id: str, additional: bool) -> None:
        self.ask(AssignUnit(incident_id=self.incident(data), unit_id=unit_id, additional=additional))

    @rule(
        unit_id=unit_ids,
        status=st.sampled_from(UnitStatus),
        ago_s=st.sampled_from([None, 0.0, 30.0, 500.0, -300.0]),
        hospital_id=st.sampled_from([None, *HOSPITALS]),
        handed_over=st.booleans(),
    )
    def a_crew_reports(
        self, unit_id: str, status: UnitStatus, ago_s: float | None, hospital_id: str | None, handed_over: bool
    ) -> None:
        self.ask(
            RecordUnitStatus(
                unit_id=unit_id,
                status=status,
                reported_at=None if ago_s is None else self.town.now - ago_s,
                hospital_id=hospital_id if status in (UnitStatus.TRANSPORTING, UnitStatus.AT_HOSPITAL) else None,
                handed_over=handed_over and status is UnitStatus.AT_HOSPITAL,
            )
        )

    @rule(unit_id=unit_ids, data=st.data())
    def a_crew_goes_on(self, unit_id: str, data: st.DataObject) -> None:
        """The likeliest next report, so that days get somewhere."""
        following = {
            UnitStatus.ASSIGNED: UnitStatus.EN_ROUTE,
            UnitStatus.EN_ROUTE: UnitStatus.ON_SCENE,
            UnitStatus.ON_SCENE: UnitStatus.TRANSPORTING,
            UnitStatus.TRANSPORTING: UnitStatus.AT_HOSPITAL,
            UnitStatus.AT_HOSPITAL: UnitStatus.RETURNING,
        }
        status = following.get(self.town.the_unit(unit_id).status, UnitStatus.AVAILABLE_AT_STATION)
        hospital_id = "H" if status is UnitStatus.AT_HOSPITAL else None
        self.ask(RecordUnitStatus(unit_id=unit_id, status=status, hospital_id=hospital_id))

    @rule(unit_id=unit_ids)
    def a_unit_is_stood_down(self, unit_id: str) -> None:
        self.ask(StandDownUnit(unit_id=unit_id, reason="not needed"))

    @rule(unit_id=unit_ids, minute=minutes)
    def a_unit_is_posted(self, unit_id: str, minute: int) -> None:
        lon, lat = at_minute(minute)
        self.ask(PostUnit(unit_id=unit_id, lon=lon, lat=lat))

    @rule(hospital_id=st.sampled_from(HOSPITALS), for_s=st.sampled_from([None, -1.0, 600.0]))
    def a_hospital_diverts(self, hospital_id: str, for_s: float | None) -> None:
        self.ask(DivertHospital(hospital_id=hospital_id, until_at=None if for_s is None else self.town.now + for_s))

    @precondition(lambda self: self.town.state.incidents)
    @rule(data=st.data(), hospital_id=st.sampled_from(HOSPITALS))
    def a_hospital_is_chosen(self, data: st.DataObject, hospital_id: str) -> None:
        self.ask(ChooseHospital(incident_id=self.incident(data), hospital_id=hospital_id))

    @precondition(lambda self: self.town.state.incidents)
    @rule(data=st.data())
    def an_incident_is_closed(self, data: st.DataObject) -> None:
        self.ask(CloseIncident(incident_id=self.incident(data), disposition="done"))

    @rule(seconds=st.sampled_from([1.0, 60.0, 1_000.0]), unit_id=unit_ids, minute=minutes)
    def time_passes_and_a_unit_is_seen(self, seconds: float, unit_id: str, minute: int) -> None:
        self.town.wait(seconds)
        self.town.seen(unit_id, minute)

    @precondition(lambda self: self.town.state.open_incident_ids)
    @rule(data=st.data())
    def a_recommendation_is_followed(self, data: st.DataObject) -> None:
        """It speaks of every unit once, never chooses an excluded one, and every choice can be carried out."""
        incident_id = data.draw(st.sampled_from(self.town.state.open_incident_ids))
        found = self.town.recommend(incident_id)
        ranked = {unit.unit_id: unit for unit in found.ranked}
        excluded = {unit.unit_id for unit in found.excluded}
        assert set(found.chosen) <= set(ranked)
        assert not set(ranked) & excluded
        assert sorted([*ranked, *excluded]) == sorted(UNITS)
        costs = [unit.cost_s for unit in found.ranked]
        assert costs == sorted(costs)
        for unit in found.ranked:
            check_numbers(unit, ranked)
        for unit_id in found.chosen:
            self.send(ranked[unit_id], incident_id)
        left = open_needs(self.town.state, self.town.the_incident(incident_id))
        assert len(left) == sum(int(s.values["count"]) for s in found.shortfalls if "count" in s.values)

    @rule()
    def a_plan_is_followed(self) -> None:
        """It is never worse than greedy, can be carried out, and leaves no call alone while a unit could come."""
        plan = self.town.plan()
        assert plan.cost <= plan.greedy_cost
        waiting = [i for i in self.town.state.incidents.values() if i.status is IncidentStatus.WAITING]
        for planned in plan.assignments:
            self.town.assign(planned.unit_id, planned.incident_id)
        for incident in waiting:
            if self.town.the_incident(incident.incident_id).status is IncidentStatus.WAITING:
                found = self.town.recommend(incident.incident_id)
                assert all(u.preempts_incident_id for u in found.ranked if u.unit_id in found.chosen)

    @invariant()
    def units_and_incidents_agree(self) -> None:
        state = self.town.state
        on = {unit_id: unit.incident_id for unit_id, unit in state.units.items() if unit.incident_id is not None}
        listed = [(unit_id, i.incident_id) for i in state.incidents.values() for unit_id in i.unit_ids]
        assert sorted(listed) == sorted(on.items())
        for unit_id, incident_id in on.items():
            assert not is_free(state.units[unit_id])
            assert state.incidents[incident_id].status is not IncidentStatus.CLOSED

    @invariant()
    def an_incident_is_alone_only_when_it_waits_was_served_or_is_closed(self) -> None:
        alone = {IncidentStatus.WAITING, IncidentStatus.SERVED, IncidentStatus.CLOSED}
        for incident in self.town.state.incidents.values():
            assert (incident.status in alone) == (not incident.unit_ids)

    @invariant()
    def the_board_lists_every_open_incident_in_order(self) -> None:
        state = self.town.state
        still_open = [i for i in state.incidents.values() if i.status is not IncidentStatus.CLOSED]
        in_order = sorted(still_open, key=lambda i: (i.priority, i.call_received_at, i.incident_id))
        assert [incident.incident_id for incident in in_order] == list(state.open_incident_ids)

    def teardown(self) -> None:
        """The log, written and read again, gives the same state."""
        state = DispatchState()
        for happened in self.town.log:
            kind = type(happened.event)
            event: Event = msgspec.json.decode(msgspec.json.encode(happened.event), type=kind)
            state = evolve(state, event, at=happened.at)
        assert state == self.town.state


ControlRoomDay.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestControlRoomDay = ControlRoomDay.TestCase


def test_a_decision_does_not_touch_the_state_it_was_made_on() -> None:
    """A snapshot taken before stays what it was: two operators, one unit, the second is refused."""
    town = Town()
    town.station("west", 0)
    town.unit("A1", "west")
    first, second = town.call(1), town.call(2)
    snapshot = town.state
    town.assign("A1", first)
    assert decide(snapshot, AssignUnit(incident_id=second, unit_id="A1"), now=town.now) != []
    with pytest.raises(Refused):
        decide(town.state, AssignUnit(incident_id=second, unit_id="A1"), now=town.now)
