"""Numbered stories of a response, from the assignment to the close."""

import pytest

from dispatch.messages import (
    ChooseHospital,
    CloseIncident,
    DivertHospital,
    LinkPatient,
    RecordUnitStatus,
    StandDownUnit,
    UnitStatusChanged,
)
from dispatch.model import IncidentStatus, UnitStatus
from dispatch.refusal import Refused
from tests.dispatch.world import Town, need

S = UnitStatus
TO_HOSPITAL = (S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING, S.AT_HOSPITAL)


@pytest.fixture
def town() -> Town:
    town = Town()
    town.station("west", 0)
    town.station("east", 10)
    town.hospital("H", 8)
    town.hospital("G", 2)
    town.unit("A1", "west")
    town.unit("B1", "east")
    return town


def refusal_of(town: Town, command: object) -> Refused:
    before = town.state
    with pytest.raises(Refused) as refused:
        town.do(command)  # type: ignore[arg-type]
    assert town.state is before
    return refused.value


def test_01_an_incident_follows_its_unit_from_waiting_to_closed(town: Town) -> None:
    incident = town.call(3)
    seen = [town.the_incident(incident).status]
    town.assign("A1", incident)
    seen.append(town.the_incident(incident).status)
    town.do(ChooseHospital(incident_id=incident, hospital_id="H"))
    for status in (*TO_HOSPITAL, S.RETURNING):
        town.report("A1", status)
        seen.append(town.the_incident(incident).status)
    town.do(CloseIncident(incident_id=incident, disposition="taken to hospital"))
    seen.append(town.the_incident(incident).status)
    assert seen == [
        "waiting", "responding", "responding", "on-scene", "transporting", "at-hospital", "served", "closed",
    ]  # fmt: skip
    closed = town.the_incident(incident)
    assert (closed.unit_ids, closed.served_unit_ids, closed.responded_unit_ids) == ((), ("A1",), ("A1",))
    assert closed.first_on_scene_at == closed.call_received_at + 120
    assert town.state.open_incident_ids == ()


def test_02_a_busy_unit_is_never_reset_by_a_second_assignment(town: Town) -> None:
    first, second = town.call(3), town.call(5)
    town.assign("A1", first)
    town.report("A1", S.EN_ROUTE)
    with pytest.raises(Refused, match=f"A1 is en-route, on incident {first}") as refused:
        town.assign("A1", second, additional=True)
    assert (refused.value.code, refused.value.kind) == ("unit-not-available", "conflict")
    assert town.the_unit("A1").status is S.EN_ROUTE


