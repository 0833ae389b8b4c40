"""Triages after an event."""

from msgspec.structs import replace

from dispatch.messages import (
    TriageAssessed,
    TriageOverridden,
    TriageQuestionAnswered,
    TriageStarted,
    TriageSteppedBack,
)
from dispatch.state import DispatchState
from dispatch.tables import Changes
from dispatch.triage.state import GivenAnswer, Triage, TriageStatus


def started(state: DispatchState, event: TriageStarted, *, at: float) -> DispatchState:
    if event.superseded_triage_id is not None:
        older = state.triage.triages[event.superseded_triage_id]
        state = _with_triage(state, replace(older, status=TriageStatus.SUPERSEDED, ended_at=at))
    triage = Triage(
        triage_id=event.triage_id,
        incident_id=event.incident_id,
        protocol_id=event.protocol_id,
        protocol_version=event.protocol_version,
        started_at=at,
        question=event.question,
    )
    state = _with_triage(state, triage)
    ids = (*state.triage.triage_ids_of.get(event.incident_id, ()), event.triage_id)
    room = replace(
        state.triage,
        triage_ids_of=state.triage.triage_ids_of.set(event.incident_id, ids),
        next_triage_number=state.triage.next_triage_number + 1,
    )
    return replace(state, triage=room)


def answered(state: DispatchState, event: TriageQuestionAnswered, *, at: float) -> DispatchState:
    triage = state.triage.triages[event.triage_id]
    given = GivenAnswer(question=event.question, answer=event.answer, answered_at=at)
    return _with_triage(state, replace(triage, answers=(*triage.answers, given), question=event.next_question))


def stepped_back(state: DispatchState, event: TriageSteppedBack, *, at: float) -> DispatchState:
    triage = state.triage.triages[event.triage_id]
    number = next(n for n, given in enumerate(triage.answers) if given.question == event.question)
    back = replace(
        triage,
        status=TriageStatus.OPEN,
        answers=triage.answers[:number],
        question=event.question,
        outcome=None,
        determinant=None,
        priority=None,
        override_reason=None,
        ended_at=None,
    )
    return _with_triage(state, back)


def assessed(state: DispatchState, event: TriageAssessed, *, at: float) -> DispatchState:
    triage = replace(
        state.triage.triages[event.triage_id],
        outcome=event.outcome,
        determinant=event.determinant,
        priority=event.priority,
    )
    if not event.provisional:
        triage = replace(triage, status=TriageStatus.CONCLUDED, question=None, ended_at=at)
    return _with_triage(state, triage)


def overridden(state: DispatchState, event: TriageOverridden, *, at: float) -> DispatchState:
    triage = replace(
        state.triage.triages[event.triage_id],
        status=TriageStatus.OVERRIDDEN,
        question=None,
        determinant=event.determinant,
        priority=event.priority,
        override_reason=event.reason,
        ended_at=at,
    )
    return _with_triage(state, triage)


def _with_triage(state: DispatchState, triage: Triage) -> DispatchState:
    return replace(state, triage=replace(state.triage, triages=state.triage.triages.set(triage.triage_id, triage)))


CHANGES: Changes = {
    TriageStarted: started,
    TriageQuestionAnswered: answered,
    TriageSteppedBack: stepped_back,
    TriageAssessed: assessed,
    TriageOverridden: overridden,
}
