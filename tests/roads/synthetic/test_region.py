"""The whole pack: reproducible, sound, named in three languages, equipped like a real city, labelled as none."""

from collections import Counter
from pathlib import Path

import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from roads.geocode import Geocoder
from roads.pack import check_pack, read_pack
from roads.synthetic import SynthesisReport, synthesize
from roads.synthetic.toponyms import street_words


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_city(
    town: SynthesisReport, elsewhere: Path
) -> None:
    synthesize(elsewhere, nodes=1_000, seed=7)
    files = sorted(path.name for path in town.folder.iterdir() if path.suffix != ".sqlite3")
    assert [name for name in files if (elsewhere / name).read_bytes() != (town.folder / name).read_bytes()] == []
    synthesize(elsewhere, nodes=1_000, seed=8)
    assert (elsewhere / "arcs.parquet").read_bytes() != (town.folder / "arcs.parquet").read_bytes()


def test_the_check_of_packs_finds_nothing_wrong(region: SynthesisReport) -> None:
    assert check_pack(region.folder) == []


def test_it_says_that_it_is_synthetic_in_every_language(region: SynthesisReport) -> None:
    settings = read_pack(region.folder).settings
    assert settings.synthetic
    words = {"ru": "Синтетический", "be": "Сінтэтычны", "en": "Synthetic"}
    assert all(word in settings.names[language] for language, word in words.items())
    assert "Synthetic" in settings.name
    assert "Synthetic" in settings.attribution
    assert (settings.timezone, settings.languages) == ("Europe/Minsk", ("ru", "be", "en"))


def test_everything_that_has_a_name_has_it_in_three_languages(region: SynthesisReport) -> None:
    pack = read_pack(region.folder)
    records = [*pack.stations, *pack.hospitals, *pack.blood_places, *pack.districts]
    assert all(set(record.names) == {"ru", "be", "en"} for record in records)
    for row in pq.read_table(region.folder / "places.parquet").to_pylist():
        what = "street" if row["kind"] == "address" else "name"
        assert all(row[f"{what}_{language}"] for language in ("ru", "be", "en")), row


def test_streets_of_the_city_have_names_of_their_own_from_generic_words_only(city: SynthesisReport) -> None:
    rows = pq.read_table(city.folder / "places.parquet").to_pylist()
    streets = [row["name_ru"] for row in rows if row["kind"] == "street" and row["settlement"] == "Примерск"]
    assert [name for name, count in Counter(streets).items() if count > 1] == []
    words = {form for word in street_words() for form in (word.ru, word.ru_masculine)}
    known = words | {"Кольцо", "кольцо", "Городское"}
    assert [name for name in streets if not known & set(name.split())] == []


def test_the_city_is_equipped_as_minsk_is(city: SynthesisReport) -> None:
    pack = read_pack(city.folder)
    assert 20 <= city.stations <= 28
    assert 100 <= city.units <= 150
    assert 17 <= city.hospitals <= 22
    capabilities = Counter(word for hospital in pack.hospitals for word in hospital.capabilities)
    assert capabilities["general"] >= 10
    assert [capabilities[one] for one in ("paediatric", "infectious", "psychiatric", "burns")] == [1, 1, 1, 1]
    assert all(capabilities[several] >= 3 for several in ("trauma", "stroke", "cardiac"))
    assert {unit.unit_type for unit in pack.units} >= {"paramedic", "physician", "intensive_care", "paediatric"}
    assert all(
        station.capacity >= sum(u.station_id == station.station_id for u in pack.units) > 0 for station in pack.stations
    )
    kinds = Counter(place.kind for place in pack.blood_places)
    assert (kinds["blood_centre"], kinds["depot"]) == (1, 2)
    assert kinds["hospital_blood_bank"] >= 10
    assert pack.settings.targets_s == {1: 1200.0, 2: 4500.0, 3: 8100.0}


def test_a_town_has_the_least_a_region_needs(town: SynthesisReport) -> None:
    pack = read_pack(town.folder)
    assert min(town.stations, town.units, town.hospitals, town.vans, town.villages) >= 1
    assert frozenset().union(*(hospital.capabilities for hospital in pack.hospitals)) >= {
        "trauma",
        "paediatric",
        "burns",
    }


def test_everybody_lives_in_one_cell_and_one_district(city: SynthesisReport) -> None:
    grid = pa_csv.read_csv(city.folder / "population.csv.gz")
    assert sum(grid["density"].to_pylist()) == city.population == 1_900_000
    assert sum(district.population for district in read_pack(city.folder).districts) == 1_900_000


def test_rush_hours_are_slower_than_nights_and_hit_lights_less(town: SynthesisReport) -> None:
    traffic = read_pack(town.folder).settings.traffic
    normal, lights = traffic["normal"].by_road_class["primary"], traffic["lights"].by_road_class["primary"]
    assert normal[3] < 1.05 < 1.3 < normal[8] < normal[17]
    assert 1 < lights[17] < normal[17]
    assert normal[5 * 24 + 8] < normal[8]


def test_the_geocoder_finds_a_made_up_address_in_each_language(town: SynthesisReport) -> None:
    geocoder = Geocoder.open(town.folder)
    row = next(r for r in pq.read_table(town.folder / "places.parquet").to_pylist() if r["kind"] == "address")
    for language in ("ru", "be", "en"):
        text = f"{row['settlement']}, {row[f'street_{language}']} {row['house']}"
        assert row["place_id"] == geocoder.search(text)[0].place_id
    crossing = next(r for r in pq.read_table(town.folder / "places.parquet").to_pylist() if r["kind"] == "crossing")
    assert geocoder.search(crossing["name_be"])[0].kind == "crossing"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [({"nodes": 10}, "nodes"), ({"nodes": 10**9}, "nodes"), ({"seed": -1}, "seed"), ({"population": 3}, "population")],
)
def test_arguments_out_of_range_are_refused_by_name_and_nothing_is_written(
    tmp_path: Path, arguments: dict[str, int], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        synthesize(tmp_path / "pack", **{"nodes": 1_000, "seed": 1, **arguments})  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seed", range(8))
def test_any_seed_gives_a_sound_small_region(tmp_path: Path, seed: int) -> None:
    report = synthesize(tmp_path / "pack", nodes=500 + 200 * seed, seed=seed)
    assert check_pack(report.folder) == []
    assert read_pack(report.folder).graph.in_main_part.all()


def test_a_hundred_thousand_nodes_are_as_sound_as_a_thousand(tmp_path: Path) -> None:
    report = synthesize(tmp_path / "pack", nodes=100_000, seed=3)
    assert 95_000 <= report.nodes <= 105_000
    assert check_pack(report.folder) == []
    assert read_pack(report.folder).graph.in_main_part.all()
