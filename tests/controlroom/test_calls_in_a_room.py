"""Calls, triage and merges survive what rooms survive: a restart, a snapshot, two consoles at once."""

import pytest

from controlroom.adapters.memory_log import MemoryLog
from controlroom.clock import ManualClock
from controlroom.errors import CommandRefused, VersionConflict
from controlroom.follow_ups import follow_ups
from controlroom.log import Head
from controlroom.road_conditions import ClosuresInForce
from controlroom.room import ControlRoom
from controlroom.snapshots import SnapshotCodec
from controlroom.subjects import standard_subjects
from dispatch.intake.model import Relation
from dispatch.messages import (
    AnswerTriageQuestion,
    MergeIncidents,
    ReceiveCall,
    RelateIncidents,
    StartTriage,
    SwitchEpidemicNorms,
)
from patients import Access, PatientDraft, PatientRegister, Purpose
from patients.adapters.memory import MemoryPatientStore
from tests.controlroom.world import MORNING, do, founded, open_room
from tests.dispatch.intake_world import shipped_settings

SUBJECTS = standard_subjects(dispatch_settings=shipped_settings())


def room_over(log: MemoryLog, clock: ManualClock) -> ControlRoom:
    return open_room(log=log, clock=clock, subjects=SUBJECTS)


def a_busy_morning(room: ControlRoom) -> None:
    founded(room)
    for lon in (27.56, 27.5601, 27.6):
        do(room, ReceiveCall(lon=lon, lat=53.9, determinant="trauma.entrapment", priority=1, caller_id="K-00000001"))
    do(room, MergeIncidents(incident_id="I-000001", other_incident_id="I-000002"))
    do(room, RelateIncidents(incident_id="I-000001", other_incident_id="I-000003", relation=Relation.LINKED))
    do(room, StartTriage(incident_id="I-000003", protocol_id="general"))
    do(room, AnswerTriageQuestion(triage_id="T-000001", question="responsive", answer="no"))
    do(room, SwitchEpidemicNorms(epidemic=True, reason="influenza"))


def test_a_restarted_room_asks_the_next_question() -> None:
    log, clock = MemoryLog(), ManualClock(MORNING)
    room = room_over(log, clock)
    a_busy_morning(room)
    before = room.state
    room.close()
    again = room_over(log, clock)
    assert again.state.dispatch == before.dispatch
    assert again.state.dispatch.triage.triages["T-000001"].question == "breathing"
    do(again, AnswerTriageQuestion(triage_id="T-000001", question="breathing", answer="no"))
    assert again.state.dispatch.incidents["I-000003"].determinant == "arrest.adult"


def test_a_snapshot_holds_calls_triages_plans_and_merges() -> None:
    room = room_over(MemoryLog(), ManualClock(MORNING))
    a_busy_morning(room)
    codec = SnapshotCodec(SUBJECTS)
    assert codec.read(codec.write(room.state, Head(position=room.state.position, hash="x"))) == room.state


def test_of_two_consoles_that_answer_at_once_one_is_told_to_look_again() -> None:
    room = room_over(MemoryLog(), ManualClock(MORNING))
    a_busy_morning(room)
    seen = {"triage/T-000001": room.state.versions["triage/T-000001"]}
    answer = AnswerTriageQuestion(triage_id="T-000001", question="breathing", answer="yes")
    do(room, answer, expected_versions=seen)
    with pytest.raises(VersionConflict):
        do(room, answer, expected_versions=seen)
    with pytest.raises(CommandRefused, match="unconscious_cause"):
        do(room, answer)


class NoRoads:
    """Roads that nothing is decided about here."""

    def bring_to(self, state: object) -> None:
        """Nothing to bring."""


def test_a_patient_known_at_the_call_has_the_incident_in_the_register() -> None:
    register = PatientRegister(MemoryPatientStore())
    olga = Access(actor="olga", purpose=Purpose.DISPATCH)
    patient = register.register(PatientDraft(family_name="Ковалёв", given_name="Пётр"), access=olga, now=MORNING)
    roads: ClosuresInForce = NoRoads()  # type: ignore[assignment]
    room = open_room(reactions=follow_ups(register, roads, shipped_settings()), subjects=SUBJECTS)
    do(room, ReceiveCall(lon=27.56, lat=53.9, patient_ids=(patient.patient_id,)))
    room.run_reactions()
    links = register.links(patient.patient_id, access=olga, now=MORNING)
    assert [link.target_id for link in links] == ["I-000001"]
