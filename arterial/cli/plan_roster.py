"""`arterial plan roster`: units needed by hour of the week, and shifts that man them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar

if TYPE_CHECKING:
    from sim.planning.arrays import Floats


def roster(
    calls: Annotated[
        Path, typer.Argument(help="calls per hour, 168 rows from Monday midnight (CSV, .npy), or a demand forecast")
    ],
    busy_minutes: Annotated[float, typer.Option(help="minutes that a call ties up a unit, in the mean")],
    waiting: Annotated[float | None, typer.Option(help="chance that a call waits, at most (Erlang C)")] = None,
    loss: Annotated[float | None, typer.Option(help="chance that all are busy, at most (Erlang B)")] = None,
    busy: Annotated[float | None, typer.Option(help="share of time that a unit is busy, at most")] = None,
    least_units: Annotated[int, typer.Option(help="units at any hour at least, such as lscp says")] = 0,
    shift: Annotated[
        list[str] | None, typer.Option(help="LENGTH@HOUR,HOUR[:COST] in hours; may be repeated [default: 12@7,8,19,20]")
    ] = None,
    time_limit: Annotated[float, typer.Option(min=0.1, max=86_400, help="seconds to search at most")] = 60.0,
    gap: Annotated[float, typer.Option(min=0, max=1, help="relative gap to the bound that is good enough")] = 0.0,
) -> None:
    """The cheapest shifts with enough units in every hour of the week; prints JSON."""
    from sim.planning.roster.covering import cover_hours
    from sim.planning.roster.shift_kind import parse_shift
    from sim.planning.roster.staffing import StaffingRule, load_by_hour, units_needed

    kinds = tuple(parse_shift(text) for text in shift or ["12@7,8,19,20"])
    rule = StaffingRule(waiting=waiting, loss=loss, busy=busy, least_units=least_units)
    with progress_bar("counting units") as advance:
        load = load_by_hour(_calls_per_hour(calls), busy_h=busy_minutes / 60.0)
        needed = units_needed(load, rule)
        advance("choosing shifts", 0.3)
        found = cover_hours(needed, kinds, time_limit_s=time_limit, gap=gap)
    print_json({"load": load.tolist(), **{name: getattr(found, name) for name in found.__struct_fields__}})


def _calls_per_hour(file: Path) -> "Floats":
    from sim.planning.files import read_column

    if file.suffix != ".parquet":
        return read_column(file, what="number of calls")
    import numpy as np

    from arterial.demand_file import read_demand

    return np.asarray(read_demand(file).calls_per_hour.sum(axis=1), dtype=np.float64)
