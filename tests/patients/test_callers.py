"""Callers are people: what they said is kept apart, found again, and every look at it is written down."""

from collections.abc import Callable

import pytest

from patients import Access, CallerDraft, CallerRole, PatientRefused, PatientRegister, Purpose

NOW = 1_700_000_000.0
OLGA = Access(actor="olga", purpose=Purpose.DISPATCH)
MARIA = CallerDraft(name="Мария", phone="+375 29 123-45-67", role="relative", note="Муж упал, не отвечает")


def log_of(register: PatientRegister) -> list[tuple[str, str | None]]:
    records = register.access_log(since_at=0.0, access=OLGA, now=NOW)
    return [(record.action.value, record.caller_id) for record in records[:-1]]


def test_a_caller_is_written_down_and_read_with_notes_and_both_looks_are_on_record(register: PatientRegister) -> None:
    caller = register.callers.record(MARIA, access=OLGA, now=NOW)
    register.callers.add_note(caller.caller_id, "Дыхания нет", access=OLGA, now=NOW + 20)
    record = register.callers.get(caller.caller_id, access=OLGA, now=NOW + 30)
    assert (record.caller.name, record.caller.role) == ("Мария", CallerRole.RELATIVE)
    assert [note.text for note in record.notes] == ["Муж упал, не отвечает", "Дыхания нет"]
    written = [("record-caller", "K-00000001"), ("write-note", "K-00000001"), ("read-caller", "K-00000001")]
    assert log_of(register) == written


@pytest.mark.parametrize("written", ["8 029 123 45 67", "80291234567", "375291234567", "(29) 123-45-67"])
def test_a_number_is_the_same_number_however_it_is_written(register: PatientRegister, written: str) -> None:
    caller = register.callers.record(MARIA, access=OLGA, now=NOW)
    register.callers.record(CallerDraft(phone="+375 29 765-43-21"), access=OLGA, now=NOW)
    assert register.callers.with_number(written, since_at=NOW - 60, access=OLGA, now=NOW) == (caller.caller_id,)
    assert register.callers.with_number(written, since_at=NOW + 60, access=OLGA, now=NOW) == ()


def test_a_repeated_request_makes_no_second_caller_and_another_draft_under_its_key_is_refused(
    register: PatientRegister,
) -> None:
    first = register.callers.record(MARIA, access=OLGA, now=NOW, request_key="k1")
    assert register.callers.record(MARIA, access=OLGA, now=NOW + 5, request_key="k1") == first
    with pytest.raises(PatientRefused) as refused:
        register.callers.record(CallerDraft(name="Иван"), access=OLGA, now=NOW, request_key="k1")
    assert (refused.value.code, refused.value.kind) == ("idempotency-key-reused", "conflict")


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda callers: callers.record(CallerDraft(phone="call me"), access=OLGA, now=NOW), "bad-phone"),
        (lambda callers: callers.record(CallerDraft(phone="1" * 19), access=OLGA, now=NOW), "bad-phone"),
        (lambda callers: callers.record(CallerDraft(role="king"), access=OLGA, now=NOW), "bad-role"),
        (lambda callers: callers.record(CallerDraft(name="\x00"), access=OLGA, now=NOW), "bad-name"),
        (lambda callers: callers.record(CallerDraft(note="x" * 4_001), access=OLGA, now=NOW), "bad-note"),
        (lambda callers: callers.add_note("K-00000009", "?", access=OLGA, now=NOW), "unknown-caller"),
        (lambda callers: callers.get("K-00000009", access=OLGA, now=NOW), "unknown-caller"),
        (lambda callers: callers.record(MARIA, access=None, now=NOW), "access-unstated"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    register: PatientRegister, act: Callable[..., object], code: str
) -> None:
    with pytest.raises(PatientRefused) as refused:
        act(register.callers)
    assert refused.value.code == code


def test_what_is_printed_of_a_caller_is_the_id_only(register: PatientRegister) -> None:
    caller = register.callers.record(MARIA, access=OLGA, now=NOW)
    record = register.callers.get(caller.caller_id, access=OLGA, now=NOW)
    printed = f"{MARIA} {caller} {record}"
    assert "Мария" not in printed
    assert "упал" not in printed
    assert "123" not in printed


def test_reading_notes_for_comparison_leaves_a_line_for_each_caller(register: PatientRegister) -> None:
    ids = [register.callers.record(MARIA, access=OLGA, now=NOW).caller_id for _ in range(2)]
    texts = register.callers.notes_of([*ids, "K-00000099"], access=OLGA, now=NOW)
    assert sorted(texts) == ids
    assert log_of(register)[-2:] == [("read-notes", ids[0]), ("read-notes", ids[1])]


def test_a_caller_whose_call_was_refused_is_taken_back_and_only_the_looks_stay_on_record(
    register: PatientRegister,
) -> None:
    kept = register.callers.record(CallerDraft(phone=MARIA.phone, note="другая"), access=OLGA, now=NOW)
    caller = register.callers.record(MARIA, access=OLGA, now=NOW, request_key="k1")
    assert register.callers.discard(caller.caller_id, access=OLGA, now=NOW + 1)
    assert not register.callers.discard(caller.caller_id, access=OLGA, now=NOW + 2)
    with pytest.raises(PatientRefused) as refused:
        register.callers.get(caller.caller_id, access=OLGA, now=NOW + 3)
    assert refused.value.code == "unknown-caller"
    assert MARIA.phone is not None
    assert register.callers.with_number(MARIA.phone, since_at=0.0, access=OLGA, now=NOW + 4) == (kept.caller_id,)
    actions = [action for action, caller_id in log_of(register) if caller_id == caller.caller_id]
    assert actions == ["record-caller", "discard-caller", "discard-caller", "read-caller"]
    corrected = register.callers.record(CallerDraft(name="Мария"), access=OLGA, now=NOW + 5, request_key="k1")
    assert corrected.caller_id not in (kept.caller_id, caller.caller_id), "the key is free, the id is not given again"
