"""Triage is started, answered, gone back in, overridden."""

from dispatch.checks import check_id, check_whole, invalid
from dispatch.deciding.calls import LOWEST_PRIORITY
from dispatch.lookup import open_incident_of
from dispatch.messages import (
    AnswerTriageQuestion,
    Event,
    OverrideTriage,
    StartTriage,
    StepBackInTriage,
    TriageAssessed,
    TriageOverridden,
    TriageQuestionAnswered,
    TriageStarted,
    TriageSteppedBack,
)
from dispatch.model import Incident
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions
from dispatch.triage.assessment import consequences
from dispatch.triage.protocol import Answer, Protocol
from dispatch.triage.state import Triage, TriageStatus


def start_triage(state: DispatchState, command: StartTriage, *, now: float, settings: DispatchSettings) -> list[Event]:
    incident = open_incident_of(state, command.incident_id)
    protocol = _protocol(command, settings)
    ids = state.triage.triage_ids_of.get(incident.incident_id, ())
    before = next((t for t in ids if state.triage.triages[t].status is TriageStatus.OPEN), None)
    return [
        TriageStarted(
            triage_id=f"T-{state.triage.next_triage_number:06d}",
            incident_id=incident.incident_id,
            protocol_id=protocol.protocol_id,
            protocol_version=protocol.version,
            question=protocol.first_question,
            superseded_triage_id=before,
        )
    ]


def answer_question(
    state: DispatchState, command: AnswerTriageQuestion, *, now: float, settings: DispatchSettings
) -> list[Event]:
    triage, incident = _running(state, command.triage_id)
    if command.question != triage.question:
        asked = "nothing: it is at its end" if triage.question is None else repr(triage.question)
        detail = f"Triage {triage.triage_id} asks {asked}, not {command.question[:80]!r}; go back to ask that anew."
        raise Refused("not-the-present-question", detail, kind="conflict", field="question")
    protocol = _same_protocol(triage, settings)
    answer = _answer(protocol, command)
    answered = TriageQuestionAnswered(
        triage_id=triage.triage_id,
        incident_id=triage.incident_id,
        question=command.question,
        answer=answer.code,
        next_question=answer.next,
    )
    return [answered, *_assessed(state, triage, incident, protocol, answer, now=now, settings=settings)]


def step_back(
    state: DispatchState, command: StepBackInTriage, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """A triage that was concluded or overridden is open again; the incident keeps what was decided until then."""
    triage = _triage_of(state, command.triage_id)
    open_incident_of(state, triage.incident_id)
    _same_protocol(triage, settings)
    answered = [given.question for given in triage.answers]
    question = command.question or (answered[-1] if answered else None)
    if question is None or question not in answered:
        known = f"answered are {', '.join(answered)}" if answered else "no question was answered yet"
        what = "There is nothing to go back to" if question is None else f"Question {question[:80]!r} was not answered"
        detail = f"{what} in this triage; {known}."
        raise Refused("not-answered-yet", detail, kind="conflict", field="question")
    return [TriageSteppedBack(triage_id=triage.triage_id, incident_id=triage.incident_id, question=question)]


def override_triage(
    state: DispatchState, command: OverrideTriage, *, now: float, settings: DispatchSettings
) -> list[Event]:
    triage, incident = _running(state, command.triage_id, or_ended=True)
    check_id(command.determinant, field="determinant")
    check_whole(command.priority, field="priority", least=1, most=LOWEST_PRIORITY)
    if command.reason not in settings.triage.override_reasons:
        raise invalid("reason", f"must be one of {', '.join(settings.triage.override_reasons)}")
    overridden = TriageOverridden(
        triage_id=triage.triage_id,
        incident_id=triage.incident_id,
        determinant=command.determinant,
        priority=command.priority,
        reason=command.reason,
        protocol_outcome=triage.outcome,
    )
    after = consequences(
        state,
        incident,
        determinant=command.determinant,
        priority=command.priority,
        triage_id=triage.triage_id,
        now=now,
        settings=settings,
    )
    return [overridden, *after]


def _assessed(
    state: DispatchState,
    triage: Triage,
    incident: Incident,
    protocol: Protocol,
    answer: Answer,
    *,
    now: float,
    settings: DispatchSettings,
) -> list[Event]:
    """A final outcome counts whatever it is; one meanwhile is only taken when it is no less urgent than the present."""
    code, provisional = (answer.outcome, False) if answer.outcome is not None else (answer.meanwhile, True)
    outcome = None if code is None else protocol.outcome(code)
    if outcome is None or (provisional and outcome.priority > incident.priority):
        return []
    assessed = TriageAssessed(
        triage_id=triage.triage_id,
        incident_id=triage.incident_id,
        outcome=outcome.code,
        determinant=outcome.named,
        priority=outcome.priority,
        provisional=provisional,
    )
    after = consequences(
        state,
        incident,
        determinant=outcome.named,
        priority=outcome.priority,
        triage_id=triage.triage_id,
        now=now,
        settings=settings,
    )
    return [assessed, *after]


def _protocol(command: StartTriage, settings: DispatchSettings) -> Protocol:
    book, version = settings.protocols, command.protocol_version
    protocol = book.newest(command.protocol_id) if version is None else book.exact(command.protocol_id, version)
    if protocol is None:
        which = "" if version is None else f" in version {version}"
        known = ", ".join(book.ids()) or "none"
        detail = f"There is no protocol {command.protocol_id[:80]!r}{which}; known are {known}."
        raise Refused("protocol-not-found", detail, kind="not-found", field="protocol_id")
    return protocol


def _same_protocol(triage: Triage, settings: DispatchSettings) -> Protocol:
    """The very version by which the triage began, also after a restart with newer ones."""
    protocol = settings.protocols.exact(triage.protocol_id, triage.protocol_version)
    if protocol is None:
        detail = (
            f"Version {triage.protocol_version} of protocol {triage.protocol_id!r} is no longer installed: "
            "start the triage anew."
        )
        raise Refused("protocol-version-gone", detail, kind="conflict", field="triage_id")
    return protocol


def _answer(protocol: Protocol, command: AnswerTriageQuestion) -> Answer:
    answer = protocol.answer(command.question, command.answer)
    if answer is None:
        question = protocol.question(command.question)
        codes = ", ".join(answer.code for answer in question.answers) if question else "none"
        raise invalid("answer", f"must be one of {codes}, not {command.answer[:80]!r}")
    return answer


def _running(state: DispatchState, triage_id: str, *, or_ended: bool = False) -> tuple[Triage, Incident]:
    triage = _triage_of(state, triage_id)
    if triage.status is not TriageStatus.OPEN and not or_ended:
        detail = f"Triage {triage.triage_id} is {triage.status}: go back in it, or start another."
        raise Refused("triage-ended", detail, kind="conflict", field="triage_id")
    return triage, open_incident_of(state, triage.incident_id)


def _triage_of(state: DispatchState, triage_id: str) -> Triage:
    triage = state.triage.triages.get(triage_id)
    if triage is None:
        detail = f"There is no triage {triage_id[:80]!r}."
        raise Refused("triage-not-found", detail, kind="not-found", field="triage_id")
    latest = state.triage.triage_ids_of[triage.incident_id][-1]
    if latest != triage_id:
        detail = f"Triage {latest} of incident {triage.incident_id} was started after {triage_id}: go on with that."
        raise Refused("triage-superseded", detail, kind="conflict", field="triage_id")
    return triage


DECISIONS: Decisions = {
    StartTriage: start_triage,
    AnswerTriageQuestion: answer_question,
    StepBackInTriage: step_back,
    OverrideTriage: override_triage,
}
