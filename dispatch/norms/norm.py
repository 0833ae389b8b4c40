"""The norm of one incident: from the call to the first unit on scene."""

from msgspec import Struct

from dispatch.model import LonLat
from dispatch.norms.areas import in_city
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


class ResponseNorm(Struct, frozen=True, kw_only=True):
    """`norm_s` is None for a priority without a norm; `category` is what the priority is called."""

    priority: int
    category: str
    in_city: bool
    epidemic: bool
    norm_s: float | None


def response_norm(state: DispatchState, *, priority: int, place: LonLat, settings: DispatchSettings) -> ResponseNorm:
    """The norm that holds now for a priority at a place (lon, lat)."""
    norms, city = settings.norms, in_city(place, settings.norms)
    return ResponseNorm(
        priority=priority,
        category=norms.categories.get(priority, str(priority)),
        in_city=city,
        epidemic=state.norms.epidemic,
        norm_s=norm_in_force_s(state, priority=priority, city=city, settings=settings),
    )


def norm_in_force_s(state: DispatchState, *, priority: int, city: bool, settings: DispatchSettings) -> float | None:
    """The norm that holds now for a priority in the city or elsewhere; None without one."""
    norms, epidemic = settings.norms, state.norms.epidemic
    tables = [settings.targets_s]
    if epidemic:
        tables.insert(0, norms.epidemic_s)
    if not city:
        tables.insert(0, norms.elsewhere_s)
    if epidemic and not city:
        tables.insert(0, norms.epidemic_elsewhere_s)
    return next((table[priority] for table in tables if priority in table), None)
