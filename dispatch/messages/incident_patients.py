"""The patients of an incident: how many, who cares for them, where each goes and what became of each.

Patients are numbers here; who they are is known elsewhere. Boarding and arriving come with the units' statuses.
"""

from msgspec import Struct

from dispatch.life.patient import PatientDisposition
from dispatch.messages.reason import Reason


class AddPatients(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many more patients are at the scene, each needing a hospital with these capabilities."""

    incident_id: str
    count: int = 1
    hospital_capabilities: frozenset[str] = frozenset()


class AttendPatient(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit at the scene cares for this patient, alone or with others."""

    unit_id: str
    patient_number: int


class ChoosePatientHospital(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say where one patient goes; the incident's hospital holds for all others.

    `despite_diversion`, `despite_full`: as with `ChooseHospital`.
    """

    incident_id: str
    patient_number: int
    hospital_id: str
    despite_diversion: bool = False
    despite_full: bool = False


class RecordPatientOutcome(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of a patient; a patient that is aboard a unit has no other outcome than its transport."""

    incident_id: str
    patient_number: int
    disposition: PatientDisposition


class PatientsAdded(Struct, frozen=True, kw_only=True):
    incident_id: str
    patient_numbers: tuple[int, ...]
    hospital_capabilities: frozenset[str] = frozenset()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}",)


class PatientAttended(Struct, frozen=True, kw_only=True):
    incident_id: str
    patient_number: int
    unit_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}", f"unit/{self.unit_id}")


class PatientHospitalChosen(Struct, frozen=True, kw_only=True):
    """`reasons`: what spoke against this hospital, and was overridden."""

    incident_id: str
    patient_number: int
    hospital_id: str
    reasons: tuple[Reason, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}",)


class PatientOutcomeRecorded(Struct, frozen=True, kw_only=True):
    incident_id: str
    patient_number: int
    disposition: PatientDisposition

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}",)


class PatientsStranded(Struct, frozen=True, kw_only=True):
    """A unit broke down on the way to hospital: its patients wait where it stands, and must be fetched there.

    They wait on their own incident, or, when somebody is still at its scene, on a new one, `onto_incident_id`, opened
    in the same decision.
    """

    incident_id: str
    unit_id: str
    lon: float
    lat: float
    patient_numbers: tuple[int, ...] = ()
    onto_incident_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        onto = () if self.onto_incident_id is None else (f"incident/{self.onto_incident_id}",)
        return (f"incident/{self.incident_id}", f"unit/{self.unit_id}", *onto)


Command = AddPatients | AttendPatient | ChoosePatientHospital | RecordPatientOutcome
Event = PatientsAdded | PatientAttended | PatientHospitalChosen | PatientOutcomeRecorded | PatientsStranded
