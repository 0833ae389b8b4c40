"""What the codes of labels mean to this blood service: a small open table, and what a licensee's file adds.

The tables of the ISBT 128 standard are licensed and not shipped. The product table here is an example for a nation
that assigns its own codes (A0001 to A0040 stand for no nation's official table) and holds three international codes.
"""

import re
from typing import Literal

from immutables import Map
from msgspec import Struct

from bloodbank.model import Component

CODE_TABLES = (
    "collection-type",
    "phenotype",
    "red-cell-antigens",
    "antigen-result",
    "special-testing",
    "infection-markers",
    "compound",
)
_DESCRIPTION = re.compile(r"[A-FHMNPRSTVWXY][0-9A-Z]{4}", re.ASCII)
_PARTICULAR = re.compile(r"[!-.0-~]{1,64}", re.ASCII)


class ProductMeaning(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is in a bag with a product description code; `attributes` as in `BloodUnit`."""

    name: str
    component: Component
    attributes: tuple[str, ...] = ()


class CodeMeaning(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a code says. `reactive`: a marker of infection was found. `for_one_patient`: a named patient's only."""

    meaning: str
    attributes: tuple[str, ...] = ()
    antigens_present: tuple[str, ...] = ()
    antigens_absent: tuple[str, ...] = ()
    reactive: bool = False
    for_one_patient: bool = False


def default_products() -> Map[str, ProductMeaning]:
    """The open product table."""
    listed = (
        ("A0001", "Red cells", "red-cells", ""),
        ("A0002", "Red cells, leucodepleted", "red-cells", "leucodepleted"),
        ("A0003", "Red cells, leucodepleted, irradiated", "red-cells", "irradiated leucodepleted"),
        ("A0004", "Red cells, washed", "red-cells", "washed"),
        ("A0010", "Fresh frozen plasma", "plasma", ""),
        ("A0011", "Plasma, thawed", "plasma", "thawed"),
        ("A0020", "Platelets", "platelets", ""),
        ("A0021", "Platelets, leucodepleted", "platelets", "leucodepleted"),
        ("A0022", "Platelets, leucodepleted, irradiated", "platelets", "irradiated leucodepleted"),
        ("A0023", "Platelets, pooled", "platelets", "pooled"),
        ("A0030", "Cryoprecipitate", "cryoprecipitate", ""),
        ("A0040", "Whole blood", "whole-blood", ""),
        ("E0336", "Red cells", "red-cells", ""),
        ("E0701", "Fresh frozen plasma", "plasma", ""),
        ("E2803", "Platelets", "platelets", ""),
    )
    return Map(
        {
            code: ProductMeaning(name=name, component=Component(component), attributes=tuple(done.split()))
            for code, name, component, done in listed
        }
    )


def default_codes() -> Map[str, CodeMeaning]:
    """Types of collection that decide who may have a unit."""
    return Map(
        {
            "collection-type/0": CodeMeaning(meaning="not specified"),
            "collection-type/V": CodeMeaning(meaning="volunteer"),
            "collection-type/A": CodeMeaning(meaning="autologous, others may have it"),
            "collection-type/1": CodeMeaning(meaning="autologous only", for_one_patient=True),
            "collection-type/D": CodeMeaning(meaning="directed, others may have it"),
            "collection-type/2": CodeMeaning(meaning="directed only", for_one_patient=True),
            "collection-type/E": CodeMeaning(meaning="medical exception", for_one_patient=True),
        }
    )


class LabelSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`products`: product description code -> meaning. `codes`: `table/code` -> meaning, tables as in `CODE_TABLES`.

    `unknown_products`: whether units of a product description code that is in no table are received at all.
    `attributes`: words for units besides those that the rules and tables know. `font`: a TrueType file for printing
    labels in letters that Latin fonts lack.
    """

    products: Map[str, ProductMeaning] = default_products()
    codes: Map[str, CodeMeaning] = default_codes()
    font: str | None = None
    unknown_products: Literal["refused", "accepted"] = "refused"
    attributes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError naming the entry."""
        for code, product in self.products.items():
            if not _DESCRIPTION.fullmatch(code):
                raise ValueError(f"products: {code!r} is no product description code, such as E0336 or A0001")
            _require_particulars(f"products: {code}", product.attributes)
        _require_particulars("attributes", self.attributes)
        for key, said in self.codes.items():
            table, _, code = key.partition("/")
            if table not in CODE_TABLES or not code:
                raise ValueError(f"codes: {key!r} is no table/code; tables are {', '.join(CODE_TABLES)}")
            _require_particulars(f"codes: {key}", (*said.attributes, *said.antigens_present, *said.antigens_absent))
            both = set(said.antigens_present).intersection(said.antigens_absent)
            if both:
                raise ValueError(f"codes: {key}: {', '.join(sorted(both))} can't be both present and absent")

    def product_of(self, product_code: str) -> ProductMeaning | None:
        """What the table says of a product code of 8 characters."""
        return self.products.get(product_code[:5])

    def said_by(self, table: str, code: str) -> CodeMeaning | None:
        return self.codes.get(f"{table}/{code}")


def _require_particulars(entry: str, particulars: tuple[str, ...]) -> None:
    for particular in particulars:
        if not _PARTICULAR.fullmatch(particular):
            raise ValueError(f"{entry}: {particular!r} must be 1 to 64 characters without blanks or '/'")
