"""Who may be whom: matching, the list of pairs to be looked at, merging and unmerging, each with its trace."""

from typing import NoReturn

from msgspec import structs

from patients.access import Access, Action, Outcome
from patients.access_lines import outcome_of, write_line
from patients.civil.closing import settle_closure
from patients.errors import PatientRefused
from patients.identities.finding import find_matches
from patients.identities.joining import identities_of, merge_of
from patients.identities.model import Decision, IdentityReview, Merge, PersonIdentities
from patients.matching.scoring import Match
from patients.matching.settings import MatchSettings
from patients.model import PatientDraft
from patients.ports import PatientSession, PatientStore
from patients.validation import clean_draft, require_access, require_actor, require_id, require_words

MOST_REVIEWS = 200


class IdentityRegister:
    """Nothing is joined but by a person's word. Refuses and fails as the patient register does."""

    def __init__(self, store: PatientStore, settings: MatchSettings) -> None:
        self._store, self._settings = store, settings

    def match(self, draft: PatientDraft, *, access: Access, now: float) -> list[Match]:
        """Who in the register may be this person, the weightiest first. Each one found gets a line in the log."""
        access, clean = require_access(access, now=now), clean_draft(draft, now=now)
        with self._store.session() as session:
            matches = find_matches(session, clean, self._settings)
            for match in matches:
                write_line(session, access, Action.MATCH, now=now, patient_id=match.patient_id)
            if not matches:
                write_line(session, access, Action.MATCH, now=now, outcome=Outcome.NOT_FOUND)
        return matches

    def open_reviews(self, *, after: int = 0, most: int = 50, access: Access, now: float) -> list[IdentityReview]:
        """Pairs that nobody has decided about, past a number, oldest first; they hold ids and no names."""
        access = require_access(access, now=now)
        with self._store.session() as session:
            write_line(session, access, Action.READ_REVIEWS, now=now)
            return list(session.open_reviews(after=after, most=min(most, MOST_REVIEWS)))

    def mark_different(self, review_number: int, *, reason: str, access: Access, now: float) -> IdentityReview:
        """Somebody has found that they are two people. Said again it changes nothing; joined ones are parted first."""
        access, reason = require_access(access, now=now), require_words(reason, "reason")
        with self._store.session() as session:
            review = session.review(review_number)
            if review is not None and review.decision is not Decision.MERGED:
                self._trace(session, access, Action.MARK_DIFFERENT, review.patient_id, review.other_patient_id, now=now)
                return _decided(session, review, Decision.DIFFERENT, access=access, reason=reason, now=now)
        if review is None:
            detail = f"there is no pair {review_number} to be looked at"
            raise PatientRefused("unknown-review", detail, kind="not-found", field="review_number")
        detail = "review_number: this pair was joined; part the two with unmerge"
        raise PatientRefused("review-decided", detail, kind="conflict", field="review_number")

    def merge(
        self, patient_id: str, other_patient_id: str, *, reason: str, access: Access, now: float
    ) -> PersonIdentities:
        """From now on both ids are one person; each keeps its own record. Saying it again changes nothing."""
        access, reason = require_access(access, now=now), require_words(reason, "reason")
        _require_two(patient_id, other_patient_id)
        with self._store.session() as session:
            missing = self._missing(session, patient_id, other_patient_id)
            outcome = outcome_of(missing is None)
            self._trace(session, access, Action.MERGE, patient_id, other_patient_id, now=now, outcome=outcome)
            if missing is None:
                self._join(session, patient_id, other_patient_id, reason=reason, access=access, now=now)
                settle_closure(session, patient_id)
                return identities_of(session, patient_id)
        return _unknown(missing)

    def unmerge(
        self, patient_id: str, other_patient_id: str, *, reason: str, verified_by: str, access: Access, now: float
    ) -> PersonIdentities:
        """Two persons find that the ids are two people: each has what was recorded under it, and nothing else."""
        access, reason = require_access(access, now=now), require_words(reason, "reason")
        verified_by = require_actor(verified_by, "verified_by")
        _require_two(patient_id, other_patient_id)
        if verified_by == access.actor:
            detail = "verified_by: another person than the one who asks must have looked at it"
            raise PatientRefused("one-person-only", detail, kind="invalid", field="verified_by")
        with self._store.session() as session:
            merge = merge_of(session, patient_id, other_patient_id)
            outcome = outcome_of(merge is not None)
            self._trace(session, access, Action.UNMERGE, patient_id, other_patient_id, now=now, outcome=outcome)
            if merge is not None:
                self._part(session, merge, reason=reason, verified_by=verified_by, access=access, now=now)
                settle_closure(session, patient_id)
                settle_closure(session, other_patient_id)
                return identities_of(session, patient_id)
        detail = "other_patient_id: these two are not joined directly"
        raise PatientRefused("not-merged", detail, kind="not-found", field="other_patient_id")

    def identities(self, patient_id: str, *, access: Access, now: float) -> PersonIdentities:
        """All ids of the person, with every merge that was or is."""
        access = require_access(access, now=now)
        require_id(patient_id, "patient_id")
        with self._store.session() as session:
            known = session.patient(patient_id) is not None
            outcome = outcome_of(known)
            write_line(session, access, Action.READ_IDENTITIES, now=now, patient_id=patient_id, outcome=outcome)
            found = identities_of(session, patient_id)
        return found if known else _unknown(patient_id)

    def all_merges(self) -> list[Merge]:
        """Every merge, for bringing other records of the same people in line: pairs of ids, read without a trace."""
        with self._store.session() as session:
            return list(session.all_merges())

    def _join(
        self,
        session: PatientSession,
        patient_id: str,
        other_patient_id: str,
        *,
        reason: str,
        access: Access,
        now: float,
    ) -> None:
        if other_patient_id not in identities_of(session, patient_id).patient_ids:
            session.add_merge(
                Merge(
                    merge_number=0,
                    patient_id=patient_id,
                    other_patient_id=other_patient_id,
                    reason=reason,
                    merged_by=access.actor,
                    merged_at=now,
                )
            )
        review = session.review_of(patient_id, other_patient_id)
        if review is not None:
            _decided(session, review, Decision.MERGED, access=access, reason=reason, now=now)

    def _part(
        self, session: PatientSession, merge: Merge, *, reason: str, verified_by: str, access: Access, now: float
    ) -> None:
        if not merge.is_live:
            return
        session.change_merge(
            structs.replace(
                merge, unmerged_by=access.actor, verified_by=verified_by, unmerged_at=now, unmerge_reason=reason
            )
        )
        review = session.review_of(merge.patient_id, merge.other_patient_id)
        if review is not None:
            _decided(session, review, Decision.DIFFERENT, access=access, reason=reason, now=now)

    def _missing(self, session: PatientSession, *patient_ids: str) -> str | None:
        return next((each for each in patient_ids if session.patient(each) is None), None)

    def _trace(
        self,
        session: PatientSession,
        access: Access,
        action: Action,
        *patient_ids: str,
        now: float,
        outcome: Outcome = Outcome.DONE,
    ) -> None:
        for patient_id in patient_ids:
            write_line(session, access, action, now=now, patient_id=patient_id, outcome=outcome)


def _decided(
    session: PatientSession, review: IdentityReview, decision: Decision, *, access: Access, reason: str, now: float
) -> IdentityReview:
    if review.decision is decision:
        return review
    decided = structs.replace(review, decision=decision, decided_by=access.actor, decided_at=now, reason=reason)
    session.change_review(decided)
    return decided


def _require_two(patient_id: str, other_patient_id: str) -> None:
    require_id(patient_id, "patient_id")
    require_id(other_patient_id, "other_patient_id")
    if patient_id == other_patient_id:
        detail = "other_patient_id: give another id than patient_id"
        raise PatientRefused("same-patient", detail, kind="invalid", field="other_patient_id")


def _unknown(patient_id: str | None) -> NoReturn:
    shown = patient_id if patient_id is not None and patient_id.startswith("P-") else "of this id"
    raise PatientRefused("unknown-patient", f"no patient {shown}", kind="not-found", field="patient_id")
