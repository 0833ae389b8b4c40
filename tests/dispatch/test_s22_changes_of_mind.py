"""Numbered stories of diversions, upgrades, downgrades, calls for help and closes taken back."""

import pytest

from dispatch.life.clearance import expected_free_at, expected_place
from dispatch.messages import (
    ChangeNeeds,
    ChangePriority,
    ChooseHospital,
    CloseIncident,
    DivertUnit,
    IncidentNeedsChanged,
    ReopenIncident,
    RequestFurtherUnits,
    UnitAssigned,
    UnitDiverted,
)
from dispatch.model import IncidentStatus, UnitStatus
from dispatch.refusal import Refused
from tests.dispatch.world import Town, at_minute, need

S = UnitStatus


@pytest.fixture
def town() -> Town:
    town = Town()
    town.station("west", 0)
    town.hospital("H", 8)
    town.unit("A1", "west")
    town.unit("A2", "west")
    return town


def refused_code(town: Town, command: object) -> str:
    before = town.state
    with pytest.raises(Refused) as refused:
        town.do(command)  # type: ignore[arg-type]
    assert town.state is before
    return refused.value.code


def test_01_a_diverted_unit_leaves_its_call_waiting_in_its_old_place(town: Town) -> None:
    first = town.call(3, priority=2)
    town.wait(60)
    second = town.call(4, priority=2)
    town.assign("A1", first)
    town.report("A1", S.EN_ROUTE)
    urgent = town.call(6)
    diverted, assigned = town.do(DivertUnit(unit_id="A1", to_incident_id=urgent, reason="cardiac arrest"))
    assert isinstance(diverted, UnitDiverted)
    assert isinstance(assigned, UnitAssigned)
    assert (diverted.from_incident_id, diverted.requeued) == (first, True)
    assert town.the_incident(first).status is IncidentStatus.WAITING
    assert town.state.open_incident_ids == (urgent, first, second)
    assert town.the_unit("A1").incident_id == urgent
    assert [planned.incident_id for planned in town.plan().assignments] == [first], "the left call is planned at once"


def test_02_a_call_that_others_still_serve_does_not_wait_again(town: Town) -> None:
    left = town.call(3, priority=2, needs=[need(count=2)])
    town.assign("A1", left)
    town.assign("A2", left)
    [diverted, _] = town.do(DivertUnit(unit_id="A1", to_incident_id=town.call(6), reason="nearer"))
    assert isinstance(diverted, UnitDiverted)
    assert not diverted.requeued
    assert town.the_incident(left).status is IncidentStatus.RESPONDING


def test_03_a_unit_with_a_patient_is_never_diverted_not_even_by_force(town: Town) -> None:
    left = town.call(3, priority=3)
    town.assign("A1", left)
    urgent = town.call(6)
    for status in (S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING):
        town.report("A1", status)
        if status is not S.EN_ROUTE:
            command = DivertUnit(unit_id="A1", to_incident_id=urgent, reason="now", forced=True)
            assert refused_code(town, command) == "not-on-the-way"


def test_04_a_unit_is_not_taken_from_a_call_as_urgent_unless_by_force(town: Town) -> None:
    left, other = town.call(3), town.call(6)
    town.assign("A1", left)
    command = DivertUnit(unit_id="A1", to_incident_id=other, reason="child")
    assert refused_code(town, command) == "preemption-not-allowed"
    town.do(DivertUnit(unit_id="A1", to_incident_id=other, reason="child", forced=True))
    assert town.the_unit("A1").incident_id == other


def test_05_a_diversion_to_where_it_goes_already_or_is_not_needed_is_refused(town: Town) -> None:
    left, served = town.call(3, priority=2), town.call(6)
    town.assign("A1", left)
    town.assign("A2", served)
    assert refused_code(town, DivertUnit(unit_id="A1", to_incident_id=left, reason="?")) == "invalid-value"
    assert refused_code(town, DivertUnit(unit_id="A1", to_incident_id=served, reason="?")) == "needs-met"
    assert refused_code(town, DivertUnit(unit_id="A1", to_incident_id="I-9", reason="?")) == "incident-not-found"


def test_06_an_upgraded_call_takes_its_place_by_its_new_priority_and_old_instant(town: Town) -> None:
    early = town.call(3, priority=3)
    town.wait(60)
    late = town.call(3, priority=1)
    town.do(ChangePriority(incident_id=early, priority=1, determinant="cardiac-arrest", reason="stopped breathing"))
    assert town.state.open_incident_ids == (early, late)
    assert town.the_incident(early).determinant == "cardiac-arrest"
    again = ChangePriority(incident_id=early, priority=1, determinant="cardiac-arrest", reason="again")
    assert town.do(again) == []


