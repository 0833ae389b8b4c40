"""Data structure 003: what is in the bag, for whom it was collected, and which part of a divided unit it is."""

import re
from typing import ClassVar

from msgspec import Struct

from bloodbank.isbt128.fault import LabelFault

LENGTH = 8
UNDIVIDED = "00"
DIVISION_APART = "99"
_INTERNATIONAL = "EF"
_BLOOD = f"{_INTERNATIONAL}ABCD"
_SHAPE = re.compile(r"[A-Z][0-9A-Z]{4}[0-9A-Za-z][0-9A-Za-z]{2}", re.ASCII)
_DIVISION = re.compile(r"[0-9A-Z][0-9a-z]", re.ASCII)


class ProductCode(Struct, frozen=True):
    """`description` (5 characters), `collection` (type of collection or donation), `division` (00 = not divided).

    Descriptions that begin with A, B or C are national, with D a facility's own: there the last three characters mean
    what the nation or the facility says. Source: ST-001, data structure 003.
    """

    kind: ClassVar[str] = "product"
    structure: ClassVar[str] = "003"

    description: str
    collection: str
    division: str = UNDIVIDED

    def __str__(self) -> str:
        return f"{self.description}{self.collection}{self.division}"

    @property
    def data(self) -> str:
        return f"=<{self}"

    @property
    def is_international(self) -> bool:
        """Whether the last three characters are the type of collection and the division."""
        return self.description[0] in _INTERNATIONAL

    @property
    def is_facility_defined(self) -> bool:
        return self.description[0] == "D"


def parse_product_code(content: str) -> ProductCode:
    """8 characters, blood only. Raises LabelFault."""
    if len(content) != LENGTH or not _SHAPE.fullmatch(content):
        detail = f"{content!r} is no product code: {LENGTH} letters and figures, a capital letter first, as E0336V00"
        raise LabelFault("bad-product-code", detail)
    code = ProductCode(content[:5], content[5], content[6:])
    if code.description[0] not in _BLOOD:
        detail = f"{content} is no blood: product codes of blood begin with E or F, national and local ones with A to D"
        raise LabelFault("not-blood", detail)
    if code.is_international and not _DIVISION.fullmatch(code.division):
        detail = f"{code.division!r} is no division: a capital letter or figure, then a small letter or figure"
        raise LabelFault("bad-division", f"{detail}; 00 where the unit is not divided")
    if code.is_international and code.division == DIVISION_APART:
        detail = f"{content} has its division in a barcode of its own (data structure 032), which is not for blood yet"
        raise LabelFault("division-apart", detail)
    return code
