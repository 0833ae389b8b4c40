"""`arterial plan compliance`: where to wait with so many units free."""

from pathlib import Path
from typing import Annotated

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar
from arterial.cli.roads import require_writable


def compliance(
    distances: Annotated[Path, typer.Option(help="CSV or .npy: a row for each demand point, a column for each post")],
    demand: Annotated[Path, typer.Option(help="CSV or .npy: one weight for each row of the distances")],
    units: Annotated[int, typer.Option(help="units on duty: the table has rows for 1, 2, ... free ones")],
    radius: Annotated[float, typer.Option(help="distance within which a point is covered")],
    load: Annotated[float, typer.Option(help="erlangs: calls per hour x hours that a call ties up a unit")],
    busy: Annotated[float, typer.Option(help="chance that a waiting unit is gone when needed, as in mexclp")] = 0.0,
    per_post: Annotated[int, typer.Option(help="most units at a post")] = 1,
    most_changes: Annotated[
        int, typer.Option(help="posts that may be left when one more unit is free; 0: nested; -1: any number")
    ] = 0,
    time_limit: Annotated[float, typer.Option(min=0.1, max=86_400, help="seconds to search at most")] = 60.0,
    gap: Annotated[float, typer.Option(min=0, max=1, help="relative gap to the bound that is good enough")] = 0.0,
    posts: Annotated[
        Path | None, typer.Option(help="CSV: site_id, lon, lat in the order of columns, for --out")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="TOML of dispatch settings to write")] = None,
) -> None:
    """The compliance table that covers most demand in the mean over how many units are free; prints JSON."""
    from sim.planning.compliance.design import design_table
    from sim.planning.compliance.settings_text import as_dispatch_settings
    from sim.planning.compliance.task import ComplianceTask
    from sim.planning.files import read_column, read_matrix

    post_ids = _post_ids(posts, out)
    with progress_bar("reading the distances") as advance:
        task = ComplianceTask(
            distances=read_matrix(distances),
            weights=read_column(demand, what="weight"),
            units=units,
            radius=radius,
            load=load,
            busy=busy,
            per_post=per_post,
            most_changes=None if most_changes == -1 else most_changes,
        )
        if out is not None and len(post_ids) != task.distances.shape[1]:
            raise UsageError(f"{posts}: has {len(post_ids)} posts, the distances {task.distances.shape[1]} columns")
        advance("choosing posts", 0.3)
        table = design_table(task, time_limit_s=time_limit, gap=gap)
    if out is not None:
        write_text(out, as_dispatch_settings(table, post_ids))
    print_json(table)


def _post_ids(posts: Path | None, out: Path | None) -> list[str]:
    from sim.planning.location.places import read_places

    if out is None:
        return []
    if posts is None:
        raise UsageError("--out needs the ids of the posts: give --posts FILE")
    require_writable(out)
    return [place.site_id for place in read_places(posts)]


def write_text(file: Path, text: str) -> None:
    """Whole or not at all."""
    half = file.with_name(f".{file.name}.part")
    try:
        half.write_text(text, encoding="utf-8")
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)
