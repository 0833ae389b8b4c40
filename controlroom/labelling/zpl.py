"""A sheet as ZPL II, the language of label printers: the printer itself draws the barcodes.

Source: Zebra, ZPL II Programming Guide: ^BC mode N takes the subsets of Code 128 as given in the data, ^BX with quality
200 is Data Matrix ECC 200, ^FH lets any byte be written in hexadecimal, ^CI28 is UTF-8.
"""

import re
from collections.abc import Iterator

from controlroom.labelling.sheet import BAR_MM, MODULE_MM, Frame, LinearCode, Mark, MatrixCode, Sheet, Text

DOTS_PER_MM = (8, 12, 24)
_COMMAND_CHARACTERS = re.compile(r"[\^~_\\]")
_FIGURES = re.compile(r"((?:[0-9]{2}){2,})$|((?:[0-9]{2}){3,})", re.ASCII)
START_B, TO_C, TO_B, GREATER = ">:", ">5", ">6", ">0"


def zpl_of(sheet: Sheet, *, dots_per_mm: int = 8) -> str:
    """One label; `dots_per_mm` is the printer's: 8 (203 dpi), 12 (300 dpi) or 24 (600 dpi)."""
    if dots_per_mm not in DOTS_PER_MM:
        raise ValueError(f"dots_per_mm must be one of {', '.join(map(str, DOTS_PER_MM))}, not {dots_per_mm!r}")
    width, height = round(sheet.width_mm * dots_per_mm), round(sheet.height_mm * dots_per_mm)
    lines = ["^XA", f"^CI28^PW{width}^LL{height}^LH0,0"]
    lines += [_field(mark, dots_per_mm) for mark in sheet.marks]
    return "\n".join([*lines, "^XZ", ""])


def _field(mark: Mark, dots_per_mm: int) -> str:
    def dots(length_mm: float) -> int:
        return round(length_mm * dots_per_mm)

    at = f"{dots(mark.x_mm)},{dots(mark.y_mm)}"
    match mark:
        case Text():
            size = dots(mark.size_mm)
            return f"^FT{at}^A0N,{size},{size}^FH^FD{_escaped(mark.text)}^FS"
        case LinearCode():
            bar = f"^BY{dots(BAR_MM)}^BCN,{dots(mark.height_mm)},N,N,N,N"
            return f"^FO{at}{bar}^FH^FD{_escaped(code_128(mark.data))}^FS"
        case MatrixCode():
            return f"^FO{at}^BXN,{dots(MODULE_MM)},200^FH^FD{_escaped(mark.data)}^FS"
        case Frame():
            return f"^FO{at}^GB{dots(mark.width_mm)},{dots(mark.height_mm)},{dots(BAR_MM)}^FS"


def code_128(data: str) -> str:
    """Data with the printer's signs for the subsets of Code 128: B, and C (two figures in one) where it is shorter."""
    return START_B + "".join(_in_subsets(data))


def _in_subsets(data: str) -> Iterator[str]:
    rest = 0
    for found in _FIGURES.finditer(data):
        yield data[rest : found.start()].replace(">", GREATER)
        yield TO_C + found[0] + (TO_B if found.end() < len(data) else "")
        rest = found.end()
    yield data[rest:].replace(">", GREATER)


def _escaped(text: str) -> str:
    """Signs that ZPL takes for its own, in hexadecimal."""
    return _COMMAND_CHARACTERS.sub(lambda found: f"_{ord(found[0]):02X}", text)
