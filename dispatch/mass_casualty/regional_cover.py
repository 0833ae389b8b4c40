"""What stays for the rest of the region while a mass-casualty incident draws units."""

from collections.abc import Mapping
from math import ceil

from dispatch.mass_casualty import reasons as said
from dispatch.mass_casualty.settings import MassCasualtySettings
from dispatch.messages import Reason
from dispatch.state import DispatchState


class RegionalCover:
    """The rest of the region: how many units may still go."""

    def __init__(
        self,
        state: DispatchState,
        *,
        free: int,
        off_duty: frozenset[str],
        coverage_lost: Mapping[str, float] | None,
        settings: MassCasualtySettings,
    ) -> None:
        on_duty = sum(unit_id not in off_duty for unit_id in state.units)
        self._reserve, self._free = ceil(settings.reserve_share * on_duty), free
        self._lost, self._limit, self._coverage_lost = 0.0, settings.most_coverage_lost, coverage_lost or {}

    def why_kept(self, unit_id: str) -> Reason | None:
        if self._free <= self._reserve:
            return said.kept_for_cover(free=self._free, reserve=self._reserve)
        lost = self._lost + self._coverage_lost.get(unit_id, 0.0)
        if lost > self._limit:
            return said.kept_for_demand(lost_share=lost, limit_share=self._limit)
        return None

    def sent(self, unit_id: str) -> None:
        self._free -= 1
        self._lost += self._coverage_lost.get(unit_id, 0.0)
