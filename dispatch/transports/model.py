"""What a transport is made of: its ends, the wishes for it, a unit's planned drive."""

from enum import StrEnum

from msgspec import Struct


class Mobility(StrEnum):
    """How the patient travels."""

    SEATED = "seated"
    STRETCHER = "stretcher"
    WHEELCHAIR = "wheelchair"


class Stop(Struct, frozen=True, kw_only=True):
    """An end of a transport: a hospital of the region, or any other place (`hospital_id` absent)."""

    lon: float
    lat: float
    hospital_id: str | None = None
    address_text: str = ""


class Wishes(Struct, frozen=True, kw_only=True):
    """When and how: the pick-up from `ready_from_at` until `pick_up_until_at`, the arrival between `arrive_from_at`
    and `arrive_by_at` where there is an appointment. `capabilities` of crew and equipment; `escorts` ride along
    on seats. `stable`: a clinician has said that the patient needs no care on the way. `may_share`: other patients
    may be picked up and brought on the way, the patient aboard for `longest_ride_s` at most where that is said.
    """

    ready_from_at: float
    pick_up_until_at: float
    arrive_from_at: float | None = None
    arrive_by_at: float | None = None
    capabilities: frozenset[str] = frozenset()
    mobility: Mobility = Mobility.STRETCHER
    escorts: int = 0
    stable: bool = False
    may_share: bool = False
    longest_ride_s: float | None = None

    @property
    def seats(self) -> int:
        return self.escorts + (self.mobility is Mobility.SEATED)

    @property
    def wheelchairs(self) -> int:
        return int(self.mobility is Mobility.WHEELCHAIR)

    @property
    def stretchers(self) -> int:
        return int(self.mobility is Mobility.STRETCHER)


class Run(Struct, frozen=True, kw_only=True):
    """A unit's planned drive: leaves for the pick-up, picks up, arrives, is clear again.

    Of transports that ride together (`with_ids`), all leave and are clear when the unit does: with the first and the
    last of them.
    """

    unit_id: str
    depart_at: float
    pick_up_at: float
    drop_off_at: float
    clear_at: float
    with_ids: tuple[str, ...] = ()
