"""A drive with both ends and both times known."""

from msgspec import Struct

from dispatch.model import LonLat


class Drive(Struct, frozen=True, kw_only=True):
    """To a scene, or from it to a hospital. `profile`: as vehicles on calls of that priority go."""

    unit_id: str
    profile: str
    departed_at: float
    arrived_at: float
    origin: LonLat
    destination: LonLat


class DrivesFound(Struct, frozen=True, kw_only=True):
    """`left_out` counts what was driven and can't be told whole: `without_a_time`, `from_unknown_place`,
    `to_unknown_place`.
    """

    drives: tuple[Drive, ...]
    left_out: dict[str, int]
