"""What hospitals report of their beds and of what they could take."""

from msgspec import Struct

from dispatch.receiving.state import Reporter


class ReportBeds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Free beds by kind, counted at `reported_at` (absent = now). A newer report replaces an older one whole."""

    hospital_id: str
    free: dict[str, int]
    reported_at: float | None = None
    reported_by: Reporter = Reporter.DISPATCHER


class ReportSurgeCapacity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Casualties of each triage tag a hospital can take in a mass-casualty incident; empty = back to the default."""

    hospital_id: str
    by_tag: dict[str, int]


class BedsReported(Struct, frozen=True, kw_only=True):
    hospital_id: str
    free: dict[str, int]
    reported_at: float
    reported_by: Reporter = Reporter.DISPATCHER

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"hospital/{self.hospital_id}",)


class SurgeCapacityReported(Struct, frozen=True, kw_only=True):
    hospital_id: str
    by_tag: dict[str, int]

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"hospital/{self.hospital_id}",)


Command = ReportBeds | ReportSurgeCapacity
Event = BedsReported | SurgeCapacityReported
