"""`arterial roads`: questions to the road graph of a city pack."""

from pathlib import Path
from typing import Annotated

import typer

from arterial.cli import travel_times
from arterial.cli.errors import UsageError
from arterial.cli.progress import progress_bar
from arterial.cli.trips import trips

app = typer.Typer(help="Travel times on the road graph of a city pack.", no_args_is_help=True)
app.command("trips")(trips)
app.command("learn")(travel_times.learn)
app.command("apply")(travel_times.apply)
app.command("withdraw")(travel_times.withdraw)


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

    require_writable(out)
    with progress_bar("opening the roads") as advance:
        network = RoadNetwork.open(read_pack(folder))
        if profile not in network.profiles:
            raise UsageError(f"--profile {profile!r} is not in this pack: use one of {', '.join(network.profiles)}")
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


def require_writable(out: Path) -> None:
    """Asked before the work, not after it. Raises UsageError."""
    if out.is_dir():
        raise UsageError(f"--out {out} is a folder: name a file to write")
    if not out.parent.is_dir():
        raise UsageError(f"--out {out}: there is no folder {out.parent}: make it first")
