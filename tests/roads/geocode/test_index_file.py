"""The index file follows the places, and is never trusted when damaged."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from roads.geocode import Geocoder, GeocoderError
from tests.roads.geocode.town import house, named, town, write_places


def test_an_index_that_fits_is_opened_and_not_built_again(tmp_path: Path) -> None:
    folder = write_places(tmp_path, town())
    Geocoder.open(folder)
    before = (folder / "geocoder.sqlite3").stat()
    assert Geocoder.open(folder).search("Садовая 14")
    assert (folder / "geocoder.sqlite3").stat().st_ino == before.st_ino
    Geocoder.open(folder, rebuild=True)
    assert (folder / "geocoder.sqlite3").stat().st_ino != before.st_ino


def test_an_index_of_other_places_is_replaced(tmp_path: Path) -> None:
    Geocoder.open(write_places(tmp_path, town()))
    write_places(tmp_path, [named("street", ("улица Новая", "вуліца Новая", "Novaya Street"))])
    geocoder = Geocoder.open(tmp_path)
    assert geocoder.search("Садовая") == []
    assert geocoder.search("Новая")[0].label == "улица Новая"


@pytest.mark.parametrize("damage", ["not a database", "cut in half", "empty", "pages overwritten"])
def test_a_damaged_index_is_built_again(tmp_path: Path, damage: str) -> None:
    folder = write_places(tmp_path, town())
    Geocoder.open(folder)
    index = folder / "geocoder.sqlite3"
    whole = index.read_bytes()
    middle = len(whole) // 2
    index.write_bytes(
        {
            "not a database": b"x" * 5000,
            "cut in half": whole[:middle],
            "empty": b"",
            "pages overwritten": whole[: len(whole) // 8] + b"\xff" * (len(whole) - len(whole) // 8),
        }[damage]
    )
    assert Geocoder.open(folder).search("Садовая 14")[0].score == 1


def test_an_open_geocoder_goes_on_answering_while_the_index_is_replaced(tmp_path: Path) -> None:
    folder = write_places(tmp_path, town())
    geocoder = Geocoder.open(folder)
    Geocoder.open(folder, rebuild=True)
    assert geocoder.search("Садовая 14")[0].score == 1


def test_places_that_cannot_be_used_are_refused_with_field_row_and_remedy_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(GeocoderError, match=r"places.parquet: there is no such file"):
        Geocoder.open(tmp_path)
    write_places(tmp_path, [house("садовая", "1"), house("садовая", "3", lon=float("nan"))])
    with pytest.raises(GeocoderError, match="row 2, lon"):
        Geocoder.open(tmp_path)
    pq.write_table(pa.table({"place_id": [1], "kind": ["street"], "lon": [27.5]}), tmp_path / "places.parquet")
    with pytest.raises(GeocoderError, match="'lat' is missing"):
        Geocoder.open(tmp_path)
    (tmp_path / "places.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(GeocoderError, match="can't be read"):
        Geocoder.open(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["places.parquet"]


def test_a_table_without_the_optional_columns_still_serves(tmp_path: Path) -> None:
    table = pa.table({"place_id": [7], "kind": ["place"], "lon": [27.5], "lat": [53.9], "name": ["Заречье"]})
    pq.write_table(table, tmp_path / "places.parquet")
    assert Geocoder.open(tmp_path).search("Zarechye")[0].place_id == 7


def test_no_places_at_all_is_an_empty_geocoder(tmp_path: Path) -> None:
    assert Geocoder.open(write_places(tmp_path, [])).search("Садовая") == []
