"""What is wrong with a protocol: dead ends, unknown targets, loops, what is never reached, what is not translated."""

from collections.abc import Iterable, Iterator

from dispatch.data_fault import DataFault, repeated, untranslated
from dispatch.triage.protocol import Answer, Protocol, Question

HIGHEST, LOWEST = 1, 9


def faults_of_protocol(protocol: Protocol, *, file: str) -> list[DataFault]:
    """Everything that is wrong with it, in the order of the file; empty when it can be used."""
    faults = [*_head(protocol, file), *_codes(protocol, file)]
    for question in protocol.questions:
        faults += _question(protocol, question, file)
    faults += _outcomes(protocol, file)
    faults += _texts(protocol, file)
    if not faults:
        faults += [*_unreached(protocol, file), *_loops(protocol, file)]
    return faults


def _head(protocol: Protocol, file: str) -> Iterator[DataFault]:
    if protocol.version < 1:
        yield _fault(file, "version", f"{protocol.version} is no version", "number versions from 1")
    if protocol.question(protocol.first_question) is None:
        known = ", ".join(question.code for question in protocol.questions) or "none"
        problem = f"there is no question {protocol.first_question!r}"
        yield _fault(file, "first_question", problem, f"name one of: {known}")


def _codes(protocol: Protocol, file: str) -> Iterator[DataFault]:
    yield from repeated((q.code for q in protocol.questions), file=file, where="questions")
    yield from repeated((o.code for o in protocol.outcomes), file=file, where="outcomes")
    yield from repeated((i.code for i in protocol.instructions), file=file, where="instructions")


def _question(protocol: Protocol, question: Question, file: str) -> list[DataFault]:
    where = f"question {question.code!r}"
    faults = repeated((answer.code for answer in question.answers), file=file, where=where)
    if not question.answers:
        faults.append(_fault(file, where, "it has no answers: a dead end", "give it answers that lead on"))
    for answer in question.answers:
        faults += _answer(protocol, answer, file, f"{where}, answer {answer.code!r}")
    return faults


def _answer(protocol: Protocol, answer: Answer, file: str, where: str) -> Iterator[DataFault]:
    if answer.next is None and answer.outcome is None:
        yield _fault(file, where, "it leads nowhere: a dead end", "give it next: or outcome:")
    if answer.next is not None and answer.outcome is not None:
        yield _fault(file, where, "it leads to a question and to an outcome", "keep next: or outcome:, not both")
    if answer.outcome is not None and answer.meanwhile is not None:
        yield _fault(file, where, "it ends the protocol and so has no meanwhile", "leave meanwhile: out")
    if answer.next is not None and protocol.question(answer.next) is None:
        yield _unknown(file, where, "question", answer.next, (q.code for q in protocol.questions))
    for outcome in (answer.outcome, answer.meanwhile):
        if outcome is not None and protocol.outcome(outcome) is None:
            yield _unknown(file, where, "outcome", outcome, (o.code for o in protocol.outcomes))
    yield from _instructions(protocol, answer.instructions, file, where)


def _outcomes(protocol: Protocol, file: str) -> Iterator[DataFault]:
    for outcome in protocol.outcomes:
        where = f"outcome {outcome.code!r}"
        if not HIGHEST <= outcome.priority <= LOWEST:
            yield _fault(file, where, f"priority {outcome.priority}", f"give one from {HIGHEST} to {LOWEST}")
        yield from _instructions(protocol, outcome.instructions, file, where)


def _instructions(protocol: Protocol, codes: tuple[str, ...], file: str, where: str) -> Iterator[DataFault]:
    for code in codes:
        if protocol.instruction(code) is None:
            yield _unknown(file, where, "instruction", code, (i.code for i in protocol.instructions))


def _texts(protocol: Protocol, file: str) -> Iterator[DataFault]:
    yield from untranslated(protocol.name, file=file, where="name")
    for question in protocol.questions:
        where = f"question {question.code!r}"
        yield from untranslated(question.text, file=file, where=where)
        if question.hint is not None:
            yield from untranslated(question.hint, file=file, where=f"{where}, hint")
        for answer in question.answers:
            text = protocol.text_of(answer)
            yield from untranslated(text, file=file, where=f"{where}, answer {answer.code!r}")
    for instruction in protocol.instructions:
        yield from untranslated(instruction.text, file=file, where=f"instruction {instruction.code!r}")


def _unreached(protocol: Protocol, file: str) -> Iterator[DataFault]:
    questions, outcomes, instructions = _reached(protocol)
    named = {
        "question": ({q.code for q in protocol.questions} - questions, "lead an answer to it, or take it out"),
        "outcome": ({o.code for o in protocol.outcomes} - outcomes, "lead an answer to it, or take it out"),
        "instruction": ({i.code for i in protocol.instructions} - instructions, "name it, or take it out"),
    }
    for kind, (codes, remedy) in named.items():
        for code in sorted(codes):
            yield _fault(file, f"{kind} {code!r}", "no way leads to it", remedy)


def _reached(protocol: Protocol) -> tuple[set[str], set[str], set[str]]:
    """Codes of the questions, outcomes and instructions that some way from the first question leads to."""
    questions: set[str] = set()
    outcomes: set[str] = set()
    instructions: set[str] = set()
    ahead = [protocol.first_question]
    while ahead:
        question = protocol.question(ahead.pop())
        if question is None or question.code in questions:
            continue
        questions.add(question.code)
        for answer in question.answers:
            outcomes.update(code for code in (answer.outcome, answer.meanwhile) if code is not None)
            instructions.update(answer.instructions)
            ahead += [answer.next] if answer.next is not None else []
    for outcome in protocol.outcomes:
        instructions.update(outcome.instructions if outcome.code in outcomes else ())
    return questions, outcomes, instructions


def _loops(protocol: Protocol, file: str) -> Iterator[DataFault]:
    """The first way found that comes back to where it was: a caller would be asked in circles."""
    done: set[str] = set()
    for question in protocol.questions:
        path = _way_back(protocol, question.code, [], done)
        if path:
            shown = " -> ".join(path)
            yield _fault(file, f"question {path[0]!r}", f"a loop: {shown}", "let one of these answers lead elsewhere")
            return


def _way_back(protocol: Protocol, code: str, path: list[str], done: set[str]) -> list[str]:
    if code in path:
        return [*path[path.index(code) :], code]
    if code in done:
        return []
    question = protocol.question(code)
    for answer in question.answers if question else ():
        if answer.next is not None:
            found = _way_back(protocol, answer.next, [*path, code], done)
            if found:
                return found
    done.add(code)
    return []


def _unknown(file: str, where: str, kind: str, code: str, known: Iterable[str]) -> DataFault:
    problem = f"there is no {kind} {code!r}"
    return _fault(file, where, problem, f"name one of: {', '.join(sorted(known)) or 'none yet'}")


def _fault(file: str, where: str, problem: str, remedy: str) -> DataFault:
    return DataFault(file=file, where=where, problem=problem, remedy=remedy)
