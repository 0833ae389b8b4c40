"""The people the crews meet: invented, and known to the register before anybody falls ill."""

import datetime

import numpy as np

from controlroom.messages import RecordedEvent
from dispatch.messages import IncidentOpened, LinkPatient
from patients import Access, PatientDraft, Purpose
from patients.personal_number import make_personal_number
from sim.life.town import Town

KNOWN_SHARE = 0.6
IDENTIFIED_AFTER_S = 900.0
FAMILY_NAMES = ("Каштан", "Рябина", "Берёза", "Верас", "Журавель", "Крыница", "Сокол", "Явор")
GIVEN_NAMES = {"male": ("Алесь", "Янка", "Михась", "Павел"), "female": ("Алеся", "Янина", "Мария", "Вера")}


class Identities:
    """Some time into a response the patient of six incidents in ten is identified and linked."""

    def __init__(self, town: Town) -> None:
        self._town = town

    def heed(self, record: RecordedEvent) -> None:
        if isinstance(record.event, IncidentOpened):
            incident_id = record.event.incident_id
            if self._town.streams.of("identity").random() < KNOWN_SHARE:
                self._town.agenda.enter(self._town.now() + IDENTIFIED_AFTER_S, lambda: self._identify(incident_id))

    def _identify(self, incident_id: str) -> None:
        now = self._town.now()
        access = Access(actor="crew/simulated", purpose=Purpose.TREATMENT)
        draft = invent_person(self._town.streams.of("people"), now=now)
        register = self._town.desk.patients
        found = register.find_by_identifier(draft.personal_number, access=access, now=now)
        patient = found or register.register(draft, access=access, now=now)
        self._town.act(LinkPatient(incident_id=incident_id, patient_id=patient.patient_id), actor="crew/simulated")


def invent_person(chance: np.random.Generator, *, now: float) -> PatientDraft:
    """A person who does not exist, with a personal number that passes its check digit."""
    sex = "female" if chance.random() < 0.5 else "male"
    today = datetime.datetime.fromtimestamp(now, tz=datetime.UTC).date()
    born = today - datetime.timedelta(days=int(chance.integers(1, 90 * 365)))
    return PatientDraft(
        personal_number=make_personal_number(birth_date=born, sex=sex, serial=int(chance.integers(0, 1000))),
        family_name=str(chance.choice(FAMILY_NAMES)),
        given_name=str(chance.choice(GIVEN_NAMES[sex])),
        birth_date=born.isoformat(),
        sex=sex,
    )
