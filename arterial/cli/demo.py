"""`arterial demo`: a synthetic city on your own machine."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar


def demo(
    headless: Annotated[bool, typer.Option("--headless", help="no server: live some minutes, print a summary")] = False,
    minutes: Annotated[float, typer.Option(min=1, max=44_640, help="simulated minutes, with --headless")] = 60,
    seed: Annotated[int, typer.Option(min=0, help="the same seed gives the same city and the same hour")] = 1,
    nodes: Annotated[int, typer.Option(min=1_000, max=1_000_000, help="size of the city in junctions")] = 35_000,
    rate: Annotated[float, typer.Option(min=0.01, max=20, help="calls, times the usual rate")] = 1.0,
    port: Annotated[int | None, typer.Option(min=1, max=65_535, help="port of the console")] = None,
) -> None:
    """Live in a synthetic city of two million: headless for a summary, or with API and console."""
    from arterial.demo import fresh_settings, live_headless, open_demo_region
    from arterial.live_demo import serve_demo
    from arterial.settings import Settings

    settings = Settings() if port is None else Settings().model_copy(update={"port": port})
    folder = settings.data_dir / "demo"
    if not headless:
        serve_demo(settings, folder, seed=seed, nodes=nodes, rate_factor=rate)
        return
    with progress_bar("opening the region") as advance, tempfile.TemporaryDirectory(prefix="arterial-") as scratch:
        region = open_demo_region(folder, nodes=nodes, seed=seed, progress=advance)
        own = fresh_settings(settings, Path(scratch) / "headless")
        summary = live_headless(region, own, minutes=minutes, seed=seed, rate_factor=rate, progress=advance)
    print_json(summary)
