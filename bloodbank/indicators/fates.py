"""Fate of donation: of the units that came in a month, whose end is known."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus


class FateRow(Struct, frozen=True, kw_only=True):
    """Units that came in a month and are, or ended, at a place. `modified`: they became other units.

    `in_date`: not ended, and not expired. `unaccounted_unit_ids`: expired, and nobody has said what became of them.
    """

    month: str
    place_id: str
    received: int
    transfused: int
    discarded: int
    modified: int
    in_date: int
    unaccounted_unit_ids: tuple[str, ...]

    @property
    def ended(self) -> int:
        return self.transfused + self.discarded + self.modified

    @property
    def completeness(self) -> float | None:
        """`ended` / (`received` - `in_date`); None where every unit is in date."""
        due = self.received - self.in_date
        return None if due == 0 else self.ended / due


def fates(
    state: BloodState, entered_at: Mapping[str, float], *, at: float, month_of: Callable[[float], str]
) -> tuple[FateRow, ...]:
    """By month and place, in this order; `entered_at`: unit -> when it came into the bank or was made."""
    units: dict[tuple[str, str], list[BloodUnit]] = {}
    for unit_id, came_at in entered_at.items():
        unit = state.blood_units[unit_id]
        units.setdefault((month_of(came_at), unit.place_id), []).append(unit)
    return tuple(_row(*key, units[key], at=at) for key in sorted(units))


def _row(month: str, place_id: str, units: list[BloodUnit], *, at: float) -> FateRow:
    ends = (BloodUnitStatus.TRANSFUSED, BloodUnitStatus.DISCARDED, BloodUnitStatus.MODIFIED)
    transfused, discarded, modified = (sum(unit.status is end for unit in units) for end in ends)
    open_ones = [unit for unit in units if unit.status not in ends]
    late = sorted(unit.blood_unit_id for unit in open_ones if unit.expires_at <= at)
    return FateRow(
        month=month,
        place_id=place_id,
        received=len(units),
        transfused=transfused,
        discarded=discarded,
        modified=modified,
        in_date=len(open_ones) - len(late),
        unaccounted_unit_ids=tuple(late),
    )
