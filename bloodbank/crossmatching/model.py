"""Crossmatches as they are known."""

from enum import StrEnum

from msgspec import Struct


class CrossmatchMethod(StrEnum):
    """In the tube (or gel), or by the computer from what is known of patient and unit."""

    SEROLOGICAL = "serological"
    ELECTRONIC = "electronic"


class CrossmatchResult(StrEnum):
    COMPATIBLE = "compatible"
    INCOMPATIBLE = "incompatible"


class Crossmatch(Struct, frozen=True, kw_only=True):
    """The last result of one unit with one patient's sample. A compatible one holds until `valid_until_at`.

    `antibodies` were known then, None where an old log does not tell.
    """

    blood_unit_id: str
    sample_id: str
    method: CrossmatchMethod
    result: CrossmatchResult
    recorded_at: float
    recorded_by: str
    valid_until_at: float
    reason: str | None = None
    antibodies: tuple[str, ...] | None = None
