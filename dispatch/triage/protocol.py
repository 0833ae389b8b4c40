"""Question protocols as data. A protocol is never changed: a better one has the next version."""

from collections.abc import Mapping

from msgspec import Struct, field

Words = dict[str, str]
"""Language -> text."""


class Answer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer. It leads to the `next` question or to an `outcome`, never both.

    `meanwhile` is the outcome that the incident is taken for until the protocol ends, so that help can be sent before
    the last question. `text` may be left out when the protocol's `answer_texts` have the code.
    """

    code: str
    text: Words | None = None
    next: str | None = None
    outcome: str | None = None
    meanwhile: str | None = None
    instructions: tuple[str, ...] = ()


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`hint` is for the operator only; `text` is what the caller is asked."""

    code: str
    text: Words
    answers: tuple[Answer, ...]
    hint: Words | None = None


class Outcome(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the answers amount to: `determinant` (absent: the code), priority, what the caller is told to do."""

    code: str
    priority: int
    determinant: str | None = None
    instructions: tuple[str, ...] = ()

    @property
    def named(self) -> str:
        return self.determinant or self.code


class Instruction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the operator tells the caller to do until help comes."""

    code: str
    text: Words


class Protocol(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    protocol_id: str
    version: int
    name: Words
    first_question: str
    questions: tuple[Question, ...]
    outcomes: tuple[Outcome, ...]
    instructions: tuple[Instruction, ...] = ()
    answer_texts: Mapping[str, Words] = field(default_factory=dict)

    def question(self, code: str) -> Question | None:
        return next((question for question in self.questions if question.code == code), None)

    def outcome(self, code: str) -> Outcome | None:
        return next((outcome for outcome in self.outcomes if outcome.code == code), None)

    def instruction(self, code: str) -> Instruction | None:
        return next((instruction for instruction in self.instructions if instruction.code == code), None)

    def answer(self, question_code: str, answer_code: str) -> Answer | None:
        question = self.question(question_code)
        answers = () if question is None else question.answers
        return next((answer for answer in answers if answer.code == answer_code), None)

    def text_of(self, answer: Answer) -> Words:
        return answer.text or self.answer_texts.get(answer.code, {})


class ProtocolBook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All protocols of an installation, every version that a running triage may still need."""

    protocols: tuple[Protocol, ...] = ()

    def newest(self, protocol_id: str) -> Protocol | None:
        versions = (protocol for protocol in self.protocols if protocol.protocol_id == protocol_id)
        return max(versions, key=lambda protocol: protocol.version, default=None)

    def exact(self, protocol_id: str, version: int) -> Protocol | None:
        wanted = (protocol_id, version)
        return next((p for p in self.protocols if (p.protocol_id, p.version) == wanted), None)

    def ids(self) -> tuple[str, ...]:
        return tuple(sorted({protocol.protocol_id for protocol in self.protocols}))
