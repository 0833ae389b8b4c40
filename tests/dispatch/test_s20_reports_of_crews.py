"""Numbered stories of what crews report: late, twice, out of order, with steps left out, of calls they have left."""

import pytest

from dispatch.life.response import Response, ResponseEnd
from dispatch.life.timeline import latest_response
from dispatch.messages import (
    CloseIncident,
    DivertUnit,
    PostUnit,
    RecordUnitStatus,
    StandDownUnit,
    StatusTimeReported,
)
from dispatch.model import UnitStatus
from dispatch.refusal import Refused
from dispatch.relocation.places import destination_of
from tests.dispatch.world import NOON, Town, at_minute

S = UnitStatus


@pytest.fixture
def town() -> Town:
    town = Town()
    town.station("west", 0)
    town.hospital("H", 8)
    town.unit("A1", "west")
    town.unit("A2", "west")
    return town


def response(town: Town, incident_id: str, unit_id: str = "A1") -> Response:
    found = latest_response(town.the_incident(incident_id), unit_id)
    assert found is not None
    return found


def told(unit_id: str, status: UnitStatus, at: float, **more: object) -> RecordUnitStatus:
    return RecordUnitStatus(unit_id=unit_id, status=status, reported_at=at, **more)  # type: ignore[arg-type]


def test_01_every_stage_of_a_response_has_its_time(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING)
    town.report("A1", S.AT_HOSPITAL, hospital_id="H")
    town.report("A1", S.RETURNING)
    assert response(town, incident) == Response(
        unit_id="A1",
        assigned_at=NOON,
        en_route_at=NOON + 60,
        on_scene_at=NOON + 120,
        transporting_at=NOON + 180,
        at_hospital_at=NOON + 240,
        returning_at=NOON + 300,
        left_at=NOON + 300,
        ended=ResponseEnd.CLEARED,
        hospital_id="H",
        response_number=1,
    )


