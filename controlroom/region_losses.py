"""What the rest of the region loses when a unit leaves: made anew where it decides, kept for seconds where it informs.

The picture of a whole region takes some tens of milliseconds, which a caller in danger does not wait for: a
recommendation that is decided by the earliest arrival alone shows losses that may be some seconds old. Where they are
refreshed in the background, nobody who asks waits for them.
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
REFRESHED_EVERY_S = 5.0
KEPT_WHILE_REFRESHED_S = 60.0
Shares = Mapping[str, float]


class Kept(Struct, frozen=True):
    shares: Shares
    at: float


class RegionLosses:
    """Losses by unit id; not known where nothing is known of demand or of the norm. Safe in many threads.

    `is_refreshed`: somebody calls `refresh` every `REFRESHED_EVERY_S`. What informs is then given as it was kept,
    unless it is so old that the refreshing must have failed.
    """

    def __init__(self, demand: DemandForecast | None, cell_times: TravelTimes, settings: DispatchSettings) -> None:
        self._demand, self._cell_times, self._settings = demand, cell_times, settings
        self._kept: Kept | None = None
        self._making, self._keeping = threading.Lock(), threading.Lock()
        self.is_refreshed = False

    def warm_up(self, state: DispatchState, positions: Mapping[str, Position], *, now: float) -> None:
        """Ask the roads about the cells now, so that the first recommendation does not wait for it."""
        if self._demand is not None:
            self._coverage(state, self._demand, positions=positions, now=now, may_be_kept=False)

    def refresh(self, state: DispatchState, positions: Mapping[str, Position], *, now: float) -> None:
        """Make the losses that inform anew, whoever asks meanwhile."""
        if self._demand is not None and self._has_norm:
            self._make(state, self._demand, positions=positions, now=now)

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

    def of_region(
        self, state: DispatchState, positions: Mapping[str, Position], *, now: float
    ) -> Mapping[str, float] | None:
        """Lost cover by unit id as it is now; None where it can't be known."""
        if self._demand is None:
            return None
        return self._coverage(state, self._demand, positions=positions, now=now, may_be_kept=False)

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
        kept, longest_s = self._kept, KEPT_WHILE_REFRESHED_S if self.is_refreshed else KEPT_FOR_S
        if not self._has_norm:
            return None
        if may_be_kept and kept is not None and 0.0 <= now - kept.at <= longest_s:
            return kept.shares
        with self._making:
            return self._make(state, demand, positions=positions, now=now)

    def _make(
        self, state: DispatchState, demand: DemandForecast, *, positions: Mapping[str, Position], now: float
    ) -> Shares:
        picture = coverage_picture(
            state,
            positions=positions,
            travel_times=self._cell_times,
            demand=demand,
            now=now,
            settings=self._settings,
        )
        made = Kept(coverage_lost(picture), now)
        with self._keeping:
            if self._kept is None or self._kept.at <= now:
                self._kept = made
        return made.shares

    @property
    def _has_norm(self) -> bool:
        return self._settings.target_of(self._settings.coverage.priority) is not None
