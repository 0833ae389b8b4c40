"""Data structure 023: the head of a message of several structures, as a two-dimensional barcode holds them."""

import re
from typing import ClassVar

from msgspec import Struct

from bloodbank.isbt128.fault import LabelFault

LENGTH = 5
FREE_ORDER = "000"
_SHAPE = re.compile(r"[0-9]{5}", re.ASCII)


class CompoundHead(Struct, frozen=True):
    """How many structures follow, and which sequence of the standard they keep to; `000` leaves the order free."""

    kind: ClassVar[str] = "compound"
    structure: ClassVar[str] = "023"

    count: int
    sequence: str = FREE_ORDER

    @property
    def data(self) -> str:
        return f"=+{self.count:02d}{self.sequence}"


def parse_compound_head(content: str) -> CompoundHead:
    """5 figures. Raises LabelFault."""
    if not _SHAPE.fullmatch(content):
        detail = f"compound message: {content!r} are not 5 figures (count and sequence); scan the label again"
        raise LabelFault("bad-compound", detail)
    head = CompoundHead(int(content[:2]), content[2:])
    if head.count == 0:
        raise LabelFault("bad-compound", "compound message: it says that nothing follows; scan the label again")
    return head
