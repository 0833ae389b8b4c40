"""Numbered stories of patients who ride together: seats, consent, rides that stay short, who is aboard when."""

import pytest
from msgspec.structs import replace

from dispatch.messages import (
    CancelTransport,
    CompleteTransport,
    DivertUnit,
    PickUpTransport,
    PlannedRun,
    PlanTransports,
    ReleaseTransport,
    StandDownUnit,
)
from dispatch.model import IncidentStatus, UnitStatus
from dispatch.refusal import Refused
from dispatch.transports.checking import faults
from dispatch.transports.gathering import gather_transports
from dispatch.transports.lateness import lateness_s
from dispatch.transports.model import Mobility
from dispatch.transports.problem import timed
from dispatch.transports.state import TransportStatus
from tests.dispatch.test_s80_transports import refused_code
from tests.dispatch.transport_world import TransportTown

S, T = UnitStatus, TransportStatus
SEATED = {"mobility": Mobility.SEATED, "shares": True}


def two_neighbours(**rules: object) -> tuple[TransportTown, str, str]:
    """Two patients, five minutes apart, go to the same hospital at the same hour; there is one van."""
    town = TransportTown(**rules)
    town.van("V1")
    one = town.book(4.0, "MIDDLE", 60, 70, by=110, **SEATED)
    other = town.book(9.0, "MIDDLE", 60, 90, by=110, **SEATED)
    town.planned()
    return town, one, other


def test_01_two_who_sit_and_agree_ride_together_and_are_told_so() -> None:
    town, one, other = two_neighbours()
    first, second = town.run(one), town.run(other)
    assert (first.with_ids, second.with_ids) == ((other,), (one,))
    assert (first.depart_at, first.clear_at) == (second.depart_at, second.clear_at)
    assert first.pick_up_at < second.pick_up_at < min(first.drop_off_at, second.drop_off_at)
    reasons = {reason.code: reason for reason in town.transport(one).reasons}
    assert reasons["rides-with-others"].values["longer_s"] == pytest.approx(
        first.drop_off_at - first.pick_up_at - 600.0 - 16 * 60.0
    )


@pytest.mark.parametrize(
    "wishes",
    [{"mobility": Mobility.SEATED}, {"mobility": Mobility.SEATED, "stable": True}, {}, SEATED | {"longest_ride": 17}],
)
def test_02_who_does_not_agree_or_lies_or_may_not_ride_so_long_rides_alone(wishes: dict[str, object]) -> None:
    town = TransportTown()
    town.van("V1")
    one = town.book(4.0, "MIDDLE", 60, 70, by=200, **wishes)
    other = town.book(9.0, "MIDDLE", 60, 200, by=300, **SEATED)
    town.planned()
    assert (town.run(one).with_ids, town.run(other).with_ids) == ((), ())


def test_03_a_service_may_forbid_it_and_the_infectious_ride_alone() -> None:
    town, _, other = two_neighbours(most_together=1)
    assert town.why_not(other) == ["units-taken-by-transports"]
    town = TransportTown()
    town.van("V1", "west", "infectious")
    town.book(4.0, "MIDDLE", 60, 70, by=110, capabilities=["infectious"], **SEATED)
    other = town.book(9.0, "MIDDLE", 60, 90, by=110, **SEATED)
    town.planned()
    assert town.why_not(other) == ["units-taken-by-transports"]


def test_04_escorts_take_seats_and_wheelchairs_their_places() -> None:
    town = TransportTown()
    town.van("V1")
    town.book(4.0, "MIDDLE", 60, 70, by=110, escorts=1, **SEATED)
    other = town.book(9.0, "MIDDLE", 60, 90, by=110, **SEATED)
    town.planned()
    assert town.why_not(other) == ["units-taken-by-transports"]
    rolling = SEATED | {"mobility": Mobility.WHEELCHAIR}
    town = TransportTown()
    town.van("V1")
    one = town.book(4.0, "MIDDLE", 60, 70, by=110, **rolling)
    other = town.book(9.0, "MIDDLE", 60, 90, by=110, escorts=1, **SEATED)
    third = town.book(9.0, "MIDDLE", 60, 90, by=110, **rolling)
    town.planned()
    assert town.run(one).with_ids == (other,)
    assert town.why_not(third) == ["units-taken-by-transports"]
    town = TransportTown(wheelchairs_by_unit_type={})
    town.van("V1")
    alone = town.book(4.0, "MIDDLE", 60, 70, **rolling)
    town.planned()
    assert town.why_not(alone) == ["no-unit-for-transport"]


