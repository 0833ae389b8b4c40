"""Data structure 001 as it is scanned: the donation identification number and its two flag characters."""

import re
from typing import ClassVar

from immutables import Map
from msgspec import Struct

from bloodbank.isbt128.din import CHECKSUM_FLAG, Din, parse_din
from bloodbank.isbt128.fault import LabelFault

NO_FLAG = "00"
_FLAG = re.compile(r"[0-9]{2}", re.ASCII)
_RESERVED = frozenset({14, 97, 98, 99})
_BY_FLAG = Map(
    {
        5: "repeated-label",
        6: "pilot-tube",
        7: "test-tube",
        8: "donor-record",
        9: "nat-sample",
        10: "bacterial-sample",
        11: "match-with-unit",
        12: "partial-label",
        13: "attached-label",
    }
)
_CONTAINERS = Map({1: 1, 2: 2, 3: 3, 4: 4, 15: 5, 16: 6, 17: 7, 18: 8, 19: 9})
BESIDE_THE_BAG = frozenset({"pilot-tube", "test-tube", "donor-record", "nat-sample", "bacterial-sample"})
"""Kinds of flag that stand on tubes and papers, not on bags."""


class DonationScan(Struct, frozen=True):
    """A donation and what its label says it stands on. Source: ST-001, data structure 001 and its flag characters."""

    kind: ClassVar[str] = "donation"
    structure: ClassVar[str] = "001"

    din: Din
    flag: str = NO_FLAG

    @property
    def data(self) -> str:
        """What the barcode holds, identifier included."""
        return f"={self.din}{self.flag}"

    @property
    def flag_kind(self) -> str:
        """`none`, `container`, `local` (20 to 59: only its facility may interpret it), `checksum`, or what it is on."""
        number = int(self.flag)
        if number == 0:
            return "none"
        if number >= CHECKSUM_FLAG:
            return "checksum"
        if number >= 20:
            return "local"
        return "container" if number in _CONTAINERS else _BY_FLAG[number]

    @property
    def container(self) -> int | None:
        """Which container of a set, 1 to 9."""
        return _CONTAINERS.get(int(self.flag))


def guarded(din: Din) -> DonationScan:
    """The donation with its checksum as flag: a misread character of the scan is then found."""
    return DonationScan(din, str(din.flag_checksum))


def parse_donation(content: str) -> DonationScan:
    """15 characters: the number and two flag characters. Raises LabelFault."""
    din, flag = parse_din(content[:-2]), content[-2:]
    if not _FLAG.fullmatch(flag) or int(flag) in _RESERVED:
        detail = f"{flag} are flag characters that the standard has reserved; 00 to 13 and 15 to 96 are in use"
        raise LabelFault("reserved-flag", f"{detail}: scan the label again")
    if int(flag) >= CHECKSUM_FLAG and int(flag) != din.flag_checksum:
        detail = f"{flag} is not the checksum of {din.printed}, which is {din.flag_checksum}: a character was misread"
        raise LabelFault("wrong-checksum", f"{detail}; scan the label again")
    return DonationScan(din, flag)
