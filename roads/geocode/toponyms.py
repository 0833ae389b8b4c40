"""Collects the names of a places table into toponyms, spellings and their houses and crossings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from roads.geocode.house_number import parse_house
from roads.geocode.query import name_key
from roads.geocode.spelling_key import plain
from roads.geocode.transliteration import to_latin

LANGUAGES = ("ru", "be", "en")
_CROSSING = re.compile(r"\s+/\s+|\s+[×&]\s+")

Place = dict[str, Any]


@dataclass
class Toponyms:
    """Rows of the tables of `schema`, as they grow."""

    by_name: dict[tuple[str, str], int] = field(default_factory=dict)
    settlements: list[str] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    spellings: dict[tuple[int, int, str], str] = field(default_factory=dict)
    seen: dict[tuple[tuple[str | None, ...], str], int] = field(default_factory=dict)
    named: set[tuple[int, int]] = field(default_factory=set)
    houses: set[tuple[int, int, str, str, int]] = field(default_factory=set)
    crossings: set[tuple[int, int, int]] = field(default_factory=set)

    def add(self, row: int, place: Place) -> None:
        """File one place under its names; a place without any name or street can only be found by position."""
        settlement = place["settlement"] or ""
        names = _names(place, "name")
        if place["kind"] == "crossing":
            if any(names):
                self._add_crossing(row, names, settlement)
            return
        streets = _names(place, "street")
        if place["house"] and any(streets):
            self._add_house(row, place["house"], streets, settlement)
        if any(names) and (place["kind"] != "address" or not any(streets)):
            self.named.add((self._toponym(names, settlement), row))

    def _add_house(self, row: int, house: str, streets: tuple[str | None, ...], settlement: str) -> None:
        toponym = self._toponym(streets, settlement)
        parsed = parse_house(plain(house))
        if parsed:
            self.houses.add((toponym, parsed.number, parsed.letter, parsed.building, row))
        else:
            named = tuple(f"{street} {house}" if street else None for street in streets)
            self.named.add((self._toponym(named, settlement), row))

    def _add_crossing(self, row: int, names: tuple[str | None, ...], settlement: str) -> None:
        parts = [_CROSSING.split(name) if name else [] for name in names]
        count = max(map(len, parts))
        meeting = [tuple(p[i] if len(p) == count else None for p in parts) for i in range(count)]
        toponyms = [self._toponym(names, settlement) for names in meeting]
        if len(toponyms) == 1:
            self.named.add((toponyms[0], row))
        self.crossings.update((a, b, row) for a in toponyms for b in toponyms if a != b)

    def _toponym(self, names: tuple[str | None, ...], settlement: str) -> int:
        if (names, settlement) in self.seen:
            return self.seen[names, settlement]
        first = next(name for name in names if name)
        toponym = self.by_name.setdefault((plain(first), plain(settlement)), len(self.by_name))
        if toponym == len(self.settlements):
            self.settlements.append(name_key(plain(settlement)).text)
        for spelled in _spellings(names):
            self._add_spelling(toponym, spelled)
        self.seen[names, settlement] = toponym
        return toponym

    def _add_spelling(self, toponym: int, spelled: str) -> None:
        name = name_key(plain(spelled))
        if name.words:
            key_id = self.keys.setdefault(name.text, len(self.keys) + 1)
            self.spellings[key_id, toponym, spelled] = " ".join(sorted(name.types))


def _names(place: Place, column: str) -> tuple[str | None, ...]:
    """The name as tagged, then in each language; empty ones are None."""
    return tuple(place[name] or None for name in (column, *(f"{column}_{language}" for language in LANGUAGES)))


def _spellings(names: tuple[str | None, ...]) -> list[str]:
    """The names themselves, and the Belarusian one in the Latin letters of 2007 where its key differs."""
    spelled = [name for name in names if name]
    belarusian = names[1 + LANGUAGES.index("be")]
    return list(dict.fromkeys([*spelled, to_latin(belarusian, "be_2007")] if belarusian else spelled))
