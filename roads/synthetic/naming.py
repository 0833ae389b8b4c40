"""Names of streets, villages and districts in Russian, Belarusian and English."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

from roads.geocode.transliteration import to_latin
from roads.synthetic.toponyms import Word, prefix_words, street_words, village_names

LANGUAGES = ("ru", "be", "en")


class Names(NamedTuple):
    ru: str
    be: str
    en: str


class StreetType(NamedTuple):
    """Words for a kind of street; `feminine` says which form an adjective takes."""

    ru: str
    be: str
    en: str
    feminine: bool


STREET = StreetType("улица", "вуліца", "Street", True)
LANE = StreetType("переулок", "завулак", "Lane", False)
DRIVE = StreetType("проезд", "праезд", "Drive", False)
AVENUE = StreetType("проспект", "праспект", "Avenue", False)
TRACT = StreetType("тракт", "тракт", "Highway", False)


class NameGiver:
    """Gives every street of a settlement a name of its own: words in a shuffled order, numbered when they run out."""

    def __init__(self, rng: np.random.Generator) -> None:
        words = street_words()
        self._order = {
            kind: [words[i] for i in rng.permutation(len(words))] for kind in (STREET, LANE, DRIVE, AVENUE, TRACT)
        }
        self._first = {kind: i * 37 for i, kind in enumerate(self._order)}
        self._given: Counter[tuple[int, StreetType]] = Counter()

    def street(self, settlement: int, kind: StreetType) -> Names:
        words = self._order[kind]
        number = self._given[settlement, kind]
        self._given[settlement, kind] += 1
        start = self._first[kind] + settlement * 53
        return street_names(words[(start + number) % len(words)], kind, turn=number // len(words))


def street_names(word: Word, kind: StreetType, *, turn: int = 0) -> Names:
    """ "улица Садовая", "переулок Садовый"; on later turns "улица Большая Садовая", then "2-я Садовая улица"."""
    ru, be = (word.ru, word.be) if kind.feminine else (word.ru_masculine, word.be_masculine)
    prefixes = [] if word.genitive else prefix_words()
    if 0 < turn <= len(prefixes):
        prefix = prefixes[turn - 1]
        ru = f"{prefix.ru if kind.feminine else prefix.ru_masculine} {ru}"
        be = f"{prefix.be if kind.feminine else prefix.be_masculine} {be}"
    latin = " ".join(_english_form(part) for part in ru.split())
    ordinal = 1 if turn <= len(prefixes) else turn - len(prefixes) + 1
    if ordinal == 1:
        return Names(f"{kind.ru} {ru}", f"{kind.be} {be}", f"{latin} {kind.en}")
    ru_number, be_number = (f"{ordinal}-я", f"{ordinal}-я") if kind.feminine else (f"{ordinal}-й", f"{ordinal}-ы")
    first, second = (kind.ru, ru) if word.genitive else (ru, kind.ru)
    be_first, be_second = (kind.be, be) if word.genitive else (be, kind.be)
    english = f"{_english_ordinal(ordinal)} {latin} {kind.en}"
    return Names(f"{ru_number} {first} {second}", f"{be_number} {be_first} {be_second}", english)


def _english_form(word: str) -> str:
    latin = to_latin(word, "ru_bgn")
    return latin[:-2] + "y" if latin.endswith(("yy", "iy")) else latin


def ring_names(number: int) -> Names:
    return Names(f"{number}-е Городское кольцо", f"{number}-е Гарадское кальцо", f"City Ring {number}")


EDGE_NAMES = Names("Окружная автодорога", "Акружная аўтадарога", "City Ring Road")


def country_ring_names(number: int) -> Names:
    return Names(f"{number}-е Областное кольцо", f"{number}-е Абласное кальцо", f"Regional Ring {number}")


def settlement_names(count: int, rng: np.random.Generator) -> list[Names]:
    """Villages; from the second of the same name on with a number: Берёзовка-2."""
    names = village_names()
    order = rng.permutation(len(names))
    found = []
    for number in range(count):
        ru, be = names[order[number % len(names)]]
        again = f"-{number // len(names) + 1}" if number >= len(names) else ""
        found.append(Names(ru + again, be + again, to_latin(ru, "ru_bgn") + again))
    return found


def district_names(count: int) -> list[Names]:
    """The centre, `count` - 2 sectors around it, the country."""
    sectors = [word for word in street_words() if not word.genitive][: count - 2]
    middle = [Names(f"{w.ru_masculine} район", f"{w.be_masculine} раён", _english_district(w)) for w in sectors]
    first = Names("Центральный район", "Цэнтральны раён", "Central District")
    return [first, *middle, Names("Пригородный район", "Прыгарадны раён", "Suburban District")]


def _english_district(word: Word) -> str:
    return f"{street_names(word, LANE).en.removesuffix(' Lane')} District"


def _english_ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
