"""`arterial blood routes`: tours of many vans for a file of jobs, on a city's roads."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar

if TYPE_CHECKING:
    from arterial.routes_file import RoutesAsked
    from bloodbank.fleet.task import FleetTask
    from roads import CityPack


def routes(
    file: Annotated[Path, typer.Argument(help="TOML or JSON of vans, places and jobs")],
    city: Annotated[Path, typer.Option(help="city pack: its roads and its time zone")],
    seconds: Annotated[float, typer.Option(min=0.1, max=3_600, help="how long to search")] = 5.0,
    seed: Annotated[int, typer.Option(min=0, help="of the search")] = 1,
    out: Annotated[Path | None, typer.Option("--out", help="file to write: .csv (stops) or .json (everything)")] = None,
    language: Annotated[str, typer.Option(help="language of reasons: en, ru or be")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """Which van brings what where, by which stops and trips, within shifts, windows and ride limits."""
    from arterial.cli.roads import require_writable
    from arterial.routes_file import read_routes
    from arterial.routes_report import lines_of, report_of, write_report
    from bloodbank.fleet.plan import plan_fleet
    from bloodbank.tours.effort import Effort
    from bloodbank.words import LANGUAGES
    from roads import read_pack

    if language not in LANGUAGES:
        raise UsageError(f"--language {language!r}: give one of {', '.join(LANGUAGES)}")
    if out is not None:
        require_writable(out)
    with progress_bar("opening the roads") as advance:
        pack = read_pack(city)
        timezone = pack.settings.timezone
        task = _task(file, read_routes(file, timezone=timezone), pack)
        advance("making the search ready", 0.1)
        plan_fleet(task, effort=Effort(iterations=1))
        advance("searching tours", 0.2)
        began = time.perf_counter()
        plan = plan_fleet(
            task,
            effort=Effort(seconds=seconds, elapsed_s=lambda: time.perf_counter() - began),
            seed=seed,
            told=lambda share, cost: advance("searching tours", 0.2 + 0.8 * share),
        )
    if out is not None:
        write_report(plan, out, timezone=timezone, language=language)
    if as_json:
        print_json(report_of(plan, timezone=timezone, language=language))
    else:
        typer.echo("\n".join(lines_of(plan, timezone=timezone, language=language)))


def _task(file: Path, asked: "RoutesAsked", pack: "CityPack") -> "FleetTask":
    """The file's places on the roads of the hour of its instant."""
    from bloodbank.fleet.task import FleetTask
    from roads import OutsideMap, RoadNetwork, hour_of_week

    network = RoadNetwork.open(pack)
    if asked.profile not in network.profiles:
        known = ", ".join(network.profiles)
        raise UsageError(f"{file}: profile: {asked.profile!r} is not in this city pack; use one of {known}")
    for row, place in enumerate(asked.places):
        try:
            network.snap([(place.lon, place.lat)])
        except OutsideMap as error:
            detail = f"{place.id!r} ({place.lon}, {place.lat}) is too far from every road of {pack.settings.name}"
            raise UsageError(f"{file}: places[{row}]: {detail}; check lon and lat") from error
    points = [(place.lon, place.lat) for place in asked.places]
    hour = hour_of_week(asked.at, pack.settings.timezone)
    return FleetTask(
        place_ids=tuple(place.id for place in asked.places),
        travel_s=network.travel_s(points, points, profile=asked.profile, hour_of_week=hour).tolist(),
        vans=asked.vans,
        jobs=asked.jobs,
        at=asked.at,
        handling_s=asked.handling_s,
    )
