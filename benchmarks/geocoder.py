"""The geocoder at 50,000 entries beside a naive scan of all labels by rapidfuzz: time of an answer, share found.

The entries are addresses, streets and crossings of a synthetic region; the questions are its addresses with a typo, as
typed in Belarusian, in Latin letters, and half finished. Times are of CPU in one thread.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rapidfuzz import fuzz, process

from benchmarks.timing import in_words, measure, pin_to_one_core, print_table
from roads.geocode import Geocoder
from roads.geocode.transliteration import to_latin
from roads.synthetic import synthesize

ENTRIES = 50_000
QUESTIONS, NAIVE_QUESTIONS = 300, 20
_REGION_NODES = 20_000
Ask = Callable[[str], list[int]]


def main() -> None:
    pin_to_one_core()
    with tempfile.TemporaryDirectory() as folder:
        rows = _places(Path(folder))
        built = measure(lambda: Geocoder.open(Path(folder), rebuild=True), runs=1, warm_ups=0, clock=time.process_time)
        geocoder = Geocoder.open(Path(folder))
        labels = [_address(row, "ru") for row in rows]
        results = []
        for kind, questions in _questions(rows).items():
            results.append(_row(kind, "geocoder", lambda text: _ids(geocoder, text), questions[:QUESTIONS]))
            results.append(
                _row(kind, "naive scan", lambda text: _scan(labels, rows, text), questions[:NAIVE_QUESTIONS])
            )
        print_table(f"Geocoder, {len(rows)} entries; index built in {in_words(built.median_s)}", results)


def _places(folder: Path) -> list[dict[str, Any]]:
    """Places of a synthetic region, cut to ENTRIES at random, also written to the folder."""
    synthesize(folder / "region", nodes=_REGION_NODES, seed=5)
    table = pq.read_table(folder / "region" / "places.parquet")
    chosen = sorted(random.Random(1).sample(range(table.num_rows), min(ENTRIES, table.num_rows)))
    pq.write_table(table.take(chosen), folder / "places.parquet")
    rows: list[dict[str, Any]] = table.take(chosen).to_pylist()
    return rows


def _address(row: dict[str, Any], language: str) -> str:
    if row["kind"] == "address":
        return f"{row[f'street_{language}']}, {row['house']}, {row['settlement']}"
    return f"{row[f'name_{language}']}, {row['settlement']}"


def _questions(rows: list[dict[str, Any]]) -> dict[str, list[tuple[str, int]]]:
    """Kind of question -> (text, place asked for)."""
    rng = random.Random(2)
    sample = rng.sample([row for row in rows if row["kind"] == "address"], QUESTIONS)
    streets = rng.sample([row for row in rows if row["kind"] == "street"], QUESTIONS)
    return {
        "as written": [(_address(row, "ru"), row["place_id"]) for row in sample],
        "one typo": [(_typo(_address(row, "ru"), rng), row["place_id"]) for row in sample],
        "Belarusian": [(_address(row, "be"), row["place_id"]) for row in sample],
        "Latin letters": [(to_latin(_address(row, "ru"), "ru_bgn"), row["place_id"]) for row in sample],
        "half typed": [(row["name_ru"][: 2 * len(row["name_ru"]) // 3], row["place_id"]) for row in streets],
    }


def _typo(text: str, rng: random.Random) -> str:
    position = rng.choice([i for i in range(len(text) - 1) if text[i].isalpha() and text[i + 1].isalpha()])
    return text[:position] + text[position + 1 :]


def _ids(geocoder: Geocoder, text: str) -> list[int]:
    return [match.place_id for match in geocoder.search(text, limit=5)]


def _scan(labels: list[str], rows: list[dict[str, Any]], text: str) -> list[int]:
    return [rows[index]["place_id"] for _, _, index in process.extract(text, labels, scorer=fuzz.WRatio, limit=5)]


def _row(kind: str, who: str, ask: Ask, questions: list[tuple[str, int]]) -> dict[str, object]:
    times: list[float] = []
    right = 0
    for text, place_id in questions:
        begin = time.process_time()
        found = ask(text)
        times.append(time.process_time() - begin)
        right += place_id in found
    times.sort()
    return {
        "question": kind,
        "by": who,
        "median": in_words(times[len(times) // 2]),
        "p99": in_words(times[min(len(times) - 1, round(0.99 * len(times)))]),
        "among 5": f"{right / len(questions):.1%}",
    }


if __name__ == "__main__":
    main()
