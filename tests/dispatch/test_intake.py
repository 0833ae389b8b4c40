"""Numbered stories of calls taken: each opens an incident or joins one, with all that was said of it."""

import msgspec
import pytest

from dispatch.intake.model import LocationMethod, Relation
from dispatch.messages import (
    AddPatients,
    ChangePriority,
    ChooseHospital,
    CloseIncident,
    DeclareMassCasualty,
    LinkPatient,
    MergeIncidents,
    ReceiveCall,
    RelateIncidents,
    ReopenIncident,
    ReportCall,
    StackIncident,
    StandDownUnit,
    TakeOutOfService,
    UnmergeIncident,
    UnrelateIncidents,
    UnstackIncident,
)
from dispatch.model import IncidentStatus, Need, UnitStatus
from dispatch.receiving.state import BloodOrder
from dispatch.refusal import Refused
from tests.dispatch.intake_world import TelephoneTown
from tests.dispatch.world import at_minute, need

S = UnitStatus


@pytest.fixture
def town() -> TelephoneTown:
    return TelephoneTown()


def refusal_of(town: TelephoneTown, command: object) -> Refused:
    before = town.state
    with pytest.raises(Refused) as refused:
        town.do(command)  # type: ignore[arg-type]
    assert town.state is before
    return refused.value


def test_01_a_call_of_which_nothing_is_known_yet_opens_an_incident_of_the_highest_priority(town: TelephoneTown) -> None:
    incident_id, call_id = town.receive(3)
    incident = town.the_incident(incident_id)
    assert (incident.determinant, incident.priority, incident.status) == ("untriaged", 1, IncidentStatus.WAITING)
    assert town.the_call(call_id).patients_expected is None
    assert town.state.intake.call_ids_of[incident_id] == (call_id,)


def test_02_a_typed_address_stays_as_it_was_typed(town: TelephoneTown) -> None:
    """Operators of other systems find their typed address replaced by a long one of the gazetteer; ours keeps both."""
    typed, label = "Немига 3 кв 12, код 45в", "улица Немига, 3, Центральный район, Минск, 220030, Беларусь"
    incident_id, call_id = town.receive(3, address_text=typed, place_label=label, location_method="address")
    assert town.the_incident(incident_id).address_text == typed
    call = town.the_call(call_id)
    assert (call.address_text, call.place_label, call.location_method) == (typed, label, LocationMethod.ADDRESS)


def test_03_a_template_gives_what_was_not_said_and_what_was_said_goes_before_it(town: TelephoneTown) -> None:
    opened = town.opened_by(template_code="chest-pain")
    assert (opened.determinant, opened.priority) == ("chest-pain.cardiac", 1)
    assert opened.hospital_capabilities == {"cardiac"}
    said = town.opened_by(template_code="chest-pain", priority=2, needs=[{"capabilities": ["physician"]}])
    assert (said.priority, said.needs) == (2, (need("physician"),))


def test_04_a_second_caller_joins_the_incident_and_opens_none(town: TelephoneTown) -> None:
    incident_id, first = town.receive(3)
    town.wait(40)
    same_id, second = town.receive(3.1, incident_id=incident_id, caller_id="K-00000002")
    assert same_id == incident_id
    assert town.state.intake.call_ids_of[incident_id] == (first, second)
    assert len(town.state.incidents) == 1
    refused = refusal_of(town, ReceiveCall(lon=27.5, lat=53.9, incident_id=incident_id, priority=2))
    assert (refused.code, refused.field) == ("invalid-value", "priority")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"lon": float("nan")}, "lon"),
        ({"lat": 91.0}, "lat"),
        ({"location_method": "caller-position"}, "accuracy_m"),
        ({"accuracy_m": -1.0}, "accuracy_m"),
        ({"patients_expected": -1}, "patients_expected"),
        ({"template_code": "no-such"}, "template_code"),
        ({"patient_ids": ["a/b"]}, "patient_ids"),
        ({"address_text": "\x00"}, "address_text"),
        ({"caller_id": ""}, "caller_id"),
    ],
)
def test_05_a_call_that_makes_no_sense_is_refused_by_the_field(
    town: TelephoneTown, given: dict[str, object], field: str
) -> None:
    command = msgspec.convert({"lon": 27.5, "lat": 53.9, **given}, ReceiveCall)
    assert refusal_of(town, command).field == field


