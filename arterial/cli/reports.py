"""Reports of long runs, said to people."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roads.osm import BuildReport
    from roads.synthetic import SynthesisReport


def build_lines(report: "BuildReport") -> Iterator[str]:
    """What an extract gave, what was left out and why, what to do next."""
    yield f"{report.name}: {report.ways:,} ways became {report.nodes:,} nodes and {report.arcs:,} arcs"
    turns = report.restrictions
    yield f"turn restrictions: {turns.kept} of {turns.read} kept, as {turns.forbidden_sequences} forbidden sequences"
    for reason, count in sorted(turns.dropped.items()):
        yield f"  {count} left out: {reason.replace('_', ' ')}"
    yield "addresses and places: " + ", ".join(f"{count:,} {kind}" for kind, count in sorted(report.places.items()))
    yield (
        f"{report.hospitals} hospitals, {report.stations} ambulance stations with {report.units} units, "
        f"{report.blood_places} blood places"
    )
    for warning in report.warnings:
        yield f"warning: {warning}"
    yield f"{report.out}: written in {report.seconds:.0f} s"


def synthesis_lines(report: "SynthesisReport") -> Iterator[str]:
    """What was invented, always called synthetic."""
    yield f"synthetic region with {report.nodes:,} nodes and {report.arcs:,} arcs for {report.population:,} people"
    yield f"{report.stations} stations with {report.units} units, {report.hospitals} hospitals"
    yield f"{report.blood_places} blood places with {report.vans} vans"
