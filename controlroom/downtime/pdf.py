"""The snapshot as a PDF to put into a folder beside the refrigerator: a sheet for each place, then the patients."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from io import BytesIO
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from bloodbank.isbt128.fault import LabelFault
from bloodbank.kinds import BloodGroup, BloodUnitStatus
from bloodbank.words import term
from controlroom.downtime.model import DowntimeSnapshot, SnapshotUnit
from controlroom.downtime.rows import SnapshotRows
from controlroom.labelling.pdf import BOLD, PLAIN, registered_font

MARGIN_MM, WIDTH_MM, FOOT_MM = 12.0, 186.0, 7.0
COUNTS_MM = (34.0, *(19.0,) * 8)
BAGS_MM = (22.0, 23.0, 12.0, 39.0, 26.0, 20.0, 24.0, 20.0)


def pdf_of_snapshot(
    snapshot: DowntimeSnapshot, *, seal: str, at: float, language: str, timezone: str, font: str | None = None
) -> bytes:
    """A4 sheets. `font`: a TrueType file for letters that Latin fonts lack. The same snapshot gives the same bytes.

    Raises LabelFault `no-font`.
    """
    names = (PLAIN, BOLD) if font is None else (registered_font(font),) * 2
    rows = SnapshotRows(snapshot, at=at, language=language, zone=ZoneInfo(timezone))
    sheets = _Sheets(rows, names=names)
    written = BytesIO()
    edge = MARGIN_MM * mm
    document = SimpleDocTemplate(
        written,
        pagesize=A4,
        invariant=1,
        title=rows.words.title,
        **dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), edge),
    )
    foot = partial(_foot, text=sheets.checked(f"{snapshot.region}  {rows.words.seal}: {seal}"), font=names[0])
    document.build(list(sheets.flowables()), onFirstPage=foot, onLaterPages=foot)
    return written.getvalue()


def _foot(canvas: Canvas, document: SimpleDocTemplate, *, text: str, font: str) -> None:
    canvas.setFont(font, 7)
    canvas.drawString(MARGIN_MM * mm, FOOT_MM * mm, f"{document.page}   {text}")


class _Sheets:
    def __init__(self, rows: SnapshotRows, *, names: tuple[str, str]) -> None:
        self.rows, self.words, self.snapshot = rows, rows.words, rows.snapshot
        self.latin_only = names[0] == PLAIN
        self.plain = ParagraphStyle("plain", fontName=names[0], fontSize=8, leading=10)
        self.bold = ParagraphStyle("bold", fontName=names[1], fontSize=8, leading=10)
        self.title = ParagraphStyle("title", fontName=names[1], fontSize=14, leading=18)
        self.heading = ParagraphStyle("heading", parent=self.title, fontSize=11, leading=16, keepWithNext=1)

    def flowables(self) -> Iterator[Flowable]:
        for place_id in self._places():
            yield from self._sheet_of(place_id)
            yield PageBreak()
        rows, words = self.rows, self.words
        yield Paragraph(self.checked(words.title), self.title)
        yield from self._table(words.patients, rows.patient_header(), map(rows.patient, self.snapshot.patients))
        yield from self._table(words.requests, rows.request_header(), rows.requests())
        yield from self._table(words.suitable, rows.suitable_header(), rows.suitable())

    def checked(self, text: str) -> str:
        """Escaped; what the font can't show is refused and not printed as boxes."""
        if self.latin_only and not text.isascii():
            detail = f"{text!r} has letters that the built-in font lacks"
            raise LabelFault("no-font", f"{detail}: name a TrueType file in labels.font, or with --font")
        return escape(text)

    def _places(self) -> list[str]:
        held = {unit.place_id for unit in self.snapshot.units}
        return sorted(held | ({self.snapshot.place_id} if self.snapshot.place_id is not None else set()))

    def _sheet_of(self, place_id: str) -> Iterator[Flowable]:
        rows, words = self.rows, self.words
        units = [unit for unit in self.snapshot.units if unit.place_id == place_id]
        yield Paragraph(self.checked(words.title), self.title)
        yield Paragraph(self.checked(f"{place_id}  {self.snapshot.places.get(place_id, '')}"), self.heading)
        yield Paragraph(self.checked(" ".join(self._age())), self.plain)
        yield Paragraph(self.checked(words.rules), self.plain)
        yield from self._table(words.free_units, ("", *BloodGroup), self._counts(units), widths_mm=COUNTS_MM)
        emergency = [unit for unit in units if self._for_anybody(unit)]
        yield from self._table(words.emergency_units, rows.unit_header(), map(rows.unit, emergency), widths_mm=BAGS_MM)
        yield from self._table(words.phones, (words.whom, words.number), rows.phones())
        yield from self._table(words.stock, rows.unit_header(), map(rows.unit, units), widths_mm=BAGS_MM)

    def _age(self) -> Iterator[str]:
        words, snapshot, time = self.words, self.snapshot, self.rows.time
        yield f"{words.taken}: {time(snapshot.taken_at)} ({snapshot.position})."
        yield f"{words.stale_after}: {time(snapshot.stale_at)}"
        if snapshot.is_stale(at=self.rows.at):
            yield words.stale

    def _counts(self, units: Sequence[SnapshotUnit]) -> Iterator[Sequence[str]]:
        free = [unit for unit in units if self._is_free(unit)]
        for component in sorted({unit.component for unit in free}):
            counts = Counter(unit.group for unit in free if unit.component is component)
            yield term(component, self.rows.language), *(str(counts[group] or "") for group in BloodGroup)

    def _is_free(self, unit: SnapshotUnit) -> bool:
        held = unit.request_id is not None or unit.patient_id is not None
        keeps = unit.expires_at > self.rows.at and not unit.is_out_too_long(at=self.rows.at)
        return unit.status is BloodUnitStatus.AVAILABLE and keeps and not held

    def _for_anybody(self, unit: SnapshotUnit) -> bool:
        """Free, and of a group that may be given to somebody whose group is not known."""
        return self._is_free(unit) and any(
            unit.component is row.component and row.patient_group is None and unit.group in row.groups
            for row in self.snapshot.suitable
        )

    def _table(
        self,
        title: str,
        header: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        widths_mm: Sequence[float] | None = None,
    ) -> Iterator[Flowable]:
        yield Paragraph(self.checked(title), self.heading)
        body = [[Paragraph(self.checked(cell), self.plain) for cell in row] for row in rows]
        if not body:
            yield Paragraph(self.checked(self.words.nothing), self.plain)
            return
        head = [Paragraph(self.checked(name), self.bold) for name in header]
        widths = [each * mm for each in widths_mm or [WIDTH_MM / len(head)] * len(head)]
        lines = TableStyle([("GRID", (0, 0), (-1, -1), 0.4, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")])
        yield Table([head, *body], colWidths=widths, repeatRows=1, style=lines)