def two_incidents(town: TelephoneTown) -> tuple[str, str]:
    """The older with A1 on the way and a patient; the younger, more urgent, with A2 and B2 and another patient."""
    older, _ = town.receive(3, priority=2, patient_ids=["P-1"], needs=[{}])
    town.assign("A1", older)
    town.wait(60)
    younger, _ = town.receive(
        3.2, priority=1, patient_ids=["P-2"], needs=[{}, {"capabilities": ["intensive_care"]}],
        hospital_capabilities=["cardiac"],
    )  # fmt: skip
    town.assign("A2", younger)
    town.assign("B2", younger)
    town.report("B2", S.EN_ROUTE, S.ON_SCENE)
    return older, younger


def test_06_merging_loses_no_call_no_patient_and_no_unit(town: TelephoneTown) -> None:
    older, younger = two_incidents(town)
    town.do(MergeIncidents(incident_id=younger, other_incident_id=older))
    one, gone = town.the_incident(older), town.the_incident(younger)
    assert (one.priority, one.needs) == (1, (need(), need("intensive_care"))), "the more urgent, the greater needs"
    assert set(one.unit_ids) == {"A1", "A2", "B2"}
    assert one.status is IncidentStatus.ON_SCENE
    assert one.patient_ids == ("P-1", "P-2")
    assert len(town.state.intake.call_ids_of[older]) == 2
    assert {town.the_unit(unit_id).incident_id for unit_id in one.unit_ids} == {older}
    assert (gone.status, gone.merged_into_id, gone.unit_ids) == (IncidentStatus.CLOSED, older, ())
    assert town.state.open_incident_ids == (older,)


def test_07_a_merge_undone_restores_both_incidents_to_the_letter(town: TelephoneTown) -> None:
    older, younger = two_incidents(town)
    before = town.state
    town.do(MergeIncidents(incident_id=older, other_incident_id=younger))
    town.do(UnmergeIncident(incident_id=younger))
    assert town.state.incidents == before.incidents
    assert town.state.units == before.units
    assert town.state.open_incident_ids == before.open_incident_ids
    assert town.state.intake == before.intake


def test_a_unit_sent_anew_in_the_very_instant_of_a_merge_stays_with_the_incident_it_was_sent_to(
    town: TelephoneTown,
) -> None:
    """B1 is stood down, its incident merged, and B1 sent to the other one, all at one instant of the clock."""
    older, younger = two_incidents(town)
    town.assign("B1", younger, additional=True)
    town.do(StandDownUnit(unit_id="B1", reason="one is enough"))
    town.do(MergeIncidents(incident_id=older, other_incident_id=younger))
    town.assign("B1", older, additional=True)
    town.do(UnmergeIncident(incident_id=younger))
    assert town.the_unit("B1").incident_id == older
    stays = [response.unit_id for response in town.the_incident(older).responses if response.ended is None]
    goes = [response.unit_id for response in town.the_incident(younger).responses if response.ended is not None]
    assert ("B1" in stays, "B1" in goes) == (True, True)


def test_08_what_happened_since_a_merge_stays_with_whom_it_happened_to(town: TelephoneTown) -> None:
    """While the two are one A2 is stood down, B1 sent, and B2 transports: B2 goes back to the younger, B1 does not."""
    older, younger = two_incidents(town)
    town.do(MergeIncidents(incident_id=older, other_incident_id=younger))
    town.do(StandDownUnit(unit_id="A2", reason="one is enough"))
    town.assign("B1", older, additional=True)
    town.do(LinkPatient(incident_id=older, patient_id="P-3"))
    town.report("B2", S.TRANSPORTING, hospital_id="H")
    town.do(UnmergeIncident(incident_id=younger))
    kept, restored = town.the_incident(older), town.the_incident(younger)
    assert (kept.unit_ids, restored.unit_ids) == (("A1", "B1"), ("B2",))
    assert (kept.patient_ids, restored.patient_ids) == (("P-1", "P-3"), ("P-2",))
    assert (kept.priority, restored.priority) == (2, 1)
    assert restored.status is IncidentStatus.TRANSPORTING
    assert town.the_unit("B2").incident_id == younger
    assert town.the_unit("A2").incident_id is None
    assert kept.first_on_scene_at is None, "it was B2 that was on scene, and B2 is the younger's"


