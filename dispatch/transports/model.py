"""What a transport is made of: its ends, the wishes for it, a unit's planned drive."""

from enum import StrEnum

from msgspec import Struct


class Mobility(StrEnum):
    """How the patient travels."""

    SEATED = "seated"
    STRETCHER = "stretcher"


class Stop(Struct, frozen=True, kw_only=True):
    """An end of a transport: a hospital of the region, or any other place (`hospital_id` absent)."""

    lon: float
    lat: float
    hospital_id: str | None = None
    address_text: str = ""


class Wishes(Struct, frozen=True, kw_only=True):
    """When and how: the pick-up from `ready_from_at` until `pick_up_until_at`, the arrival between `arrive_from_at`
    and `arrive_by_at` where there is an appointment. `capabilities` of crew and equipment; `escorts` ride along
    on seats.
    """

    ready_from_at: float
    pick_up_until_at: float
    arrive_from_at: float | None = None
    arrive_by_at: float | None = None
    capabilities: frozenset[str] = frozenset()
    mobility: Mobility = Mobility.STRETCHER
    escorts: int = 0

    @property
    def seats(self) -> int:
        return self.escorts + (self.mobility is Mobility.SEATED)


class Run(Struct, frozen=True, kw_only=True):
    """A unit's planned drive: leaves for the pick-up, picks up, arrives, is clear again."""

    unit_id: str
    depart_at: float
    pick_up_at: float
    drop_off_at: float
    clear_at: float
