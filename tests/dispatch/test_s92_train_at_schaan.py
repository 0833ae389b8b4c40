"""Two trains collide at Schaan: forty casualties on the real roads of Liechtenstein, which has one hospital.

The neighbours' hospitals stand where their roads leave the map, and are as far as the border.
"""

from collections import Counter
from pathlib import Path

import pytest

from controlroom.road_times import RoadTimes
from dispatch.mass_casualty.checking import faults
from dispatch.mass_casualty.gathering import gather_evacuation
from dispatch.mass_casualty.optimising import best_schedule
from dispatch.mass_casualty.plan import EvacuationPlan, PlannedTrip, plan_evacuation
from dispatch.mass_casualty.problem import Evacuation
from dispatch.mass_casualty.state import CasualtyStatus, LoadingPoint, MassCasualty, Sector, Tag
from dispatch.mass_casualty.vehicles import committed_vehicles
from dispatch.messages import (
    DeclareMassCasualty,
    DivertHospital,
    LoadCasualties,
    RecordCasualtiesArrived,
    RecordUnitStatus,
    RegisterHospital,
    RegisterStation,
    RegisterUnit,
    ReportCall,
    ReportSurgeCapacity,
    TagCasualties,
    TaggedCasualty,
)
from dispatch.model import Position
from dispatch.solve.evacuation_bound import least_cost_bound
from roads import RoadNetwork
from roads.osm import build_city
from roads.pack import CityPack, read_pack
from tests.dispatch.mass_casualty_world import ALL_MAY_GO, S
from tests.dispatch.world import Town

pytestmark = pytest.mark.real_data
WEST_OF_THE_LINE, EAST_OF_THE_LINE = (9.5070, 47.1700), (9.5100, 47.1675)
VADUZ, BORDER_OF_AUSTRIA, BRIDGE_TO_GRABS, BRIDGE_TO_SARGANS = (
    (9.5210, 47.1410), (9.5580, 47.2140), (9.5005, 47.2105), (9.4935, 47.0625),
)  # fmt: skip
NEIGHBOURS = {
    "Feldkirch": (BORDER_OF_AUSTRIA, {"general", "trauma-1"}, {"immediate": 6, "delayed": 8, "minimal": 20}),
    "Grabs": (BRIDGE_TO_GRABS, {"general", "trauma-2"}, {"immediate": 4, "delayed": 6, "minimal": 10}),
    "Chur": (BRIDGE_TO_SARGANS, {"general", "trauma-1"}, {"immediate": 6, "delayed": 8, "minimal": 20}),
}
STATIONS = {"Vaduz": (VADUZ, 5), "Feldkirch": (BORDER_OF_AUSTRIA, 4), "Grabs": (BRIDGE_TO_GRABS, 3)}
TAGS = (Tag.IMMEDIATE,) * 8 + (Tag.DELAYED,) * 12 + (Tag.EXPECTANT,) * 2 + (Tag.MINIMAL,) * 16 + (Tag.DEAD,) * 2
LIVING, LYING, SLOT_S = 38, 22, 60.0


