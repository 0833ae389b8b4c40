"""`arterial protocols`: whether protocols, response plans and call templates can be used."""

from pathlib import Path
from typing import Annotated

import typer

from arterial.cli.output import print_json

app = typer.Typer(help="Triage protocols, response plans and call templates.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Triage protocols, response plans and call templates."""


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="folder with protocols/, response_plans/, templates/; absent: what is shipped")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the findings as JSON")] = False,
) -> None:
    """Say everything that is wrong with the files, with the file, the place and the remedy. Exit code 1 if anything."""
    from arterial.dispatch_data import DispatchDataUnusable, read_dispatch_data

    try:
        data, faults = read_dispatch_data(folder), []
    except DispatchDataUnusable as unusable:
        data, faults = None, unusable.faults
    if as_json:
        print_json(faults)
    elif data is not None:
        protocols = ", ".join(f"{p.protocol_id} version {p.version}" for p in data.protocols.protocols)
        typer.echo(
            f"good: protocols {protocols}; {len(data.response_plans.plans)} response plans; "
            f"{len(data.templates)} call templates"
        )
    else:
        typer.echo("\n".join(str(fault) for fault in faults), err=True)
    raise typer.Exit(1 if faults else 0)
