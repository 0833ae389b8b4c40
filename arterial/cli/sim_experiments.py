"""`arterial sim compare`, `sweep` and `optimise`: experiments with many replications."""

import typer

from arterial.cli.sim_compare import compare
from arterial.cli.sim_optimise import optimise
from arterial.cli.sim_sweep import sweep


def add_experiments(app: typer.Typer) -> None:
    """Hang these commands on the group `arterial sim`."""
    app.command("compare")(compare)
    app.command("sweep")(sweep)
    app.command("optimise")(optimise)
