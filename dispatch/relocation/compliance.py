"""A compliance table: for every number of free units the places where they are to wait (Gendreau, Laporte and Semet
2006; Sudtachat, Mayorga and McLay 2016). The table is given as data.
"""

from collections import Counter
from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from dispatch.kernels.arrival import IndexArray
from dispatch.messages import Reason
from dispatch.relocation import reasons
from dispatch.relocation.batch import stay_where_wanted
from dispatch.relocation.chosen import ChosenMove, make_move
from dispatch.relocation.placement import Placement
from dispatch.solve.relocation import shortest_moves


class TableMoves(Struct, frozen=True, kw_only=True, eq=False):
    """Moves towards what the table wants for `free_units`; `shortfalls` say what can't be met."""

    free_units: int
    moves: tuple[ChosenMove, ...]
    shortfalls: tuple[Reason, ...]


def table_moves(placement: Placement, table: Mapping[int, tuple[str, ...]], *, most: int) -> TableMoves:
    """At most so many moves, to the most important unfilled places, by the shortest drives."""
    board = placement.board
    free_units = len(board.units.units)
    row = table_row(table, free_units)
    number_of = {place.place_id: number for number, place in enumerate(board.places)}
    unknown = [reasons.no_such_place(place_id=place_id) for place_id in dict.fromkeys(row) if place_id not in number_of]
    known = [number_of[place_id] for place_id in row if place_id in number_of]
    wanted, importance = _wanted(known, len(board.places))
    staying, still = stay_where_wanted(board, wanted, counted=np.ones(free_units, dtype=np.bool_))
    pairs = shortest_moves(
        board.drive_s, board.allowed & ~staying[:, None], wanted=still, importance=importance, most_moves=most
    )
    filled = Counter(place for _, place in pairs)
    unfilled = [
        reasons.table_place_unfilled(place_name=board.places[place].name, count=int(still[place]) - filled[place])
        for place in np.flatnonzero(still).tolist()
        if still[place] > filled[place] and len(pairs) < most
    ]
    ordered = sorted(pairs, key=lambda pair: (-importance[pair[1]], board.drive_s[pair], pair))
    moves = tuple(make_move(placement, unit, place) for unit, place in ordered)
    return TableMoves(free_units=free_units, moves=moves, shortfalls=(*unknown, *unfilled))


def table_row(table: Mapping[int, tuple[str, ...]], free_units: int) -> tuple[str, ...]:
    """The row for so many free units: their own, else the next smaller one's; none below the smallest."""
    smaller = [units for units in table if units <= free_units]
    return table[max(smaller)] if smaller else ()


def _wanted(known: list[int], place_count: int) -> tuple[IndexArray, IndexArray]:
    """((p) units wanted, (p) importance): a place is as important as its first mention in the row."""
    wanted = np.bincount(np.array(known, dtype=np.int64), minlength=place_count).astype(np.int64)
    importance = np.zeros(place_count, dtype=np.int64)
    for rank, place in enumerate(known):
        importance[place] = max(importance[place], len(known) - rank)
    return wanted, importance
