"""The demo with a server: an hour lived in a moment, then the same city at the pace of the clock."""

from pathlib import Path

from arterial.cli.progress import progress_bar
from arterial.composition import open_desk
from arterial.demo import found_and_stock, fresh_settings, open_demo_region, people
from arterial.serving import claim_address, run_server
from arterial.settings import Settings
from controlroom.clock import ManualClock, SystemClock
from sim.live import LiveCity

WARM_UP_S = 3600.0
# A person at the console has this long to decide before the simulated operator does.
PATIENCE_S = 45.0


def serve_demo(settings: Settings, folder: Path, *, seed: int, nodes: int, rate_factor: float) -> None:
    """Serve the synthetic city until interrupted."""
    address = claim_address(settings)
    own = fresh_settings(settings, folder / "live")
    wall = SystemClock()
    with progress_bar("opening the region") as advance:
        region = open_demo_region(folder, nodes=nodes, seed=seed, progress=advance)
        began_at = wall.now() - WARM_UP_S
        clock = ManualClock(began_at)
        found_and_stock(region, own, clock=clock, seed=seed)
        with open_desk(own, region.pack, region.network, clock=clock, threaded=False) as desk:
            city = people(desk, seed=seed, rate_factor=rate_factor, patience_s=PATIENCE_S)
            city.run(
                clock,
                until_at=wall.now(),
                progress=lambda at: advance("living the hour before now", (at - began_at) / WARM_UP_S),
            )
    with open_desk(own, region.pack, region.network, clock=wall) as desk:
        city.town.desk = desk
        live = LiveCity(city)
        live.start()
        try:
            run_server(desk, own, address=address)
        finally:
            live.stop()
