"""`arterial db`: the databases' shape."""

import typer

app = typer.Typer(help="Databases: the log's and the patient register's.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring both databases to the shape this version needs. Safe to repeat."""
    from arterial.settings import Settings
    from arterial.storage import upgrade_databases

    for line in upgrade_databases(Settings()):
        typer.echo(line)
