"""A stop for first aid is planned around at once, and ends of itself."""

from controlroom.following import alarms, transports
from controlroom.room import ControlRoom
from controlroom.subjects import standard_subjects
from dispatch.messages import BeginFirstAid, CloseIncident, EndFirstAid, SendFirstAid
from dispatch.model import UnitStatus
from dispatch.settings import DispatchSettings
from dispatch.transports.model import Wishes
from dispatch.transports.settings import TransportSettings
from dispatch.transports.state import FirstAid
from tests.controlroom import test_late_transports
from tests.controlroom.test_stacked_jobs import Street
from tests.controlroom.world import do, open_room

S = UnitStatus


class Town(test_late_transports.Town):
    """V1 has fetched its first patient in time, who is stable, and has to be in E by minute 110."""

    def __init__(self) -> None:
        super().__init__(by=110)
        self.until(59.5)
        self.says(S.EN_ROUTE)
        self.until(60.5)
        self.says(S.ON_SCENE)
        self.until(70.5)
        self.says(S.TRANSPORTING)

    def opened(self) -> ControlRoom:
        rules = TransportSettings(kept_for_emergencies=0, first_aid_with_patient=True)
        settings = DispatchSettings(transports=rules)
        subjects = standard_subjects(dispatch_settings=settings)
        table = (*alarms.reactions(subjects, settings), *transports.reactions(subjects, settings, None, Street()))
        return open_room(log=self.log, clock=self.clock, reactions=table, subjects=subjects)

    def wishes(self, ready: float, until: float, **more: object) -> Wishes:
        return super().wishes(ready, until, **{"stable": True} | more)

    def stopped(self) -> str:
        """V1 is asked to stop, two minutes away."""
        emergency = self.emergency()
        do(self.room, SendFirstAid(unit_id="V1", incident_id=emergency, estimated_arrival_s=120.0))
        return emergency

    @property
    def aid(self) -> FirstAid:
        return self.room.state.dispatch.transports.first_aid["V1"]


def test_what_the_stop_will_cost_is_planned_around_when_it_begins() -> None:
    """Nineteen minutes later: the next patient goes to V2, and this one misses the appointment."""
    town = Town()
    assert (town.run_of(town.second).unit_id, town.alarms) == ("V1", [])
    town.stopped()
    assert round(town.of(town.first).late_s / 60.0) in (19, 20)
    assert town.run_of(town.second).unit_id == "V2"
    assert town.alarms == ["transport-late"]


def test_a_short_stop_gives_the_time_back() -> None:
    town = Town()
    town.stopped()
    town.until(73)
    do(town.room, BeginFirstAid(unit_id="V1"))
    town.until(76)
    do(town.room, EndFirstAid(unit_id="V1", reason="handed over"))
    assert town.of(town.first).late_s < 600.0
    assert (town.run_of(town.second).unit_id, town.alarms) == ("V1", [])
    town.until(107)
    town.says(S.AT_HOSPITAL)
    assert town.room.state.dispatch.units["V1"].status is S.AT_HOSPITAL


def test_the_stop_ends_with_the_call() -> None:
    town = Town()
    emergency = town.stopped()
    do(town.room, CloseIncident(incident_id=emergency, disposition="cancelled"))
    assert town.aid.ended_at == town.clock.now()


def test_the_stop_ends_when_the_unit_says_that_it_has_brought_its_patient() -> None:
    town = Town()
    town.stopped()
    town.until(101)
    town.says(S.AT_HOSPITAL)
    assert town.aid.ended_at is not None
