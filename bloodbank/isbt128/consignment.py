"""Data structure 028: a shipment of blood and which of its boxes this is."""

import re
from typing import ClassVar

from msgspec import Struct

from bloodbank.isbt128.fault import LabelFault

LENGTH = 16
_SHAPE = re.compile(
    r"(?P<facility>[A-NP-Z1-9][0-9A-NP-Z]{2}[0-9]{2})(?P<year>[0-9]{2})(?P<serial>[0-9]{5})"
    r"(?P<container>[0-9]{2})(?P<containers>[0-9]{2})",
    re.ASCII,
)


class Consignment(Struct, frozen=True):
    """Facility, year, serial number (5 figures), box `container` of `containers`; container 0 is the papers.

    Source: ST-001, data structure 028.
    """

    kind: ClassVar[str] = "consignment"
    structure: ClassVar[str] = "028"

    facility: str
    year: int
    serial: str
    container: int
    containers: int

    def __str__(self) -> str:
        return f"{self.facility}{self.year:02d}{self.serial}"

    @property
    def data(self) -> str:
        return f"=${self}{self.container:02d}{self.containers:02d}"


def parse_consignment(content: str) -> Consignment:
    """16 characters. Raises LabelFault."""
    found = _SHAPE.fullmatch(content)
    if found is None:
        detail = "facility (5), year (2), serial number (5), box (2), boxes (2)"
        raise LabelFault("bad-consignment", f"{content!r} is no consignment: {detail}; scan the label again")
    container, containers = int(found["container"]), int(found["containers"])
    if not container <= containers or containers == 0:
        detail = f"consignment: box {container} of {containers} can't be; boxes count from 1, 00 is for the papers"
        raise LabelFault("impossible-container", detail)
    return Consignment(found["facility"], int(found["year"]), found["serial"], container, containers)
