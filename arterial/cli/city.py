"""`arterial city`: make and check city packs."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar
from arterial.cli.reports import build_lines, synthesis_lines

if TYPE_CHECKING:
    from roads.pack.errors import Finding

app = typer.Typer(help="City packs: the roads, stations, hospitals and addresses of a city.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="print the report as JSON")]


@app.command()
def build(
    source: Annotated[Path, typer.Argument(help="OpenStreetMap extract: .osm.pbf, .osm, .osm.gz or .osm.bz2")],
    out: Annotated[Path, typer.Option("--out", help="folder of the city pack to write")],
    name: Annotated[str | None, typer.Option(help="name of the city; default: the file's name")] = None,
    timezone: Annotated[str | None, typer.Option(help="IANA time zone, such as Europe/Minsk")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="replace a pack, its hand-made tables included")] = False,
    as_json: Json = False,
) -> None:
    """Make a city pack from an OpenStreetMap extract."""
    from roads.osm import build_city

    require_free(out, replace=replace)
    with progress_bar("reading the extract") as advance:
        report = build_city(source, out, name=name, timezone=timezone, progress=advance)
    if as_json:
        print_json(report)
    else:
        typer.echo("\n".join(build_lines(report)))


@app.command()
def synthesise(
    out: Annotated[Path, typer.Option("--out", help="folder of the city pack to write")],
    nodes: Annotated[int, typer.Option(min=1_000, max=1_000_000, help="about how many junctions")] = 35_000,
    seed: Annotated[int, typer.Option(min=0, help="the same seed gives the same city")] = 1,
    replace: Annotated[bool, typer.Option("--replace", help="replace a pack, its hand-made tables included")] = False,
    as_json: Json = False,
) -> None:
    """Make a synthetic city pack: ring roads, a river, districts, hospitals, substations, blood centres."""
    from roads.basemap import write_basemap
    from roads.synthetic import synthesize

    require_free(out, replace=replace)
    with progress_bar("inventing the region") as advance:
        advance("inventing the region", 0.1)
        report = synthesize(out, nodes=nodes, seed=seed)
        write_basemap(out, progress=lambda share: advance("drawing the map", share))
    if as_json:
        print_json(report)
    else:
        typer.echo("\n".join(synthesis_lines(report)))


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="folder of the city pack")],
    as_json: Json = False,
) -> None:
    """Say in words what is wrong with a city pack. Exit code 1 when it can't be used."""
    from roads.pack import check_pack

    findings = check_pack(folder)
    errors = [finding for finding in findings if finding.severity == "error"]
    if as_json:
        print_json({"usable": not errors, "findings": findings})
    else:
        for finding in findings:
            typer.echo(f"{finding.severity}: {finding}")
        typer.echo(f"{folder}: {'can not be used' if errors else 'can be used'}; {counted(findings)}")
    raise typer.Exit(1 if errors else 0)


def counted(findings: "list[Finding]") -> str:
    """How many errors and warnings there are, in words."""
    by_severity = Counter(finding.severity for finding in findings)
    said = [f"{count} {severity}{'s' if count > 1 else ''}" for severity, count in sorted(by_severity.items())]
    return ", ".join(said) or "nothing to complain of"


def require_free(out: Path, *, replace: bool) -> None:
    """A pack may have tables made by hand: it is replaced only when that was said. Raises UsageError."""
    if not replace and (out / "city.toml").exists():
        raise UsageError(f"{out} is a city pack already: name another folder, or give --replace to lose what is in it")
