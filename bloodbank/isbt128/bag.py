"""The barcodes of one bag: read one by one, then put together; none twice, none missing."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from msgspec import Struct

from bloodbank.isbt128.blood_group import GroupScan
from bloodbank.isbt128.dates import DateScan
from bloodbank.isbt128.donation_scan import DonationScan
from bloodbank.isbt128.fault import LabelFault
from bloodbank.isbt128.meanings import LabelSettings
from bloodbank.isbt128.product_code import ProductCode
from bloodbank.isbt128.scan import Structure, read_scan
from bloodbank.isbt128.uninterpreted import Uninterpreted

NEEDED = ("donation", "blood-group", "product", "expiry")
S = TypeVar("S")


class ScanProblem(Struct, frozen=True, kw_only=True):
    """Why a scan can't be taken: `row` counts from 0; None where a scan is missing. `code` is stable."""

    row: int | None
    code: str
    detail: str


class ScanRead(Struct, frozen=True, kw_only=True):
    """One scan and the structures in it; none where `problem` says why."""

    row: int
    text: str
    structures: tuple[Structure, ...] = ()
    problem: ScanProblem | None = None


class Bag(Struct, frozen=True, kw_only=True):
    """The structures of one bag, each kind once; `rows`: kind -> the scan it was in."""

    donation: DonationScan
    group: GroupScan
    product: ProductCode
    expiry: DateScan
    collection: DateScan | None
    structures: tuple[Structure, ...]
    rows: dict[str, int]


def read_each(texts: Iterable[str], *, labels: LabelSettings, reference_year: int) -> tuple[ScanRead, ...]:
    """Each scan by itself, with what is wrong with it."""
    return tuple(_read(row, text, labels=labels, reference_year=reference_year) for row, text in enumerate(texts))


def _read(row: int, text: str, *, labels: LabelSettings, reference_year: int) -> ScanRead:
    try:
        return ScanRead(row=row, text=text, structures=read_scan(text, labels=labels, reference_year=reference_year))
    except LabelFault as fault:
        return ScanRead(row=row, text=text, problem=ScanProblem(row=row, code=fault.code, detail=fault.detail))


def put_together(scans: Iterable[ScanRead]) -> Bag | tuple[ScanProblem, ...]:
    """The bag, or why these scans are not those of one bag."""
    scans = tuple(scans)
    placed = [(scan.row, structure) for scan in scans for structure in scan.structures]
    unread = [scan.problem for scan in scans if scan.problem is not None]
    problems = (*unread, *_repeated(placed), *(() if unread else _missing(placed)))
    return problems or _bag(placed)


def _repeated(placed: list[tuple[int, Structure]]) -> Iterator[ScanProblem]:
    """The same barcode twice is a slip of the hand; two different ones of a kind are the labels of two bags.

    Of what is not interpreted there may be several: a bag has items of many lots.
    """
    first: dict[str, tuple[int, Structure]] = {}
    for row, structure in placed:
        if isinstance(structure, Uninterpreted):
            continue
        earlier, other = first.setdefault(structure.kind, (row, structure))
        if other is structure:
            continue
        if other == structure:
            detail = f"{structure.kind} was scanned before, in scan {earlier + 1}: scan each barcode once"
            yield ScanProblem(row=row, code="scanned-twice", detail=detail)
        else:
            detail = f"{structure.kind} contradicts scan {earlier + 1}: labels of two bags, or one is misprinted"
            yield ScanProblem(row=row, code="scans-contradict", detail=f"{detail}; scan one bag at a time")


def _missing(placed: list[tuple[int, Structure]]) -> Iterator[ScanProblem]:
    there = {structure.kind for _, structure in placed}
    for kind in NEEDED:
        if kind not in there:
            yield ScanProblem(row=None, code="scan-missing", detail=f"{kind} was not scanned: scan that barcode, too")


def _bag(placed: list[tuple[int, Structure]]) -> Bag:
    structures = tuple(structure for _, structure in placed)
    dates = {date.kind: date for date in _of_type(structures, DateScan)}
    return Bag(
        donation=next(_of_type(structures, DonationScan)),
        group=next(_of_type(structures, GroupScan)),
        product=next(_of_type(structures, ProductCode)),
        expiry=dates["expiry"],
        collection=dates.get("collection"),
        structures=structures,
        rows={structure.kind: row for row, structure in placed},
    )


def _of_type(structures: Iterable[Structure], kind: type[S]) -> Iterator[S]:
    return (structure for structure in structures if isinstance(structure, kind))