def test_05_nobody_is_fetched_early_only_to_wait_aboard_for_the_next() -> None:
    """The second is ready half an hour after the first could be fetched: the first is fetched later."""
    town = TransportTown()
    town.van("V1")
    one = town.book(4.0, "MIDDLE", 60, 120, by=150, **SEATED)
    other = town.book(9.0, "MIDDLE", 100, 101, by=150, **SEATED)
    town.planned()
    assert town.run(one).with_ids == (other,)
    assert town.minutes(town.run(one).pick_up_at) == pytest.approx(85)


def test_06_the_crew_says_who_is_aboard_and_each_arrives_for_himself() -> None:
    """To two hospitals: the first is brought while the second rides on."""
    town = TransportTown()
    town.van("V1")
    one = town.book(4.0, "MIDDLE", 60, 70, by=120, patient_ids=("P-1",), **SEATED)
    other = town.book(9.0, 30.0, 60, 90, by=140, patient_ids=("P-2",), **SEATED)
    town.planned()
    town.start(other)
    incident_id = town.transport(one).incident_id
    assert incident_id is not None
    assert {town.transport(name).status for name in (one, other)} == {T.UNDER_WAY}
    assert town.the_incident(incident_id).patient_ids == ("P-1", "P-2")
    town.report("V1", S.EN_ROUTE)
    assert refused_code(town, PickUpTransport(transport_id=one)) == "transport-not-reached"
    town.report("V1", S.ON_SCENE)
    town.do(PickUpTransport(transport_id=one))
    town.report("V1", S.TRANSPORTING)
    assert refused_code(town, CompleteTransport(transport_id=other)) == "transport-not-arrived"
    town.do(PickUpTransport(transport_id=other))
    assert town.do(PickUpTransport(transport_id=other)) == []
    town.do(CompleteTransport(transport_id=one))
    assert town.the_unit("V1").incident_id == incident_id
    assert town.state.transports.by_incident[incident_id] == other
    town.do(CompleteTransport(transport_id=other))
    assert {town.transport(name).status for name in (one, other)} == {T.COMPLETED}
    assert town.the_incident(incident_id).status is IncidentStatus.CLOSED
    assert (town.the_unit("V1").incident_id, dict(town.state.transports.by_incident)) == (None, {})


def under_way() -> tuple[TransportTown, str, str, str]:
    town, one, other = two_neighbours()
    town.start(one)
    return town, one, other, town.transport(one).incident_id or ""


def test_07_one_who_is_not_ready_waits_again_while_the_other_is_brought() -> None:
    town, one, other, incident_id = under_way()
    town.report("V1", S.EN_ROUTE, S.ON_SCENE)
    town.do(PickUpTransport(transport_id=one))
    town.report("V1", S.TRANSPORTING)
    town.do(ReleaseTransport(transport_id=other, reason="patient not ready"))
    assert town.do(ReleaseTransport(transport_id=one, reason="?")) == []
    assert (town.transport(other).status, town.transport(one).status) == (T.BOOKED, T.UNDER_WAY)
    town.report("V1", S.AT_HOSPITAL)
    town.do(CompleteTransport(transport_id=one))
    assert town.the_incident(incident_id).status is IncidentStatus.CLOSED


def test_08_one_who_is_not_fetched_yet_can_be_cancelled_the_one_aboard_can_not() -> None:
    town, one, other, incident_id = under_way()
    town.report("V1", S.EN_ROUTE, S.ON_SCENE)
    town.do(PickUpTransport(transport_id=one))
    assert refused_code(town, CancelTransport(transport_id=one, reason="?")) == "transport-not-waiting"
    town.do(CancelTransport(transport_id=other, reason="postponed"))
    assert town.transport(other).status is T.CANCELLED
    assert town.the_incident(incident_id).unit_ids == ("V1",)


def test_09_an_emergency_before_the_first_pick_up_leaves_both_waiting() -> None:
    town, one, other, incident_id = under_way()
    town.report("V1", S.EN_ROUTE)
    emergency = town.call(3, priority=1)
    town.do(DivertUnit(unit_id="V1", to_incident_id=emergency, reason="cardiac arrest"))
    for name in (one, other):
        town.do(ReleaseTransport(transport_id=name, reason="UnitDiverted"))
    assert {town.transport(name).status for name in (one, other)} == {T.BOOKED}
    assert town.the_incident(incident_id).status is IncidentStatus.CLOSED


def test_10_a_unit_called_off_in_between_leaves_nobody_behind_unseen() -> None:
    town, one, other, incident_id = under_way()
    town.do(StandDownUnit(unit_id="V1", reason="brakes"))
    town.do(CancelTransport(transport_id=one, reason="postponed"))
    assert town.the_incident(incident_id).closed_at is None
    town.do(ReleaseTransport(transport_id=other, reason="UnitStoodDown"))
    assert town.the_incident(incident_id).closed_at is not None
    assert dict(town.state.transports.by_incident) == {}


