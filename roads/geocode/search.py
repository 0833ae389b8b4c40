"""From a text to the places it may mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from roads.geocode.house_number import HouseNumber, likeness
from roads.geocode.keyboard import other_layouts
from roads.geocode.naming import LEAST_SCORE, Named, find_toponyms
from roads.geocode.query import Reading, crossing_names, name_key, readings
from roads.geocode.spelling_key import plain

_SURE = 0.75
"""With an answer this good, the text was typed in the right layout."""
_SURE_HOUSE = 0.9
"""With a house this like the question, its number is not looked for in names of streets."""
_LIKELY_HOUSE = 0.8
"""With a house this like it, the number is looked for in names only where some name has it ("50 лет Победы")."""
_TOPONYMS_WITH_HOUSES = 25
_TOPONYMS_WITHOUT_HOUSE = 3
_TOPONYMS_OF_CROSSING = 60
_TOPONYMS_NAMED = 200
_HOUSE_UNKNOWN = 0.72
_ONLY_HOUSES = 0.8
_OTHER_LAYOUT = 0.98
_LEAST_SCORE_OTHER_LAYOUT = 0.8
"""Text typed in the right layout may look a little like some name when read in another: that is no answer."""

_NEAREST_HOUSES = (
    "SELECT row, number, letter, building FROM house WHERE toponym = ? ORDER BY abs(number - ?), number, row LIMIT 2"
)

_NUMBER_IN_A_NAME = "SELECT 1 FROM word WHERE word = ? LIMIT 1"


@dataclass(frozen=True)
class Hit:
    """A row of the table `place`."""

    row: int
    score: float
    matched_text: str


def search_places(connection: Any, text: str, settlements: frozenset[str]) -> list[Hit]:
    """Places `text` may mean, each once with its best score, best first."""
    asked = plain(text)
    best = _best_of(_read(connection, asked, settlements))
    if max((hit.score for hit in best.values()), default=0.0) < _SURE:
        for typed in other_layouts(asked):
            read = [hit for hit in _read(connection, typed, settlements) if hit.score >= _LEAST_SCORE_OTHER_LAYOUT]
            best = _best_of((Hit(h.row, h.score * _OTHER_LAYOUT, h.matched_text) for h in read), best)
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.row))


def _best_of(hits: Iterable[Hit], best: dict[int, Hit] | None = None) -> dict[int, Hit]:
    best = dict(best or {})
    for hit in hits:
        if hit.score >= LEAST_SCORE and (hit.row not in best or best[hit.row].score < hit.score):
            best[hit.row] = hit
    return best


def _read(connection: Any, asked: str, settlements: frozenset[str]) -> Iterator[Hit]:
    crossing = crossing_names(asked)
    if crossing:
        crossings = list(_crossings(connection, *crossing, settlements))
        yield from crossings
        if crossings and not crossing[1]:
            return
    for reading in readings(asked):
        toponyms = find_toponyms(connection, reading.name, settlements, asked)
        hits = list(_addresses(connection, reading, toponyms) if reading.house else _named(connection, toponyms))
        yield from hits
        if reading.house and _settled(connection, reading.house, hits):
            return


def _settled(connection: Any, house: HouseNumber, hits: list[Hit]) -> bool:
    """Whether the number is a house's: one was found, and is very like the question or no name has such a number."""
    best = max((hit.score for hit in hits), default=0.0)
    if best >= _SURE_HOUSE or best < _LIKELY_HOUSE:
        return best >= _SURE_HOUSE
    return connection.execute(_NUMBER_IN_A_NAME, (str(house.number),)).fetchone() is None


def _named(connection: Any, toponyms: list[Named]) -> Iterator[Hit]:
    for named in toponyms[:_TOPONYMS_NAMED]:
        rows = connection.execute("SELECT row FROM named WHERE toponym = ?", (named.toponym,)).fetchall()
        for (row,) in rows:
            yield Hit(row, named.score, named.plain)
        if not rows:
            houses = connection.execute("SELECT row FROM house WHERE toponym = ? LIMIT 3", (named.toponym,))
            for (row,) in houses.fetchall():
                yield Hit(row, named.score * _ONLY_HOUSES, named.plain)


def _addresses(connection: Any, reading: Reading, toponyms: list[Named]) -> Iterator[Hit]:
    """Houses with the number asked for and those it may begin; where a street lacks it, the nearest numbers."""
    assert reading.house is not None
    named = {name.toponym: name for name in toponyms[:_TOPONYMS_WITH_HOUSES]}
    houses = _houses(connection, tuple(named), reading.house)
    for toponym, row, there in houses:
        yield Hit(row, named[toponym].score * likeness(reading.house, there), named[toponym].plain)
    having = {toponym for toponym, _, there in houses if there.number == reading.house.number}
    for name in [name for name in named.values() if name.toponym not in having][:_TOPONYMS_WITHOUT_HOUSE]:
        for (row,) in connection.execute("SELECT row FROM named WHERE toponym = ?", (name.toponym,)).fetchall():
            yield Hit(row, name.score * _HOUSE_UNKNOWN, name.plain)
        near = connection.execute(_NEAREST_HOUSES, (name.toponym, reading.house.number)).fetchall()
        for row, *there in near:
            yield Hit(row, name.score * likeness(reading.house, HouseNumber(*there)), name.plain)


def _houses(connection: Any, toponyms: tuple[int, ...], asked: HouseNumber) -> list[tuple[int, int, HouseNumber]]:
    """(toponym, row, number) of houses of these toponyms with the number asked for, or that begin with it."""
    n = asked.number
    ranges = [(n, n)]
    if not asked.letter and not asked.building:
        ranges += [(10 * n, 10 * n + 9), (100 * n, 100 * n + 99)]
    marks = ",".join("?" * len(toponyms))
    among = " OR ".join("number BETWEEN ? AND ?" for _ in ranges)
    sql = f"SELECT toponym, row, number, letter, building FROM house WHERE toponym IN ({marks}) AND ({among})"  # noqa: S608
    rows = connection.execute(sql, (*toponyms, *(bound for pair in ranges for bound in pair)))
    return [(toponym, row, HouseNumber(number, letter, building)) for toponym, row, number, letter, building in rows]


def _crossings(connection: Any, first: str, second: str, settlements: frozenset[str]) -> Iterator[Hit]:
    """Crossings of the two streets; while the second is still being typed, all crossings of the first."""
    a = _street_scores(connection, first, settlements)
    b = _street_scores(connection, second, settlements)
    if not a or (second and not b):
        return
    marks = ",".join("?" * len(a))
    rows = connection.execute(f"SELECT toponym, other, row FROM crossing WHERE toponym IN ({marks})", tuple(a))  # noqa: S608
    for toponym, other, row in rows.fetchall():
        if not second:
            yield Hit(row, 0.9 * a[toponym].score, a[toponym].plain)
        elif other in b:
            score = (a[toponym].score * b[other].score) ** 0.5
            yield Hit(row, score, f"{a[toponym].plain} / {b[other].plain}")


def _street_scores(connection: Any, name: str, settlements: frozenset[str]) -> dict[int, Named]:
    key = name_key(name)
    if not key.words:
        return {}
    return {n.toponym: n for n in find_toponyms(connection, key, settlements, name)[:_TOPONYMS_OF_CROSSING]}
