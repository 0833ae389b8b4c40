"""Data structures 012 and 027: one figure for each pair of antigens or infection markers, by position.

What a figure at a position means stands in tables of the standard, which a licensee's file may bring.
"""

import re
from typing import ClassVar

from msgspec import Struct

from bloodbank.isbt128.fault import LabelFault

LENGTH = 18
ANTIGEN_POSITIONS = 16
NOT_SAID = "9"
NO_OTHER, SAID_ELSEWHERE = "99", "00"
MARKER_POSITIONS = 10
_FIGURES = re.compile(rf"[0-9]{{{LENGTH}}}", re.ASCII)


class AntigenFigures(Struct, frozen=True):
    """Red cell antigens: 16 positions and a two-digit number of one antigen more that is absent. Structure 012."""

    kind: ClassVar[str] = "red-cell-antigens"
    structure: ClassVar[str] = "012"

    figures: str

    @property
    def data(self) -> str:
        return f"=\\{self.figures}"

    @property
    def codes(self) -> tuple[str, ...]:
        """What is said, as `position:figure` (`2:7`) and `ii:number`; what is not known of the unit is left out."""
        said = [f"{n}:{f}" for n, f in enumerate(self.figures[:ANTIGEN_POSITIONS], start=1) if f != NOT_SAID]
        other = self.figures[ANTIGEN_POSITIONS:]
        return (*said, f"ii:{other}") if other not in (NO_OTHER, SAID_ELSEWHERE) else tuple(said)


class MarkerFigures(Struct, frozen=True):
    """Markers of infection: 10 positions in use, the others 0. Structure 027."""

    kind: ClassVar[str] = "infection-markers"
    structure: ClassVar[str] = "027"

    figures: str

    @property
    def data(self) -> str:
        return f'&"{self.figures}'

    @property
    def codes(self) -> tuple[str, ...]:
        """What is said, as `position:figure`; 0 says nothing."""
        return tuple(f"{n}:{f}" for n, f in enumerate(self.figures[:MARKER_POSITIONS], start=1) if f != "0")


def parse_antigens(content: str) -> AntigenFigures:
    """18 figures. Raises LabelFault."""
    _require_figures(content, "red cell antigens")
    return AntigenFigures(content)


def parse_markers(content: str) -> MarkerFigures:
    """18 figures, the last 8 of them 0. Raises LabelFault."""
    _require_figures(content, "infection markers")
    if content[MARKER_POSITIONS:].strip("0"):
        detail = f"infection markers: positions {MARKER_POSITIONS + 1} to {LENGTH} of {content} must be 0"
        raise LabelFault("unknown-marker", f"{detail}; a newer table than this reader's may use them")
    return MarkerFigures(content)


def _require_figures(content: str, what: str) -> None:
    if not _FIGURES.fullmatch(content):
        raise LabelFault("bad-figures", f"{what}: {content!r} are not {LENGTH} figures; scan the label again")
