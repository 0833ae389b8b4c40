"""Calls for a city that planners simulate: from a fitted model, or from the pack's people, with surges laid over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from msgspec import Struct

from arterial.demand import inhabitants_of
from dispatch.coverage.history import Inhabitants
from dispatch.ports import FloatArray
from roads import CityPack
from sim.calls import Calls
from sim.case_mix import read_case_mix
from sim.demand.assumed import model_of_population
from sim.demand.calendar import simulated_hours
from sim.demand.closed_arcs import closed_arcs
from sim.demand.errors import DemandUnusable
from sim.demand.files import read_model
from sim.demand.generating import generate
from sim.demand.intensity import intensity
from sim.demand.model import DemandModel
from sim.demand.more_calls import MoreOfCalls, MoreOfModel
from sim.demand.placing import AtKnownPoints, PlaceLaw, anywhere_in_cell, at_known_points
from sim.demand.scenario_file import read_scenarios
from sim.demand.surge_calls import SurgedCalls, apply_to_calls
from sim.demand.surges import MassCasualty, RoadClosure, Surge, require_known
from sim.streams import Streams

MAP_MARGIN_DEGREES = 0.05
PLACES = ("uniform", "nodes", "addresses")


class MadeCalls(Struct, frozen=True, kw_only=True):
    """What was made, and of what."""

    calls: int
    expected_calls: float
    calls_per_day: float
    source: str
    seed: int
    start: str
    timezone: str
    days: float
    cells: int
    cells_without_known_points: int
    by_priority: dict[int, int]
    added_by_surge: dict[str, int]
    left_out_by_surge: dict[str, int]


def model_for(
    pack: CityPack, folder: Path | None, *, per_day: float | None, day_spread: float | None, holidays: Path | None
) -> DemandModel:
    """A fitted model of a folder, else as many calls as the pack has people. Raises DemandUnusable."""
    if folder is not None:
        model = read_model(folder)
    else:
        nobody = Inhabitants(points=np.empty((0, 2)), people=np.empty(0))
        urgencies = {priority for profile in pack.settings.profiles.values() for priority in profile.priorities}
        model = model_of_population(
            inhabitants_of(pack) or nobody,
            read_case_mix(),
            name=pack.settings.name,
            timezone=pack.settings.timezone,
            priorities=urgencies | {*pack.settings.targets_s},
        )
    if day_spread is not None:
        model = replace(model, day_spread=day_spread)
    if holidays is not None:
        model = replace(model, holidays=holidays_of(holidays))
    return model if per_day is None else model.at_level(per_day)


def holidays_of(file: Path) -> frozenset[date]:
    """Days of a CSV or Parquet file with a column `day`. Raises HistoryUnusable."""
    from arterial.blood_history import read_holidays

    return frozenset(np.array(sorted(read_holidays(file)), "datetime64[D]").tolist())


def make_calls(
    pack: CityPack,
    model: DemandModel,
    *,
    days: float,
    seed: int,
    start: datetime,
    place: str = "uniform",
    scenarios: Sequence[Path] = (),
) -> tuple[Calls, MadeCalls]:
    """The same arguments make the same calls. Raises DemandUnusable."""
    surges = surges_for(pack, scenarios)
    streams, places = Streams(seed), places_of(pack, model, place)
    hours = simulated_hours(duration_s=days * 86_400.0, timezone=model.timezone, start=start, holidays=model.holidays)
    rates = intensity(model, hours, streams)
    surged = apply_to_calls(generate(rates, places, streams), surges, MoreOfModel(rates, places), streams)
    return surged.calls, MadeCalls(
        calls=len(surged.calls),
        expected_calls=round(float(rates.expected.sum()), 1),
        calls_per_day=round(model.calls_per_day, 3),
        source=model.source,
        seed=seed,
        start=start.isoformat(),
        timezone=model.timezone,
        days=days,
        cells=len(model.cells),
        cells_without_known_points=places.cells_without if isinstance(places, AtKnownPoints) else 0,
        by_priority=counts_by_priority(surged.calls),
        added_by_surge=surged.added,
        left_out_by_surge=surged.left_out,
    )


def surged_calls(pack: CityPack, calls: Calls, scenarios: Sequence[Path], *, seed: int) -> SurgedCalls:
    """Surges over calls there are; more calls are like those of the same hour of the day. Raises DemandUnusable."""
    hours = int(calls.arrival_s[-1] // 3_600.0) + 1 if len(calls) else 0
    return apply_to_calls(calls, surges_for(pack, scenarios), MoreOfCalls(calls, hours), Streams(seed))


def surges_for(pack: CityPack, scenarios: Sequence[Path]) -> tuple[Surge, ...]:
    """The surges of these files; the pack knows every hospital, profile, road and place. Raises DemandUnusable."""
    surges = read_scenarios(scenarios)
    hospital_ids = [hospital.hospital_id for hospital in pack.hospitals]
    require_known(surges, hospital_ids=hospital_ids, profiles=list(pack.settings.profiles))
    for surge in surges:
        if isinstance(surge, RoadClosure):
            closed_arcs(surge, pack.graph)
        if isinstance(surge, MassCasualty):
            _require_on_map(surge, pack)
    return surges


def _require_on_map(surge: MassCasualty, pack: CityPack) -> None:
    """Within the roads' extent, or little beyond it."""
    points = np.column_stack([pack.graph.lon, pack.graph.lat])
    low, high = points.min(axis=0) - MAP_MARGIN_DEGREES, points.max(axis=0) + MAP_MARGIN_DEGREES
    if not ((low <= (surge.lon, surge.lat)) & ((surge.lon, surge.lat) <= high)).all():
        message = f"{surge.name}: {surge.lon}, {surge.lat} is off the map of {pack.settings.name}"
        remedy = f"Give lon from {low[0]:.3f} to {high[0]:.3f}, lat from {low[1]:.3f} to {high[1]:.3f}"
        raise DemandUnusable(message, remedy, field="lon")


def places_of(pack: CityPack, model: DemandModel, place: str) -> PlaceLaw:
    """`uniform` in the cell, or at its road `nodes` (where one may leave the road) or `addresses`.

    Raises DemandUnusable.
    """
    if place == "uniform":
        return anywhere_in_cell(model)
    if place == "nodes":
        usable = pack.graph.off_road_access & pack.graph.in_main_part
        return at_known_points(model, np.column_stack([pack.graph.lon[usable], pack.graph.lat[usable]]))
    if place == "addresses":
        return at_known_points(model, _addresses(pack))
    raise DemandUnusable(f"{place!r} is no way to place calls", f"Give one of {', '.join(PLACES)}", field="place")


def _addresses(pack: CityPack) -> FloatArray:
    if pack.places_path is None:
        raise DemandUnusable(f"{pack.folder} has no places", "Give nodes or uniform", field="place")
    table = pq.read_table(pack.places_path, columns=["lon", "lat"], filters=[("kind", "==", "address")])
    if not len(table):
        raise DemandUnusable(f"no place of {pack.folder} is an address", "Give nodes or uniform", field="place")
    points: FloatArray = np.column_stack([table["lon"].to_numpy(), table["lat"].to_numpy()])
    return points


def counts_by_priority(calls: Calls) -> dict[int, int]:
    """Priority -> calls."""
    priorities, counts = np.unique(calls.priority, return_counts=True)
    return dict(zip(priorities.tolist(), counts.tolist(), strict=True))
