"""Units and where they cover from, while moves are tried."""

from msgspec import Struct

from dispatch.coverage.covers import Covers, covers_of_rows
from dispatch.kernels.arrival import BoolArray, IndexArray
from dispatch.relocation.board import Board


class Placement(Struct, eq=False):
    """What `covers` the cells, the `room` (p) and the `allowed` moves (m, p) after some moves: changed move by move."""

    board: Board
    covers: Covers
    room: IndexArray
    allowed: BoolArray

    @classmethod
    def of(cls, board: Board) -> "Placement":
        return cls(board, board.unit_covers, board.room, board.allowed.copy())

    def move(self, unit: int, place: int) -> None:
        """The unit waits at that place from now on, and isn't moved again."""
        rows = self.covers.rows()
        rows[unit] = self.board.place_covers[float(self.board.preparation_s[unit])].row(place)
        self.covers = covers_of_rows(rows)
        self.room = self.room.copy()
        self.room[place] -= 1
        if self.board.at_place[unit] >= 0:
            self.room[self.board.at_place[unit]] += 1
        self.allowed[unit] = False
