"""How well the region is covered now, and what each unit adds to it."""

from controlroom.desk import Desk
from controlroom.errors import CommandRefused
from dispatch.coverage.covers import standard_of
from dispatch.coverage.demand import DemandForecast
from dispatch.coverage.picture import CoveragePicture, coverage_picture


def expected_demand(desk: Desk) -> DemandForecast:
    """Raises CommandRefused where nothing is known of demand."""
    if desk.demand is None:
        detail = (
            "nothing is known of this region's demand: give its city pack a population grid, or set "
            "ARTERIAL_DEMAND_FILE to a forecast made by `arterial plan demand`"
        )
        raise CommandRefused("demand-unknown", detail, kind="not-found")
    return desk.demand


def coverage_now(
    desk: Desk,
    *,
    priority: int | None = None,
    norm_s: float | None = None,
    capabilities: frozenset[str] | None = None,
) -> CoveragePicture:
    """Coverage by the norm of a priority (or any other), by units with all of these capabilities.

    What is absent is taken from the settings. Raises CommandRefused where demand is unknown, Refused without a norm.
    """
    state, settings = desk.room.state.dispatch, desk.dispatch_settings
    return coverage_picture(
        state,
        positions=desk.positions.all(),
        travel_times=desk.cell_times,
        demand=expected_demand(desk),
        now=desk.now(),
        settings=settings,
        standard=standard_of(settings, priority=priority, norm_s=norm_s, state=state),
        capabilities=capabilities,
    )
