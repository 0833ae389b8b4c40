"""What the rest of the region loses when a unit leaves: made anew where it decides, kept for seconds where it informs.

The picture of a whole region takes some tens of milliseconds, which a caller in danger does not wait for: a
recommendation that is decided by the earliest arrival alone shows losses that may be some seconds old.
"""

import threading
from collections.abc import Mapping

from msgspec import Struct

from dispatch.coverage.demand import DemandForecast
from dispatch.coverage.picture import coverage_lost, coverage_picture
from dispatch.model import Incident, Position
from dispatch.policies import Loss
from dispatch.ports import TravelTimes
from dispatch.recommending.losses import Losses
from dispatch.recommending.preparedness import preparedness_lost
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState

KEPT_FOR_S = 10.0
Shares = Mapping[str, float]


class Kept(Struct, frozen=True):
    shares: Shares
    at: float


class RegionLosses:
    """Losses by unit id; not known where nothing is known of demand or of the norm. Safe in many threads."""

    def __init__(self, demand: DemandForecast | None, cell_times: TravelTimes, settings: DispatchSettings) -> None:
        self._demand, self._cell_times, self._settings = demand, cell_times, settings
        self._kept: Kept | None = None
        self._making = threading.Lock()

    def warm_up(self, state: DispatchState, positions: Mapping[str, Position], *, now: float) -> None:
        """Ask the roads about the cells now, so that the first recommendation does not wait for it."""
        if self._demand is not None:
            self._coverage(state, self._demand, positions=positions, now=now, may_be_kept=False)

    def of(self, state: DispatchState, incident: Incident, *, positions: Mapping[str, Position], now: float) -> Losses:
        """For an incident: those that the policy of its priority looks at, and lost cover always."""
        if self._demand is None:
            return Losses()
        looked_at = self._settings.policy_of(incident.priority).loss
        may_be_kept = looked_at is not Loss.COVERAGE
        coverage = self._coverage(state, self._demand, positions=positions, now=now, may_be_kept=may_be_kept)
        if looked_at is not Loss.PREPAREDNESS:
            return Losses(coverage)
        prepared = preparedness_lost(
            state,
            positions=positions,
            travel_times=self._cell_times,
            demand=self._demand,
            now=now,
            settings=self._settings,
        )
        return Losses(coverage, prepared)

    def of_plan(self, state: DispatchState, *, positions: Mapping[str, Position], now: float) -> Losses:
        """For all open incidents at once: only what their policies, or the units kept back from them, look at."""
        coverage: Shares | None = None
        prepared: Shares | None = None
        first_of = {state.incidents[i].priority: state.incidents[i] for i in reversed(state.open_incident_ids)}
        for incident in first_of.values():
            if self._plan_looks_at_losses(incident.priority):
                losses = self.of(state, incident, positions=positions, now=now)
                coverage, prepared = losses.coverage or coverage, losses.preparedness or prepared
        return Losses(coverage, prepared)

    def _plan_looks_at_losses(self, priority: int) -> bool:
        kept_from = self._settings.waiting.keep_back_from_priority
        looked_at = self._settings.policy_of(priority).loss is not Loss.NOTHING
        return looked_at or (kept_from is not None and priority >= kept_from)

    def _coverage(
        self,
        state: DispatchState,
        demand: DemandForecast,
        *,
        positions: Mapping[str, Position],
        now: float,
        may_be_kept: bool,
    ) -> Shares | None:
        settings, kept = self._settings, self._kept
        if settings.target_of(settings.coverage.priority) is None:
            return None
        if may_be_kept and kept is not None and 0.0 <= now - kept.at <= KEPT_FOR_S:
            return kept.shares
        with self._making:
            picture = coverage_picture(
                state,
                positions=positions,
                travel_times=self._cell_times,
                demand=demand,
                now=now,
                settings=settings,
            )
            self._kept = Kept(coverage_lost(picture), now)
            return self._kept.shares