def test_11_a_plan_that_puts_people_together_who_must_not_be_is_refused() -> None:
    town, one, other = two_neighbours()
    both = [PlannedRun(transport_id=name, run=town.run(name)) for name in (one, other)]
    for name in (one, other):
        town.change(name, town.wishes(60, 95, by=110, **SEATED))
    alone = replace(both[0], run=replace(both[0].run, with_ids=()))
    assert refused_code(town, PlanTransports(runs=(alone, both[1]))) == "runs-overlap"
    assert refused_code(town, PlanTransports(runs=(both[0],))) == "not-together"
    assert len(town.do(PlanTransports(runs=tuple(both)))) == 2
    town.change(one, town.wishes(60, 95, by=110, mobility=Mobility.SEATED))
    assert refused_code(town, PlanTransports(runs=tuple(both))) == "not-together"
    with pytest.raises(Refused, match="may_share"):
        town.book(4.0, "MIDDLE", 60, 70, shares=True)


def test_12_the_checker_finds_crowds_and_long_rides() -> None:
    town = TransportTown(kept_for_emergencies=0)
    town.van("V1")
    for place in (4.0, 9.0):
        town.book(place, "MIDDLE", 60, 90, by=200, **SEATED)
    problem = gather_transports(
        town.state, positions={}, travel_times=town.travel_times, now=town.now, settings=town.settings
    ).problem
    together = timed(problem, ((0, 1, 3, 2),))
    assert together is not None
    assert faults(problem, together) == []

    def found(**changes: object) -> set[str]:
        return set(faults(problem._replace(**changes), together))

    assert found(most_together=1) == {"vehicle 0: 2 patients are aboard at once"}
    assert found(longest_ride_s=problem.direct_s) == {"vehicle 0: job 0 rides too long"}
    assert found(vehicle_seats=problem.vehicle_seats - 1) == {"vehicle 0: 2 seats and 0 wheelchair places are taken"}
    assert found(shares=~problem.shares) == {"vehicle 0: job 1 rides with somebody who must ride alone"}


def test_13_the_van_is_expected_clear_where_it_brings_the_last() -> None:
    """Who is fetched last may be brought first: the next ride begins at the last drop-off, not at the first one's."""
    town = TransportTown()
    town.van("V1")
    one = town.book(4.0, 30.0, 60, 70, by=140, **SEATED)
    other = town.book(9.0, "MIDDLE", 60, 90, by=120, **SEATED)
    town.planned()
    town.start(one)
    last = max((town.transport(name) for name in (one, other)), key=lambda t: town.run(t.transport_id).drop_off_at)
    board = gather_transports(
        town.state, positions={}, travel_times=town.travel_times, now=town.now, settings=town.settings
    )
    assert last.transport_id == one
    assert board.vehicles[0].place == (last.destination.lon, last.destination.lat)
    assert board.vehicles[0].from_at == town.run(one).clear_at


def lateness(town: TransportTown, incident_id: str) -> float:
    return lateness_s(town.state, incident_id, now=town.now, settings=town.settings)


def test_14_a_shared_ride_at_its_last_hospital_is_not_late_while_it_unloads() -> None:
    town, one, other, incident_id = under_way()
    town.report("V1", S.EN_ROUTE)
    for name in (one, other):
        town.now = town.run(name).pick_up_at + 540.0
        if name == one:
            town.report("V1", S.ON_SCENE)
            town.do(PickUpTransport(transport_id=one))
            town.report("V1", S.TRANSPORTING)
    town.do(PickUpTransport(transport_id=other))
    town.now = max(town.run(name).drop_off_at for name in (one, other)) - 60.0
    town.report("V1", S.AT_HOSPITAL)
    town.wait(540.0)
    assert lateness(town, incident_id) == pytest.approx(0.0, abs=1.0)


def test_15_who_is_not_fetched_yet_makes_a_shared_ride_late_also_when_the_first_is_brought_already() -> None:
    town = TransportTown()
    town.van("V1")
    one = town.book(4.0, "MIDDLE", 60, 70, by=120, **SEATED)
    other = town.book(9.0, 30.0, 60, 90, by=140, **SEATED)
    town.planned()
    town.start(one)
    incident_id = town.transport(one).incident_id or ""
    town.report("V1", S.EN_ROUTE)
    town.now = town.run(one).pick_up_at
    town.report("V1", S.ON_SCENE)
    town.do(PickUpTransport(transport_id=one))
    town.report("V1", S.TRANSPORTING)
    town.do(CompleteTransport(transport_id=one))
    town.now = town.run(other).pick_up_at + 600.0 + 900.0
    assert lateness(town, incident_id) == pytest.approx(900.0)
