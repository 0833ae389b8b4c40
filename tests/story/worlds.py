"""Cities for the story, each a pack opened with an embedded region of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from arterial.composition import open_desk
from arterial.settings import Settings
from bloodbank.messages import RegisterBloodPlace
from controlroom.clock import ManualClock
from controlroom.desk import Desk
from controlroom.messages import CommandEnvelope
from dispatch.messages import RegisterHospital, RegisterStation, RegisterUnit
from roads import RoadNetwork
from roads.pack import CityPack, read_pack
from tests.story.main_story import LonLat, Storyteller

MONDAY_MORNING = 1_789_362_000.0


@contextmanager
def story_in(pack_folder: Path, data: Path, settings: Settings | None = None) -> Iterator[tuple[Storyteller, CityPack]]:
    """A storyteller in a freshly founded region over a city pack."""
    pack = read_pack(pack_folder)
    clock = ManualClock(MONDAY_MORNING)
    settings = settings or Settings(region="story", data_dir=data)
    network = RoadNetwork.open(pack, save_index=False)
    with open_desk(settings, pack, network, clock=clock, threaded=False) as desk:
        yield Storyteller(desk, clock), pack


def junction(pack: CityPack, *, share: float) -> LonLat:
    """A place on the roads: the junction so far through the list of those that can be driven to and from."""
    graph = pack.graph
    doors = (graph.off_road_access & graph.in_main_part).nonzero()[0]
    node = doors[int(share * (len(doors) - 1))]
    return float(graph.lon[node]), float(graph.lat[node])


def settle(desk: Desk, pack: CityPack) -> None:
    """Give a city whose map names no ambulance stations or hospitals two of each."""
    state = desk.room.state.dispatch
    commands: list[object] = []
    for number, share in enumerate((0.2, 0.8)):
        lon, lat = junction(pack, share=share)
        if not pack.stations:
            name, base = f"Station {number}", f"S{number}"
            commands.append(RegisterStation(station_id=base, name=name, lon=lon, lat=lat, capacity=2))
        else:
            base = pack.stations[0].station_id
        if len(state.units) < 2:
            commands.append(RegisterUnit(unit_id=f"A{number}", station_id=base, unit_type="ambulance"))
        if not pack.hospitals:
            name = f"Hospital {number}"
            commands.append(RegisterHospital(hospital_id=f"H{number}", name=name, lon=lon, lat=lat))
            ward = RegisterBloodPlace(
                place_id=f"hospital-H{number}", name=name, kind="hospital", lon=lon, lat=lat, hospital_id=f"H{number}"
            )
            commands.append(ward)
    for command in commands:
        desk.room.handle(CommandEnvelope(command=command, actor="story"))
