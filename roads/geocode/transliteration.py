"""Cyrillic to Latin letters: the systems in which names of streets and settlements are written in Belarus.

Sources: Belarusian 2007 - "Instruction on transliteration of geographical names" of the State Committee on Property,
as in the UNGEGN romanization report, version 3.0 (2008). Russian BGN/PCGN 1947 (simplified, no diacritics) and Russian
passport - ICAO Doc 9303 part 3, section 6. The 2023 instruction lets names be taken from Russian too,
without diacritics; `spelling_key` brings all of these together, so no table of its own is needed for finding.
"""

from __future__ import annotations

from typing import Literal

System = Literal["be_2007", "ru_bgn", "ru_passport"]

_COMMON = dict(zip("абвдзклмнопрстуф", ("a", "b", "v", "d", "z", *"klmnoprstuf"), strict=True))
_RUSSIAN = _COMMON | {
    "г": "g", "ж": "zh", "и": "i", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "э": "e", "е": "e",
}  # fmt: skip
_BGN = _RUSSIAN | {"ё": "yo", "й": "y", "ы": "y", "ъ": "", "ю": "yu", "я": "ya"}
_PASSPORT = _RUSSIAN | {"ё": "e", "й": "i", "ы": "y", "ъ": "ie", "ю": "iu", "я": "ia"}
_BELARUSIAN = _COMMON | {
    "г": "h", "ж": "ž", "і": "i", "й": "j", "ў": "ŭ", "х": "ch", "ц": "c", "ч": "č", "ш": "š", "ы": "y", "э": "e",
}  # fmt: skip
_SOFTENED = {"л": "ĺ", "н": "ń", "с": "ś", "з": "ź", "ц": "ć"}
_IOTATED = {"е": "e", "ё": "o", "ю": "u", "я": "a"}
_BELARUSIAN_VOWELS = frozenset("аеёіоуыэюя")
_BGN_YE_AFTER = frozenset("аеёиоуыэюяйъь")


def to_latin(text: str, system: System) -> str:
    """`text` with its Cyrillic letters written in Latin ones by `system`; other characters stay, capitals too."""
    letters: list[str] = []
    previous = ""
    for position, letter in enumerate(text):
        small = letter.lower()
        latin = _letter(small, previous, text[position + 1 : position + 2].lower(), system)
        letters.append(latin if letter == small else latin[:1].upper() + latin[1:])
        previous = small
    return "".join(letters)


def _letter(letter: str, previous: str, following: str, system: System) -> str:
    if system == "be_2007":
        return _belarusian_letter(letter, previous, following)
    if system == "ru_bgn" and letter == "е" and (not previous.isalpha() or previous in _BGN_YE_AFTER):
        return "ye"
    table: dict[str, str] = _BGN if system == "ru_bgn" else _PASSPORT
    return table.get(letter, letter)


def _belarusian_letter(letter: str, previous: str, following: str) -> str:
    if letter in _IOTATED:
        # j at the start of a word, after a vowel, soft sign or apostrophe; i after a consonant.
        starts = not previous.isalpha() or previous in _BELARUSIAN_VOWELS or previous in "ьў"
        return ("j" if starts else "i") + _IOTATED[letter]
    if letter == "ь" or letter in "'ʼ’":
        return ""
    if following == "ь" and letter in _SOFTENED:
        return _SOFTENED[letter]
    table: dict[str, str] = _BELARUSIAN
    return table.get(letter, letter)
