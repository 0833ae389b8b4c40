"""Lines of the access log, written in the session that looks."""

from patients.access import Access, AccessRecord, Action, Outcome
from patients.ports import PatientSession


def write_line(
    session: PatientSession,
    access: Access,
    action: Action,
    *,
    now: float,
    patient_id: str | None = None,
    caller_id: str | None = None,
    outcome: Outcome = Outcome.DONE,
    sought: str | None = None,
) -> None:
    session.log(
        AccessRecord(
            at=now,
            actor=access.actor,
            purpose=access.purpose,
            action=action,
            outcome=outcome,
            patient_id=patient_id,
            sought=sought,
            caller_id=caller_id,
        )
    )


def outcome_of(found: bool) -> Outcome:
    """Of a look at one record by its id."""
    return Outcome.DONE if found else Outcome.NOT_FOUND
