"""The town with people in it who call: cells of demand along its one street, and the moves of its units."""

from collections.abc import Mapping, Sequence

import numpy as np

from dispatch.coverage.covers import Standard
from dispatch.coverage.demand import DemandForecast
from dispatch.coverage.grid import Grid
from dispatch.coverage.hours import HOURS_A_WEEK
from dispatch.coverage.picture import CoveragePicture, coverage_picture
from dispatch.coverage.settings import CoverageSettings
from dispatch.messages import AcceptMoveUp, DeclineMoveUp, Event
from dispatch.relocation.settings import RelocationSettings
from dispatch.relocation.suggestions import MoveUp, MoveUpPlan, suggest_moves
from dispatch.settings import DispatchSettings
from tests.dispatch.duty_world import DutyTown
from tests.dispatch.world import DEGREES_A_MINUTE, at_minute

NORM_S = 600.0
STREET = Grid(west=27.495, south=53.895, lon_step=DEGREES_A_MINUTE, lat_step=DEGREES_A_MINUTE)


def settings_for(
    *,
    busy_fraction: float = 0.5,
    targets_s: Mapping[int, float] | None = None,
    aim_s: float | None = None,
    **relocation: object,
) -> DispatchSettings:
    """A norm of ten minutes of which nothing is lost before the wheels roll; limits that forbid little."""
    limits: dict[str, object] = {"minimum_gain": 0.001, "longest_drive_s": 7_200.0, "rest_between_moves_s": 0.0}
    return DispatchSettings(
        preparation_s=0.0,
        targets_s=targets_s or {1: NORM_S},
        coverage=CoverageSettings(busy_fraction=busy_fraction, call_handling_s=0.0, aim_s=aim_s),
        relocation=RelocationSettings(**{**limits, **relocation}),  # type: ignore[arg-type]
    )


class SettledTown(DutyTown):
    """Stations `west` at minute 0 and others as told; `calls_an_hour` come from minute to minute of the street."""

    def __init__(self, calls_an_hour: Mapping[float, float], *, settings: DispatchSettings | None = None) -> None:
        super().__init__(settings or settings_for())
        self.demand = demand_along(list(calls_an_hour), list(calls_an_hour.values()))

    def picture(self, **asked: object) -> CoveragePicture:
        return coverage_picture(
            self.state,
            positions=self.positions,
            travel_times=self.travel_times,
            demand=self.demand,
            now=self.now,
            settings=self.settings,
            **asked,  # type: ignore[arg-type]
        )

    def suggestions(self, *, standard: Standard | None = None) -> MoveUpPlan:
        return suggest_moves(
            self.state,
            positions=self.positions,
            travel_times=self.travel_times,
            demand=self.demand,
            now=self.now,
            settings=self.settings,
            standard=standard,
        )

    def accept(self, move: MoveUp, *, despite_limits: bool = False) -> list[Event]:
        return self.do(
            AcceptMoveUp(
                unit_id=move.unit_id,
                lon=move.lon,
                lat=move.lat,
                gain=move.gain,
                reasons=move.reasons,
                despite_limits=despite_limits,
            )
        )

    def decline(self, move: MoveUp, reason: str = "road works") -> list[Event]:
        return self.do(DeclineMoveUp(unit_id=move.unit_id, lon=move.lon, lat=move.lat, reason=reason))


def demand_along(minutes: Sequence[float], calls_an_hour: Sequence[float], *, districts: bool = True) -> DemandForecast:
    """The same calls in every hour; minutes below 30 are in the Western district, the others in the Eastern."""
    return DemandForecast(
        cells=np.array([at_minute(minute) for minute in minutes]),
        calls_per_hour=np.tile(np.array(calls_an_hour, dtype=np.float64), (HOURS_A_WEEK, 1)),
        grid=STREET,
        source="history",
        district=np.array([int(minute >= 30) for minute in minutes]) if districts else None,
        district_names=("Western", "Eastern") if districts else (),
    )


def moves_of(plan: MoveUpPlan) -> list[tuple[str, str]]:
    return [(move.unit_id, move.place_id) for move in plan.moves]


def held_codes(plan: MoveUpPlan) -> dict[str, str]:
    return {held.unit_id: held.reasons[0].code for held in plan.held}
