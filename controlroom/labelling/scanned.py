"""What the scans of a desk mean: each by itself, together as one bag, and which units they may be."""

from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from bloodbank.isbt128.bag import ScanProblem, ScanRead
from bloodbank.isbt128.donation_scan import DonationScan
from bloodbank.isbt128.meanings import LabelSettings
from bloodbank.isbt128.product_code import ProductCode
from bloodbank.isbt128.saying import particulars_of
from bloodbank.isbt128.telling import meaning_of
from bloodbank.isbt128.unit_label import BagReading, UnitLabel, read_bag
from bloodbank.model import BloodGroup, BloodState, Component
from controlroom.desk import Desk
from controlroom.labelling.local_clock import instant_of, local_of
from controlroom.labelling.receipt import collected_at_of


class ScannedPart(Struct, frozen=True, kw_only=True):
    """One data structure: `kind` (`donation`, `blood-group`, `product`, `expiry` …), its number and what it means.

    `notes` say what no table interprets.
    """

    kind: str
    structure: str
    data: str
    meaning: dict[str, str]
    notes: tuple[str, ...] = ()


class ScanAnswer(Struct, frozen=True, kw_only=True):
    """One scan: its parts, or the problem why it has none."""

    row: int
    text: str
    parts: tuple[ScannedPart, ...]
    problem: ScanProblem | None


class ScannedUnit(Struct, frozen=True, kw_only=True):
    """The unit that the scans together describe."""

    blood_unit_id: str
    din: str
    product_code: str
    name: str
    component: Component
    group: BloodGroup
    expires_at: float
    collected_at: float | None
    attributes: tuple[str, ...]
    antigens_absent: tuple[str, ...]
    antigens_present: tuple[str, ...]
    quarantine_reasons: tuple[str, ...]
    for_one_patient: bool


class ScansRead(Struct, frozen=True, kw_only=True):
    """`unit` is there when the scans are those of one whole bag without a problem; `problems` say what is in the way.

    `known_unit_ids`: units of the ledger with the number that was scanned, and the product where it was scanned, too.
    """

    scans: tuple[ScanAnswer, ...]
    unit: ScannedUnit | None
    problems: tuple[ScanProblem, ...]
    known_unit_ids: tuple[str, ...]


def read_scans(desk: Desk, texts: Sequence[str]) -> ScansRead:
    """The scans of one bag, or of some of its barcodes; nothing is changed.

    What has expired or was not collected yet is a problem.
    """
    labels, timezone = desk.blood_settings.labels, desk.pack.settings.timezone
    reading = _as_of(bag_reading(desk, texts), timezone=timezone, now=desk.now())
    return ScansRead(
        scans=tuple(_answer(scan, labels) for scan in reading.scans),
        unit=None if reading.label is None else _unit(reading.label, timezone),
        problems=reading.problems,
        known_unit_ids=_known(reading, desk.room.state.bloodbank),
    )


def bag_reading(desk: Desk, texts: Sequence[str]) -> BagReading:
    """The same, in the words of the standard, whether the unit is expired or not."""
    year = local_of(desk.now(), desk.pack.settings.timezone).year
    return read_bag(texts, labels=desk.blood_settings.labels, reference_year=year)


def rows_of(reading: BagReading) -> dict[str, int]:
    """Kind of structure -> the scan that it was in."""
    return {part.kind: scan.row for scan in reading.scans for part in scan.structures}


def _as_of(reading: BagReading, *, timezone: str, now: float) -> BagReading:
    late = () if reading.label is None else tuple(_against_now(reading, reading.label, timezone=timezone, now=now))
    return structs.replace(reading, label=None, problems=late) if late else reading


def _against_now(reading: BagReading, label: UnitLabel, *, timezone: str, now: float) -> Iterator[ScanProblem]:
    rows = rows_of(reading)
    if instant_of(label.expires, timezone) <= now:
        detail = f"the unit of donation {label.din} expired at {label.expires}; it can't be received into stock"
        yield ScanProblem(row=rows["expiry"], code="expired", detail=detail)
    collected_at = collected_at_of(label, timezone)
    if collected_at is not None and collected_at > now:
        detail = f"collected {label.collected}, which is still to come: the label is misprinted, or a clock is wrong"
        yield ScanProblem(row=rows["collection"], code="collected-in-future", detail=detail)


def _answer(scan: ScanRead, labels: LabelSettings) -> ScanAnswer:
    parts = tuple(
        ScannedPart(
            kind=part.kind,
            structure=part.structure,
            data=part.data,
            meaning=meaning_of(part, labels),
            notes=particulars_of(part, labels).notes,
        )
        for part in scan.structures
    )
    return ScanAnswer(row=scan.row, text=scan.text, parts=parts, problem=scan.problem)


def _unit(label: UnitLabel, timezone: str) -> ScannedUnit:
    return ScannedUnit(
        blood_unit_id=f"{label.din}-{label.product_code}",
        din=label.din,
        product_code=label.product_code,
        name=label.name,
        component=label.component,
        group=label.group,
        expires_at=instant_of(label.expires, timezone),
        collected_at=collected_at_of(label, timezone),
        attributes=label.attributes,
        antigens_absent=label.antigens_absent,
        antigens_present=label.antigens_present,
        quarantine_reasons=label.quarantine_reasons,
        for_one_patient=label.for_one_patient,
    )


def _known(reading: BagReading, state: BloodState) -> tuple[str, ...]:
    parts = [part for scan in reading.scans for part in scan.structures]
    dins = {str(part.din) for part in parts if isinstance(part, DonationScan)}
    products = {str(part) for part in parts if isinstance(part, ProductCode)}
    units = (state.blood_units[unit_id] for din in sorted(dins) for unit_id in state.units_of_donation.get(din, ()))
    return tuple(unit.blood_unit_id for unit in units if not products or unit.product_code in products)
