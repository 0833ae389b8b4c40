"""`arterial plan locate`: which sites to open, by the location models of the field."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar
from arterial.cli.roads import require_writable

if TYPE_CHECKING:
    from sim.planning.location.map import Place


def locate(
    model: Annotated[
        str, typer.Option(help="pmedian, pcentre, lscp, mclp, bacop1, bacop2, mexclp or dsm (see the reference)")
    ],
    distances: Annotated[Path, typer.Option(help="CSV or .npy: a row for each demand point, a column for each site")],
    demand: Annotated[Path, typer.Option(help="CSV or .npy: one weight for each row of the distances")],
    count: Annotated[
        int | None, typer.Option("--p", help="sites to open, or units to place; lscp finds the number itself")
    ] = None,
    radius: Annotated[float | None, typer.Option(help="distance within which a point is covered")] = None,
    busy: Annotated[float | None, typer.Option(help="mexclp: share of time that a unit is busy")] = None,
    per_site: Annotated[int | None, typer.Option(help="mexclp, bacop1, bacop2, dsm: most units at a site")] = None,
    backup_share: Annotated[float, typer.Option(help="bacop2: weight of the second cover, 0 to 0.5")] = 0.5,
    outer_radius: Annotated[float | None, typer.Option(help="dsm: distance within which everybody must be")] = None,
    share_within: Annotated[float, typer.Option(help="dsm: share of demand within the radius at least")] = 0.9,
    time_limit: Annotated[float, typer.Option(min=0.1, max=86_400, help="seconds to search at most")] = 60.0,
    gap: Annotated[float, typer.Option(min=0, max=1, help="relative gap to the bound that is good enough")] = 0.0,
    sites: Annotated[
        Path | None, typer.Option(help="CSV: site_id, lon, lat in the order of columns, for --map")
    ] = None,
    map_file: Annotated[Path | None, typer.Option("--map", help="GeoJSON file of the sites to write")] = None,
) -> None:
    """The best sites by a location model, with the bound that is proven; prints JSON."""
    from sim.planning.files import read_column, read_matrix
    from sim.planning.location.models import locate as solve
    from sim.planning.location.problem import LocationProblem

    places = _places(sites, map_file)
    if model == "lscp" and count is not None:
        typer.echo("lscp opens as few sites as cover everybody: --p is not used", err=True)
    with progress_bar("reading the distances") as advance:
        problem = LocationProblem(
            model=model,
            distances=read_matrix(distances),
            weights=read_column(demand, what="weight"),
            count=count,
            radius=radius,
            busy=busy,
            per_site=per_site,
            backup_share=backup_share,
            outer_radius=outer_radius,
            share_within=share_within,
        )
        if map_file is not None and len(places) != problem.sites:
            raise UsageError(f"{sites}: has {len(places)} sites, the distances have {problem.sites} columns")
        advance("choosing sites", 0.3)
        answer = solve(problem, time_limit_s=time_limit, gap=gap)
    if map_file is not None:
        from sim.planning.location.map import sites_on_map

        write_json(map_file, sites_on_map(answer, problem, places))
    print_json(answer)


def _places(sites: Path | None, map_file: Path | None) -> "list[Place]":
    from sim.planning.location.places import read_places

    if map_file is None:
        return []
    if sites is None:
        raise UsageError("--map needs the places of the sites: give --sites FILE")
    require_writable(map_file)
    return read_places(sites)


def write_json(file: Path, value: object) -> None:
    """Whole or not at all."""
    import msgspec

    half = file.with_name(f".{file.name}.part")
    try:
        half.write_bytes(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)
