"""Numbered stories of jobs queued on busy units, and of units out of service and moved."""

import pytest

from dispatch.messages import (
    ChangeStation,
    CloseIncident,
    IncidentUnstacked,
    OfferStackedIncident,
    RecordUnitStatus,
    ReorderStack,
    ReturnToService,
    StackIncident,
    StartStackedIncident,
    TakeOutOfService,
    UnstackIncident,
)
from dispatch.model import IncidentStatus, UnitStatus
from dispatch.refusal import Refused
from dispatch.stacking.choice import Begin, Drop, Offer, next_step
from dispatch.state import DispatchState
from tests.dispatch.world import Town, need

S = UnitStatus


@pytest.fixture
def town() -> Town:
    """A1 has its hands full at minute 3; A2 waits in the east, half an hour away."""
    town = Town()
    town.station("west", 0)
    town.station("east", 30)
    town.hospital("H", 8)
    town.unit("A1", "west")
    town.unit("A2", "east")
    first = town.call(3)
    town.assign("A1", first)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE)
    return town


def stack(town: Town, *incident_ids: str, unit_id: str = "A1") -> None:
    for incident_id in incident_ids:
        town.do(StackIncident(unit_id=unit_id, incident_id=incident_id))


def queue(town: Town, unit_id: str = "A1") -> tuple[str, ...]:
    return town.state.stacking.stacks.get(unit_id, ())


def refused_code(town: Town, command: object) -> str:
    before: DispatchState = town.state
    with pytest.raises(Refused) as refused:
        town.do(command)  # type: ignore[arg-type]
    assert town.state is before
    return refused.value.code


def test_01_the_next_jobs_of_a_unit_are_seen_and_their_order_is_changed(town: Town) -> None:
    b, c = town.call(5, priority=2), town.call(6, priority=3)
    stack(town, b, c)
    assert queue(town) == (b, c)
    town.do(ReorderStack(unit_id="A1", incident_ids=(c, b)))
    assert queue(town) == (c, b)
    d = town.call(7, priority=3)
    town.do(StackIncident(unit_id="A1", incident_id=d, place=0))
    assert queue(town) == (d, c, b)


def test_02_a_queued_call_waits_on_the_board_as_before_and_goes_to_whoever_is_sent_first(town: Town) -> None:
    incident = town.call(28, priority=2)
    stack(town, incident)
    assert town.the_incident(incident).status is IncidentStatus.WAITING
    assert [planned.unit_id for planned in town.plan().assignments] == ["A2"]
    town.assign("A2", incident)
    assert queue(town) == ()


def test_03_a_clear_unit_begins_its_next_job(town: Town) -> None:
    b, c = town.call(5, priority=2), town.call(6, priority=3)
    stack(town, b, c)
    town.report("A1", S.RETURNING)
    town.do(StartStackedIncident(unit_id="A1", incident_id=b))
    assert town.the_unit("A1").incident_id == b
    assert queue(town) == (c,)
    assert town.do(StartStackedIncident(unit_id="A1", incident_id=b)) == [], "twice is once"
    assert town.do(StartStackedIncident(unit_id="A1", incident_id=c)) == [], "it is busy"


def test_04_a_breakdown_gives_the_queued_jobs_back(town: Town) -> None:
    incident = town.call(5, priority=2)
    stack(town, incident)
    events = town.do(RecordUnitStatus(unit_id="A1", status=S.OUT_OF_SERVICE))
    assert [(e.incident_id, e.reason) for e in events if isinstance(e, IncidentUnstacked)] == [
        (incident, "out-of-service")
    ]
    assert queue(town) == ()
    assert town.the_incident(incident).status is IncidentStatus.WAITING


def test_05_an_emergency_never_waits_for_a_busy_unit(town: Town) -> None:
    assert refused_code(town, StackIncident(unit_id="A1", incident_id=town.call(5))) == "too-urgent-to-stack"


def test_06_jobs_are_queued_only_on_units_busy_with_another_one_they_can_do(town: Town) -> None:
    incident = town.call(5, priority=2, needs=[need("physician")])
    assert refused_code(town, StackIncident(unit_id="A2", incident_id=incident)) == "unit-not-busy"
    assert refused_code(town, StackIncident(unit_id="A1", incident_id=incident)) == "unit-not-suitable"
    assert refused_code(town, UnstackIncident(incident_id=incident, reason="?")) == "not-stacked"