def test_09_a_priority_changed_since_a_merge_is_not_taken_back_with_it(town: TelephoneTown) -> None:
    older, younger = two_incidents(town)
    town.do(MergeIncidents(incident_id=older, other_incident_id=younger))
    town.do(ChangePriority(incident_id=older, priority=3, reason="seen by the crew"))
    town.do(UnmergeIncident(incident_id=younger))
    assert town.the_incident(older).priority == 3


def test_10_a_merge_that_can_not_be_is_refused_and_changes_nothing(town: TelephoneTown) -> None:
    older, younger = two_incidents(town)
    assert refusal_of(town, MergeIncidents(incident_id=older, other_incident_id=older)).code == "invalid-value"
    assert refusal_of(town, UnmergeIncident(incident_id=older)).code == "not-merged"
    town.do(RelateIncidents(incident_id=older, other_incident_id=younger, relation=Relation.DISTINCT))
    said = refusal_of(town, MergeIncidents(incident_id=older, other_incident_id=younger))
    assert said.code == "said-to-be-distinct"
    town.do(UnrelateIncidents(incident_id=younger, other_incident_id=older))
    third, _ = town.receive(9)
    town.do(CloseIncident(incident_id=third, disposition="hoax"))
    assert refusal_of(town, MergeIncidents(incident_id=older, other_incident_id=third)).code == "incident-closed"


def test_10b_a_merge_that_would_lose_a_unit_or_a_mass_casualty_incident_is_refused(town: TelephoneTown) -> None:
    older, _ = town.receive(3, priority=2, needs=[{}])
    town.assign("A1", older)
    town.wait(5)
    younger, _ = town.receive(3, priority=2, needs=[{}])
    town.do(StackIncident(unit_id="A1", incident_id=younger))
    queued = refusal_of(town, MergeIncidents(incident_id=older, other_incident_id=younger))
    assert (queued.code, "A1" in queued.detail) == ("merge-loses-unit", True)
    town.do(UnstackIncident(incident_id=younger, reason="the same event"))
    town.do(DeclareMassCasualty(incident_id=younger, reason="a bus"))
    declared = refusal_of(town, MergeIncidents(incident_id=older, other_incident_id=younger))
    assert declared.code == "merge-loses-mass-casualty"


def test_10d_an_incident_whose_patient_waits_on_the_way_keeps_its_place(town: TelephoneTown) -> None:
    """A2 breaks down with its patient five minutes from the scene: merged, one of the two places would be forgotten."""
    older, _ = town.receive(3, needs=[{}])
    town.wait(5)
    younger, _ = town.receive(3, needs=[{}])
    town.assign("A2", younger)
    town.report("A2", S.EN_ROUTE, S.ON_SCENE)
    town.report("A2", S.TRANSPORTING, hospital_id="H")
    lon, lat = at_minute(8)
    town.do(TakeOutOfService(unit_id="A2", reason="engine", lon=lon, lat=lat))
    assert town.the_incident(younger).scene == at_minute(3)
    lost = refusal_of(town, MergeIncidents(incident_id=older, other_incident_id=younger))
    assert (lost.code, younger in lost.detail) == ("merge-loses-place", True)


def test_10c_blood_ordered_for_the_younger_incident_is_the_older_one_s_and_goes_back(town: TelephoneTown) -> None:
    older, younger = two_incidents(town)
    order = BloodOrder(counts={"red-cells": 2}, needed_by_at=town.now + 900, place_id="bank")
    town.do(ChooseHospital(incident_id=younger, hospital_id="H", blood=order))
    before = town.state
    town.do(MergeIncidents(incident_id=older, other_incident_id=younger))
    assert dict(town.state.blood_orders) == {older: order}
    town.do(UnmergeIncident(incident_id=younger))
    assert (town.state.incidents, town.state.blood_orders) == (before.incidents, before.blood_orders)


