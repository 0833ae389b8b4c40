"""A city pack as read from its folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from roads.graph import RoadGraph
from roads.pack import layout
from roads.pack.csv_files import PackRecords, read_records
from roads.pack.errors import Findings
from roads.pack.graph_tables import read_graph
from roads.pack.records import BloodPlace, District, Hospital, Station, Unit, Van
from roads.pack.settings import FALLBACK_PROFILES, CitySettings
from roads.pack.settings_file import read_settings
from roads.pack.travel_times import TravelTimes, TravelTimesUnusable, read_travel_times


@dataclass(frozen=True, eq=False)
class CityPack:
    """A sound pack. Paths are None where the pack has no such file.

    `travel_times` are those learnt from trips and applied, if any; the traffic in `settings` is theirs then.
    """

    folder: Path
    settings: CitySettings
    graph: RoadGraph
    stations: tuple[Station, ...]
    hospitals: tuple[Hospital, ...]
    units: tuple[Unit, ...]
    blood_places: tuple[BloodPlace, ...]
    vans: tuple[Van, ...]
    districts: tuple[District, ...]
    places_path: Path | None
    basemap_path: Path | None
    population_path: Path | None
    travel_times: TravelTimes | None = None

    @property
    def index_folder(self) -> Path:
        """Where the saved hierarchies are; can be deleted at any time."""
        return self.folder / layout.INDEX

    @property
    def geocoder_path(self) -> Path:
        """Where the geocoder's index is or would be; can be rebuilt from `places_path`."""
        return self.folder / layout.GEOCODER


def read_pack(folder: Path) -> CityPack:
    """Open a pack. Raises PackError (file, row, field, message, remedy) when anything in it is wrong."""
    findings = Findings()
    if not folder.is_dir():
        findings.error(layout.SETTINGS, f"there is no folder {folder}", "Name the folder of a city pack")
        findings.raise_errors()
    settings, graph, records = read_parts(folder, findings)
    findings.raise_errors()
    assert settings is not None
    assert graph is not None
    travel_times = read_applied_travel_times(folder, graph, findings)
    findings.raise_errors()
    if travel_times is not None:
        settings = replace(settings, traffic=travel_times.laid_over(settings.traffic))
    return CityPack(
        folder=folder,
        settings=settings,
        graph=graph,
        stations=records.stations,
        hospitals=records.hospitals,
        units=records.units,
        blood_places=records.blood_places,
        vans=records.vans,
        districts=records.districts,
        places_path=_existing(folder / layout.PLACES),
        basemap_path=_existing(folder / layout.BASEMAP),
        population_path=next(iter(sorted(folder.glob(layout.POPULATION_PATTERN))), None),
        travel_times=travel_times,
    )


def read_parts(folder: Path, findings: Findings) -> tuple[CitySettings | None, RoadGraph | None, PackRecords]:
    """Everything of a pack that can be read, and what is wrong among `findings`."""
    settings = read_settings(folder, findings)
    graph = read_graph(folder, findings)
    records = read_records(folder, findings)
    if settings is not None and graph is not None:
        _require_travel_columns(settings, graph, findings)
    return settings, graph, records


def read_applied_travel_times(folder: Path, graph: RoadGraph, findings: Findings) -> TravelTimes | None:
    """The learnt travel times that were applied to this pack, None = none."""
    path, remedy = folder / layout.TRAVEL_TIMES, "Apply others, or `arterial roads withdraw` these"
    if not path.is_file():
        return None
    try:
        travel_times = read_travel_times(path)
    except TravelTimesUnusable as error:
        findings.error(layout.TRAVEL_TIMES, str(error).rstrip("."), remedy)
        return None
    if travel_times.graph_checksum != graph.checksum:
        findings.error(layout.TRAVEL_TIMES, "they were learnt on another map", remedy, field="graph_checksum")
    for profile in sorted({*travel_times.profiles} - {*graph.travel_s}):
        findings.error(layout.TRAVEL_TIMES, f"the profile {profile!r} has no travel times", remedy, field="profiles")
    return travel_times


def _require_travel_columns(settings: CitySettings, graph: RoadGraph, findings: Findings) -> None:
    fallen_back = {name for name, other in FALLBACK_PROFILES.items() if other in graph.travel_s}
    for profile in sorted(({*settings.profiles} - fallen_back | {*settings.traffic}) - {*graph.travel_s}):
        message = f"the profile {profile!r} has no travel times"
        findings.error(
            layout.ARCS, message, "Add the column, or take the profile out", field=layout.travel_column(profile)
        )


def _existing(path: Path) -> Path | None:
    return path if path.is_file() else None
