"""`arterial roads`: questions to the road graph of a city pack."""

from pathlib import Path
from typing import Annotated

import typer

from arterial.cli.progress import progress_bar

app = typer.Typer(help="Travel times on the road graph of a city pack.", no_args_is_help=True)


@app.command()
def table(
    folder: Annotated[Path, typer.Argument(help="folder of the city pack")],
    origins: Annotated[Path, typer.Option("--from", help="CSV of origins: id,lon,lat")],
    destinations: Annotated[Path, typer.Option("--to", help="CSV of destinations: id,lon,lat")],
    out: Annotated[Path, typer.Option("--out", help="CSV to write: from,to,travel_s,distance_m; unreachable is empty")],
    profile: Annotated[str, typer.Option(help="how the vehicle drives: lights, normal or van")] = "normal",
) -> None:
    """Write the travel-time matrix between two lists of points."""
    from roads import RoadNetwork
    from roads.pack import read_pack
    from roads.tables import write_table

    with progress_bar("opening the roads") as advance:
        network = RoadNetwork.open(read_pack(folder))
        advance("measuring the ways", 0.0)
        rows = write_table(
            network,
            from_csv=origins,
            to_csv=destinations,
            profile=profile,
            out_csv=out,
            progress=lambda done, whole: advance("measuring the ways", done / max(whole, 1)),
        )
    typer.echo(f"{out}: {rows} rows")
