"""`arterial blood`: what planners and integrators ask of the blood bank."""

import typer

app = typer.Typer(help="Blood: identity of units, policies, forecasts, plans and records.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Blood: identity of units, policies, forecasts, plans and records."""
