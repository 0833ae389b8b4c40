"""A sheet as PDF, by reportlab."""

from collections.abc import Iterator
from io import BytesIO
from itertools import groupby

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from bloodbank.isbt128.fault import LabelFault
from controlroom.labelling.sheet import BAR_MM, MODULE_MM, Frame, LinearCode, MatrixCode, Sheet, Text
from controlroom.labelling.symbols import bars, matrix

PLAIN, BOLD = "Helvetica", "Helvetica-Bold"


def pdf_of(sheet: Sheet, *, font: str | None = None) -> bytes:
    """One page. `font`: a TrueType file for letters that Latin fonts lack. The same sheet gives the same bytes.

    Raises LabelFault.
    """
    names = (PLAIN, BOLD) if font is None else (registered_font(font),) * 2
    written = BytesIO()
    canvas = Canvas(written, pagesize=(sheet.width_mm * mm, sheet.height_mm * mm), invariant=1)
    canvas.setTitle(sheet.title)
    for mark in sheet.marks:
        match mark:
            case Text():
                _write(canvas, mark, sheet, names)
            case LinearCode():
                _draw_bars(canvas, mark, sheet)
            case MatrixCode():
                _draw_matrix(canvas, mark, sheet)
            case Frame():
                _fill(canvas, sheet, mark, stroke=True)
    canvas.save()
    return written.getvalue()


def registered_font(font: str) -> str:
    """The name under which a TrueType file is known to reportlab. Raises LabelFault."""
    if font in pdfmetrics.getRegisteredFontNames():
        return font
    try:
        pdfmetrics.registerFont(TTFont(font, font))
    except (TTFError, OSError) as error:
        detail = f"the font {font} can't be read: {error}; name a TrueType file in labels.font"
        raise LabelFault("no-font", detail) from error
    return font


def _write(canvas: Canvas, text: Text, sheet: Sheet, names: tuple[str, str]) -> None:
    name = names[1] if text.bold else names[0]
    if name in (PLAIN, BOLD) and not text.text.isascii():
        detail = f"{text.text!r} has letters that the built-in font lacks"
        raise LabelFault("no-font", f"{detail}: name a TrueType file in labels.font, or print in English")
    wide = pdfmetrics.stringWidth(text.text, name, text.size_mm * mm)
    canvas.setFont(name, text.size_mm * mm * min(1.0, text.room_mm * mm / max(wide, 1.0)))
    canvas.drawString(text.x_mm * mm, (sheet.height_mm - text.y_mm) * mm, text.text)


def _draw_bars(canvas: Canvas, code: LinearCode, sheet: Sheet) -> None:
    for first, width in _runs(bars(code.data)):
        bar = Frame(x_mm=code.x_mm + first * BAR_MM, y_mm=code.y_mm, width_mm=width * BAR_MM, height_mm=code.height_mm)
        _fill(canvas, sheet, bar)


def _draw_matrix(canvas: Canvas, code: MatrixCode, sheet: Sheet) -> None:
    for number, row in enumerate(matrix(code.data)):
        for first, width in _runs(row):
            dark = Frame(
                x_mm=code.x_mm + first * MODULE_MM,
                y_mm=code.y_mm + number * MODULE_MM,
                width_mm=width * MODULE_MM,
                height_mm=MODULE_MM,
            )
            _fill(canvas, sheet, dark)


def _runs(modules: tuple[bool, ...]) -> Iterator[tuple[int, int]]:
    """Where dark modules begin, and how many stand together."""
    place = 0
    for is_dark, group in groupby(modules):
        width = len(list(group))
        if is_dark:
            yield place, width
        place += width


def _fill(canvas: Canvas, sheet: Sheet, frame: Frame, *, stroke: bool = False) -> None:
    bottom_mm = sheet.height_mm - frame.y_mm - frame.height_mm
    canvas.rect(
        frame.x_mm * mm,
        bottom_mm * mm,
        frame.width_mm * mm,
        frame.height_mm * mm,
        stroke=int(stroke),
        fill=int(not stroke),
    )
