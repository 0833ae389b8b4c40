"""`arterial plan hypercube`: who answers whose calls, by queueing theory."""

from pathlib import Path
from typing import Annotated

import typer

from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar


def hypercube(
    file: Annotated[
        Path, typer.Argument(help="TOML: capacity, arrival_rates, service_rates, preferences (see the reference)")
    ],
) -> None:
    """Workloads, loss or queue and the dispatch matrix by the hypercube queueing model; prints JSON."""
    from sim.planning.hypercube.reading import read_hypercube
    from sim.planning.hypercube.solving import solve_hypercube

    model = read_hypercube(file)
    with progress_bar("balancing the states"):
        answer = solve_hypercube(model)
    print_json({name: value for name in answer.__struct_fields__ if (value := getattr(answer, name)) is not None})
