"""Takes messages of the civil registry, each once."""

import msgspec
from msgspec import structs

from patients.access import Access, Action, Outcome
from patients.access_lines import write_line
from patients.civil.applying import apply
from patients.civil.model import CivilEvent, CivilMessage, CivilOutcome, CivilReceipt
from patients.errors import PatientRefused
from patients.matching.settings import MatchSettings
from patients.personal_number import require_personal_number
from patients.ports import PatientStore
from patients.validation import require_access, require_id


class CivilRegistry:
    """Refuses and fails as the patient register does; a refused message leaves no receipt and can be sent again."""

    def __init__(self, store: PatientStore, settings: MatchSettings) -> None:
        self._store, self._settings = store, settings

    def receive(self, message: CivilMessage, *, access: Access, now: float) -> CivilReceipt:
        """Do what the message says, once. The same id with other content is refused."""
        access = require_access(access, now=now)
        require_id(message.message_id, "message_id")
        event, number = _event(message.event), require_personal_number(message.personal_number)
        content = msgspec.json.encode(structs.replace(message, personal_number=number)).decode()
        with self._store.session() as session:
            earlier = session.receipt(message.message_id)
            if earlier is not None:
                return _same(earlier, content)
            outcome, patient_id = apply(session, message, number, self._settings, now=now)
            receipt = CivilReceipt(
                message_id=message.message_id, event=event, outcome=outcome, received_at=now, patient_id=patient_id
            )
            session.add_receipt(receipt, content=content)
            logged = Outcome.NOT_FOUND if outcome is CivilOutcome.UNKNOWN_PERSON else Outcome.DONE
            write_line(session, access, Action.CIVIL_MESSAGE, now=now, patient_id=patient_id, outcome=logged)
        return receipt


def _same(earlier: tuple[CivilReceipt, str], content: str) -> CivilReceipt:
    receipt, before = earlier
    if before != content:
        detail = "message_id: a message of this id said something else; give a new message a new id"
        raise PatientRefused("message-id-reused", detail, kind="conflict", field="message_id")
    return receipt


def _event(value: str) -> CivilEvent:
    try:
        return CivilEvent(value)
    except ValueError:
        detail = f"event: give one of {', '.join(CivilEvent)}"
        raise PatientRefused("bad-event", detail, kind="invalid", field="event") from None
