"""The norms of an epidemic are switched on and off."""

from dispatch.checks import check_text, invalid
from dispatch.messages import EpidemicNormsSwitched, Event, SwitchEpidemicNorms
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions


def switch_epidemic_norms(
    state: DispatchState, command: SwitchEpidemicNorms, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """Switching to what holds already changes nothing."""
    if not isinstance(command.epidemic, bool):
        raise invalid("epidemic", "must be true or false")
    check_text(command.reason, field="reason", least=1)
    if command.epidemic == state.norms.epidemic:
        return []
    return [EpidemicNormsSwitched(epidemic=command.epidemic, reason=command.reason)]


DECISIONS: Decisions = {SwitchEpidemicNorms: switch_epidemic_norms}
