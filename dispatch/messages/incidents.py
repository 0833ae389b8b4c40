"""An incident's own life: opened for a call, linked with patients, closed."""

from msgspec import Struct

from dispatch.life.patient import PatientDisposition
from dispatch.model import Need


class ReportCall(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Open an incident for a call. The incident's id is allotted by the decision."""

    determinant: str
    priority: int
    lon: float
    lat: float
    address_text: str = ""
    needs: tuple[Need, ...] = (Need(),)
    hospital_capabilities: frozenset[str] = frozenset()
    call_received_at: float | None = None


class LinkPatient(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`patient_number` says which of the incident's counted patients it is."""

    incident_id: str
    patient_id: str
    patient_number: int | None = None


class CloseIncident(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`settle_patients_as` is the outcome of every patient who has none yet."""

    incident_id: str
    disposition: str
    settle_patients_as: PatientDisposition | None = None


class IncidentOpened(Struct, frozen=True, kw_only=True):
    incident_id: str
    determinant: str
    priority: int
    lon: float
    lat: float
    address_text: str
    needs: tuple[Need, ...]
    call_received_at: float
    hospital_capabilities: frozenset[str] = frozenset()
    split_from_incident_id: str | None = None
    kind: str = "emergency"

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}",)


class PatientLinked(Struct, frozen=True, kw_only=True):
    incident_id: str
    patient_id: str
    patient_number: int | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}",)


class IncidentClosed(Struct, frozen=True, kw_only=True):
    """`released_unit_ids` were still at a hospital for it and are clear now."""

    incident_id: str
    disposition: str
    released_unit_ids: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}", *(f"unit/{unit_id}" for unit_id in self.released_unit_ids))


Command = ReportCall | LinkPatient | CloseIncident
Event = IncidentOpened | PatientLinked | IncidentClosed