def test_11_merges_of_merges_are_undone_from_the_last_to_the_first(town: TelephoneTown) -> None:
    first, _ = town.receive(3)
    town.wait(10)
    second, _ = town.receive(3)
    town.wait(10)
    third, _ = town.receive(3)
    before = town.state
    town.do(MergeIncidents(incident_id=second, other_incident_id=third))
    town.do(MergeIncidents(incident_id=first, other_incident_id=second))
    assert len(town.state.intake.call_ids_of[first]) == 3
    merged = refusal_of(town, UnmergeIncident(incident_id=third))
    assert (merged.code, first in merged.detail) == ("incident-closed", True), "it says where to go on"
    assert refusal_of(town, ReopenIncident(incident_id=second, reason="mistake")).code == "incident-merged"
    town.do(UnmergeIncident(incident_id=second))
    town.do(UnmergeIncident(incident_id=third))
    assert (town.state.incidents, town.state.intake) == (before.incidents, before.intake)


def test_12_what_was_said_of_two_incidents_holds_both_ways_and_is_taken_back(town: TelephoneTown) -> None:
    one, _ = town.receive(3)
    other, _ = town.receive(4)
    before = town.state
    town.do(RelateIncidents(incident_id=one, other_incident_id=other, relation=Relation.LINKED))
    assert town.do(RelateIncidents(incident_id=other, other_incident_id=one, relation=Relation.LINKED)) == []
    town.do(UnrelateIncidents(incident_id=other, other_incident_id=one))
    assert town.state == before
    assert town.do(UnrelateIncidents(incident_id=other, other_incident_id=one)) == []


def test_13_patients_counted_on_both_incidents_pass_over_and_come_back(town: TelephoneTown) -> None:
    older, younger = two_incidents(town)
    town.do(AddPatients(incident_id=older, count=2))
    town.do(AddPatients(incident_id=younger, count=3))
    before = town.state
    town.do(MergeIncidents(incident_id=older, other_incident_id=younger))
    numbers = [patient.number for patient in town.the_incident(older).patients]
    assert (
        len(numbers)
        == len(set(numbers))
        == len(before.incidents[older].patients) + len(before.incidents[younger].patients)
    )
    town.do(UnmergeIncident(incident_id=younger))
    assert town.state.incidents == before.incidents


def test_14_an_incident_without_any_call_is_merged_like_any_other(town: TelephoneTown) -> None:
    """Incidents that another program reports have no call of their own."""
    reported = town.call(3, needs=(Need(),))
    town.wait(5)
    received, call_id = town.receive(3)
    town.do(MergeIncidents(incident_id=reported, other_incident_id=received))
    assert town.state.intake.call_ids_of[reported] == (call_id,)
    town.do(UnmergeIncident(incident_id=received))
    assert dict(town.state.intake.call_ids_of) == {received: (call_id,)}
    assert town.the_call(call_id).incident_id == received
    assert at_minute(3)[0] == town.the_incident(received).lon


@pytest.mark.parametrize("joins", [False, True])
def test_call_of_last_year_is_refused_and_the_remedy_named(town: TelephoneTown, joins: bool) -> None:
    """A slip in the date of a call must not put it at the head of the queue for good."""
    incident_id = town.receive(3)[0] if joins else None
    lon, lat = at_minute(3)
    command = ReceiveCall(lon=lon, lat=lat, incident_id=incident_id, call_received_at=town.now - 400 * 86_400.0)
    refused = refusal_of(town, command)
    assert (refused.code, refused.field) == ("call-too-old", "call_received_at")
    for words in ("2022-10-10", "400 days ago", "1 day at most"):
        assert words in refused.detail


def test_call_written_down_in_the_night_is_entered_in_the_morning(town: TelephoneTown) -> None:
    """After an outage the calls taken on paper are entered with the times they came, as far back as the setting."""
    paper = ReportCall(
        determinant="general", priority=2, lon=27.5, lat=53.9, address_text="", needs=(Need(),),
        call_received_at=town.now - 82_800.0,
    )  # fmt: skip
    town.do(paper)
    assert town.the_incident("I-000001").call_received_at == town.now - 82_800.0
    older = msgspec.structs.replace(paper, call_received_at=town.now - 90_000.0)
    assert refusal_of(town, older).code == "call-too-old"
    town.settings = msgspec.structs.replace(
        town.settings, intake=msgspec.structs.replace(town.settings.intake, oldest_call_s=172_800.0)
    )
    town.do(older)
    with pytest.raises(ValueError, match="oldest_call_s"):
        msgspec.structs.replace(town.settings.intake, oldest_call_s=0.0)
