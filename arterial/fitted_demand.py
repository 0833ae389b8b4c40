"""A demand model of past calls, with what it was made of and how well it foretells."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from msgspec import Struct

from arterial.demand import inhabitants_of
from dispatch.coverage.history import Inhabitants
from roads import CityPack
from sim.case_mix import read_case_mix
from sim.demand.describing import Description, describe
from sim.demand.errors import DemandUnusable
from sim.demand.fitted_model import fit_model
from sim.demand.held_out import HeldOut, held_out
from sim.demand.history import DemandHistory, history_of_records
from sim.demand.hourly_counts import one_cell_each, read_areas, read_hourly_counts, spread_over_people
from sim.demand.model import DemandModel
from sim.demand.records import CallRecords, read_records


class FitSettings(Struct, frozen=True, kw_only=True):
    """How calls are gathered and weighed."""

    name: str
    timezone: str
    cell_m: float
    most_cells: int
    half_life_weeks: float | None
    held_out_weeks: float
    day_spread: float | None
    holidays: frozenset[date]


class FitReport(Struct, frozen=True, kw_only=True):
    """`left_out`: how many rows or durations were not used, and why; `held_out` is None when the weeks are too few."""

    model: Description
    calls: int
    weeks: float
    unobserved_days: int
    left_out: dict[str, int]
    held_out: HeldOut | None


def fit_places(
    file: Path,
    settings: FitSettings,
    *,
    pack: CityPack | None,
    columns: Mapping[str, str],
    priorities: Mapping[str, int],
    by: str,
) -> tuple[DemandModel, FitReport]:
    """From calls with their places. Raises DemandUnusable."""
    records = read_records(file, timezone=settings.timezone, columns=columns, priorities=priorities, by=by)
    history = history_of_records(
        records,
        cell_m=settings.cell_m,
        most_cells=settings.most_cells,
        inhabitants=None if pack is None else inhabitants_of(pack),
        holidays=settings.holidays,
    )
    model = _fitted(history, settings, records)
    return model, _report(model, history, settings, {what: count for what, count in records.left_out.items() if count})


def fit_counts(
    file: Path, areas_file: Path, settings: FitSettings, *, people: Inhabitants | None
) -> tuple[DemandModel, FitReport]:
    """From counts by hour and area. Raises DemandUnusable."""
    areas = read_areas(areas_file)
    history = read_hourly_counts(file, areas, holidays=settings.holidays)
    model = _fitted(history, settings, None)
    if people is None:
        model = one_cell_each(model, areas, cell_m=settings.cell_m)
    else:
        model = spread_over_people(model, areas, people, cell_m=settings.cell_m)
    return model, _report(model, history, settings, {})


def _fitted(history: DemandHistory, settings: FitSettings, records: CallRecords | None) -> DemandModel:
    model = fit_model(
        history,
        read_case_mix(),
        name=settings.name,
        timezone=settings.timezone,
        records=records,
        half_life_weeks=settings.half_life_weeks,
        day_spread=settings.day_spread,
    )
    return replace(model, holidays=settings.holidays)


def _report(model: DemandModel, history: DemandHistory, settings: FitSettings, left_out: dict[str, int]) -> FitReport:
    try:
        tested = held_out(history, weeks=settings.held_out_weeks, half_life_weeks=settings.half_life_weeks)
    except DemandUnusable:
        tested = None
    return FitReport(
        model=describe(model),
        calls=int(history.calls.sum()),
        weeks=round(history.weeks, 2),
        unobserved_days=history.unobserved_days,
        left_out=left_out,
        held_out=tested,
    )
