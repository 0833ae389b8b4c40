"""The demo region: a synthetic city in the data folder, lived through on one's own machine."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from arterial.composition import open_desk
from arterial.settings import Settings
from arterial.storage import open_log
from controlroom.adapters.writer_lock import FileLock
from controlroom.chain import verify_chain
from controlroom.clock import ManualClock
from controlroom.desk import Desk
from roads import RoadNetwork
from roads.basemap import write_basemap
from roads.pack import CityPack, read_pack
from roads.pack.layout import BASEMAP
from roads.synthetic import synthesize
from sim.case_mix import read_case_mix
from sim.city import City
from sim.life.stocking import stock_region
from sim.streams import Streams
from sim.summary import CitySummary, summarise

# Monday 14 September 2026, 08:00 in Minsk: a working morning, the same at every run.
HEADLESS_START_AT = 1_789_362_000.0
REGION = "demo"

Progress = Callable[[str, float], None]


class DemoSummary(CitySummary, frozen=True, kw_only=True):
    """What an hour of the demo came to, whether its log is whole, and how to have the same again."""

    region: str
    synthetic: bool
    seed: int
    simulated_minutes: float
    chain_verified: bool
    commands_refused: int


@dataclass(frozen=True)
class DemoRegion:
    """The synthetic city and its roads, ready."""

    pack: CityPack
    network: RoadNetwork


def open_demo_region(folder: Path, *, nodes: int, seed: int, progress: Progress) -> DemoRegion:
    """The demo's city pack, invented at the first time and opened from then on."""
    city = folder / f"city-{nodes}-{seed}"
    if not (city / "city.toml").exists():
        progress("inventing the synthetic region", 0.0)
        synthesize(city, nodes=nodes, seed=seed)
    if not (city / BASEMAP).exists():
        write_basemap(city, progress=lambda share: progress("drawing the map", share))
    progress("opening the roads and the address index", 0.9)
    pack = read_pack(city)
    return DemoRegion(pack=pack, network=RoadNetwork.open(pack))


def fresh_settings(base: Settings, folder: Path) -> Settings:
    """Settings of an embedded region in an empty folder: each demo begins with a new log.

    Raises RegionHasWriter while another demo lives in the folder.
    """
    if folder.is_dir():
        lock = FileLock(str(folder / "log.sqlite3"), REGION)
        lock.acquire(wait_s=0)
        lock.release()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    own = {
        "region": REGION,
        "data_dir": folder,
        "database_url": None,
        "patients_database_url": None,
        "trace_database_url": None,
        "redis_url": None,
    }
    return base.model_copy(update=own)


def found_and_stock(region: DemoRegion, settings: Settings, *, clock: ManualClock, seed: int) -> None:
    """Register what the pack lists and receive the opening stock: thousands of commands that share their commits."""
    with open_desk(settings, region.pack, region.network, clock=clock, threaded=True) as desk:
        stock_region(desk.room, Streams(seed))


def people(desk: Desk, *, seed: int, rate_factor: float, patience_s: float = 0.0) -> City:
    """The city's inhabitants over a founded and stocked region."""
    city = City(desk, read_case_mix(), Streams(seed), rate_factor=rate_factor, patience_s=patience_s)
    city.open()
    return city


def live_headless(
    region: DemoRegion, settings: Settings, *, minutes: float, seed: int, rate_factor: float, progress: Progress
) -> DemoSummary:
    """Live so many simulated minutes without a server. The same seed gives the same summary."""
    clock = ManualClock(HEADLESS_START_AT)
    found_and_stock(region, settings, clock=clock, seed=seed)
    with open_desk(settings, region.pack, region.network, clock=clock, threaded=False) as desk:
        city = people(desk, seed=seed, rate_factor=rate_factor)
        span_s = minutes * 60
        city.run(
            clock,
            until_at=HEADLESS_START_AT + span_s,
            progress=lambda at: progress("living in the city", (at - HEADLESS_START_AT) / span_s),
        )
        summary = summarise(desk.room)
        refused = len(city.town.refused)
    log = open_log(settings)
    chain = verify_chain(log, settings.region)
    log.close()
    return DemoSummary(
        **msgspec.structs.asdict(summary),
        region=region.pack.settings.name,
        synthetic=region.pack.settings.synthetic,
        seed=seed,
        simulated_minutes=minutes,
        chain_verified=chain.ok and chain.events == summary.events_in_log,
        commands_refused=refused,
    )
