"""What a trace tells."""

from msgspec import Struct

from bloodbank.model import BloodUnit


class CorrectedField(Struct, frozen=True, kw_only=True):
    """What was typed of a unit at first, and what is right; lists with commas between, instants as seconds."""

    field: str
    before: str
    after: str


class TraceStep(Struct, frozen=True, kw_only=True):
    """One event in the life of a unit, as the log has it. `place_id` where the event names a place.

    `corrected`: field by field what a correction put right.
    """

    at: float
    event: str
    actor: str
    position: int
    place_id: str | None = None
    request_id: str | None = None
    reason: str | None = None
    corrected: tuple[CorrectedField, ...] = ()


class TracedUnit(Struct, frozen=True, kw_only=True):
    """A unit as it is now, the donations in it, the units made of it, and its story."""

    unit: BloodUnit
    dins: tuple[str, ...]
    made_unit_ids: tuple[str, ...] = ()
    steps: tuple[TraceStep, ...] = ()


class Trace(Struct, frozen=True, kw_only=True):
    """Units by donation. `patient_ids` had something of them, `place_ids` are where they are or went.

    `unaccounted_unit_ids` were handed out, and nobody has said yet what became of them.
    """

    dins: tuple[str, ...]
    units: tuple[TracedUnit, ...]
    patient_ids: tuple[str, ...]
    place_ids: tuple[str, ...]
    unaccounted_unit_ids: tuple[str, ...]
