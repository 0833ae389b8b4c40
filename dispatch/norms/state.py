"""Whether the norms of an epidemic are in force."""

from msgspec import Struct


class NormsState(Struct, frozen=True, kw_only=True):
    """`switched_at` is None while nobody has ever switched."""

    epidemic: bool = False
    switched_at: float | None = None
    reason: str = ""
