"""One best move after the other: DMEXCLP (Jagtenberg, Bhulai and van der Mei 2015).

The paper sends the unit that has just become free to where it adds most; here every free unit may be the one to move,
and what it leaves behind is counted against what it adds.
"""

from dispatch.relocation.chosen import ChosenMove, best_of, gains_of, make_move
from dispatch.relocation.placement import Placement


def best_moves(placement: Placement, *, most: int, minimum_gain: float) -> tuple[ChosenMove, ...]:
    """At most so many moves, each of which wins `minimum_gain` at its turn."""
    moves: list[ChosenMove] = []
    while len(moves) < most:
        gains = gains_of(placement, placement.allowed & (placement.room > 0))
        best = best_of(gains, placement.board.drive_s)
        if best is None or gains[best] < minimum_gain or gains[best] <= 0.0:
            break
        moves.append(make_move(placement, *best))
    return tuple(moves)
