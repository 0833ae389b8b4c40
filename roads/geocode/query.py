"""How a text may be read: as a name with or without house number, or as the crossing of two names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from roads.geocode.house_number import HouseNumber, split_house
from roads.geocode.spelling_key import spelling_key
from roads.geocode.street_words import AND, CORNER, MEANINGLESS, TYPES_BY_WORD, corrected_types

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*(?:-[^\W_]+(?:['’ʼ][^\W_]+)*)*")
_ORDINAL = re.compile(r"\b(\d{1,3})\s?-?\s?(?:ый|ой|ий|ая|га|шы|гі|ці|ты|мы|й|я|е|ы|і|st|nd|rd|th|y|ya|ja)\b")
_BETWEEN_STREETS = re.compile(r"\s+/(?:\s+|$)|\s*[&+×\\|]\s*|(?<=[^\W\d_])/(?=[^\W\d_])|(?<=[^\W\d_])\s*/\s*(?=[^\W_])")


@dataclass(frozen=True)
class NameKey:
    """A name as it is compared: keys of its words without those that only say the kind of street."""

    words: tuple[str, ...]
    types: frozenset[str]

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Reading:
    name: NameKey
    house: HouseNumber | None


def name_key(text: str, *, ch_is_kh: bool = False) -> NameKey:
    """The key of a plain name. A name made of kind words only ("Набережная") keeps them, but for "street"."""
    words = _words(text)
    types = frozenset().union(*(TYPES_BY_WORD.get(word, frozenset()) for word in words))
    kept = [word for word in words if word not in TYPES_BY_WORD]
    kept = [word for word in kept if word not in MEANINGLESS] or kept
    if not kept:
        kept = [word for word in words if "street" not in TYPES_BY_WORD.get(word, ())] or words
    keys = (spelling_key(word, ch_is_kh=ch_is_kh) for word in kept)
    return NameKey(words=tuple(key for key in keys if key), types=types)


def readings(text: str) -> list[Reading]:
    """Readings of a plain text as one address, street or place; kinds of street misspelled are put right first."""
    found = []
    for name, house in split_house(text):
        # Put right first: where that finds the place, the text as it stands need not be tried.
        found.append(Reading(name=name_key(corrected_types(name)), house=house))
        found.append(Reading(name=name_key(name), house=house))
        if "ch" in name:
            found.append(Reading(name=name_key(name, ch_is_kh=True), house=house))
    return [reading for reading in dict.fromkeys(found) if reading.name.words]


def crossing_names(text: str) -> tuple[str, str] | None:
    """The two names of "A / B", "угол A и B", "A and B"; the second may be empty while it is being typed."""
    parts = _BETWEEN_STREETS.split(text, maxsplit=1)
    if len(parts) == 2:
        return _without_corner(parts[0]), _without_corner(parts[1])
    words = text.split()
    says_corner = any(word.strip(",.") in CORNER for word in words)
    for position in range(len(words) - 1, 0, -1):
        if words[position] in AND and position > (1 if says_corner else 0) and position < len(words) - 1:
            return _without_corner(" ".join(words[:position])), _without_corner(" ".join(words[position + 1 :]))
    return None


def _without_corner(text: str) -> str:
    return " ".join(word for word in text.split() if word.strip(",.") not in CORNER)


def _words(text: str) -> list[str]:
    words: list[str] = []
    for word in _WORD.findall(_ORDINAL.sub(r"\1 ", text)):
        words += [word] if word in TYPES_BY_WORD else word.split("-")
    return words
