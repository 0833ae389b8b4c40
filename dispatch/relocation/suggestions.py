"""Which free units should wait elsewhere now, what that wins, and why others stay."""

from collections.abc import Mapping

from msgspec import Struct

from dispatch.coverage.covers import Standard, standard_of
from dispatch.coverage.demand import DemandForecast
from dispatch.messages import Reason
from dispatch.model import Position
from dispatch.ports import TravelTimes
from dispatch.relocation import reasons
from dispatch.relocation.batch import batch_moves
from dispatch.relocation.board import gather_moves
from dispatch.relocation.chosen import ChosenMove, best_of, gains_of, share_of
from dispatch.relocation.compliance import table_moves
from dispatch.relocation.dmexclp import best_moves
from dispatch.relocation.limits import all_moves_left
from dispatch.relocation.needed import needed_units
from dispatch.relocation.placement import Placement
from dispatch.relocation.settings import COMPLIANCE_TABLE, DMEXCLP
from dispatch.relocation.state import Declined
from dispatch.relocation.wording import MoveUp, move_up
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


class HeldUnit(Struct, frozen=True, kw_only=True):
    """A free unit that is not to be moved now, and why."""

    unit_id: str
    reasons: tuple[Reason, ...]


class MoveUpPlan(Struct, frozen=True, kw_only=True):
    """Moves to be made in this order, each counted on top of those before it.

    Shares are of the calls expected in this hour that are reached within `norm_s`, once every free unit is where it is
    sent: `share_before` without the moves, `share_after` with all of them. `declined` moves are not suggested.
    """

    method: str
    priority: int
    norm_s: float
    share_before: float
    share_after: float
    moves: tuple[MoveUp, ...]
    held: tuple[HeldUnit, ...]
    declined: tuple[Declined, ...]
    shortfalls: tuple[Reason, ...]
    at: float


def suggest_moves(
    state: DispatchState,
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    demand: DemandForecast,
    now: float,
    settings: DispatchSettings,
    standard: Standard | None = None,
) -> MoveUpPlan:
    """By the settings' method, within its limits. Raises `Refused` when the priority has no norm."""
    chosen = standard or standard_of(settings, state=state)
    needed = needed_units(state, positions=positions, travel_times=travel_times, now=now, settings=settings)
    board = gather_moves(
        state, standard=chosen, needed=needed, positions=positions, travel_times=travel_times, demand=demand, now=now,
        settings=settings,
    )  # fmt: skip
    placement = Placement.of(board)
    before = share_of(placement)
    most = min(settings.relocation.most_suggestions, all_moves_left(state, now=now, settings=settings))
    moves, free_units, shortfalls = _chosen(placement, most=most, settings=settings)
    return MoveUpPlan(
        method=settings.relocation.method,
        priority=chosen.priority,
        norm_s=chosen.norm_s,
        share_before=before,
        share_after=share_of(placement),
        moves=tuple(move_up(board, move, table_units=free_units) for move in moves),
        held=tuple(HeldUnit(unit_id=unit_id, reasons=(board.held[unit_id],)) for unit_id in sorted(board.held)),
        declined=state.relocation.declined_at(now),
        shortfalls=shortfalls,
        at=now,
    )


def _chosen(
    placement: Placement, *, most: int, settings: DispatchSettings
) -> tuple[tuple[ChosenMove, ...], int | None, tuple[Reason, ...]]:
    """(moves, number of free units where a table wants them, what can't be done)."""
    limits = settings.relocation
    if most <= 0:
        return (), None, (reasons.all_moves_used(limit=limits.most_moves_an_hour),)
    if limits.method == COMPLIANCE_TABLE:
        found = table_moves(placement, limits.compliance_table, most=most)
        return found.moves, found.free_units, found.shortfalls
    choose = best_moves if limits.method == DMEXCLP else batch_moves
    moves = choose(placement, most=most, minimum_gain=limits.minimum_gain)
    return moves, None, () if moves else _nothing_worth_it(placement, least=limits.minimum_gain)


def _nothing_worth_it(placement: Placement, *, least: float) -> tuple[Reason, ...]:
    """What the best move would have won, where some move is allowed at all."""
    gains = gains_of(placement, placement.allowed & (placement.room > 0))
    best = best_of(gains, placement.board.drive_s)
    if best is None:
        return ()
    return (reasons.no_move_worth_it(best=float(max(gains[best], 0.0)), least=least),)
