"""All commands under one roof, and the one place where an error becomes a clear line and exit code 2."""

import signal
import sys
from pathlib import Path
from types import FrameType

import typer

from arterial.cli import audit, blood, city, database, demo, dispatch_data, patients, plan, report, roads, serve, sim
from arterial.cli.errors import clear_line
from arterial.stale_kernels import forget_stale_kernels

app = typer.Typer(
    name="arterial",
    help="Emergency-care dispatch and blood logistics on one road graph.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.add_typer(city.app, name="city")
app.add_typer(roads.app, name="roads")
app.add_typer(plan.app, name="plan")
app.add_typer(patients.app, name="patients")
app.add_typer(sim.app, name="sim")
app.add_typer(blood.app, name="blood")
app.add_typer(dispatch_data.app, name="protocols")
app.add_typer(database.app, name="db")
app.add_typer(audit.app, name="audit")
app.add_typer(report.app, name="report")


def main() -> None:
    """Run the command line. Errors of the user's making are one clear line on standard error and exit code 2."""
    signal.signal(signal.SIGTERM, _leave)
    forget_stale_kernels(Path(__file__).resolve().parents[2])
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        line = clear_line(error)
        if line is None:
            raise
        print(f"arterial: {line}", file=sys.stderr)
        sys.exit(2)


def _leave(number: int, _frame: FrameType | None) -> None:
    """Termination unwinds the program as Ctrl-C does, so that what was opened is closed and half files go."""
    sys.exit(128 + number)
