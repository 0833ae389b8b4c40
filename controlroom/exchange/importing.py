"""A table of stock, or a FHIR bundle, taken in: what would be received, what would be refused and why."""

from datetime import tzinfo

from msgspec import Struct

from bloodbank.decisions.stocking import receivable
from bloodbank.messages import ReceiveBloodUnit, ReceiveBloodUnits
from bloodbank.model import BloodState
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from controlroom.exchange.fhir.bundle import read_stock
from controlroom.exchange.reading import read_table
from controlroom.exchange.rows import ReadRow, RowFault, read_rows


class StockImport(Struct, frozen=True, kw_only=True):
    """`received` tells how many units are in stock by it; `faults` every row that is not, with column and remedy.

    `dry_run`: nothing was received, this is what would be.
    """

    rows: int
    received: int
    faults: tuple[RowFault, ...]
    dry_run: bool = False


class CheckedTable(Struct, frozen=True, kw_only=True):
    """Rows that can be received, and the faults of the others."""

    units: tuple[ReceiveBloodUnit, ...]
    faults: tuple[RowFault, ...]

    @property
    def rows(self) -> int:
        return len(self.units) + len({fault.row for fault in self.faults})

    def command(self) -> ReceiveBloodUnits:
        return ReceiveBloodUnits(units=self.units)


def check_table(
    body: bytes,
    state: BloodState,
    *,
    now: float,
    settings: BloodSettings,
    timezone: tzinfo,
    place_id: str | None = None,
) -> CheckedTable:
    """Every row by all rules of receipt, as if those before it had been received.

    Raises CommandRefused where the file is no table of stock at all.
    """
    if body.lstrip()[:1] == b"{":
        read, faults = read_stock(body, place_id=place_id)
    else:
        read, faults = read_rows(read_table(body), timezone=timezone, place_id=place_id)
    outcomes = receivable(state, [row.unit for row in read], now=now, settings=settings)
    refused = [
        _fault(row, outcome) for row, outcome in zip(read, outcomes, strict=True) if isinstance(outcome, Refused)
    ]
    good = [row.unit for row, outcome in zip(read, outcomes, strict=True) if not isinstance(outcome, Refused)]
    return CheckedTable(units=tuple(good), faults=tuple(sorted([*faults, *refused], key=lambda fault: fault.row)))


def _fault(row: ReadRow, refused: Refused) -> RowFault:
    return RowFault(row=row.row, field=refused.field or "", code=refused.code, detail=refused.detail)
