"""What dispatch can be told to do (commands, imperative) and what has happened (events, past tense).

Every event names the streams it belongs to, its own first: `unit/<id>`, `incident/<id>`, `station/<id>`,
`hospital/<id>`.
"""

from msgspec import Struct

from dispatch.model import Need, UnitStatus


class Reason(Struct, frozen=True, kw_only=True):
    """Why something was chosen, left out or could not be met: a stable code and the numbers it speaks of."""

    code: str
    values: dict[str, str | float | int] = {}


# --- commands ---------------------------------------------------------------------------------------------------------


class RegisterStation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    station_id: str
    name: str
    lon: float
    lat: float
    capacity: int = 1


class RegisterHospital(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    hospital_id: str
    name: str
    lon: float
    lat: float
    capabilities: frozenset[str] = frozenset()


class RegisterUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    unit_id: str
    station_id: str
    unit_type: str
    capabilities: frozenset[str] = frozenset()


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


class AssignUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send a unit to an incident, with the reasons the operator saw and the arrival that was estimated.

    `additional` sends it although it fills none of the incident's open needs.
    """

    incident_id: str
    unit_id: str
    estimated_arrival_s: float | None = None
    reasons: tuple[Reason, ...] = ()
    additional: bool = False


class RecordUnitStatus(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a crew reports of itself; `reported_at` is the crew's own clock, absent = now.

    `hospital_id` goes with `transporting` and `at-hospital`; absent, it is the incident's chosen hospital.
    `handed_over` goes with `at-hospital`: the patient is in other hands and the unit is clear.
    """

    unit_id: str
    status: UnitStatus
    reported_at: float | None = None
    hospital_id: str | None = None
    handed_over: bool = False


class PostUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send an idle unit to wait at a place that is not its station."""

    unit_id: str
    lon: float
    lat: float


class StandDownUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Call a unit off its incident before it has a patient; the incident waits again if nobody else responds."""

    unit_id: str
    reason: str


class LinkPatient(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    incident_id: str
    patient_id: str


class ChooseHospital(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say where an incident's patients go; `despite_diversion` sends them to a hospital that diverts ambulances."""

    incident_id: str
    hospital_id: str
    reasons: tuple[Reason, ...] = ()
    despite_diversion: bool = False


class DivertHospital(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A hospital takes no ambulance patients until an instant; `until_at` absent = it takes them again now."""

    hospital_id: str
    until_at: float | None = None


class CloseIncident(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    incident_id: str
    disposition: str


Command = (
    RegisterStation
    | RegisterHospital
    | RegisterUnit
    | ReportCall
    | AssignUnit
    | RecordUnitStatus
    | PostUnit
    | StandDownUnit
    | LinkPatient
    | ChooseHospital
    | DivertHospital
    | CloseIncident
)


# --- events -----------------------------------------------------------------------------------------------------------


class StationRegistered(Struct, frozen=True, kw_only=True):
    station_id: str
    name: str
    lon: float
    lat: float
    capacity: int = 1

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"station/{self.station_id}",)


class HospitalRegistered(Struct, frozen=True, kw_only=True):
    hospital_id: str
    name: str
    lon: float
    lat: float
    capabilities: frozenset[str] = frozenset()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"hospital/{self.hospital_id}",)


class UnitRegistered(Struct, frozen=True, kw_only=True):
    unit_id: str
    station_id: str
    unit_type: str
    capabilities: frozenset[str] = frozenset()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}",)


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

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}",)


class UnitAssigned(Struct, frozen=True, kw_only=True):
    unit_id: str
    incident_id: str
    estimated_arrival_s: float | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}", f"incident/{self.incident_id}")


class UnitStatusChanged(Struct, frozen=True, kw_only=True):
    unit_id: str
    status: UnitStatus
    reported_at: float
    incident_id: str | None = None
    hospital_id: str | None = None
    handed_over: bool = False

    @property
    def streams(self) -> tuple[str, ...]:
        own = (f"unit/{self.unit_id}",)
        return own if self.incident_id is None else (*own, f"incident/{self.incident_id}")


class UnitPosted(Struct, frozen=True, kw_only=True):
    unit_id: str
    lon: float
    lat: float

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}",)


class UnitStoodDown(Struct, frozen=True, kw_only=True):
    unit_id: str
    incident_id: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}", f"incident/{self.incident_id}")


class PatientLinked(Struct, frozen=True, kw_only=True):
    incident_id: str
    patient_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}",)


class HospitalChosen(Struct, frozen=True, kw_only=True):
    incident_id: str
    hospital_id: str
    reasons: tuple[Reason, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}",)


class HospitalDiverted(Struct, frozen=True, kw_only=True):
    hospital_id: str
    until_at: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"hospital/{self.hospital_id}",)


class IncidentClosed(Struct, frozen=True, kw_only=True):
    """`released_unit_ids` were still at a hospital for it and are clear now."""

    incident_id: str
    disposition: str
    released_unit_ids: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}", *(f"unit/{unit_id}" for unit_id in self.released_unit_ids))


Event = (
    StationRegistered
    | HospitalRegistered
    | UnitRegistered
    | IncidentOpened
    | UnitAssigned
    | UnitStatusChanged
    | UnitPosted
    | UnitStoodDown
    | PatientLinked
    | HospitalChosen
    | HospitalDiverted
    | IncidentClosed
)
