"""Hospitals, ambulance substations with their units, and blood centres, as a region of this size has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from roads.pack import BloodPlace, Hospital, Station, Unit, Van
from roads.synthetic.demand import Population
from roads.synthetic.mesh import Mesh
from roads.synthetic.naming import Names
from roads.synthetic.siting import on_street, served, spread_sites
from roads.synthetic.terrain import Floats, to_lonlat

PEOPLE_PER_HOSPITAL, PEOPLE_PER_STATION, PEOPLE_PER_UNIT = 100_000, 80_000, 16_000
_EVERYTHING = frozenset(
    "burns cardiac emergency general infectious maternity paediatric psychiatric stroke trauma".split()  # noqa: SIM905
)
_SPECIAL: tuple[tuple[Names, frozenset[str]], ...] = (
    (Names("Больница скорой помощи", "Бальніца хуткай дапамогі", "Emergency Hospital"),
     frozenset({"general", "emergency", "trauma", "stroke", "cardiac", "burns"})),
    (Names("Детская больница", "Дзіцячая бальніца", "Children's Hospital"),
     frozenset({"paediatric", "emergency", "trauma"})),
    (Names("Родильный дом", "Радзільны дом", "Maternity Hospital"), frozenset({"maternity"})),
    (Names("Инфекционная больница", "Інфекцыйная бальніца", "Infectious Diseases Hospital"), frozenset({"infectious"})),
    (Names("Психиатрическая больница", "Псіхіятрычная бальніца", "Psychiatric Hospital"), frozenset({"psychiatric"})),
)  # fmt: skip
_GENERAL_EXTRAS = (
    {"stroke", "cardiac"},
    {"trauma"},
    {"cardiac"},
    {"stroke", "maternity"},
    {"trauma", "cardiac"},
    set[str](),
)
_UNIT_TYPES = {
    "paramedic": frozenset({"paramedic"}),
    "physician": frozenset({"paramedic", "physician"}),
    "intensive_care": frozenset({"paramedic", "physician", "intensive_care"}),
    "paediatric": frozenset({"paramedic", "physician", "paediatric"}),
    "psychiatric": frozenset({"paramedic", "physician", "psychiatric"}),
}
_STATION_TURN = ("physician", "paramedic", "paramedic", "physician", "paramedic")
_UNITS_PER_VAN = 120


@dataclass(frozen=True)
class Care:
    stations: tuple[Station, ...]
    hospitals: tuple[Hospital, ...]
    units: tuple[Unit, ...]
    blood_places: tuple[BloodPlace, ...]
    vans: tuple[Van, ...]


def lay_care(mesh: Mesh, population: Population, rng: np.random.Generator) -> Care:
    people = int(population.people.sum())
    city = population.where(population.district < population.district.max())
    hospital_sites = on_street(mesh, spread_sites(city, max(2, round(people / PEOPLE_PER_HOSPITAL)), rng))
    station_sites = on_street(mesh, spread_sites(population, max(2, round(people / PEOPLE_PER_STATION)), rng))
    hospitals = _hospitals(_busiest_first(hospital_sites, population))
    fleet = max(len(station_sites), round(people / PEOPLE_PER_UNIT))
    crews = _crews(served(population, station_sites), fleet)
    stations, units = _stations(station_sites, crews)
    blood_places, vans = _blood(hospitals, mesh, city, rng)
    return Care(stations, hospitals, units, blood_places, vans)


def _busiest_first(sites: Floats, population: Population) -> Floats:
    return sites[np.argsort(-served(population, sites), kind="stable")]


def _hospitals(sites: Floats) -> tuple[Hospital, ...]:
    few = len(sites) <= len(_SPECIAL)
    found = []
    for number, (lon, lat) in enumerate(to_lonlat(sites).tolist()):
        if few:
            names, capabilities = (
                _numbered("hospital", number + 1),
                _EVERYTHING if number == 0 else {"general", "emergency"},
            )
        elif number < len(_SPECIAL):
            names, capabilities = _SPECIAL[number]
        else:
            extras = _GENERAL_EXTRAS[(number - len(_SPECIAL)) % len(_GENERAL_EXTRAS)]
            names, capabilities = _numbered("hospital", number - len(_SPECIAL) + 1), {"general", "emergency"} | extras
        found.append(Hospital(f"H{number + 1:02d}", names.ru, lon, lat, frozenset(capabilities), names._asdict()))
    return tuple(found)


def _numbered(kind: str, number: int) -> Names:
    words = {
        "hospital": ("Городская больница", "Гарадская бальніца", "City Hospital"),
        "station": ("Подстанция", "Падстанцыя", "Ambulance Substation"),
        "depot": ("Склад крови", "Склад крыві", "Blood Depot"),
    }[kind]
    return Names(f"{words[0]} № {number}", f"{words[1]} № {number}", f"{words[2]} No. {number}")


def _crews(people: np.ndarray[tuple[int], np.dtype[np.int64]], fleet: int) -> list[int]:
    """Units of each station: one at least, the rest by people served (largest remainder)."""
    shares = people / people.sum() * (fleet - len(people))
    crews = 1 + np.floor(shares).astype(np.int64)
    left = fleet - int(crews.sum())
    crews[np.argsort(-(shares % 1), kind="stable")[:left]] += 1
    return [int(count) for count in crews]


def _stations(sites: Floats, crews: list[int]) -> tuple[tuple[Station, ...], tuple[Unit, ...]]:
    stations, units = [], []
    special = _special_units(crews)
    for number, (lon, lat) in enumerate(to_lonlat(sites).tolist()):
        station_id, names = f"S{number + 1:02d}", _numbered("station", number + 1)
        stations.append(Station(station_id, names.ru, lon, lat, crews[number] + 2, names._asdict()))
        for turn in range(crews[number]):
            unit_type = special.get((number, turn), _STATION_TURN[turn % len(_STATION_TURN)])
            units.append(Unit(f"{(number + 1) * 100 + turn + 1}", station_id, unit_type, _UNIT_TYPES[unit_type]))
    return tuple(stations), tuple(units)


def _special_units(crews: list[int]) -> dict[tuple[int, int], str]:
    """The last unit of most stations is a special one: intensive care, paediatric or psychiatric."""
    kinds = ("intensive_care", "paediatric", "intensive_care", "", "intensive_care", "paediatric", "psychiatric", "")
    chosen: dict[tuple[int, int], str] = {}
    for rank, station in enumerate(sorted(range(len(crews)), key=lambda number: -crews[number])):
        kind = kinds[rank % len(kinds)]
        if kind and (crews[station] > 1 or rank == 0):
            chosen[station, crews[station] - 1] = kind
    return chosen


def _blood(
    hospitals: tuple[Hospital, ...], mesh: Mesh, population: Population, rng: np.random.Generator
) -> tuple[tuple[BloodPlace, ...], tuple[Van, ...]]:
    depots = max(1, round(len(hospitals) / 10))
    sites = to_lonlat(on_street(mesh, spread_sites(population, depots + 1, rng))).tolist()
    centre = Names("Республиканский центр крови", "Рэспубліканскі цэнтр крыві", "National Blood Centre")
    places = [BloodPlace("B01", centre.ru, "blood_centre", sites[0][0], sites[0][1], centre._asdict())]
    for number, (lon, lat) in enumerate(sites[1:], start=1):
        names = _numbered("depot", number)
        places.append(BloodPlace(f"B{number + 1:02d}", names.ru, "depot", lon, lat, names=names._asdict()))
    vans = [Van(f"V{number + 1:02d}", "B01", _UNITS_PER_VAN) for number in range(max(2, round(len(hospitals) / 5)))]
    vans += [Van(f"V{len(vans) + i + 1:02d}", place.place_id, _UNITS_PER_VAN) for i, place in enumerate(places[1:])]
    return (*places, *(_hospital_bank(h, len(places) + i + 1) for i, h in enumerate(_transfusing(hospitals)))), tuple(
        vans
    )


def _transfusing(hospitals: tuple[Hospital, ...]) -> list[Hospital]:
    return [hospital for hospital in hospitals if hospital.capabilities & {"general", "trauma", "maternity"}]


def _hospital_bank(hospital: Hospital, number: int) -> BloodPlace:
    said = {"ru": "Банк крови", "be": "Банк крыві", "en": "Blood Bank"}
    names = {language: f"{said[language]}: {name}" for language, name in hospital.names.items()}
    return BloodPlace(f"B{number:02d}", names["ru"], "hospital_blood_bank", hospital.lon, hospital.lat, names=names)
