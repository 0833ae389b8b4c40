"""A printed label as marks on paper: millimetres from the upper left corner. PDF and ZPL draw the same sheet."""

from msgspec import Struct

BAR_MM = 0.25
MODULE_MM = 0.5


class Text(Struct, frozen=True, kw_only=True):
    """One line; `x_mm`, `y_mm` where its baseline begins, `size_mm` the height of its letters' body.

    What would be wider than `room_mm` is made smaller where letters can be measured.
    """

    x_mm: float
    y_mm: float
    size_mm: float
    text: str
    bold: bool = False
    room_mm: float = 46.0


class LinearCode(Struct, frozen=True, kw_only=True):
    """A Code 128 barcode with bars of `BAR_MM` (the target of ST-001, 6.1.3), by its upper left corner."""

    x_mm: float
    y_mm: float
    height_mm: float
    data: str


class MatrixCode(Struct, frozen=True, kw_only=True):
    """A Data Matrix symbol (ECC 200) with modules of `MODULE_MM`, by its upper left corner."""

    x_mm: float
    y_mm: float
    data: str


class Frame(Struct, frozen=True, kw_only=True):
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


Mark = Text | LinearCode | MatrixCode | Frame


class Sheet(Struct, frozen=True, kw_only=True):
    width_mm: float
    height_mm: float
    title: str
    marks: tuple[Mark, ...]
