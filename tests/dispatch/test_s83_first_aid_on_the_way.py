"""Numbered stories of a unit with a stable patient aboard that is nearest to somebody who is dying."""

from typing import Any

import pytest
from msgspec.structs import replace

from dispatch.messages import (
    AssignUnit,
    BeginFirstAid,
    CloseIncident,
    DivertUnit,
    EndFirstAid,
    FirstAidSent,
    SendFirstAid,
)
from dispatch.model import UnitStatus
from dispatch.recommendation import Recommendation
from dispatch.recommending.settings import RecommendationSettings
from dispatch.settings import DispatchSettings
from dispatch.transports.first_aid import first_aid_of
from dispatch.transports.gathering import gather_transports
from dispatch.transports.lateness import lateness_s
from dispatch.transports.state import TransportStatus
from tests.dispatch.test_s80_transports import refused_code
from tests.dispatch.transport_world import TransportTown

S, T = UnitStatus, TransportStatus


def with_patient(*, stable: bool = True, allowed: bool = True, by: float = 400, **wishes: Any) -> TransportTown:
    """V1 drives a patient from minute 2 to minute 40 and is seen at minute 20; the ambulance A1 stands at minute 60."""
    town = TransportTown(first_aid_with_patient=allowed, ambulances_take_part=False)
    town.station("far", 60)
    town.unit("A1", "far")
    town.van("V1", "west", "infectious")
    transport_id = town.book("WEST", "EAST", 5, 15, by=by, stable=stable, **wishes)
    town.planned()
    town.start(transport_id)
    town.report("V1", S.EN_ROUTE)
    for status, at in ((S.ON_SCENE, 0.0), (S.TRANSPORTING, 600.0)):
        town.now = town.run(transport_id).pick_up_at + at - 60.0
        town.report("V1", status)
    town.wait(18 * 60.0)
    town.seen("V1", 20)
    return town


def codes(found: Recommendation) -> list[list[str]]:
    return [[reason.code for reason in one.reasons] for one in found.first_responders]


def test_01_by_default_no_unit_with_a_patient_aboard_is_proposed_or_sent() -> None:
    town = with_patient(allowed=False)
    assert not DispatchSettings().transports.first_aid_with_patient
    emergency = town.call(22)
    assert town.recommend(emergency).first_responders == ()
    assert refused_code(town, SendFirstAid(unit_id="V1", incident_id=emergency)) == "first-aid-not-allowed"


def test_02_where_the_service_allows_it_the_unit_is_named_beside_those_who_are_sent() -> None:
    """It is no candidate: the ambulance is chosen all the same, and the van stays left out of the ranking."""
    town = with_patient()
    found = town.recommend(town.call(22))
    assert found.chosen == ("A1",)
    assert "V1" not in [unit.unit_id for unit in found.ranked]
    [van] = found.first_responders
    assert (van.unit_id, van.transport_ids) == ("V1", ("TR-000001",))
    assert van.estimated_arrival_s == pytest.approx(120.0)
    [why, cost] = van.reasons
    [sent] = [unit for unit in found.ranked if unit.unit_id == "A1"]
    assert (why.code, why.values["earlier_s"]) == (
        "first-aid-on-the-way",
        pytest.approx(sent.estimated_arrival_s - 120.0),
    )
    assert (cost.code, cost.values["later_s"]) == ("first-aid-delays", pytest.approx(120.0 + 900.0 + 120.0))


def test_03_when_nobody_else_can_come_that_is_said_and_the_need_stays_unmet() -> None:
    town = with_patient(by=56)
    town.do(AssignUnit(unit_id="A1", incident_id=town.call(60)))
    found = town.recommend(town.call(22))
    assert codes(found) == [["first-aid-nobody-else", "first-aid-delays", "first-aid-misses-appointment"]]
    assert (found.chosen, len(found.shortfalls) > 0) == ((), True)


@pytest.mark.parametrize(
    ("world", "call"),
    [
        ({"stable": False}, {}),
        ({"capabilities": ["infectious"]}, {}),
        ({}, {"priority": 2}),
        ({}, {"minute": 31}),
        ({}, {"minute": 9}),
    ],
)
def test_04_not_with_a_patient_who_needs_care_nor_for_less_nor_far_away_nor_for_little(
    world: dict[str, Any], call: dict[str, Any]
) -> None:
    town = with_patient(**world)
    emergency = town.call(call.get("minute", 22), priority=call.get("priority", 1))
    assert town.recommend(emergency).first_responders == ()


def test_05_who_would_be_there_hardly_earlier_goes_on() -> None:
    town = with_patient()
    town.seen("A1", 24)
    assert town.recommend(town.call(22)).first_responders == ()


@pytest.mark.parametrize("seconds_ago", [None, 3600.0])
def test_06_a_unit_on_the_road_that_is_not_seen_is_not_proposed(seconds_ago: float | None) -> None:
    town = with_patient()
    if seconds_ago is None:
        town.positions.clear()
    else:
        town.seen("V1", 20, seconds_ago=seconds_ago)
    assert town.recommend(town.call(22)).first_responders == ()


