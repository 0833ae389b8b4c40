"""When vans' drivers are on duty, and how long their boxes keep cold."""

from msgspec import Struct

from bloodbank.model import VanShift


class SetVanDuty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Replaces the van's shifts (none: always on duty) and how long its boxes keep cold (None: no limit of its own)."""

    van_id: str
    shifts: tuple[VanShift, ...] = ()
    ride_limit_s: float | None = None


class VanDutySet(Struct, frozen=True, kw_only=True):
    van_id: str
    shifts: tuple[VanShift, ...] = ()
    ride_limit_s: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"van/{self.van_id}",)


Command = SetVanDuty
Event = VanDutySet
