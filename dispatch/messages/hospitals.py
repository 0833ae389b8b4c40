"""Where patients go, and which hospitals take none."""

from msgspec import Struct

from dispatch.messages.reason import Reason


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


Command = ChooseHospital | DivertHospital
Event = HospitalChosen | HospitalDiverted
