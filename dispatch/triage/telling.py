"""What a triage asks and says now, in one language."""

from msgspec import Struct

from dispatch.triage.protocol import Protocol, ProtocolBook, Question, Words
from dispatch.triage.state import GivenAnswer, Triage

FALLBACK = "en"


class Choice(Struct, frozen=True, kw_only=True):
    code: str
    text: str


class QuestionTold(Struct, frozen=True, kw_only=True):
    code: str
    text: str
    hint: str | None
    answers: tuple[Choice, ...]


class AnsweredTold(Struct, frozen=True, kw_only=True):
    question: str
    question_text: str
    answer: str
    answer_text: str
    answered_at: float


class TriageTold(Struct, frozen=True, kw_only=True):
    """`question` is None at the end. `instructions` are for the caller, those of the latest answers first.

    `protocol_gone`: the version by which this triage began is no longer installed, and codes stand for texts.
    """

    question: QuestionTold | None
    answered: tuple[AnsweredTold, ...]
    instructions: tuple[Choice, ...]
    protocol_gone: bool = False


def told(triage: Triage, book: ProtocolBook, *, language: str) -> TriageTold:
    protocol = book.exact(triage.protocol_id, triage.protocol_version)
    if protocol is None:
        answered = tuple(_by_code(given) for given in triage.answers)
        return TriageTold(question=None, answered=answered, instructions=(), protocol_gone=True)
    question = None if triage.question is None else protocol.question(triage.question)
    return TriageTold(
        question=None if question is None else _question(protocol, question, language),
        answered=tuple(_answered(protocol, given, language) for given in triage.answers),
        instructions=_instructions(protocol, triage, language),
    )


def _question(protocol: Protocol, question: Question, language: str) -> QuestionTold:
    return QuestionTold(
        code=question.code,
        text=_said(question.text, language),
        hint=None if question.hint is None else _said(question.hint, language),
        answers=tuple(
            Choice(code=answer.code, text=_said(protocol.text_of(answer), language)) for answer in question.answers
        ),
    )


def _answered(protocol: Protocol, given: GivenAnswer, language: str) -> AnsweredTold:
    question, answer = protocol.question(given.question), protocol.answer(given.question, given.answer)
    return AnsweredTold(
        question=given.question,
        question_text=given.question if question is None else _said(question.text, language),
        answer=given.answer,
        answer_text=given.answer if answer is None else _said(protocol.text_of(answer), language),
        answered_at=given.answered_at,
    )


def _by_code(given: GivenAnswer) -> AnsweredTold:
    return AnsweredTold(
        question=given.question,
        question_text=given.question,
        answer=given.answer,
        answer_text=given.answer,
        answered_at=given.answered_at,
    )


def _instructions(protocol: Protocol, triage: Triage, language: str) -> tuple[Choice, ...]:
    """Of the outcome, then of the answers, the latest first, each once."""
    outcome = None if triage.outcome is None else protocol.outcome(triage.outcome)
    codes = list(() if outcome is None else outcome.instructions)
    for given in reversed(triage.answers):
        answer = protocol.answer(given.question, given.answer)
        codes += () if answer is None else answer.instructions
    known = (protocol.instruction(code) for code in dict.fromkeys(codes))
    return tuple(Choice(code=one.code, text=_said(one.text, language)) for one in known if one is not None)


def _said(words: Words, language: str) -> str:
    return words.get(language) or words.get(FALLBACK, "")
