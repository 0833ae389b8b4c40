"""`arterial sim`: a city simulated, and the calls that it answers."""

import typer

from arterial.cli.sim_demand import add_demand
from arterial.cli.sim_experiments import add_experiments
from arterial.cli.sim_fork import fork
from arterial.cli.sim_replay import replay
from arterial.cli.sim_run import run

app = typer.Typer(help="What if: a city simulated, its calls made, policies compared.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """What if: a city simulated, its calls made, policies compared."""


app.command("run")(run)
app.command("fork")(fork)
app.command("replay")(replay)
add_demand(app)
add_experiments(app)