def test_07_what_is_shown_after_a_change_of_priority_is_what_is_kept(town: Town) -> None:
    """No screen ever shows one priority while another is saved: the event, the incident and the board agree."""
    incident = town.call(3, priority=3)
    [event] = town.do(ChangePriority(incident_id=incident, priority=2, reason="worse"))
    assert (event.priority, event.previous_priority, town.the_incident(incident).priority) == (2, 3, 2)


def test_08_units_that_are_too_many_are_named_and_stay_until_stood_down(town: Town) -> None:
    incident = town.call(3, needs=[need(count=2)])
    town.assign("A1", incident)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE)
    town.assign("A2", incident)
    [event] = town.do(ChangeNeeds(incident_id=incident, needs=(need(),), reason="one patient only"))
    assert isinstance(event, IncidentNeedsChanged)
    assert event.surplus_unit_ids == ("A2",), "the one on scene stays"
    assert town.the_unit("A2").status is S.ASSIGNED


def test_09_the_surplus_is_the_unit_whose_skill_is_not_needed(town: Town) -> None:
    town.unit("P1", "west", "physician")
    incident = town.call(3, needs=[need(), need("physician")])
    town.assign("A1", incident)
    town.assign("P1", incident)
    [event] = town.do(ChangeNeeds(incident_id=incident, needs=(need("physician"),), reason="physician only"))
    assert event.surplus_unit_ids == ("A1",)


def test_10_more_is_sent_to_a_call_that_was_thought_served(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.RETURNING, S.AVAILABLE_AT_STATION)
    town.do(ChangeNeeds(incident_id=incident, needs=(need(count=2),), reason="caller rang again"))
    assert town.the_incident(incident).status is IncidentStatus.WAITING
    assert len(town.plan().assignments) == 1


def test_11_a_crews_call_for_help_is_wanted_even_when_it_has_left_with_its_patient(town: Town) -> None:
    town.unit("P1", "west", "physician")
    incident = town.call(3)
    town.assign("A1", incident)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE)
    town.do(RequestFurtherUnits(unit_id="A1", needs=(need("physician"),), reason="second patient, unconscious"))
    town.report("A1", S.TRANSPORTING)
    assert [planned.unit_id for planned in town.plan().assignments] == ["P1"]
    town.report("A1", S.AT_HOSPITAL, hospital_id="H")
    town.report("A1", S.RETURNING)
    assert town.the_incident(incident).status is IncidentStatus.WAITING


def test_12_only_a_unit_on_an_incident_asks_for_help(town: Town) -> None:
    command = RequestFurtherUnits(unit_id="A1", needs=(need(),), reason="help")
    assert refused_code(town, command) == "not-on-an-incident"


def test_13_a_reopened_incident_stays_open(town: Town) -> None:
    """Nothing closes it behind the operator's back, whatever its units report, until somebody closes it."""
    incident = town.call(3)
    town.assign("A1", incident)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.RETURNING)
    town.do(CloseIncident(incident_id=incident, disposition="treated"))
    town.do(ReopenIncident(incident_id=incident, reason="worse again", needs=(need(),)))
    assert town.the_incident(incident).status is IncidentStatus.WAITING
    assert town.state.open_incident_ids == (incident,)
    town.assign("A2", incident)
    town.report("A2", S.EN_ROUTE, S.ON_SCENE, S.RETURNING)
    reopened = town.the_incident(incident)
    assert (reopened.status, reopened.closed_at, reopened.disposition) == (IncidentStatus.SERVED, None, None)
    assert refused_code(town, ReopenIncident(incident_id=incident, reason="?")) == "incident-open"


def test_14_reopened_without_needs_it_only_wants_closing_again(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.RETURNING)
    town.do(CloseIncident(incident_id=incident, disposition="wrong outcome"))
    town.do(ReopenIncident(incident_id=incident, reason="wrong outcome"))
    assert town.the_incident(incident).status is IncidentStatus.SERVED


def test_15_a_busy_unit_is_expected_clear_after_the_parts_that_are_left(town: Town) -> None:
    incident = town.call(3)

    def unit_free() -> float | None:
        return expected_free_at(town.state, town.the_unit("A1"), now=town.now, settings=town.settings)

    assert unit_free() is None, "it is free"
    town.assign("A1", incident)
    assert unit_free() == town.now + 600 + 1200 + 900 + 1200
    town.report("A1", S.EN_ROUTE, S.ON_SCENE)
    assert unit_free() == town.now + 1200 + 900 + 1200
    town.wait(3_000)
    assert unit_free() == town.now + 300 + 900 + 1200, "the scene takes long: a quarter of the usual time still"
    town.do(ChooseHospital(incident_id=incident, hospital_id="H"))
    place = expected_place(town.state, town.the_unit("A1"), now=town.now, settings=town.settings)
    assert place == at_minute(8)
