"""Data structure 002: blood group, what the collection was meant for, or a special message in the group's place."""

import re
from typing import ClassVar

from immutables import Map
from msgspec import Struct

from bloodbank.isbt128.fault import LabelFault
from bloodbank.model import BloodGroup

_SHAPE = re.compile(r"(?P<code>[0-9A-Za-z]{2})(?P<phenotype>[0-9A-Z])0", re.ASCII)
_ANY_USE = Map(
    {
        BloodGroup.O_NEG: 95,
        BloodGroup.O_POS: 51,
        BloodGroup.A_NEG: 6,
        BloodGroup.A_POS: 62,
        BloodGroup.B_NEG: 17,
        BloodGroup.B_POS: 73,
        BloodGroup.AB_NEG: 28,
        BloodGroup.AB_POS: 84,
    }
)
_USES = Map(
    {
        -4: "directed-only",
        -3: "emergency-only",
        -2: "directed-biohazard",
        -1: "directed",
        0: "any",
        1: "autologous",
        2: "autologous-only",
        3: "autologous-biohazard",
    }
)
_MESSAGES = Map(
    {
        "00": "no-group",
        "Ma": "autologous",
        "Mb": "biohazard",
        "Md": "discard",
        "Mf": "fractionation-only",
        "Mq": "quarantine",
        "Mr": "research-only",
        "Mx": "not-for-transfusion",
    }
)
_K_ABSENT, _K_PRESENT = frozenset("ABCDEFGHIS"), frozenset("JKLMNOPQRT")


class GroupScan(Struct, frozen=True):
    """`code` (2 characters) is a group with its intended use, or a message; `phenotype` (1) speaks of Rh and Kell.

    Source: ST-001, data structure 002. Groups without RhD, pooled groups and the Bombay groups are not read.
    """

    kind: ClassVar[str] = "blood-group"
    structure: ClassVar[str] = "002"

    code: str
    phenotype: str = "0"

    @property
    def data(self) -> str:
        return f"=%{self.code}{self.phenotype}0"

    @property
    def message(self) -> str | None:
        return _MESSAGES.get(self.code)

    @property
    def group(self) -> BloodGroup | None:
        found = _group_and_use(self.code)
        return None if found is None else found[0]

    @property
    def intended_use(self) -> str | None:
        """`any`, `directed` and `autologous` (others may have it, too), or `…-only`, `…-biohazard`."""
        found = _group_and_use(self.code)
        return None if found is None else found[1]

    @property
    def antigens_absent(self) -> tuple[str, ...]:
        """K, where the phenotype tells; the rest of the phenotype is in the standard's own table."""
        return ("K",) if self.phenotype in _K_ABSENT else ()

    @property
    def antigens_present(self) -> tuple[str, ...]:
        return ("K",) if self.phenotype in _K_PRESENT else ()


def group_scan(group: BloodGroup, intended_use: str = "any") -> GroupScan:
    """The barcode of a group. `intended_use` as `GroupScan.intended_use`. Raises LabelFault."""
    for offset, use in _USES.items():
        if use == intended_use:
            return GroupScan(f"{_ANY_USE[group] + offset:02d}")
    raise LabelFault(
        "unknown-use", f"there is no intended use {intended_use!r}: give one of {', '.join(_USES.values())}"
    )


def message_scan(message: str) -> GroupScan:
    """The barcode of a special message, such as `quarantine`. Raises LabelFault."""
    for code, name in _MESSAGES.items():
        if name == message:
            return GroupScan(code)
    raise LabelFault("unknown-message", f"there is no message {message!r}: give one of {', '.join(_MESSAGES.values())}")


def parse_group(content: str) -> GroupScan:
    """4 characters. Raises LabelFault."""
    found = _SHAPE.fullmatch(content)
    if found is None:
        detail = f"{content!r} is no blood group: 2 letters or figures, 1 capital letter or figure, then 0"
        raise LabelFault("bad-group", f"{detail}; scan the label again")
    scan = GroupScan(found["code"], found["phenotype"])
    if scan.group is None and scan.message is None:
        detail = f"{scan.code} is no ABO and RhD group of one donor and no message that blood is labelled with"
        raise LabelFault("unknown-group-code", f"{detail}; enter such a unit by hand after asking the laboratory")
    return scan


def _group_and_use(code: str) -> tuple[BloodGroup, str] | None:
    if not code.isdecimal() or code == "00":
        return None
    for group, middle in _ANY_USE.items():
        if int(code) - middle in _USES:
            return group, _USES[int(code) - middle]
    return None