def test_02_a_step_left_out_is_taken_and_its_time_stays_unknown(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.report("A1", S.ON_SCENE)
    assert town.the_unit("A1").status is S.ON_SCENE
    assert response(town, incident).en_route_at is None


def test_15_that_somebody_was_on_scene_is_known_though_nobody_said_when(town: Town) -> None:
    """Whether the norm was kept is judged by the first stage that is known, until the true time comes in."""
    incident = town.call(3)
    town.assign("A1", incident)
    town.wait(300)
    town.report("A1", S.TRANSPORTING)
    assert town.the_incident(incident).first_on_scene_at == NOON + 360
    town.do(told("A1", S.ON_SCENE, NOON + 120))
    assert town.the_incident(incident).first_on_scene_at == NOON + 120


def test_03_the_missing_step_reported_late_fills_its_time_and_the_status_stays(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.wait(240)
    town.report("A1", S.ON_SCENE)
    [event] = town.do(told("A1", S.EN_ROUTE, NOON + 45))
    assert isinstance(event, StatusTimeReported)
    assert (response(town, incident).en_route_at, town.the_unit("A1").status) == (NOON + 45, S.ON_SCENE)
    assert town.do(told("A1", S.EN_ROUTE, NOON + 45)) == [], "the device sends it again"


def test_04_reports_in_the_wrong_order_end_as_in_the_right_one(town: Town) -> None:
    """The device sends its whole memory backwards when it finds its network again."""
    incident = town.call(3)
    town.assign("A1", incident)
    town.wait(900)
    stages = [(S.AT_HOSPITAL, 800.0), (S.TRANSPORTING, 500.0), (S.ON_SCENE, 200.0), (S.EN_ROUTE, 30.0)]
    for status, after_s in stages:
        town.do(told("A1", status, NOON + after_s, hospital_id="H" if status is S.AT_HOSPITAL else None))
    known = response(town, incident)
    times = (known.en_route_at, known.on_scene_at, known.transporting_at, known.at_hospital_at)
    assert times == (NOON + 30, NOON + 200, NOON + 500, NOON + 800)
    assert town.the_unit("A1").status is S.AT_HOSPITAL
    assert town.the_incident(incident).first_on_scene_at == NOON + 200


def test_05_a_patient_aboard_moments_after_the_assignment_is_a_slip_of_the_finger(town: Town) -> None:
    town.assign("A1", town.call(3))
    town.wait(20)
    with pytest.raises(Refused) as refused:
        town.do(RecordUnitStatus(unit_id="A1", status=S.TRANSPORTING))
    assert refused.value.code == "illegal-transition"


def test_05a_what_follows_the_scene_is_taken_at_one_instant_in_its_order(town: Town) -> None:
    """A crew that only presses buttons at the hospital, or a drill within a second: nothing is refused or lost."""
    incident = town.call(3)
    town.assign("A1", incident)
    for status in (S.EN_ROUTE, S.ON_SCENE):
        town.do(told("A1", status, town.now))
    town.do(told("A1", S.AT_HOSPITAL, town.now, hospital_id="H"))
    assert town.the_unit("A1").status is S.AT_HOSPITAL
    town.do(told("A1", S.TRANSPORTING, town.now))
    known = response(town, incident)
    assert (known.on_scene_at, known.transporting_at, known.at_hospital_at) == (NOON, NOON, NOON)
    town.do(told("A1", S.AT_HOSPITAL, town.now, handed_over=True))
    assert response(town, incident).handed_over_at == NOON


def test_06_a_report_of_the_call_before_does_not_move_the_unit_on_its_present_one(town: Town) -> None:
    """A late "en route" of the first call arrives when the unit is already sent to the second."""
    first = town.call(3)
    town.assign("A1", first)
    town.wait(600)
    town.report("A1", S.ON_SCENE, S.RETURNING)
    town.wait(600)
    second = town.call(5)
    town.assign("A1", second)
    town.do(told("A1", S.EN_ROUTE, NOON + 50))
    assert town.the_unit("A1").status is S.ASSIGNED
    assert response(town, first).en_route_at == NOON + 50
    assert response(town, second).en_route_at is None


def test_07_a_late_end_of_the_call_before_does_not_take_the_unit_off_its_present_one(town: Town) -> None:
    first = town.call(3)
    town.assign("A1", first)
    town.wait(600)
    town.report("A1", S.ON_SCENE, S.RETURNING)
    ended_at = town.now
    town.wait(600)
    second = town.call(5)
    town.assign("A1", second)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE)
    assert town.do(told("A1", S.RETURNING, ended_at)) == []
    assert town.the_unit("A1").incident_id == second


def test_08_a_report_of_a_call_the_unit_was_taken_from_is_kept_for_the_record(town: Town) -> None:
    left, urgent = town.call(3, priority=2), town.call(6)
    town.assign("A1", left)
    town.wait(100)
    town.do(DivertUnit(unit_id="A1", to_incident_id=urgent, reason="cardiac arrest"))
    [event] = town.do(told("A1", S.EN_ROUTE, NOON + 40, incident_id=left))
    assert isinstance(event, StatusTimeReported)
    assert (response(town, left).en_route_at, response(town, left).ended) == (NOON + 40, ResponseEnd.DIVERTED)
    assert town.the_unit("A1").incident_id == urgent


def test_09_a_report_of_a_closed_call_is_kept_too(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.wait(600)
    town.report("A1", S.ON_SCENE, S.RETURNING)
    town.do(CloseIncident(incident_id=incident, disposition="treated"))
    town.do(told("A1", S.EN_ROUTE, NOON + 40, incident_id=incident))
    assert response(town, incident).en_route_at == NOON + 40


def test_10_a_report_of_a_call_the_unit_never_had_is_refused_in_words(town: Town) -> None:
    own, foreign = town.call(3), town.call(5)
    town.assign("A1", own)
    with pytest.raises(Refused, match=f"is assigned on {own}, and its report of on-scene names") as refused:
        town.do(told("A1", S.ON_SCENE, NOON, incident_id=foreign))
    assert (refused.value.code, refused.value.field) == ("not-its-incident", "incident_id")


def test_11_a_crew_clock_that_is_behind_or_ahead_never_turns_the_order_of_the_stages(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.wait(60)
    town.do(told("A1", S.EN_ROUTE, NOON - 200))
    town.wait(300)
    town.do(told("A1", S.TRANSPORTING, NOON + 4_000))
    town.do(told("A1", S.ON_SCENE, NOON + 400))
    known = response(town, incident)
    assert (known.en_route_at, known.on_scene_at, known.transporting_at) == (NOON, NOON + 360, NOON + 360)


def test_12_a_report_from_yesterday_is_refused(town: Town) -> None:
    town.assign("A1", town.call(3))
    with pytest.raises(Refused) as refused:
        town.do(told("A1", S.EN_ROUTE, NOON - 50_000))
    assert (refused.value.code, refused.value.field) == ("report-too-old", "reported_at")
    assert "2023-11-14T08:20:00Z is more than 12 hours ago" in refused.value.detail


def test_13_a_unit_that_comes_twice_has_two_responses(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.report("A1", S.EN_ROUTE)
    town.do(StandDownUnit(unit_id="A1", reason="the caller cancelled"))
    town.assign("A1", incident)
    first, second = town.the_incident(incident).responses
    assert (first.ended, first.en_route_at, second.en_route_at) == (ResponseEnd.STOOD_DOWN, NOON + 60, None)


def test_14_saying_again_that_one_is_under_way_when_on_scene_is_refused(town: Town) -> None:
    """Without an instant of its own it can't be a late report: somebody pressed the wrong button."""
    town.assign("A1", town.call(3))
    town.report("A1", S.EN_ROUTE, S.ON_SCENE)
    with pytest.raises(Refused) as refused:
        town.do(RecordUnitStatus(unit_id="A1", status=S.EN_ROUTE))
    assert refused.value.code == "illegal-transition"


def test_16_a_crew_moved_up_to_another_station_that_says_it_stands_there_is_taken_to_be_there(town: Town) -> None:
    """Whoever covers a foreign district is not thought at home; one that returned first, or left a post, is."""
    town.station("east", 20)
    east = at_minute(20)
    town.do(PostUnit(unit_id="A1", lon=east[0], lat=east[1]))
    town.report("A1", S.AVAILABLE_AT_STATION)
    assert town.the_unit("A1").last_place == east
    assert destination_of(town.state, town.the_unit("A1")) == east
    town.do(PostUnit(unit_id="A1", lon=east[0], lat=east[1]))
    town.report("A1", S.RETURNING, S.AVAILABLE_AT_STATION)
    assert town.the_unit("A1").last_place == at_minute(0)
    town.do(PostUnit(unit_id="A1", lon=at_minute(7)[0], lat=at_minute(7)[1]))
    town.report("A1", S.AVAILABLE_AT_STATION)
    assert town.the_unit("A1").last_place == at_minute(0)
