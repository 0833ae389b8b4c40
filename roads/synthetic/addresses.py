"""The table of places: streets, houses along them, crossings and settlements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from roads.pack.layout import PLACE_SCHEMA
from roads.synthetic.arterials import Ints
from roads.synthetic.mesh import TRUNK, Mesh
from roads.synthetic.naming import LANGUAGES, Names
from roads.synthetic.streets import Streets
from roads.synthetic.terrain import Floats, to_lonlat

_HOUSES_PER_NODE = 1.9
_METRES_PER_NUMBER = 17.0
_NEAREST_HOUSES_M = 34.0
_SET_BACK_M = 17.0
_LETTER_SHARE, _BUILDING_SHARE = 0.05, 0.06


@dataclass(frozen=True)
class NamedPlace:
    kind: str
    names: Names
    lon: float
    lat: float


def places_table(
    mesh: Mesh,
    streets: Streets,
    settlements: Sequence[Names],
    named: Sequence[NamedPlace],
    rng: np.random.Generator,
) -> pa.Table:
    """Rows of `places.parquet`; `settlements`: the city, then the villages; `named`: hospitals, stations and so on."""
    in_settlement = pa.array([s.ru for s in settlements] + [None])
    parts = [
        _street_part(streets, in_settlement),
        _house_part(mesh, streets, in_settlement, rng),
        _crossing_part(mesh, streets, in_settlement),
        _named_part(named),
    ]
    rows = pa.concat_tables(parts)
    return rows.append_column("place_id", pa.array(np.arange(1, rows.num_rows + 1))).select(PLACE_SCHEMA.names)


def _street_part(streets: Streets, in_settlement: pa.Array) -> pa.Table:
    names = {language: pa.array([n[i] for n in streets.names]) for i, language in enumerate(LANGUAGES)}
    return _part(
        "street", to_lonlat(streets.middle), name=names, settlement=in_settlement.take(_index(streets.settlement))
    )


def _house_part(mesh: Mesh, streets: Streets, in_settlement: pa.Array, rng: np.random.Generator) -> pa.Table:
    """Houses stand in pairs on both sides, odd numbers on the left, numbers growing with the way along the street."""
    length_m = mesh.length_m
    edges = np.flatnonzero((streets.of_edge >= 0) & (mesh.road_class != TRUNK) & ~mesh.bridge)
    edges = edges[streets.settlement[streets.of_edge[edges]] >= 0]
    edges = edges[np.lexsort((mesh.order[edges], streets.of_edge[edges]))]
    street = streets.of_edge[edges]
    ends_at = np.cumsum(length_m[edges])
    apart = max(_NEAREST_HOUSES_M, 2 * ends_at[-1] / (_HOUSES_PER_NODE * len(mesh.points)))
    at = np.arange(apart / 2, ends_at[-1], apart)
    at += rng.uniform(-0.3, 0.3, len(at)) * apart
    at = np.clip(at, 0, ends_at[-1] - 0.01)
    which = np.searchsorted(ends_at, at, side="right")
    street_starts = np.concatenate([[0.0], ends_at[:-1]])[np.searchsorted(street, street[which])]
    share = (at - (ends_at[which] - length_m[edges[which]])) / length_m[edges[which]]
    a, b = mesh.points[mesh.ends[edges[which]]].transpose(1, 0, 2)
    along = (b - a) / np.linalg.norm(b - a, axis=1)[:, None]
    left = np.stack([-along[:, 1], along[:, 0]], axis=1) * _SET_BACK_M
    point = a + share[:, None] * (b - a)
    number = 1 + 2 * ((at - street_starts) / (2 * _METRES_PER_NUMBER)).astype(np.int64)
    numbers = np.stack([number, number + 1], axis=1).ravel()
    points = np.stack([point + left, point - left], axis=1).reshape(-1, 2)
    owner = np.repeat(street[which], 2)
    _, first = np.unique(owner * 100_000 + numbers, return_index=True)
    chosen = np.sort(first)
    owner_index = _index(owner[chosen])
    names = {
        language: pa.array([n[i] for n in streets.names]).take(owner_index) for i, language in enumerate(LANGUAGES)
    }
    return _part(
        "address",
        to_lonlat(points[chosen]),
        street=names,
        house=_house_numbers(numbers[chosen], rng),
        settlement=in_settlement.take(_index(streets.settlement[owner[chosen]])),
    )


def _house_numbers(numbers: Ints, rng: np.random.Generator) -> pa.Array:
    kind = rng.random(len(numbers))
    letters = np.array(["А", "Б", "В"])[rng.integers(0, 3, len(numbers))]
    buildings = np.char.add(" к", rng.integers(2, 5, len(numbers)).astype(str))
    building = np.where(kind < _LETTER_SHARE + _BUILDING_SHARE, buildings, "")
    return pa.array(np.char.add(numbers.astype(str), np.where(kind < _LETTER_SHARE, letters, building)))


def _crossing_part(mesh: Mesh, streets: Streets, in_settlement: pa.Array) -> pa.Table:
    """Where two streets meet: of more than two, the two longest; each pair of streets once in a settlement."""
    node = mesh.ends.ravel()
    street = np.repeat(streets.of_edge, 2)
    pairs = np.unique(np.stack([node, street], axis=1)[street >= 0], axis=0)
    order = np.lexsort((pairs[:, 1], -streets.length_m[pairs[:, 1]], pairs[:, 0]))
    pairs = pairs[order]
    meets = (pairs[:-1, 0] == pairs[1:, 0]) & (np.concatenate([[-1], pairs[:-2, 0]]) != pairs[:-1, 0])
    first, second, at = pairs[:-1, 1][meets], pairs[1:, 1][meets], pairs[:-1, 0][meets]
    _, once = np.unique(first * len(streets.names) + second, return_index=True)
    first, second, at = first[once], second[once], at[once]
    names = {}
    for i, language in enumerate(LANGUAGES):
        all_names = pa.array([n[i] for n in streets.names])
        names[language] = pc.binary_join_element_wise(
            all_names.take(pa.array(first)), all_names.take(pa.array(second)), " / "
        )
    where = np.maximum(streets.settlement[first], streets.settlement[second])
    return _part("crossing", to_lonlat(mesh.points[at]), name=names, settlement=in_settlement.take(_index(where)))


def _named_part(named: Sequence[NamedPlace]) -> pa.Table:
    lonlat = np.array([(place.lon, place.lat) for place in named]).reshape(-1, 2)
    names = {language: pa.array([p.names[i] for p in named], pa.string()) for i, language in enumerate(LANGUAGES)}
    table = _part("place", lonlat, name=names)
    kinds = pa.array([place.kind for place in named], pa.string())
    return table.set_column(table.schema.get_field_index("kind"), "kind", kinds)


def _index(numbers: Ints) -> pa.Array:
    """Indices into an array whose last element stands for -1."""
    return pa.array(numbers, mask=numbers < 0)


def _part(
    kind: str,
    lonlat: Floats,
    *,
    name: Mapping[str, pa.Array] | None = None,
    street: Mapping[str, pa.Array] | None = None,
    house: pa.Array | None = None,
    settlement: pa.Array | None = None,
) -> pa.Table:
    count = len(lonlat)
    columns: dict[str, pa.Array] = {"kind": pa.array([kind] * count, pa.string())}
    for column, texts in (("name", name), ("street", street)):
        for language in LANGUAGES:
            columns[f"{column}_{language}"] = texts[language] if texts else pa.nulls(count, pa.string())
        columns[column] = columns[f"{column}_ru"]
    columns["house"] = pa.nulls(count, pa.string()) if house is None else house
    columns["settlement"] = pa.nulls(count, pa.string()) if settlement is None else settlement
    columns["lon"], columns["lat"] = pa.array(lonlat[:, 0]), pa.array(lonlat[:, 1])
    schema = pa.schema([field for field in PLACE_SCHEMA if field.name != "place_id"])
    return pa.table({field.name: columns[field.name] for field in schema}, schema=schema)
