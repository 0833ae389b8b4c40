"""A whole synthetic region, written as a city pack."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from roads.pack import CitySettings, District, PackContent, Profile, write_pack
from roads.synthetic.addresses import NamedPlace, places_table
from roads.synthetic.arterials import Arterials, lay_arterials
from roads.synthetic.blocks import Blocks, lay_blocks
from roads.synthetic.care import Care, lay_care
from roads.synthetic.demand import Population, district_count, settle
from roads.synthetic.driving import lay_driving, travel_seconds
from roads.synthetic.mesh import Mesh, Skeleton, build_mesh, clear_of_arterials, lay_skeleton
from roads.synthetic.naming import Names, district_names, settlement_names
from roads.synthetic.network import thin_network
from roads.synthetic.plan import RegionPlan, plan_region
from roads.synthetic.report import SynthesisReport
from roads.synthetic.scenery import Park, in_parks, place_parks, write_scenery
from roads.synthetic.streets import name_streets
from roads.synthetic.tables import arc_table, node_table, population_table, turn_table
from roads.synthetic.terrain import Bend, Floats, River, choose_river, to_lonlat
from roads.synthetic.toponyms import CITY
from roads.synthetic.traffic import weekly_traffic
from roads.synthetic.villages import place_villages

NAME = "Synthetic region of Primersk"
NAMES = {"ru": "Синтетический регион Примерск", "be": "Сінтэтычны рэгіён Прыкладск", "en": NAME}
PEOPLE_PER_NODE = 57.0
"""Two million people at 35,000 nodes, as in Minsk and around."""
TARGETS_S = {1: 20 * 60.0, 2: 75 * 60.0, 3: 135 * 60.0}
"""Belarusian norms from the end of the call to arrival in a city: emergency, urgent, transport."""
_BRIDGES_APART_M = 650.0
_CLOSE_ENOUGH = 0.012
_FITTINGS = 5


def synthesize(out: Path, *, nodes: int, seed: int, population: int | None = None, name: str = NAME) -> SynthesisReport:
    """Make up a region of about `nodes` nodes (500 to 2,000,000) and write it to `out` as a city pack.

    The same arguments give the same content on every run. `population` is in people, by default 57 a node. Whatever
    `name` is, the pack says `synthetic = true`. Raises ValueError for arguments out of range, PackError when `out`
    holds something that is no pack.
    """
    plan_region(nodes)
    if seed < 0:
        raise ValueError(f"seed: {seed} is not 0 or more")
    people = round(PEOPLE_PER_NODE * nodes) if population is None else population
    if not 1_000 <= people <= 200_000_000:
        raise ValueError(f"population: {people} is not from 1000 to 200000000")
    region = _fitting_region(nodes, seed)
    rng = np.random.default_rng([seed, 1])
    driving = lay_driving(region.mesh, region.plan, rng)
    streets = name_streets(region.mesh, region.blocks, region.arterials.streets, rng)
    inhabitants = settle(region.plan, region.villages, region.river, region.bend, people, rng)
    care = lay_care(region.mesh, inhabitants, rng)
    settlements = [Names(*CITY), *settlement_names(len(region.villages), rng)]
    named = _named_places(region, settlements, care)
    places = places_table(region.mesh, streets, settlements, named, rng)
    districts = _districts(region.plan, inhabitants)
    content = PackContent(
        settings=_settings(name, seed=seed, nodes=nodes, people=people),
        nodes=node_table(region.mesh),
        arcs=arc_table(region.mesh, driving, streets, travel_seconds(region.mesh, driving, region.plan)),
        turns=turn_table(driving),
        places=places,
        stations=care.stations,
        hospitals=care.hospitals,
        units=care.units,
        blood_places=care.blood_places,
        vans=care.vans,
        districts=districts,
        population=population_table(inhabitants),
    )
    write_pack(out, content)
    write_scenery(out, region.plan, region.river, region.bend, region.parks, region.villages)
    return SynthesisReport(
        folder=out,
        seed=seed,
        nodes=len(region.mesh.points),
        arcs=len(driving.ends),
        bridges=int(region.mesh.bridge.sum()),
        turn_bans=len(driving.banned),
        streets=len(streets.names),
        places=places.num_rows,
        population=int(inhabitants.people.sum()),
        districts=len(districts),
        villages=len(region.villages),
        stations=len(care.stations),
        units=len(care.units),
        hospitals=len(care.hospitals),
        blood_places=len(care.blood_places),
        vans=len(care.vans),
    )


@dataclass(frozen=True, eq=False)
class _Draft:
    """The region before its streets are joined."""

    plan: RegionPlan
    bend: Bend
    river: River
    parks: list[Park]
    villages: Floats
    arterials: Arterials
    skeleton: Skeleton
    blocks: Blocks


@dataclass(frozen=True, eq=False)
class _Region(_Draft):
    mesh: Mesh


def _fitting_region(nodes: int, seed: int) -> _Region:
    """The region of the draft whose number of junctions comes near enough to that asked for."""
    stretch = 1.0
    for _ in range(_FITTINGS):
        draft = _draft(plan_region(nodes, stretch=stretch), seed)
        junctions = len(draft.skeleton.flat) + len(draft.blocks.points)
        if abs(junctions - nodes) <= _CLOSE_ENOUGH * nodes:
            break
        stretch *= float(np.sqrt(nodes / junctions))
    rng = np.random.default_rng([seed, 2])
    mesh = thin_network(build_mesh(draft.skeleton, draft.blocks, draft.river, draft.bend, rng), rng)
    return _Region(**vars(draft), mesh=mesh)


def _draft(plan: RegionPlan, seed: int) -> _Draft:
    rng = np.random.default_rng([seed, 0])
    bend = Bend.random(plan, rng)
    arterials = lay_arterials(plan, rng)
    river = choose_river(plan, np.concatenate([chain.points for chain in arterials.chains]), rng)
    parks = place_parks(plan, river, rng)
    villages = place_villages(plan, arterials, river, rng)
    skeleton = lay_skeleton(arterials.chains, river, min(_BRIDGES_APART_M, plan.city_radius_m / 8))
    blocks = lay_blocks(plan, arterials, villages, rng)
    blocks = blocks.only(~river.wet(blocks.points) & ~in_parks(parks, blocks.points))
    blocks = clear_of_arterials(skeleton, blocks, bend)
    return _Draft(plan, bend, river, parks, villages, arterials, skeleton, blocks)


def _settings(name: str, *, seed: int, nodes: int, people: int) -> CitySettings:
    return CitySettings(
        name=name,
        synthetic=True,
        timezone="Europe/Minsk",
        languages=("ru", "be", "en"),
        targets_s=TARGETS_S,
        profiles={
            "lights": Profile(priorities=(1,), off_road_kmh=15.0),
            "normal": Profile(priorities=(2, 3), off_road_kmh=12.0),
            "van": Profile(priorities=(), off_road_kmh=10.0),
        },
        traffic=weekly_traffic(),
        names=NAMES if name == NAME else {},
        attribution="Synthetic data: no real place, street or person. Сгенерированные данные.",
        source={"generator": "roads.synthetic", "seed": str(seed), "nodes": str(nodes), "population": str(people)},
    )


def _named_places(region: _Region, settlements: list[Names], care: Care) -> list[NamedPlace]:
    """Settlements, then what stands in them, in degrees."""
    middles = to_lonlat(region.bend(np.concatenate([np.zeros((1, 2)), region.villages[:, :2]]))).tolist()
    found = [NamedPlace("place", names, lon, lat) for names, (lon, lat) in zip(settlements, middles, strict=True)]
    for kind, places in (("hospital", care.hospitals), ("station", care.stations), ("blood_place", care.blood_places)):
        found += [NamedPlace(kind, Names(**place.names), place.lon, place.lat) for place in places]
    return found


def _districts(plan: RegionPlan, inhabitants: Population) -> tuple[District, ...]:
    """Each with its people and its middle, weighted by them."""
    found = []
    for number, names in enumerate(district_names(district_count(plan))):
        here = inhabitants.district == number
        people = inhabitants.people[here]
        if len(people):
            middle = (inhabitants.points[here] * people[:, None]).sum(axis=0) / people.sum()
            lon, lat = to_lonlat(middle[None])[0].tolist()
            found.append(District(f"D{number + 1:02d}", names.ru, int(people.sum()), lon, lat, names._asdict()))
    return tuple(found)
