"""Who may be whom, on every store: found, looked at, joined and parted, with a line in the log for each."""

import pytest

from patients import Access, Action, Decision, MatchOutcome, PatientDraft, PatientRefused, PatientRegister, Purpose

NOW = 1_700_000_000.0
CLERK = Access(actor="clerk/1", purpose=Purpose.ADMINISTRATION)
AUDITOR = Access(actor="auditor/1", purpose=Purpose.AUDIT)


def registered(register: PatientRegister, **changes: str | None) -> str:
    told = {"family_name": "Ковалёва", "given_name": "Татьяна", "birth_date": "1981-03-23", "sex": "female"}
    return register.register(PatientDraft(**{**told, **changes}), access=CLERK, now=NOW).patient_id


def code(act) -> str:
    with pytest.raises(PatientRefused) as caught:
        act()
    return caught.value.code


def actions(register: PatientRegister, patient_id: str) -> list[Action]:
    return [each.action for each in register.accesses(patient_id, access=AUDITOR, now=NOW)]


def test_a_second_registration_in_another_alphabet_stands_on_the_list_and_can_be_joined(
    register: PatientRegister,
) -> None:
    one = registered(register)
    registered(register, family_name="Шпак", given_name="Зоя", birth_date="1949-12-09")
    other = registered(register, family_name="KAVALIOVA", given_name="Tatsiana", birth_date="1981-03-23")
    identities = register.identities
    (review,) = identities.open_reviews(access=CLERK, now=NOW)
    assert {review.patient_id, review.other_patient_id} == {one, other}
    assert review.outcome is MatchOutcome.MATCH
    joined = identities.merge(one, other, reason="same passport", access=CLERK, now=NOW)
    assert joined == identities.merge(one, other, reason="again", access=CLERK, now=NOW + 1), "said twice, done once"
    assert joined.patient_ids == (one, other)
    assert identities.identities(other, access=CLERK, now=NOW).patient_ids == (other, one)
    assert identities.open_reviews(access=CLERK, now=NOW) == []
    assert Action.MERGE in actions(register, one)
    assert Action.MERGE in actions(register, other)


def test_two_who_are_found_different_leave_the_list_for_good(register: PatientRegister) -> None:
    one = registered(register)
    registered(register, given_name="Ольга")
    (review,) = register.identities.open_reviews(access=CLERK, now=NOW)
    assert review.outcome is MatchOutcome.REVIEW
    decided = register.identities.mark_different(review.review_number, reason="twins", access=CLERK, now=NOW)
    assert (decided.decision, decided.decided_by) == (Decision.DIFFERENT, "clerk/1")
    assert register.identities.open_reviews(access=CLERK, now=NOW) == []
    assert Action.MARK_DIFFERENT in actions(register, one)


def test_a_merge_is_undone_by_two_persons_and_what_others_joined_stays(register: PatientRegister) -> None:
    ids = [registered(register, given_name=name, birth_date=None, sex="unknown") for name in ("А", "Б", "В")]
    identities = register.identities
    identities.merge(ids[0], ids[1], reason="x", access=CLERK, now=NOW)
    identities.merge(ids[1], ids[2], reason="x", access=CLERK, now=NOW)
    assert set(identities.identities(ids[0], access=CLERK, now=NOW).patient_ids) == set(ids)

    def part(**changes: str):
        told = {"reason": "two people", "verified_by": "clerk/2"} | changes
        return identities.unmerge(ids[0], ids[1], **told, access=CLERK, now=NOW + 5)

    assert code(lambda: part(verified_by="clerk/1")) == "one-person-only"
    assert part().patient_ids == (ids[0],)
    assert part() == part(), "said again it changes nothing"
    assert identities.identities(ids[1], access=CLERK, now=NOW).patient_ids == (ids[1], ids[2])
    assert code(lambda: identities.unmerge(ids[0], ids[2], reason="x", verified_by="y", access=CLERK, now=NOW)) == (
        "not-merged"
    )


def test_matching_registers_nobody_and_leaves_a_line_for_everybody_found(register: PatientRegister) -> None:
    one = registered(register, phone="8 029 123 45 67")
    sought = PatientDraft(family_name="Шпак", given_name="Тацяна", birth_date="1981-03-23", phone="+375291234567")
    (found,) = register.identities.match(sought, access=CLERK, now=NOW)
    assert (found.patient_id, found.outcome) == (one, MatchOutcome.REVIEW)
    assert actions(register, one).count(Action.MATCH) == 1
    nobody = PatientDraft(family_name="Дуб", given_name="Янка", birth_date="1950-01-01")
    assert register.identities.match(nobody, access=CLERK, now=NOW) == []
    assert register.identities.open_reviews(access=CLERK, now=NOW) == []


def test_nobody_is_joined_with_nobody(register: PatientRegister) -> None:
    one = registered(register)
    merge = register.identities.merge
    assert code(lambda: merge(one, "P-77777777", reason="x", access=CLERK, now=NOW)) == "unknown-patient"
    assert code(lambda: merge(one, one, reason="x", access=CLERK, now=NOW)) == "same-patient"
    assert code(lambda: merge(one, "P-77777777", reason=" ", access=CLERK, now=NOW)) == "bad-words"
    assert code(lambda: register.identities.mark_different(9, reason="x", access=CLERK, now=NOW)) == "unknown-review"
