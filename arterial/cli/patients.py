"""`arterial patients`: the register's archive for research."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Patients: the archive for research.", no_args_is_help=True)


@app.callback()
def patients() -> None:
    """Patients: the archive for research."""


@app.command()
def archive(
    out: Annotated[Path, typer.Option(help="Folder for deceased.parquet and schema.json")],
    actor: Annotated[str, typer.Option(help="Who asks; written in the access log")],
    k: Annotated[int, typer.Option(min=2, help="Size of the smallest group by age band, sex, period of death")] = 5,
) -> None:
    """Write the history of the deceased, de-identified and k-anonymous, and print as JSON how it was made."""
    import time

    import msgspec

    from arterial.research_files import write_archive
    from arterial.settings import Settings
    from arterial.storage import open_register
    from patients import Access, Purpose

    access = Access(actor=actor, purpose=Purpose.RESEARCH)
    with open_register(Settings()) as register:
        rows, report = register.research.release(k=k, access=access, now=time.time())
    write_archive(out, rows, report)
    typer.echo(msgspec.json.encode(report).decode())
