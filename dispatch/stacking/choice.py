"""Whether a clear unit begins its next job, or somebody free would be there sooner."""

from msgspec import Struct

from dispatch.lifecycle import is_free
from dispatch.messages import Reason
from dispatch.recommendation import RankedUnit, Recommendation
from dispatch.settings import DispatchSettings
from dispatch.stacking.reasons import next_in_its_queue
from dispatch.state import DispatchState


class Begin(Struct, frozen=True, kw_only=True):
    """The unit goes, and is there in so many seconds."""

    estimated_arrival_s: float
    reasons: tuple[Reason, ...]


class Offer(Struct, frozen=True, kw_only=True):
    """A free unit would be there sooner; `otherwise` is what happens when it is not sent."""

    nearer_unit_id: str
    sooner_s: float
    otherwise: Begin


class Drop(Struct, frozen=True, kw_only=True):
    """The unit can't be sent, and why: the job goes back to the board."""

    reason: Reason


def next_step(
    state: DispatchState, recommendation: Recommendation, unit_id: str, *, settings: DispatchSettings
) -> Begin | Offer | Drop:
    """By the recommendation for the job: begin, unless a free unit that was chosen is sooner by `nearer_by_s`."""
    ranked = {unit.unit_id: unit for unit in recommendation.ranked}
    own = ranked.get(unit_id)
    if own is None:
        excluded = {unit.unit_id: unit.reasons for unit in recommendation.excluded}
        return Drop(reason=excluded[unit_id][0])
    begin = Begin(
        estimated_arrival_s=own.estimated_arrival_s,
        reasons=(next_in_its_queue(estimated_arrival_s=own.estimated_arrival_s),),
    )
    nearer = _nearer(state, [ranked[chosen] for chosen in recommendation.chosen if chosen != unit_id])
    if unit_id in recommendation.chosen or nearer is None:
        return begin
    sooner_s = own.estimated_arrival_s - nearer.estimated_arrival_s
    if sooner_s < settings.stacking.nearer_by_s:
        return begin
    return Offer(nearer_unit_id=nearer.unit_id, sooner_s=sooner_s, otherwise=begin)


def _nearer(state: DispatchState, chosen: list[RankedUnit]) -> RankedUnit | None:
    """The first to arrive of the chosen units that are free; a unit on its way elsewhere is not taken for this."""
    free = [unit for unit in chosen if is_free(state.units[unit.unit_id])]
    return min(free, key=lambda unit: (unit.estimated_arrival_s, unit.unit_id), default=None)