def test_03_a_second_unit_goes_only_where_it_is_needed_or_expressly_wanted(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    with pytest.raises(Refused, match="are met") as refused:
        town.assign("B1", incident)
    assert refused.value.code == "needs-met"
    town.assign("B1", incident, additional=True)
    assert town.the_incident(incident).unit_ids == ("A1", "B1")


def test_04_a_unit_that_fills_no_open_need_is_refused_with_what_is_needed(town: Town) -> None:
    town.unit("P1", "west", "physician")
    incident = town.call(3, needs=[need("physician"), need()])
    town.assign("A1", incident)
    with pytest.raises(Refused, match="still needs physician; unit B1") as refused:
        town.assign("B1", incident)
    assert refused.value.code == "unit-not-suitable"
    town.assign("P1", incident)


def test_05_a_versatile_unit_does_not_block_the_need_only_it_was_thought_to_fill(town: Town) -> None:
    """The physician came first and counts as the physician, so a plain unit still has its place."""
    town.unit("P1", "west", "physician")
    incident = town.call(3, needs=[need(), need("physician")])
    town.assign("P1", incident)
    town.assign("A1", incident)
    assert town.the_incident(incident).unit_ids == ("P1", "A1")


def test_06_a_stood_down_unit_returns_and_the_incident_waits_again(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.do(StandDownUnit(unit_id="A1", reason="nearer unit freed"))
    assert town.the_unit("A1").status is S.RETURNING
    assert town.the_incident(incident).status is IncidentStatus.WAITING
    assert town.the_incident(incident).responded_unit_ids == ("A1",)


def test_07_a_breakdown_on_the_way_leaves_the_incident_to_the_others(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.assign("B1", incident, additional=True)
    town.report("A1", S.EN_ROUTE, S.OUT_OF_SERVICE)
    assert town.the_incident(incident).status is IncidentStatus.RESPONDING
    town.report("B1", S.EN_ROUTE, S.OUT_OF_SERVICE)
    assert town.the_incident(incident).status is IncidentStatus.WAITING


def test_08_a_breakdown_with_the_patient_aboard_puts_the_incident_back_in_the_queue(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING, S.OUT_OF_SERVICE)
    assert town.the_incident(incident).status is IncidentStatus.WAITING
    assert town.recommend(incident).chosen == ("B1",)


def test_09_a_breakdown_in_the_hospital_yard_does_not_call_for_another_unit(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.report("A1", *TO_HOSPITAL, hospital_id="H")
    town.report("A1", S.OUT_OF_SERVICE)
    assert town.the_incident(incident).status is IncidentStatus.SERVED


def test_10_treated_on_scene_is_served_and_wants_no_other_unit(town: Town) -> None:
    incident = town.call(3, needs=[need(count=2)])
    town.assign("A1", incident)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.RETURNING)
    assert town.the_incident(incident).status is IncidentStatus.SERVED
    assert town.plan().assignments == ()


def test_11_the_furthest_unit_gives_an_incident_its_status(town: Town) -> None:
    incident = town.call(3, needs=[need(count=2)])
    town.assign("A1", incident)
    town.assign("B1", incident)
    town.report("B1", S.EN_ROUTE, S.ON_SCENE)
    assert town.the_incident(incident).status is IncidentStatus.ON_SCENE
    town.report("B1", S.RETURNING)
    assert town.the_incident(incident).status is IncidentStatus.RESPONDING


def test_12_an_incident_is_not_closed_under_a_responding_unit(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    refused = refusal_of(town, CloseIncident(incident_id=incident, disposition="false alarm"))
    assert refused.code == "units-responding"
    assert "A1 (assigned)" in refused.detail


def test_13_closing_frees_a_unit_still_at_the_hospital_and_the_event_names_it(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.report("A1", *TO_HOSPITAL, hospital_id="H")
    [closed] = town.do(CloseIncident(incident_id=incident, disposition="handed over"))
    assert closed.streams == (f"incident/{incident}", "unit/A1")
    assert town.the_unit("A1").incident_id is None
    town.assign("A1", town.call(7))


def test_14_a_closed_incident_takes_no_unit_no_hospital_and_no_second_close(town: Town) -> None:
    incident = town.call(3)
    town.do(CloseIncident(incident_id=incident, disposition="caller cancelled"))
    with pytest.raises(Refused, match="is closed"):
        town.assign("A1", incident)
    assert refusal_of(town, ChooseHospital(incident_id=incident, hospital_id="H")).code == "incident-closed"
    assert refusal_of(town, CloseIncident(incident_id=incident, disposition="again")).code == "incident-closed"
    assert town.the_incident(incident).disposition == "caller cancelled"


def test_15_a_patient_identified_after_the_close_is_linked_once(town: Town) -> None:
    incident = town.call(3)
    town.do(CloseIncident(incident_id=incident, disposition="refused transport"))
    assert len(town.do(LinkPatient(incident_id=incident, patient_id="P-1"))) == 1
    assert town.do(LinkPatient(incident_id=incident, patient_id="P-1")) == []
    assert town.the_incident(incident).patient_ids == ("P-1",)


def test_16_a_repeated_report_changes_nothing_however_late(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.report("A1", S.EN_ROUTE)
    repeated = RecordUnitStatus(unit_id="A1", status=S.EN_ROUTE, reported_at=town.now - 500)
    assert town.do(repeated) == []


def test_17_a_late_report_that_may_follow_counts_and_time_does_not_run_backwards(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    assigned_at = town.the_unit("A1").status_at
    [changed] = town.do(RecordUnitStatus(unit_id="A1", status=S.EN_ROUTE, reported_at=assigned_at - 30))
    assert isinstance(changed, UnitStatusChanged)
    assert changed.reported_at == assigned_at - 30
    assert town.the_unit("A1").status_at == assigned_at


def test_18_a_late_report_that_may_not_follow_is_refused_in_words(town: Town) -> None:
    town.report("A1", S.OUT_OF_SERVICE)
    late = RecordUnitStatus(unit_id="A1", status=S.EN_ROUTE, reported_at=town.now - 90)
    refused = refusal_of(town, late)
    assert (refused.code, refused.field) == ("late-report", "reported_at")
    assert "too late" in refused.detail


def test_19_a_crew_clock_that_runs_ahead_is_kept_in_the_event_but_not_believed(town: Town) -> None:
    town.do(RecordUnitStatus(unit_id="A1", status=S.OUT_OF_SERVICE, reported_at=town.now + 3_600))
    assert town.the_unit("A1").status_at == town.now


@pytest.mark.parametrize("reported_at", [-1.0, float("nan"), float("inf"), 1e300, 10**400, True, "noon"])
def test_20_a_senseless_instant_is_refused(town: Town, reported_at: float) -> None:
    refused = refusal_of(town, RecordUnitStatus(unit_id="A1", status=S.OUT_OF_SERVICE, reported_at=reported_at))
    assert (refused.kind, refused.field) == ("invalid", "reported_at")


def test_21_an_instant_more_than_a_day_ahead_is_refused(town: Town) -> None:
    ahead = RecordUnitStatus(unit_id="A1", status=S.OUT_OF_SERVICE, reported_at=town.now + 86_401)
    assert refusal_of(town, ahead).field == "reported_at"


def test_22_a_unit_arrives_at_the_chosen_hospital_unless_it_says_otherwise(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.do(ChooseHospital(incident_id=incident, hospital_id="H"))
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING)
    assert town.the_unit("A1").hospital_id == "H"
    town.report("A1", S.AT_HOSPITAL, hospital_id="G")
    assert town.the_unit("A1").hospital_id == "G"


def test_23_a_new_choice_of_hospital_redirects_the_units_that_follow_it(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.assign("B1", incident, additional=True)
    town.do(ChooseHospital(incident_id=incident, hospital_id="H"))
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING)
    events = town.do(ChooseHospital(incident_id=incident, hospital_id="G"))
    assert [event.streams[0] for event in events] == [f"incident/{incident}", "unit/A1"]
    town.report("A1", S.AT_HOSPITAL)
    assert town.the_unit("A1").hospital_id == "G"


def test_24_arriving_at_no_hospital_in_particular_is_refused(town: Town) -> None:
    incident = town.call(3)
    town.assign("A1", incident)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING)
    assert refusal_of(town, RecordUnitStatus(unit_id="A1", status=S.AT_HOSPITAL)).field == "hospital_id"


def test_25_a_diverting_hospital_is_chosen_only_expressly(town: Town) -> None:
    incident = town.call(3)
    town.do(DivertHospital(hospital_id="H", until_at=town.now + 600))
    choice = ChooseHospital(incident_id=incident, hospital_id="H")
    assert refusal_of(town, choice).code == "hospital-diverting"
    town.do(ChooseHospital(incident_id=incident, hospital_id="H", despite_diversion=True))
    assert town.the_incident(incident).hospital_id == "H"


def test_26_a_diversion_ends_by_itself_or_by_word(town: Town) -> None:
    first, second = town.call(3), town.call(4)
    town.do(DivertHospital(hospital_id="H", until_at=town.now + 600))
    town.do(DivertHospital(hospital_id="H"))
    town.do(ChooseHospital(incident_id=first, hospital_id="H"))
    town.do(DivertHospital(hospital_id="H", until_at=town.now + 600))
    town.wait(600)
    town.do(ChooseHospital(incident_id=second, hospital_id="H"))
    assert refusal_of(town, DivertHospital(hospital_id="H", until_at=town.now - 1)).code == "until-in-the-past"


def test_27_open_incidents_are_ordered_by_priority_then_by_the_call(town: Town) -> None:
    late_urgent = town.call(3, priority=2)
    transport = town.call(3, priority=3)
    town.wait(60)
    urgent = town.call(3, priority=2)
    emergency = town.call(3, priority=1)
    assert town.state.open_incident_ids == (emergency, late_urgent, urgent, transport)


def test_28_a_breakdown_after_others_have_served_waits_only_for_what_is_still_needed(town: Town) -> None:
    for wanted, expected in ((2, IncidentStatus.WAITING), (1, IncidentStatus.SERVED)):
        incident = town.call(3, needs=[need(count=wanted)])
        town.assign("A1", incident)
        town.assign("B1", incident, additional=True)
        town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.RETURNING)
        town.report("B1", S.OUT_OF_SERVICE)
        assert town.the_incident(incident).status is expected
        town.report("A1", S.AVAILABLE_AT_STATION)
        town.report("B1", S.AVAILABLE_AT_STATION)


def test_29_the_first_unit_on_scene_stops_the_clock_once(town: Town) -> None:
    incident = town.call(3, needs=[need(count=2)])
    town.assign("A1", incident)
    town.assign("B1", incident)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE)
    first_at = town.now
    town.report("B1", S.EN_ROUTE, S.ON_SCENE)
    assert town.the_incident(incident).first_on_scene_at == first_at