def test_07_it_stops_stays_on_its_transport_and_meets_no_need() -> None:
    town = with_patient()
    emergency = town.call(22)
    [sent] = town.do(SendFirstAid(unit_id="V1", incident_id=emergency, estimated_arrival_s=120.0))
    assert isinstance(sent, FirstAidSent)
    assert town.do(SendFirstAid(unit_id="V1", incident_id=emergency)) == []
    van = town.the_unit("V1")
    assert (van.status, van.incident_id) == (S.TRANSPORTING, sent.transport_incident_id)
    assert town.the_incident(emergency).unit_ids == ()
    found = town.recommend(emergency)
    assert (found.chosen, found.first_responders) == (("A1",), ())
    assert [note.code for note in found.notes] == ["first-aid-under-way"]
    town.do(BeginFirstAid(unit_id="V1"))
    assert town.do(BeginFirstAid(unit_id="V1")) == []
    assert town.the_incident(emergency).first_on_scene_at is None
    assert refused_code(town, CloseIncident(incident_id=sent.transport_incident_id, disposition="x")) != ""
    town.do(EndFirstAid(unit_id="V1", reason="handed over to A1"))
    assert town.do(EndFirstAid(unit_id="V1", reason="?")) == []
    town.report("V1", S.AT_HOSPITAL)
    assert town.transport("TR-000001").status is T.UNDER_WAY


def test_08_it_can_not_be_diverted_nor_asked_to_two_places_nor_where_somebody_is() -> None:
    town = with_patient()
    one, other = town.call(22), town.call(23)
    assert refused_code(town, DivertUnit(unit_id="V1", to_incident_id=one, reason="nearest")) == "not-on-the-way"
    town.do(SendFirstAid(unit_id="V1", incident_id=one))
    assert refused_code(town, SendFirstAid(unit_id="V1", incident_id=other)) == "first-aid-not-allowed"
    town.do(EndFirstAid(unit_id="V1", reason="handed over"))
    town.do(AssignUnit(unit_id="A1", incident_id=other))
    town.report("A1", S.EN_ROUTE, S.ON_SCENE)
    assert refused_code(town, SendFirstAid(unit_id="V1", incident_id=other)) == "first-aid-not-allowed"
    assert refused_code(town, BeginFirstAid(unit_id="V1")) == "first-aid-not-asked"
    assert refused_code(town, EndFirstAid(unit_id="A1", reason="?")) == "first-aid-not-asked"
    assert refused_code(town, SendFirstAid(unit_id="A1", incident_id=other)) == "first-aid-not-allowed"


def test_09_the_stop_makes_the_transport_late_and_its_unit_clear_later() -> None:
    """Until it ends as long as a stop usually lasts; then as long as it was, and back to the road."""
    town = with_patient()
    assert lateness_s(town.state, "I-000001", now=town.now, settings=town.settings) == 0.0
    town.do(SendFirstAid(unit_id="V1", incident_id=town.call(22), estimated_arrival_s=120.0))
    assert lateness_s(town.state, "I-000001", now=town.now, settings=town.settings) == 1140.0
    board = gather_transports(
        town.state, positions=town.positions, travel_times=town.travel_times, now=town.now, settings=town.settings
    )
    [van] = [vehicle for vehicle in board.vehicles if vehicle.unit.unit_id == "V1"]
    assert van.from_at == town.run("TR-000001").clear_at + 1140.0
    town.wait(300.0)
    town.do(EndFirstAid(unit_id="V1", reason="handed over"))
    assert lateness_s(town.state, "I-000001", now=town.now, settings=town.settings) == 420.0


def test_10_it_is_over_with_the_call_and_with_the_transport() -> None:
    town = with_patient()
    emergency = town.call(22)
    town.do(SendFirstAid(unit_id="V1", incident_id=emergency))
    assert first_aid_of(town.state, "V1") is not None
    town.report("V1", S.AT_HOSPITAL)
    assert first_aid_of(town.state, "V1") is None
    town = with_patient()
    emergency = town.call(22)
    town.do(SendFirstAid(unit_id="V1", incident_id=emergency))
    town.do(CloseIncident(incident_id=emergency, disposition="hoax"))
    assert first_aid_of(town.state, "V1") is None


def test_11_it_is_not_counted_on_as_soon_free_while_it_helps() -> None:
    town = with_patient()
    town.settings = replace(town.settings, recommendation=RecommendationSettings(soon_free_within_s=3600.0))
    town.seen("V1", 38)
    emergency, other = town.call(38), town.call(40, priority=3)
    assert "V1" in [unit.unit_id for unit in town.recommend(other).ranked]
    town.do(SendFirstAid(unit_id="V1", incident_id=emergency))
    assert "V1" not in [unit.unit_id for unit in town.recommend(other).ranked]
    assert "V1" not in [unit.unit_id for unit in town.recommend(emergency).ranked]
