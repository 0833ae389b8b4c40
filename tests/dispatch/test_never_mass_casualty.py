"""What must never happen to a casualty, whatever is asked for: hypothesis leads a mass-casualty incident."""

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dispatch.decider import evolve
from dispatch.mass_casualty.board import board_of
from dispatch.mass_casualty.places import fits_in
from dispatch.mass_casualty.settings import MassCasualtySettings
from dispatch.mass_casualty.state import CasualtyStatus, Tag
from dispatch.mass_casualty.surge import surge_capacity, surge_used
from dispatch.messages import (
    Command,
    DivertHospital,
    RecordCasualtiesArrived,
    RecordUnitStatus,
    ReleaseCasualties,
    ReportSurgeCapacity,
    UnloadCasualties,
)
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from tests.dispatch.mass_casualty_world import Crash, S, crash_town

UNITS = ("A1", "A2", "A3")
HOSPITALS = ("general", "trauma")
numbers = st.lists(st.sampled_from([str(n) for n in range(12)]), min_size=1, max_size=4, unique=True)
unit_ids = st.sampled_from(UNITS)
hospital_ids = st.sampled_from(HOSPITALS)


class Evacuating(RuleBasedStateMachine):
    @initialize(general=st.integers(0, 3), trauma=st.integers(0, 3))
    def crash(self, general: int, trauma: int) -> None:
        self.town = crash_town(DispatchSettings(mass_casualty=MassCasualtySettings(reserve_share=0.0)), units=3)
        self.here = Crash(self.town, units=["A1", "A2"])
        for hospital_id, count in (("general", general), ("trauma", trauma)):
            by_tag = dict.fromkeys((tag.value for tag in Tag), count)
            self.ask(ReportSurgeCapacity(hospital_id=hospital_id, by_tag=by_tag))

    def ask(self, command: Command) -> bool:
        before = self.town.state
        try:
            self.town.do(command)
        except Refused:
            assert self.town.state is before
            return False
        return True

    def try_load(self, unit_id: str, chosen: list[str], hospital_id: str | None) -> None:
        try:
            self.here.load(unit_id, *chosen, hospital_id=hospital_id)
        except Refused:
            return

    @rule(tag=st.sampled_from(Tag), chosen=numbers)
    def casualties_are_tagged(self, tag: Tag, chosen: list[str]) -> None:
        self.here.tag(tag, *chosen)

    @rule(unit_id=unit_ids, chosen=numbers, hospital_id=st.one_of(st.none(), hospital_ids))
    def a_unit_loads(self, unit_id: str, chosen: list[str], hospital_id: str | None) -> None:
        self.try_load(unit_id, chosen, hospital_id)

    @rule(unit_id=unit_ids, hospital_id=hospital_ids)
    def a_unit_delivers(self, unit_id: str, hospital_id: str) -> None:
        steps = (S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING, S.AT_HOSPITAL)
        for status in steps:
            given = hospital_id if status in (S.TRANSPORTING, S.AT_HOSPITAL) else None
            self.ask(RecordUnitStatus(unit_id=unit_id, status=status, hospital_id=given))
        if self.town.the_unit(unit_id).status is S.AT_HOSPITAL:
            arrived_at = str(self.town.the_unit(unit_id).hospital_id)
            self.ask(
                RecordCasualtiesArrived(incident_id=self.here.incident_id, unit_id=unit_id, hospital_id=arrived_at)
            )
            self.ask(RecordUnitStatus(unit_id=unit_id, status=S.RETURNING))
        self.town.wait(60.0)

    @rule(unit_id=unit_ids)
    def a_unit_comes_to_the_scene(self, unit_id: str) -> None:
        try:
            self.here.bring(unit_id)
        except Refused:
            return

    @rule(chosen=numbers, unload=st.booleans())
    def casualties_are_unloaded_or_released(self, chosen: list[str], unload: bool) -> None:
        kind = UnloadCasualties if unload else ReleaseCasualties
        self.ask(kind(incident_id=self.here.incident_id, numbers=tuple(chosen), reason="so"))

    @rule(hospital_id=hospital_ids, for_s=st.sampled_from([None, 600.0]))
    def a_hospital_diverts(self, hospital_id: str, for_s: float | None) -> None:
        self.ask(DivertHospital(hospital_id=hospital_id, until_at=None if for_s is None else self.town.now + for_s))

    @rule()
    def a_plan_is_made_and_followed(self) -> None:
        """It moves nobody who is loaded or received, keeps to every capacity and place, and can be carried out."""
        town, before = self.town, self.here.known
        plan = self.here.plan()
        used = surge_used(town.state, but_incident_id=self.here.incident_id)
        for hospital_id in HOSPITALS:
            capacity = surge_capacity(town.state, town.state.hospitals[hospital_id], settings=town.settings)
            for tag in Tag:
                planned = [
                    n for n, to in plan.hospital_ids.items() if to == hospital_id and before.casualties[n].tag is tag
                ]
                assert len(planned) <= max(capacity.get(tag, 0) - used.get((hospital_id, tag), 0), 0)
        places = town.settings.mass_casualty.unit_places
        for trip in plan.trips:
            tags = [before.casualties[number].tag for number in trip.numbers]
            assert fits_in(places, tags, sitting_tags=town.settings.mass_casualty.sitting_tags)
        assert plan.bound <= plan.cost + 1e-6
        assert plan.cost <= plan.greedy_cost + 1e-6
        if plan.hospital_ids:
            self.here.accept(plan)
        for number, casualty in before.casualties.items():
            if casualty.status is not CasualtyStatus.AT_SCENE:
                assert self.here.casualty(number) == casualty
        for trip in plan.trips[:1]:
            unit = town.the_unit(trip.unit_id)
            aboard = any(
                c.unit_id == trip.unit_id and c.status is CasualtyStatus.LOADED
                for c in self.here.known.casualties.values()
            )
            if unit.incident_id == self.here.incident_id and unit.status is S.ON_SCENE and not aboard:
                self.here.load(trip.unit_id, *trip.numbers)

    @invariant()
    def every_casualty_is_in_exactly_one_place(self) -> None:
        board = board_of(self.town.state, self.here.incident_id, settings=self.town.settings)
        assert sum(sum(tags.values()) for tags in board.by_status.values()) == len(self.here.known.casualties)
        for casualty in self.here.known.casualties.values():
            carried = casualty.status in (CasualtyStatus.LOADED, CasualtyStatus.AT_HOSPITAL)
            assert carried == (casualty.unit_id is not None)
            if carried:
                assert casualty.hospital_id is not None

    @invariant()
    def no_unit_carries_more_than_it_has_places_for(self) -> None:
        known = self.town.settings.mass_casualty
        for unit_id in UNITS:
            aboard = [
                c
                for c in self.here.known.casualties.values()
                if c.unit_id == unit_id and c.status is CasualtyStatus.LOADED
            ]
            assert len(aboard) <= known.unit_places.lying + known.unit_places.sitting
            assert len({c.hospital_id for c in aboard}) <= 1

    def teardown(self) -> None:
        """The log, written and read again, gives the same state."""
        if not hasattr(self, "town"):
            return
        state = DispatchState()
        for happened in self.town.log:
            kind = type(happened.event)
            event = msgspec.json.decode(msgspec.json.encode(happened.event), type=kind)
            state = evolve(state, event, at=happened.at)
        assert state == self.town.state


Evacuating.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestEvacuating = Evacuating.TestCase
