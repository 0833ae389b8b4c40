"""The plan in three steps: what is needed, what would be good to have, and who could come next for the rest."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from dispatch.needs import Slot
from dispatch.waiting.answer import Answer, best_answer
from dispatch.waiting.board import Board, Question, question_of, wants_of


class Sent(Struct, frozen=True):
    """Candidate `number` for `slot` of the call `call` of the board; `cost_s` is what it counts as there."""

    number: int
    call: int
    slot: Slot
    cost_s: float


class Steps(Struct, frozen=True):
    """`needed` and `extra` can be sent now; `still_open` slots by call, and who is `next` for some of them.

    `staying` candidates could be taken from their calls, and are not. `answer` is that of the first step, `question`
    what it was asked.
    """

    needed: tuple[Sent, ...]
    extra: tuple[Sent, ...]
    still_open: tuple[tuple[Slot, ...], ...]
    next: tuple[Sent, ...]
    answer: Answer
    question: Question


def plan_steps(board: Board) -> Steps:
    now_there = [n for n, candidate in enumerate(board.candidates) if candidate.available_in_s is None]
    wants = wants_of([call.slots for call in board.calls])
    question = question_of(board, wants, units=now_there, with_staying=True)
    answer = best_answer(question.problem)
    needed = sent_by(question, answer)
    filled = Counter((one.call, one.slot) for one in needed)
    still_open = tuple(_left_open(call.slots, number, filled) for number, call in enumerate(board.calls))
    busy = {one.number for one in needed}
    left_over = [n for n, candidate in enumerate(board.candidates) if candidate.is_free and n not in busy]
    soon = [n for n, candidate in enumerate(board.candidates) if candidate.available_in_s is not None]
    return Steps(
        needed=tuple(one for one in needed if not _stays(board, one)),
        extra=_further(board, [call.extras for call in board.calls], left_over),
        still_open=still_open,
        next=_further(board, still_open, soon),
        answer=answer,
        question=question,
    )


def sent_by(question: Question, answer: Answer) -> tuple[Sent, ...]:
    return tuple(
        Sent(question.units[unit], want.call, want.slot, float(question.problem.cost_s[unit, need]))
        for unit, need in answer.pairs
        for want in (question.wants[need],)
    )


def _stays(board: Board, sent: Sent) -> bool:
    return board.candidates[sent.number].leaves_incident_id == board.calls[sent.call].incident.incident_id


def _left_open(slots: Sequence[Slot], call: int, filled: Counter[tuple[int, Slot]]) -> tuple[Slot, ...]:
    left = Counter(slots)
    left.subtract({slot: filled[call, slot] for slot in left})
    return tuple(left.elements())


def _further(board: Board, slots_by_call: Sequence[Sequence[Slot]], units: Sequence[int]) -> tuple[Sent, ...]:
    wants = wants_of(slots_by_call)
    if not wants or not units:
        return ()
    question = question_of(board, wants, units=units)
    return sent_by(question, best_answer(question.problem))
