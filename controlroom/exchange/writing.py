"""Stock as CSV and Excel tables that can be read back."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bloodbank.model import BloodUnit, BloodUnitStatus
from controlroom.exchange.columns import COLUMNS
from controlroom.exchange.values import safe_text

IN_STOCK = (BloodUnitStatus.AVAILABLE, BloodUnitStatus.RESERVED, BloodUnitStatus.QUARANTINED)


def stock_rows(units: Iterable[BloodUnit]) -> list[list[str]]:
    """Every unit that lies somewhere, those that expire first in front; cells in the order of `COLUMNS`."""
    held = (unit for unit in units if unit.status in IN_STOCK)
    return [_cells(unit) for unit in sorted(held, key=lambda unit: (unit.expires_at, unit.blood_unit_id))]


def as_csv(rows: Sequence[Sequence[str]], *, language: str) -> bytes:
    """UTF-8 with its mark, so that spreadsheets read Cyrillic; commas between."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.title[language] for column in COLUMNS])
    writer.writerows([[safe_text(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def as_excel(rows: Sequence[Sequence[str]], *, language: str) -> bytes:
    """One sheet, every cell text: nothing in it is a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("stock")
    for row in ([column.title[language] for column in COLUMNS], *rows):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=text or None)
            if text:
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def _cells(unit: BloodUnit) -> list[str]:
    told = {
        "din": unit.din,
        "product_code": unit.product_code,
        "component": unit.component.value,
        "group": unit.group.value,
        "expires_at": _instant(unit.expires_at),
        "place_id": unit.place_id,
        "collected_at": "" if unit.collected_at is None else _instant(unit.collected_at),
        "volume_ml": "" if unit.volume_ml is None else f"{unit.volume_ml:g}",
        "attributes": " ".join(unit.attributes),
        "antigens_absent": " ".join(unit.antigens_absent),
        "antigens_present": " ".join(unit.antigens_present),
        "quarantine_reason": "; ".join(unit.quarantine_reasons),
        "only_for_patient_id": unit.only_for_patient_id or "",
        "status": unit.status.value,
    }
    return [told[column.name] for column in COLUMNS]


def _instant(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
