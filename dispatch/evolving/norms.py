"""Which norms are in force after an event."""

from msgspec.structs import replace

from dispatch.messages import EpidemicNormsSwitched
from dispatch.norms.state import NormsState
from dispatch.state import DispatchState
from dispatch.tables import Changes


def switched(state: DispatchState, event: EpidemicNormsSwitched, *, at: float) -> DispatchState:
    return replace(state, norms=NormsState(epidemic=event.epidemic, switched_at=at, reason=event.reason))


CHANGES: Changes = {EpidemicNormsSwitched: switched}
