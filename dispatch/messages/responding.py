"""Units sent, called off, posted, and what crews report of themselves."""

from msgspec import Struct

from dispatch.messages.reason import Reason
from dispatch.model import UnitStatus


class AssignUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send a unit to an incident, with the reasons the operator saw and the arrival that was estimated.

    `additional` sends it although it fills none of the incident's open needs; `despite_duty` although it has no crew
    now, or one whose break no call may interrupt.
    """

    incident_id: str
    unit_id: str
    estimated_arrival_s: float | None = None
    reasons: tuple[Reason, ...] = ()
    additional: bool = False
    despite_duty: bool = False


class RecordUnitStatus(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a crew reports of itself; `reported_at` is the crew's own clock, absent = now.

    `hospital_id` goes with `transporting` and `at-hospital`; absent, it is the incident's chosen hospital.
    `handed_over` goes with `at-hospital`: the patient is in other hands and the unit is clear. `incident_id` says which
    response a late report is of; absent, it is told by the instant. `patient_numbers` are those who go aboard; absent,
    those the unit attends, else the next one. `lon` and `lat` say where a unit stands that breaks down.
    """

    unit_id: str
    status: UnitStatus
    reported_at: float | None = None
    hospital_id: str | None = None
    handed_over: bool = False
    incident_id: str | None = None
    patient_numbers: tuple[int, ...] = ()
    lon: float | None = None
    lat: float | None = None


class PostUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send an idle unit to wait at a place that is not its station."""

    unit_id: str
    lon: float
    lat: float


class StandDownUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Call a unit off its incident before it has a patient; the incident waits again if nobody else responds."""

    unit_id: str
    reason: str


class UnitAssigned(Struct, frozen=True, kw_only=True):
    unit_id: str
    incident_id: str
    estimated_arrival_s: float | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}", f"incident/{self.incident_id}")


class UnitStatusChanged(Struct, frozen=True, kw_only=True):
    """`patient_numbers` went aboard with it; `lon` and `lat` are where the crew said it stands."""

    unit_id: str
    status: UnitStatus
    reported_at: float
    incident_id: str | None = None
    hospital_id: str | None = None
    handed_over: bool = False
    patient_numbers: tuple[int, ...] = ()
    lon: float | None = None
    lat: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        own = (f"unit/{self.unit_id}",)
        return own if self.incident_id is None else (*own, f"incident/{self.incident_id}")


class StatusTimeReported(Struct, frozen=True, kw_only=True):
    """A late report of a status the unit has left behind: its time was not known, and the present status stays."""

    unit_id: str
    incident_id: str
    status: UnitStatus
    reported_at: float
    hospital_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}", f"incident/{self.incident_id}")


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


Command = AssignUnit | RecordUnitStatus | PostUnit | StandDownUnit
Event = UnitAssigned | UnitStatusChanged | StatusTimeReported | UnitPosted | UnitStoodDown
