"""Units taken out of service with a reason, brought back, and moved to another station."""

from msgspec import Struct


class TakeOutOfService(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit can't be sent until it is returned. With a patient aboard, `lon` and `lat` say where it stands."""

    unit_id: str
    reason: str
    expected_return_at: float | None = None
    lon: float | None = None
    lat: float | None = None


class ReturnToService(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit is back, at its station or (`returning`) on the way there."""

    unit_id: str
    returning: bool = False


class ChangeStation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit belongs to another station; standing idle at its old one it sets out for the new one."""

    unit_id: str
    station_id: str
    reason: str


class UnitTakenOutOfService(Struct, frozen=True, kw_only=True):
    """Why, and until when, follows the change of status in the same decision, or revises what was said before."""

    unit_id: str
    reason: str
    expected_return_at: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}",)


class UnitStationChanged(Struct, frozen=True, kw_only=True):
    unit_id: str
    station_id: str
    previous_station_id: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}", f"station/{self.station_id}", f"station/{self.previous_station_id}")


Command = TakeOutOfService | ReturnToService | ChangeStation
Event = UnitTakenOutOfService | UnitStationChanged
