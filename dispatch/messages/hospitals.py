"""Where patients go, and which hospitals take none."""

from msgspec import Struct

from dispatch.messages.reason import Reason
from dispatch.receiving.state import BloodOrder, Reporter


class ChooseHospital(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say where an incident's patients go; `despite_diversion` sends them to a hospital that diverts ambulances,
    `despite_full` to one that reports no bed for them.

    `blood` is asked for with the choice, to meet the patient there.
    """

    incident_id: str
    hospital_id: str
    reasons: tuple[Reason, ...] = ()
    despite_diversion: bool = False
    despite_full: bool = False
    blood: BloodOrder | None = None


class DivertHospital(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A hospital takes no ambulance patients until an instant; `until_at` absent = it takes them again now.

    `capabilities` (without level) close only these; empty = the whole hospital. `reported_at` absent = now.
    """

    hospital_id: str
    until_at: float | None = None
    capabilities: frozenset[str] = frozenset()
    reported_by: Reporter = Reporter.DISPATCHER
    reported_at: float | None = None


class HospitalChosen(Struct, frozen=True, kw_only=True):
    incident_id: str
    hospital_id: str
    reasons: tuple[Reason, ...] = ()
    blood: BloodOrder | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"incident/{self.incident_id}",)


class HospitalDiverted(Struct, frozen=True, kw_only=True):
    hospital_id: str
    until_at: float | None = None
    capabilities: frozenset[str] = frozenset()
    reported_by: Reporter = Reporter.DISPATCHER
    reported_at: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"hospital/{self.hospital_id}",)


Command = ChooseHospital | DivertHospital
Event = HospitalChosen | HospitalDiverted
