"""What the commands about demand tell people."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arterial.fitted_demand import FitReport
    from arterial.made_calls import MadeCalls
    from sim.demand.describing import Description

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def made_lines(out: Path, made: "MadeCalls") -> list[str]:
    by_priority = ", ".join(f"{count} of priority {priority}" for priority, count in made.by_priority.items())
    lines = [
        f"{out}: {made.calls} calls in {made.days:g} days from {made.start} ({made.timezone}); {by_priority}",
        f"expected {made.expected_calls:.0f} without surges, from {made.source}, in {made.cells} cells",
    ]
    if made.cells_without_known_points:
        lines.append(
            f"{made.cells_without_known_points} cells have no such point: calls there are anywhere in the cell"
        )
    return lines + surge_lines(made.added_by_surge, made.left_out_by_surge)


def surge_lines(added: dict[str, int], left_out: dict[str, int]) -> list[str]:
    return [f"{name}: {count} calls added, {left_out[name]} left out" for name, count in added.items()]


def model_lines(model: "Description") -> list[str]:
    hour = model.by_hour.index(max(model.by_hour))
    lines = [
        f"{model.name}, from {model.source}: {model.calls_per_day:.1f} calls a day in {model.cells} cells, half of "
        f"them from {model.half_of_calls_cells}; most between {hour} and {hour + 1} o'clock ({model.timezone})",
        "calls a day: "
        + ", ".join(f"{day} {count:.1f}" for day, count in zip(WEEKDAYS, model.by_weekday, strict=True)),
        f"days vary by {100 * model.day_spread:.1f} % beyond chance",
    ]
    if model.holidays:
        lines.append(f"{model.holidays} holidays, with {model.holiday_factor:.2f} times the calls")
    for group in model.groups:
        lines.append(
            f"  {group.name}: {group.calls_per_day:.1f} a day, {100 * group.transport_share:.0f} % to hospital; "
            f"delay {group.dispatch_delay_mean_s:.0f} s, on scene {group.on_scene_mean_s:.0f} s, "
            f"handover {group.handover_mean_s:.0f} s on the mean"
        )
    return lines


def fit_lines(out: Path, report: "FitReport") -> list[str]:
    lines = [f"{out}: from {report.calls} calls of {report.weeks:.1f} weeks", *model_lines(report.model)]
    if report.unobserved_days:
        lines.append(f"{report.unobserved_days} days without a call were taken as not recorded")
    lines += [f"not used: {count} {what}" for what, count in report.left_out.items()]
    tested = report.held_out
    if tested is None:
        return [*lines, "not tested: the calls span too few weeks; give --held-out-weeks less, or more calls"]
    return [
        *lines,
        f"tested on the last {tested.hours} hours: {tested.expected_calls:.0f} calls foretold, {tested.calls} came",
        f"log-likelihood a call (higher is better): {tested.model:.4f}; flat {tested.flat:.4f}, week and map "
        f"{tested.week_and_map:.4f}, hour by cell {tested.hour_by_cell:.4f}",
        f"dispersion (1 = as wide as assumed): hours {tested.dispersion_by_hour:.2f}, days "
        f"{tested.dispersion_by_day:.2f}, days with their spread {tested.dispersion_by_day_with_spread:.2f}",
    ]
