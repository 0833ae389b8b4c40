"""The deceased of the register, each once under all ids; every one gets a line in the access log."""

import datetime
from collections.abc import Sequence

from patients.access import Access, Action
from patients.access_lines import write_line
from patients.identities.joining import identities_of
from patients.model import LinkKind, Patient
from patients.ports import PatientSession, PatientStore
from patients.records.codings import ATC, ICD10
from patients.records.model import EntryStatus
from patients.research.anonymity import anonymised
from patients.research.model import ArchivedHistory, ArchiveReport, DeceasedHistory
from patients.validation import require_access

PAGE = 500


class ResearchArchive:
    """What may be told of the deceased."""

    def __init__(self, store: PatientStore) -> None:
        self._store = store

    def release(self, *, k: int, access: Access, now: float) -> tuple[list[ArchivedHistory], ArchiveReport]:
        """De-identified rows of all closed records, k-anonymous, and how they were made. Raises ValueError for `k`."""
        access = require_access(access, now=now)
        people: list[DeceasedHistory] = []
        after = ""
        while True:
            with self._store.session() as session:
                ids = session.patient_ids(after=after, most=PAGE)
                people += [told for each in ids if (told := _history(session, each, access=access, now=now))]
            if not ids:
                return anonymised(people, k=k)
            after = ids[-1]


def _history(session: PatientSession, patient_id: str, *, access: Access, now: float) -> DeceasedHistory | None:
    """None for who lives, and under all ids of a person but the first."""
    patient = session.patient(patient_id)
    if patient is None or patient.died_on is None:
        return None
    ids = identities_of(session, patient_id).patient_ids
    if patient_id != min(ids):
        return None
    write_line(session, access, Action.ARCHIVE, now=now, patient_id=patient_id)
    known = [each for each in map(session.patient, ids) if each is not None]
    codes = [
        (each.system, each.code)
        for each in session.entries(ids)
        if each.status is not EntryStatus.ENTERED_IN_ERROR and each.code is not None
    ]
    links = {(link.kind, link.target_id) for each in ids for link in session.links(each)}
    return DeceasedHistory(
        age_years=_age(known, patient.died_on),
        sex=next((each.sex.value for each in known if each.sex != "unknown"), "unknown"),
        death_year=int(patient.died_on[:4]),
        blood_group=next((each.blood_group for each in known if each.blood_group is not None), None),
        conditions=tuple(sorted({code[:3] for system, code in codes if system == ICD10 and code})),
        prescriptions=tuple(sorted({code[:4] for system, code in codes if system == ATC and code})),
        incidents=sum(kind is LinkKind.INCIDENT for kind, _ in links),
        transfusions=sum(kind is LinkKind.TRANSFUSION for kind, _ in links),
    )


def _age(known: Sequence[Patient], died_on: str) -> int | None:
    born = next((each.birth_date for each in known if each.birth_date is not None), None)
    if born is None:
        return None
    day, birth = datetime.date.fromisoformat(died_on), datetime.date.fromisoformat(born)
    return max(0, day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day)))