@pytest.fixture(scope="module")
def pack(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> CityPack:
    out = tmp_path_factory.mktemp("packs") / "liechtenstein"
    build_city(shared_data / "osm" / "liechtenstein.osm.pbf", out, timezone="Europe/Vaduz")
    return read_pack(out)


@pytest.fixture(scope="module")
def road_times(pack: CityPack) -> RoadTimes:
    return RoadTimes(RoadNetwork.open(pack, save_index=False), pack.settings.timezone)


class Land(Town):
    """The hospital of the map, the neighbours' at the border, twelve ambulances."""

    def __init__(self, pack: CityPack, road_times: RoadTimes) -> None:
        super().__init__(ALL_MAY_GO)
        self.travel_times = road_times  # type: ignore[assignment]
        [own] = pack.hospitals
        self.own_id = own.hospital_id
        self.give_hospital(own.hospital_id, (own.lon, own.lat), set(own.capabilities))
        self.do(ReportSurgeCapacity(hospital_id=self.own_id, by_tag={"delayed": 3, "expectant": 2, "minimal": 6}))
        for name, (place, able, room) in NEIGHBOURS.items():
            self.give_hospital(name, place, able)
            self.do(ReportSurgeCapacity(hospital_id=name, by_tag=room))
        for name, ((lon, lat), units) in STATIONS.items():
            self.do(RegisterStation(station_id=name, name=name, lon=lon, lat=lat, capacity=units))
            for number in range(units):
                unit_id = f"{name}-{number}"
                self.do(RegisterUnit(unit_id=unit_id, station_id=name, unit_type="ambulance"))
                self.positions[unit_id] = Position(lon=lon, lat=lat, seen_at=self.now)

    def give_hospital(self, name: str, place: tuple[float, float], able: set[str]) -> None:
        lon, lat = place
        self.do(RegisterHospital(hospital_id=name, name=name, lon=lon, lat=lat, capabilities=frozenset(able)))

    def collide(self) -> str:
        """Declared, arranged and tagged; who lies west of the line is loaded there. The incident's id."""
        points = (("west", WEST_OF_THE_LINE), ("east", EAST_OF_THE_LINE))
        [opened] = self.do(ReportCall(determinant="trains", priority=1, lon=points[0][1][0], lat=points[0][1][1]))
        incident_id = str(opened.incident_id)  # type: ignore[union-attr]
        self.do(
            DeclareMassCasualty(
                incident_id=incident_id,
                reason="two trains",
                loading_points=tuple(
                    LoadingPoint(loading_point_id=name, name=name, lon=lon, lat=lat) for name, (lon, lat) in points
                ),
                sectors=tuple(Sector(sector_id=name, name=name, loading_point_id=name) for name, _ in points),
            )
        )
        side = ("west", "east")
        tagged = tuple(TaggedCasualty(number=f"{n:02d}", tag=tag, sector_id=side[n % 2]) for n, tag in enumerate(TAGS))
        self.do(TagCasualties(incident_id=incident_id, casualties=tagged))
        return incident_id


class Evacuating:
    """The collision, with all ambulances sent to it."""

    def __init__(self, land: Land) -> None:
        self.land, self.incident_id = land, land.collide()
        for unit_id in land.state.units:
            land.assign(unit_id, self.incident_id, additional=True)

    @property
    def known(self) -> MassCasualty:
        return self.land.state.mass_casualties[self.incident_id]

    def plan(self) -> EvacuationPlan:
        land = self.land
        return plan_evacuation(
            land.state,
            self.incident_id,
            positions=land.positions,
            travel_times=land.travel_times,
            now=land.now,
            settings=land.settings,
        )

    def evacuation(self) -> Evacuation:
        """The arrays of the plan."""
        land = self.land
        vehicles = committed_vehicles(
            land.state,
            self.known,
            positions=land.positions,
            travel_times=land.travel_times,
            now=land.now,
            settings=land.settings,
        )
        return gather_evacuation(
            land.state,
            self.known,
            vehicles,
            positions=land.positions,
            travel_times=land.travel_times,
            now=land.now,
            settings=land.settings,
        ).evacuation

    def drive(self, trip: PlannedTrip) -> None:
        """The unit loads, drives and hands over as planned; what others do meanwhile waits."""
        land, unit = self.land, trip.unit_id
        if land.the_unit(unit).incident_id is None:
            land.assign(unit, self.incident_id, additional=True)
        for status in (S.EN_ROUTE, S.ON_SCENE):
            land.do(RecordUnitStatus(unit_id=unit, status=status))
        land.do(
            LoadCasualties(
                incident_id=self.incident_id, unit_id=unit, numbers=trip.numbers, hospital_id=trip.hospital_id
            )
        )
        for status in (S.TRANSPORTING, S.AT_HOSPITAL):
            land.do(RecordUnitStatus(unit_id=unit, status=status, hospital_id=trip.hospital_id))
        land.do(RecordCasualtiesArrived(incident_id=self.incident_id, unit_id=unit, hospital_id=trip.hospital_id))
        land.do(RecordUnitStatus(unit_id=unit, status=S.RETURNING))


@pytest.fixture
def here(pack: CityPack, road_times: RoadTimes) -> Evacuating:
    return Evacuating(Land(pack, road_times))


def living(here: Evacuating, *tags: Tag) -> dict[str, str | None]:
    """Casualty -> hospital it is at."""
    return {c.number: c.hospital_id for c in here.known.casualties.values() if c.tag in (tags or set(Tag) - {Tag.DEAD})}


def test_01_everybody_has_a_hospital_and_the_worst_hurt_those_that_can_help_them(here: Evacuating) -> None:
    """The small hospital of the land, which is nearest, takes nobody who needs a trauma centre."""
    plan = here.plan()
    assert len(plan.hospital_ids) == LIVING
    assert all(one.unit_id and one.care_at for one in plan.casualties)
    assert {one.hospital_id for one in plan.casualties if one.tag is Tag.IMMEDIATE} <= set(NEIGHBOURS)
    assert here.land.own_id in plan.hospital_ids.values()
    for trip in plan.trips:
        assert {here.known.casualties[number].sector_id for number in trip.numbers} == {trip.loading_point_id}


def test_02_the_plan_can_be_driven_and_is_near_the_best_there_is(here: Evacuating) -> None:
    """The check finds no fault, and a bound over departures in slots of a minute lies close below."""
    evacuation, plan = here.evacuation(), here.plan()
    found = best_schedule(evacuation)
    assert faults(evacuation, found.schedule) == []
    assert plan.cost == pytest.approx(found.schedule.cost)
    last_s = float(found.schedule.care_s.max())
    bound = least_cost_bound(evacuation, step_s=SLOT_S, horizon_s=1.2 * last_s)
    assert found.bound <= bound <= plan.cost <= 1.1 * bound


def test_03_a_neighbour_that_closes_gets_nobody_from_then_on(here: Evacuating) -> None:
    before = here.plan()
    assert "Grabs" in before.hospital_ids.values()
    until_at = here.land.now + 7_200.0
    here.land.do(DivertHospital(hospital_id="Grabs", until_at=until_at))
    after = here.plan()
    assert "Grabs" not in after.hospital_ids.values()
    assert len(after.hospital_ids) == LIVING
    assert after.cost > before.cost


def test_04_followed_trip_by_trip_everybody_arrives_and_no_hospital_gets_more_than_it_said(here: Evacuating) -> None:
    """Each time the first trip of the plan of the moment is driven; the plan is made anew after it."""
    trips = 0
    while (plan := here.plan()).trips:
        assert faults(here.evacuation(), best_schedule(here.evacuation()).schedule) == []
        here.drive(plan.trips[0])
        trips += 1
    statuses = Counter(c.status for c in here.known.casualties.values())
    assert statuses == {CasualtyStatus.AT_HOSPITAL: LIVING, CasualtyStatus.AT_SCENE: 2}
    assert trips >= LYING, "one lies in each ambulance"
    assert set(living(here, Tag.IMMEDIATE).values()) <= set(NEIGHBOURS)
    for name, (_, _, room) in NEIGHBOURS.items():
        used = Counter(c.tag for c in here.known.casualties.values() if c.hospital_id == name)
        assert all(count <= room.get(tag, 0) for tag, count in used.items()), (name, used)
