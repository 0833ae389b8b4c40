"""House numbers: "12А корп. 2", "12 к2", "12/2" and "12-2" are number 12, letter а, building 2."""

from __future__ import annotations

import re
from dataclasses import dataclass

from roads.geocode.spelling_key import spelling_key

_BUILDING = r"(?:корпус|корп|к|korpus|korp|k|building|bld|стр|строение)"
_NUMBER = rf"(\d{{1,4}})\s?([^\W\d_])?(?:\s*[/-]\s*(\d{{1,3}}[^\W\d_]?)|\s*,?\s*{_BUILDING}\.?\s*(\d{{1,3}}[^\W\d_]?))?"
_WHOLE = re.compile(_NUMBER)
_LAST = re.compile(rf"(?:^|[\s,.№])(?:(?:дом|д|house|no)\.?\s*)?{_NUMBER}\s*$")
_MIDDLE = re.compile(rf"[\s,№](?:(?:дом|д|house|no)\.?\s*)?{_NUMBER}\s*,\s*(?=[^\W\d_]{{2}})")
_FIRST = re.compile(rf"^{_NUMBER}[\s,]+(?=[^\W\d_]{{2}})")
_FLAT = re.compile(
    r"[\s,]+(?:кв|квартира|кватэра|подъезд|пад['’]?езд|под|этаж|офис|каб|flat|apt|apartment)\.?\s*№?\s*\d+\w?(?=[\s,]|$)"
)


@dataclass(frozen=True)
class HouseNumber:
    """`letter` and `building` as spelling keys (so А and A, б and b are one), empty when there is none."""

    number: int
    letter: str
    building: str


def parse_house(text: str) -> HouseNumber | None:
    """The number a plain text such as "12а корп. 2" is; None when it is none."""
    found = _WHOLE.fullmatch(text.strip())
    return _house(found) if found else None


def split_house(text: str) -> list[tuple[str, HouseNumber | None]]:
    """Ways to read a plain address as (name, house number), the likeliest first; the last reads it all as a name."""
    text = _FLAT.sub("", text)
    last, middle, first = _LAST.search(text), _MIDDLE.search(text), _FIRST.match(text)
    readings: list[tuple[str, HouseNumber | None]] = []
    if last and any(c.isalpha() for c in text[: last.start()]):
        readings.append((text[: last.start()], _house(last)))
    elif middle and any(c.isalpha() for c in text[: middle.start()]):
        readings.append((f"{text[: middle.start()]} {text[middle.end() :]}", _house(middle)))
    elif first:
        readings.append((text[first.end() :], _house(first)))
    return [*readings, (text, None)]


def _house(found: re.Match[str]) -> HouseNumber:
    number, letter, after_slash, after_word = found.groups()
    return HouseNumber(int(number), spelling_key(letter or ""), spelling_key(after_slash or after_word or ""))


def likeness(asked: HouseNumber, there: HouseNumber) -> float:
    """1 for the same house; less when letter or building differ or the number is only the beginning (typing ahead)."""
    if asked == there:
        return 1.0
    if asked.number != there.number:
        return 0.8 if str(there.number).startswith(str(asked.number)) else 0.7
    if not asked.letter and not asked.building:
        return 0.93
    same_parts = (asked.letter == there.letter) + (asked.building == there.building)
    return 0.82 + 0.04 * same_parts
