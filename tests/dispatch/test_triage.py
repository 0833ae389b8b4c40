"""Numbered stories of triage: asked, answered, resumed, gone back in, overridden; what it makes of the incident."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.decider import decide, evolve
from dispatch.messages import (
    AnswerTriageQuestion,
    IncidentPriorityChanged,
    OverrideTriage,
    StartTriage,
    StepBackInTriage,
    TriageAssessed,
    TriageQuestionAnswered,
)
from dispatch.refusal import Refused
from dispatch.state import DispatchState
from dispatch.triage.protocol import Answer, ProtocolBook
from dispatch.triage.state import TriageStatus
from tests.dispatch.intake_world import TelephoneTown, shipped_settings
from tests.dispatch.world import need


@pytest.fixture
def town() -> TelephoneTown:
    return TelephoneTown()


def refusal_of(town: TelephoneTown, command: object) -> Refused:
    before = town.state
    with pytest.raises(Refused) as refused:
        town.do(command)  # type: ignore[arg-type]
    assert town.state is before
    return refused.value


def test_01_answers_lead_to_a_determinant_a_priority_and_the_plan_that_goes_with_it(town: TelephoneTown) -> None:
    incident_id, _ = town.receive(3)
    triage = town.the_triage(town.triage(incident_id, "yes", "chest_pain", "no", "no"))
    assert (triage.status, triage.outcome, triage.question) == (TriageStatus.CONCLUDED, "chest-pain.other", None)
    incident = town.the_incident(incident_id)
    assert (incident.determinant, incident.priority) == ("chest-pain.other", 2)
    assert town.the_plan(incident_id).plan_key == "chest-pain"
    assert incident.hospital_capabilities == {"cardiac"}


def test_02_the_severity_shown_is_the_severity_saved(town: TelephoneTown) -> None:
    """Operators elsewhere saw one severity on the form and found another in the record: here the triage, the incident,
    the event and the order of the board are one."""
    for answers in (
        ("yes", "burn", "no"),
        ("yes", "burn", "yes"),
        ("yes", "fever", "no", "no"),
        ("no", "yes", "other"),
    ):
        incident_id, _ = town.receive(3)
        triage = town.the_triage(town.triage(incident_id, *answers))
        outcome = town.settings.protocols.newest("general").outcome(triage.outcome)  # type: ignore[union-attr,arg-type]
        assessed = [h.event for h in town.log if isinstance(h.event, TriageAssessed)][-1]
        assert outcome is not None
        incident = town.the_incident(incident_id)
        assert triage.priority == outcome.priority == incident.priority == assessed.priority
        assert triage.determinant == incident.determinant == assessed.determinant
    board = [town.the_incident(incident_id).priority for incident_id in town.state.open_incident_ids]
    assert board == sorted(board)


def test_03_help_can_go_before_the_last_question(town: TelephoneTown) -> None:
    """`Not breathing` makes it a cardiac arrest at once; how old the patient is only tells how to press."""
    incident_id, _ = town.receive(3)
    triage_id = town.triage(incident_id, "no", "no")
    assert town.the_triage(triage_id).status is TriageStatus.OPEN
    assert town.the_incident(incident_id).determinant == "arrest.adult"
    assert town.the_plan(incident_id).notifications[0].service == "first_responders"
    town.answer(triage_id, "infant")
    assert town.the_incident(incident_id).determinant == "arrest.infant"
    told = [asked.service for asked in town.the_plan(incident_id).notifications]
    assert told == ["first_responders"], "told once, not twice"


def test_04_what_is_taken_meanwhile_never_makes_a_call_less_urgent() -> None:
    given = msgspec.convert(
        {
            "protocol_id": "p", "version": 1, "name": {}, "first_question": "q1",
            "questions": [
                {"code": "q1", "text": {}, "answers": [{"code": "a", "next": "q2", "meanwhile": "mild"}]},
                {"code": "q2", "text": {}, "answers": [{"code": "a", "outcome": "mild"}]},
            ],
            "outcomes": [{"code": "mild", "priority": 3}],
        },
        type(shipped_settings().protocols.protocols[0]),
    )  # fmt: skip
    town = TelephoneTown(msgspec.structs.replace(shipped_settings(), protocols=ProtocolBook(protocols=(given,))))
    incident_id, _ = town.receive(3)
    triage_id = town.triage(incident_id, "a", protocol_id="p")
    assert town.the_incident(incident_id).priority == 1
    town.answer(triage_id, "a")
    assert town.the_incident(incident_id).priority == 3, "the end of the protocol counts, whatever it says"


def test_05_a_triage_goes_on_after_a_restart_where_it_was(town: TelephoneTown) -> None:
    incident_id, _ = town.receive(3)
    triage_id = town.triage(incident_id, "yes", "stroke")
    replayed = DispatchState()
    for happened in town.log:
        replayed = evolve(replayed, happened.event, at=happened.at)
    assert replayed == town.state
    assert replayed.triage.triages[triage_id].question == "stroke_signs"
    command = AnswerTriageQuestion(triage_id=triage_id, question="stroke_signs", answer="yes")
    [answered] = decide(replayed, command, now=town.now, settings=town.settings)
    assert isinstance(answered, TriageQuestionAnswered)
    assert answered.next_question == "stroke_onset"


def test_06_a_running_triage_keeps_its_version_when_a_newer_one_is_installed(town: TelephoneTown) -> None:
    incident_id, _ = town.receive(3)
    triage_id = town.triage(incident_id, "yes")
    old = town.settings.protocols.newest("general")
    assert old is not None
    new = msgspec.structs.replace(old, version=2, first_question="complaint")
    both = ProtocolBook(protocols=(*town.settings.protocols.protocols, new))
    town.settings = msgspec.structs.replace(town.settings, protocols=both)
    town.answer(triage_id, "burn", "no")
    assert town.the_triage(triage_id).protocol_version == 1
    assert town.the_triage(town.triage(incident_id)).protocol_version == 2
    other, _ = town.receive(4)
    running = town.triage(other)
    town.settings = msgspec.structs.replace(town.settings, protocols=ProtocolBook(protocols=(old,)))
    gone = AnswerTriageQuestion(triage_id=running, question="complaint", answer="burn")
    assert refusal_of(town, gone).code == "protocol-version-gone"


def test_07_going_back_asks_anew_and_keeps_the_first_answers_in_the_log(town: TelephoneTown) -> None:
    incident_id, _ = town.receive(3)
    triage_id = town.triage(incident_id, "yes", "burn", "no")
    town.do(StepBackInTriage(triage_id=triage_id, question="complaint"))
    triage = town.the_triage(triage_id)
    assert (triage.status, triage.question, triage.outcome) == (TriageStatus.OPEN, "complaint", None)
    assert [given.question for given in triage.answers] == ["responsive"]
    assert town.the_incident(incident_id).determinant == "burn.minor", "until another answer says otherwise"
    town.answer(triage_id, "chest_pain", "yes")
    assert town.the_incident(incident_id).determinant == "chest-pain.severe"
    answered = [h.event.answer for h in town.log if isinstance(h.event, TriageQuestionAnswered)]
    assert answered == ["yes", "burn", "no", "chest_pain", "yes"]


def test_08_an_operator_overrides_with_a_reason_that_is_a_code(town: TelephoneTown) -> None:
    incident_id, _ = town.receive(3)
    triage_id = town.triage(incident_id, "yes", "fever")
    command = OverrideTriage(
        triage_id=triage_id, determinant="infection.severe", priority=1, reason="he sounded like my uncle Ivan"
    )
    refused = refusal_of(town, command)
    assert (refused.code, refused.field) == ("invalid-value", "reason")
    town.do(msgspec.structs.replace(command, reason="clinical-judgement"))
    triage = town.the_triage(triage_id)
    assert (triage.status, triage.override_reason) == (TriageStatus.OVERRIDDEN, "clinical-judgement")
    assert town.the_incident(incident_id).determinant == "infection.severe"
    ended = AnswerTriageQuestion(triage_id=triage_id, question="infection_signs", answer="no")
    assert refusal_of(town, ended).code == "triage-ended"


def test_09_triage_again_upgrades_a_call_whose_unit_is_on_the_way(town: TelephoneTown) -> None:
    """The caller rings again: the sprain has become a cardiac arrest. The unit stays, and what is missing is asked."""
    incident_id, _ = town.receive(3)
    town.triage(incident_id, "yes", "injury", "simple_fall", "no", "no")
    town.assign("A1", incident_id)
    assert town.the_incident(incident_id).priority == 3
    town.triage(incident_id, "no", "no", "adult")
    incident = town.the_incident(incident_id)
    assert (incident.priority, incident.unit_ids) == (1, ("A1",))
    changes = [h.event for h in town.log if isinstance(h.event, IncidentPriorityChanged)]
    assert (3, 1) in [(change.previous_priority, change.priority) for change in changes]
    assert incident.needs[0].capabilities == {"intensive_care"}
    assert town.recommend(incident_id).chosen == ("B2",), "A1 is the second pair of hands"


def test_10_starting_another_triage_supersedes_the_open_one(town: TelephoneTown) -> None:
    incident_id, _ = town.receive(3)
    first = town.triage(incident_id, "yes")
    second = town.triage(incident_id, protocol_id="belarus")
    assert town.the_triage(first).status is TriageStatus.SUPERSEDED
    stale = AnswerTriageQuestion(triage_id=first, question="complaint", answer="burn")
    assert refusal_of(town, stale).code == "triage-superseded"
    assert refusal_of(town, StepBackInTriage(triage_id=first)).code == "triage-superseded"
    assert town.the_triage(second).question == "purpose"


def test_11_the_categories_of_belarus_are_their_priorities(town: TelephoneTown) -> None:
    told = {
        ("ill", "no"): ("emergency.life-signs", 1),
        ("ill", "yes", "birth"): ("emergency.birth", 1),
        ("ill", "yes", "no", "pressure"): ("urgent.pressure", 2),
        ("transport", "lying"): ("transport.lying", 3),
        ("death", "yes"): ("death-certification", 3),
        ("death", "unknown"): ("emergency.life-signs", 1),
    }
    for answers, expected in told.items():
        incident_id, _ = town.receive(3)
        town.triage(incident_id, *answers, protocol_id="belarus")
        incident = town.the_incident(incident_id)
        assert (incident.determinant, incident.priority) == expected


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (StartTriage(incident_id="I-000001", protocol_id="astrology"), "protocol-not-found"),
        (StartTriage(incident_id="I-000001", protocol_id="general", protocol_version=99), "protocol-not-found"),
        (StartTriage(incident_id="I-9", protocol_id="general"), "incident-not-found"),
        (AnswerTriageQuestion(triage_id="T-9", question="breathing", answer="no"), "triage-not-found"),
        (AnswerTriageQuestion(triage_id="T-000001", question="breathing", answer="no"), "not-the-present-question"),
        (AnswerTriageQuestion(triage_id="T-000001", question="responsive", answer="perhaps"), "invalid-value"),
        (StepBackInTriage(triage_id="T-000001"), "not-answered-yet"),
        (StepBackInTriage(triage_id="T-000001", question="burn_extent"), "not-answered-yet"),
    ],
)
def test_12_what_can_not_be_is_refused_in_words(town: TelephoneTown, command: object, code: str) -> None:
    incident_id, _ = town.receive(3)
    town.triage(incident_id)
    assert refusal_of(town, command).code == code


@pytest.mark.parametrize("protocol_id", ["general", "belarus"])
def test_not_knowing_is_never_taken_for_being_well(protocol_id: str) -> None:
    """Where one answer to a question means danger to life, `not known` does, or leads on to where it can."""
    protocol = shipped_settings().protocols.newest(protocol_id)
    assert protocol is not None

    def may_be_vital(answer: Answer) -> bool:
        outcome = protocol.outcome(answer.outcome or "")
        following = protocol.question(answer.next or "")
        ahead = () if following is None else following.answers
        return (outcome is not None and outcome.priority == 1) or any(may_be_vital(further) for further in ahead)

    asked = 0
    for question in protocol.questions:
        unknown = protocol.answer(question.code, "unknown")
        if unknown is not None and any(may_be_vital(answer) for answer in question.answers if answer != unknown):
            asked += 1
            assert may_be_vital(unknown), question.code
    assert asked > 1


@given(st.data())
def test_any_way_through_a_shipped_protocol_ends_and_says_what_to_send(data: st.DataObject) -> None:
    """Whatever a caller answers: within a dozen questions there is a determinant with a plan, and nobody is left out
    whom no unit of the town could serve."""
    town = TelephoneTown()
    protocol_id = data.draw(st.sampled_from(town.settings.protocols.ids()))
    protocol = town.settings.protocols.newest(protocol_id)
    assert protocol is not None
    incident_id, _ = town.receive(3)
    triage_id = town.triage(incident_id, protocol_id=protocol_id)
    for _ in range(12):
        question = protocol.question(town.the_triage(triage_id).question or "")
        if question is None:
            break
        town.answer(triage_id, data.draw(st.sampled_from(question.answers)).code)
    triage = town.the_triage(triage_id)
    assert triage.status is TriageStatus.CONCLUDED
    assert town.the_plan(incident_id).plan_key
    assert town.recommend(incident_id).chosen
    assert town.the_incident(incident_id).needs != (need(),)
