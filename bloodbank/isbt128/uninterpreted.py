"""Data structures that the standard defines and nothing here interprets: carried along as they are, with their names.

Each has the length that the standard gives it, so that a compound message that holds one can be read past it.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from bloodbank.isbt128.fault import LabelFault

DIMENSION_LENGTH = 14
_FIGURES = re.compile(r"[0-9]+", re.ASCII)
_CHARACTERS = re.compile(r"[0-9A-Za-z]+", re.ASCII)
_MATTERING = MappingProxyType(
    {
        "024": "for whom the unit is",
        "025": "for whom the unit is",
        "026": "a date of expiry of its own",
        "031": "a date of its own",
        "032": "which part of a divided unit it is",
        "034": "a product code of its own",
        "exclusion": "whether the donor has excluded the unit from use",
    }
)


class Definition(Struct, frozen=True, kw_only=True):
    """A structure of the standard. `length` 0: the content says how long it is, or ends with the scan."""

    structure: str
    kind: str
    length: int
    figures_only: bool = False


class Uninterpreted(Struct, frozen=True, kw_only=True):
    """What stands in a structure that is not interpreted. Source: ST-001, table of data structures."""

    structure: str
    kind: str
    identifier: str
    content: str

    @property
    def data(self) -> str:
        return f"{self.identifier}{self.content}"

    @property
    def says(self) -> str | None:
        """What it would tell of a bag that nobody may leave unread; None for what a bag can be received without."""
        return _MATTERING.get(self.structure)


def _defined() -> Mapping[str, Definition]:
    listed = (
        ("={", "011", "red-cell-antigens-retired", 18, True),
        ("&\\", "013", "red-cell-antigens-finnish", 18, True),
        ("&{", "014", "platelet-antigens", 18, True),
        ("=[", "015", "hla-alleles-retired", 18, True),
        ('="', "016", "hla-drb1-alleles-retired", 18, True),
        ("=)", "017", "container-catalogue-number", 10, False),
        ("&)", "018", "container-lot", 10, False),
        ("=;", "019", "donor-number", 21, False),
        ("='", "020", "staff-number", 11, False),
        ("=-", "021", "item-catalogue-number", 10, False),
        ("&-", "022", "item-lot", 10, False),
        ("=#", "024", "patient-birth-date", 10, True),
        ("&#", "025", "patient-number", 0, False),
        ("=]", "026", "expiry-month", 6, True),
        ("&$", "029", "dimensions", 0, True),
        ("=(", "031", "flexible-date", 16, True),
        ("=,", "032", "product-divisions", 6, False),
        ("&+", "033", "processing-facility", 11, False),
        ("=/", "034", "processor-product", 16, False),
        ("&,1", "035", "human-product-lot", 18, False),
        ("&,2", "036", "human-product-number", 18, False),
        ("&,3", "037", "registered-donor-retired", 19, False),
        ("&,4", "038", "single-european-code", 40, False),
        ("&:", "039", "registered-donor", 19, False),
        ("&/", "040", "chain-of-identity", 15, False),
        ("&;", "national-donor", "national-donor-number", 0, False),
        ("&!", "exclusion", "unit-exclusion", 0, False),
    )
    return MappingProxyType(
        {
            identifier: Definition(structure=structure, kind=kind, length=length, figures_only=figures)
            for identifier, structure, kind, length, figures in listed
        }
    )


_BY_IDENTIFIER = _defined()


def identifier_at(content: str) -> str | None:
    """The identifier that the content begins with, where it is of such a structure; some have three characters."""
    return next((content[:n] for n in (3, 2) if content[:n] in _BY_IDENTIFIER), None)


def content_length(identifier: str, content: str, *, in_compound: bool) -> int:
    """How many characters of the content, which begins after the identifier, are the structure's. Raises LabelFault."""
    known = _BY_IDENTIFIER[identifier]
    if known.length:
        return known.length
    if known.structure == "025":
        return 4 + _count(content, at=2, known=known)
    if known.structure == "029":
        return 2 + DIMENSION_LENGTH * _count(content, at=0, known=known)
    if in_compound:
        detail = f"{identifier} ({known.kind}) is of no fixed length and can't stand in a compound message"
        raise LabelFault("wrong-length", f"{detail}; scan the barcodes one by one")
    return max(1, len(content))


def parse_uninterpreted(identifier: str, content: str) -> Uninterpreted:
    """The structure with its characters checked, and no more. Raises LabelFault."""
    known = _BY_IDENTIFIER[identifier]
    shape = _FIGURES if known.figures_only else _CHARACTERS
    if not shape.fullmatch(content):
        characters = "figures" if known.figures_only else "letters and figures"
        detail = f"{known.kind} (data structure {known.structure}): {content!r} are not all {characters}"
        raise LabelFault("bad-content", f"{detail}; scan the label again")
    return Uninterpreted(structure=known.structure, kind=known.kind, identifier=identifier, content=content)


def _count(content: str, *, at: int, known: Definition) -> int:
    count = content[at : at + 2]
    if len(count) != 2 or not _FIGURES.fullmatch(count) or int(count) == 0:
        detail = f"{known.kind} (data structure {known.structure}) must say how much follows, with 2 figures"
        raise LabelFault("wrong-length", f"{detail}; scan the label again")
    return int(count)
