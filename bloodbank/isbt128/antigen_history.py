"""Data structure 030: red cell antigens by their ISBT numbers, with how often they were tested."""

import re
from typing import ClassVar

from immutables import Map
from msgspec import Struct

from bloodbank.isbt128.fault import LabelFault

MOST = 999
_SEGMENT = re.compile(r"(?P<antigen>[0-9]{6})(?P<result>[0-9]{2})(?P<tests>[0-9]{2})", re.ASCII)
_COUNT = re.compile(r"[0-9]{3}", re.ASCII)
SEGMENT_LENGTH, COUNT_LENGTH = 10, 3

_SYMBOLS = Map(
    {
        "002001": "M",
        "002002": "N",
        "002003": "S",
        "002004": "s",
        "003001": "P1",
        "004001": "D",
        "004002": "C",
        "004003": "E",
        "004004": "c",
        "004005": "e",
        "004008": "Cw",
        "005001": "Lua",
        "005002": "Lub",
        "006001": "K",
        "006002": "k",
        "006003": "Kpa",
        "006004": "Kpb",
        "007001": "Lea",
        "007002": "Leb",
        "008001": "Fya",
        "008002": "Fyb",
        "009001": "Jka",
        "009002": "Jkb",
    }
)
"""Symbols of the ISBT working party on blood group terminology; numbers that are not here keep their number."""


def known_symbols() -> tuple[str, ...]:
    """Every symbol that a number is told as."""
    return tuple(_SYMBOLS.values())


class AntigenResult(Struct, frozen=True):
    """`antigen` (6 figures), `result` and `tests` (2 figures each, by the tables of the standard)."""

    antigen: str
    result: str
    tests: str

    @property
    def symbol(self) -> str:
        return _SYMBOLS.get(self.antigen, self.antigen)


class AntigenHistory(Struct, frozen=True):
    """Each antigen at most once. Source: ST-001, data structure 030."""

    kind: ClassVar[str] = "antigen-history"
    structure: ClassVar[str] = "030"

    antigens: tuple[AntigenResult, ...]

    @property
    def data(self) -> str:
        return f"&%{len(self.antigens):03d}" + "".join(f"{a.antigen}{a.result}{a.tests}" for a in self.antigens)


def history_length(content: str) -> int:
    """Characters of the content that begins here: its own count decides. Raises LabelFault."""
    if not _COUNT.match(content):
        raise LabelFault("bad-antigen-history", "antigens with test history begin with their count, 3 figures")
    return COUNT_LENGTH + SEGMENT_LENGTH * int(content[:COUNT_LENGTH])


def parse_antigen_history(content: str) -> AntigenHistory:
    """Count (3) and segments of 10 figures. Raises LabelFault."""
    length = history_length(content)
    segments = content[COUNT_LENGTH:]
    pieces = [segments[n : n + SEGMENT_LENGTH] for n in range(0, len(segments), SEGMENT_LENGTH)]
    found = [_SEGMENT.fullmatch(piece) for piece in pieces]
    if length != len(content) or not found or not all(found):
        detail = "as many segments of 10 figures must follow the count as it says"
        raise LabelFault("bad-antigen-history", f"antigens with test history: {detail}; scan the label again")
    antigens = tuple(AntigenResult(*segment.groups()) for segment in found if segment is not None)
    if len({tested.antigen for tested in antigens}) != len(antigens):
        raise LabelFault("antigen-twice", "antigens with test history: an antigen stands there twice")
    return AntigenHistory(antigens)
