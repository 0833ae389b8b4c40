"""A chosen move in words: what it wins, whom it helps, how long the drive is."""

import numpy as np
from msgspec import Struct

from dispatch.coverage.picture import covered_share
from dispatch.messages import Reason
from dispatch.ports import FloatArray
from dispatch.relocation import reasons
from dispatch.relocation.board import Board
from dispatch.relocation.chosen import ChosenMove


class MoveUp(Struct, frozen=True, kw_only=True):
    """A unit to be sent to wait at a place.

    `from_place_id` and `from_place_name`: where it waits or goes to now; empty where that is neither station nor post.
    `gain` is the share of the expected demand that it wins; `helped_district` wins most, empty where districts are not
    known or none wins.
    """

    unit_id: str
    place_id: str
    place_name: str
    lon: float
    lat: float
    travel_s: float
    share_before: float
    share_after: float
    gain: float
    helped_district: str
    reasons: tuple[Reason, ...]
    from_place_id: str = ""
    from_place_name: str = ""


def move_up(board: Board, move: ChosenMove, *, table_units: int | None = None) -> MoveUp:
    """`table_units`: the number of free units for which a table wants the move."""
    place, travel_s = board.places[move.place], float(board.drive_s[move.unit, move.place])
    left = board.places[board.at_place[move.unit]] if board.at_place[move.unit] >= 0 else None
    before = covered_share(board.demand, move.miss_before)
    after = covered_share(board.demand, move.miss_after)
    norm_s = board.standard.norm_s
    said = reasons.raises_coverage if after >= before else reasons.lowers_coverage
    why = [said(before=before, after=after, norm_s=norm_s)]
    if table_units is not None:
        why.insert(0, reasons.table_wants_unit(free_units=table_units, place_name=place.name))
    district = most_helped_district(board, move)
    if district is not None:
        why.append(reasons.helps_district(district=district.name, before=district.before, after=district.after))
    why.append(reasons.drive_to_place(place_name=place.name, travel_s=travel_s))
    return MoveUp(
        unit_id=board.units.units[move.unit].unit_id,
        place_id=place.place_id,
        place_name=place.name,
        lon=place.lon,
        lat=place.lat,
        travel_s=travel_s,
        share_before=before,
        share_after=after,
        gain=after - before,
        helped_district="" if district is None else district.name,
        reasons=tuple(why),
        from_place_id="" if left is None else left.place_id,
        from_place_name="" if left is None else left.name,
    )


class HelpedDistrict(Struct, frozen=True, kw_only=True):
    """A district with its coverage before and after a move."""

    name: str
    before: float
    after: float


def most_helped_district(board: Board, move: ChosenMove) -> HelpedDistrict | None:
    """The district whose expected calls win most; None: none wins, or districts are not known."""
    district, names = board.forecast.district, board.forecast.district_names
    if district is None or not names:
        return None
    known = district >= 0

    def by_district(weight: FloatArray) -> FloatArray:
        return np.bincount(district[known], weights=weight[known], minlength=len(names)).astype(np.float64)

    won = by_district(board.demand * (move.miss_before - move.miss_after))
    best = int(np.argmax(won))
    if not won[best] > 0.0:
        return None
    there = float(by_district(board.demand)[best])
    missed_before = float(by_district(board.demand * move.miss_before)[best])
    missed_after = float(by_district(board.demand * move.miss_after)[best])
    return HelpedDistrict(name=names[best], before=1.0 - missed_before / there, after=1.0 - missed_after / there)
