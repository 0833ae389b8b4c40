"""Data structure 010: a code of five characters for special tests; its meaning is in the standard's licensed table."""

import re
from typing import ClassVar

from msgspec import Struct

from bloodbank.isbt128.fault import LabelFault

_SHAPE = re.compile(r"[0-9A-Z]{5}", re.ASCII)


class SpecialTesting(Struct, frozen=True):
    kind: ClassVar[str] = "special-testing"
    structure: ClassVar[str] = "010"

    code: str

    @property
    def data(self) -> str:
        return f"&({self.code}"


def parse_special_testing(content: str) -> SpecialTesting:
    """5 capital letters and figures. Raises LabelFault."""
    if not _SHAPE.fullmatch(content):
        detail = f"special testing: {content!r} are not 5 capital letters and figures; scan the label again"
        raise LabelFault("bad-special-testing", detail)
    return SpecialTesting(content)