def test_07_a_job_is_queued_on_one_unit_at_most_and_a_queue_has_its_end(town: Town) -> None:
    town.assign("A2", town.call(29))
    jobs = [town.call(5, priority=3) for _ in range(6)]
    stack(town, *jobs[:5])
    assert refused_code(town, StackIncident(unit_id="A1", incident_id=jobs[5])) == "stack-full"
    stack(town, jobs[0], unit_id="A2")
    assert (queue(town), queue(town, "A2")) == (tuple(jobs[1:5]), (jobs[0],))
    assert refused_code(town, ReorderStack(unit_id="A2", incident_ids=(jobs[1],))) == "invalid-value"


def test_08_a_closed_call_is_queued_no_longer(town: Town) -> None:
    incident = town.call(5, priority=2)
    stack(town, incident)
    town.do(CloseIncident(incident_id=incident, disposition="cancelled"))
    assert queue(town) == ()


def test_09_the_next_job_begins_unless_a_free_unit_is_there_sooner(town: Town) -> None:
    near, far = town.call(5, priority=2), town.call(27, priority=2)
    stack(town, near, far)
    town.report("A1", S.RETURNING)
    step = next_step(town.state, town.recommend(near), "A1", settings=town.settings)
    assert isinstance(step, Begin)
    offer = next_step(town.state, town.recommend(far), "A1", settings=town.settings)
    assert isinstance(offer, Offer)
    arrivals = {unit.unit_id: unit.estimated_arrival_s for unit in town.recommend(far).ranked}
    assert (offer.nearer_unit_id, offer.sooner_s) == ("A2", arrivals["A1"] - arrivals["A2"])


def test_10_an_offer_is_told_once_and_ends_when_somebody_goes(town: Town) -> None:
    far = town.call(27, priority=2)
    stack(town, far)
    offer = OfferStackedIncident(incident_id=far, nearer_unit_id="A2", sooner_s=600.0)
    assert len(town.do(offer)) == 1
    assert town.do(offer) == []
    town.assign("A2", far)
    assert dict(town.state.stacking.offered) == {}


def test_11_a_unit_nobody_can_find_gives_its_job_back(town: Town) -> None:
    incident = town.call(5, priority=2)
    stack(town, incident)
    town.seen("A1", 3, seconds_ago=3_000)
    town.wait(3_000)
    town.report("A1", S.RETURNING)
    town.wait(3_000)
    step = next_step(town.state, town.recommend(incident), "A1", settings=town.settings)
    assert isinstance(step, Drop)
    assert step.reason.code == "position-stale"


def test_12_a_unit_out_of_service_says_why_and_until_when_and_comes_back(town: Town) -> None:
    town.do(TakeOutOfService(unit_id="A2", reason="brakes", expected_return_at=town.now + 3_600))
    unit = town.the_unit("A2")
    assert (unit.status, unit.out_of_service_reason) == (S.OUT_OF_SERVICE, "brakes")
    town.do(TakeOutOfService(unit_id="A2", reason="brakes", expected_return_at=town.now + 7_200))
    assert town.the_unit("A2").expected_return_at == town.now + 7_200
    town.do(ReturnToService(unit_id="A2"))
    unit = town.the_unit("A2")
    assert (unit.status, unit.out_of_service_reason, unit.expected_return_at) == (S.AVAILABLE_AT_STATION, None, None)
    assert refused_code(town, ReturnToService(unit_id="A2")) == "unit-in-service"


def test_13_taking_a_busy_unit_out_of_service_leaves_its_call_to_others(town: Town) -> None:
    incident = town.the_unit("A1").incident_id
    assert incident is not None
    town.do(TakeOutOfService(unit_id="A1", reason="engine on fire"))
    assert town.the_incident(incident).status is IncidentStatus.WAITING
    assert town.recommend(incident).chosen == ("A2",)


def test_14_a_unit_moved_to_another_station_drives_there_and_a_busy_one_goes_on_with_its_call(town: Town) -> None:
    town.do(ChangeStation(unit_id="A2", station_id="west", reason="short in the west"))
    assert town.the_unit("A2").status is S.RETURNING
    town.report("A2", S.AVAILABLE_AT_STATION)
    west = town.state.stations["west"]
    assert town.the_unit("A2").last_place == (west.lon, west.lat)
    town.do(ChangeStation(unit_id="A1", station_id="east", reason="swap"))
    assert town.the_unit("A1").status is S.ON_SCENE
