"""A small trilingual town for the geocoder, and Minsk's real addresses as a places table."""

import csv
import gzip
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from roads.pack.layout import PLACE_SCHEMA

STREETS = {
    "садовая": ("улица Садовая", "вуліца Садовая", "Sadovaya Street"),
    "независимости": ("проспект Независимости", "праспект Незалежнасці", "Independence Avenue"),
    "речная": ("Речная улица", "Рачная вуліца", "Rechnaya Street"),
    "хмельницкая": ("Хмельницкая улица", "Хмяльніцкая вуліца", "Khmelnitskaya Street"),
    "садовый": ("Садовый переулок", "Садовы завулак", "Sadovy Lane"),
    "победы": ("улица 50 лет Победы", "вуліца 50 год Перамогі", "50 Years of Victory Street"),
}


def write_places(folder: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """places.parquet of these rows; columns left out are null, ids are row numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    numbered = [{"place_id": number, **row} for number, row in enumerate(rows)]
    pq.write_table(pa.Table.from_pylist(numbered, schema=PLACE_SCHEMA), folder / "places.parquet")
    return folder


def named(
    kind: str, names: tuple[str, str, str], *, lon: float = 27.5, lat: float = 53.9, **more: str
) -> dict[str, Any]:
    ru, be, en = names
    return {"kind": kind, "name": ru, "name_ru": ru, "name_be": be, "name_en": en, "lon": 27.5, "lat": 53.9, **more}


def house(
    street: str, number: str, *, lon: float = 27.5, lat: float = 53.9, settlement: str = "Заречье"
) -> dict[str, Any]:
    ru, be, en = STREETS[street]
    names = {"street": ru, "street_ru": ru, "street_be": be, "street_en": en}
    return {"kind": "address", "house": number, "lon": lon, "lat": 53.9, "settlement": settlement, **names}


def town() -> list[dict[str, Any]]:
    rows = [named("street", names, settlement="Заречье") for names in STREETS.values()]
    rows += [
        house("садовая", n, lon=27.5 + i / 1000)
        for i, n in enumerate(("1", "12", "12А", "12А к2", "12/2", "14", "120"))
    ]
    rows += [house("независимости", n) for n in ("5", "50")]
    rows += [house("победы", "7"), house("садовая", "14", lon=27.9, settlement="Поляны")]
    meeting = zip(STREETS["садовая"], STREETS["независимости"], strict=True)
    rows.append(named("crossing", tuple(" / ".join(pair) for pair in meeting), settlement="Заречье"))
    rows.append(named("hospital", ("Больница скорой помощи", "Бальніца хуткай дапамогі", "Emergency Hospital")))
    return rows


def minsk_rows(shared_data: Path) -> list[dict[str, Any]]:
    """The real addresses, a row for each of their streets, and the settlements of the country."""
    with gzip.open(shared_data / "minsk" / "addresses_from_115.csv.gz", "rt", encoding="utf-8") as stream:
        addresses = [row for row in csv.DictReader(stream) if row["house"][:1].isdigit()]
    rows: list[dict[str, Any]] = []
    streets: dict[str, dict[str, Any]] = {}
    for given in addresses:
        where = {"lon": float(given["lon"]), "lat": float(given["lat"]), "settlement": "Минск"}
        street = given["street"]
        rows.append({"kind": "address", "street": street, "street_ru": street, "house": given["house"], **where})
        streets.setdefault(street, {"kind": "street", "name": street, "name_ru": street, **where})
    with (shared_data / "belarus" / "geonames_by_places500.csv").open(encoding="utf-8") as stream:
        for given in csv.DictReader(stream):
            cyrillic = given["names_cyr"].split("|")
            where = {"lon": float(given["lon"]), "lat": float(given["lat"])}
            rows.append(
                {"kind": "place", "name": given["name"], "name_ru": cyrillic[-1], "name_be": cyrillic[0], **where}
            )
    return rows + list(streets.values())
