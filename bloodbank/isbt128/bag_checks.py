"""What speaks against a bag: labels that forbid its use, codes in no table, barcodes that contradict one another."""

from collections.abc import Iterator

from bloodbank.isbt128.bag import Bag, ScanProblem
from bloodbank.isbt128.dates import LocalMinute
from bloodbank.isbt128.donation_scan import BESIDE_THE_BAG
from bloodbank.isbt128.fault import LabelFault
from bloodbank.isbt128.meanings import LabelSettings
from bloodbank.isbt128.saying import particulars_of
from bloodbank.isbt128.uninterpreted import Uninterpreted

YEAR_OVERLAP_DAYS = 31
UNUSABLE = frozenset({"biohazard", "discard", "fractionation-only", "research-only", "not-for-transfusion"})
_USE_BY_COLLECTION = (("A", "autologous"), ("1", "autologous-only"), ("D", "directed"), ("2", "directed-only"))


def faults_of(bag: Bag, labels: LabelSettings) -> Iterator[ScanProblem]:
    """Every reason not to take the bag into stock, with the scan it is about."""
    for kind, faults in (
        ("donation", _of_number(bag)),
        ("blood-group", _of_group(bag)),
        ("product", _of_product(bag, labels)),
        ("collection", _of_collection(bag)),
        ("expiry", _of_expiry(bag)),
    ):
        for fault in faults:
            yield ScanProblem(row=bag.rows[kind], code=fault.code, detail=fault.detail)
    yield from _antigens_both_ways(bag, labels)
    yield from _unread(bag)


def _unread(bag: Bag) -> Iterator[ScanProblem]:
    """What is not interpreted is left aside, unless it says what decides how the bag may be used."""
    for structure in bag.structures:
        if isinstance(structure, Uninterpreted) and structure.says is not None:
            detail = f"{structure.kind} (structure {structure.structure}) says {structure.says}, and is not read here"
            detail = f"{detail}; look at the label, and receive the unit by hand with what it says"
            yield ScanProblem(row=bag.rows[structure.kind], code="content-not-read", detail=detail)


def _of_number(bag: Bag) -> Iterator[LabelFault]:
    if bag.donation.flag_kind in BESIDE_THE_BAG:
        detail = f"this number stands on a {bag.donation.flag_kind} label (flag {bag.donation.flag})"
        yield LabelFault("not-the-bag", f"{detail}; scan the number on the bag itself")


def _of_group(bag: Bag) -> Iterator[LabelFault]:
    said = bag.group.message or bag.group.intended_use or ""
    if said in UNUSABLE or said.endswith("-biohazard"):
        yield LabelFault("not-for-stock", f"the label says {said}: the unit can't be received into stock")
    elif bag.group.group is None:
        detail = f"the label says {said} in place of a blood group"
        yield LabelFault("no-group-said", f"{detail}; receive the unit when it has been labelled with its group")


def _of_product(bag: Bag, labels: LabelSettings) -> Iterator[LabelFault]:
    product = bag.product
    if product.description not in labels.products:
        detail = f"product {product.description} is not in the product table"
        yield LabelFault("unknown-product", f"{detail}; add it to the file of tables after checking what it is")
    if not product.is_international:
        return
    if labels.said_by("collection-type", product.collection) is None:
        detail = f"type of collection {product.collection} is not in the tables"
        yield LabelFault("unknown-collection-type", f"{detail}; add it to the file of tables")
    elif _uses_differ(bag):
        detail = f"the product code says {product.collection}, the blood group {bag.group.intended_use}"
        detail = f"for whom it was collected: {detail}"
        yield LabelFault("use-contradicts", f"{detail}; ask the facility that labelled the unit")


def _uses_differ(bag: Bag) -> bool:
    """Where one barcode says nothing of it, there is no contradiction."""
    use, collection = bag.group.intended_use, bag.product.collection
    if use in (None, "any", "emergency-only") or collection == "0":
        return False
    return dict(_USE_BY_COLLECTION).get(collection) != use


def _of_expiry(bag: Bag) -> Iterator[LabelFault]:
    if bag.collection is not None and bag.collection.at >= bag.expiry.at:
        detail = f"collected {bag.collection.at}, expires {bag.expiry.at}"
        yield LabelFault("expires-before-collection", f"{detail}: a date is misprinted or stands on another bag")


def _of_collection(bag: Bag) -> Iterator[LabelFault]:
    if bag.collection is None:
        return
    if _days_from_year(bag.collection.at, bag.donation.din.year) > YEAR_OVERLAP_DAYS:
        detail = f"collected {bag.collection.at}, but the number {bag.donation.din.printed} is of another year"
        yield LabelFault("year-contradicts", f"{detail}; check that both stand on this bag")


def _days_from_year(at: LocalMinute, two_figures: int) -> float:
    """By how many days an instant misses the nearest year that ends in these figures."""
    century = at.year // 100 * 100
    years = (century + shift + two_figures for shift in (-100, 0, 100))
    year = min(years, key=lambda candidate: abs(candidate - at.year))
    begins_s, ends_s = LocalMinute(year, 1, 0, 0).wall_s, LocalMinute(year + 1, 1, 0, 0).wall_s
    return max(begins_s - at.wall_s, at.wall_s - ends_s, 0.0) / 86_400.0


def _antigens_both_ways(bag: Bag, labels: LabelSettings) -> Iterator[ScanProblem]:
    group = "" if bag.group.group is None else bag.group.group.value
    absent: set[str] = {"D"} if group.endswith("-") else set()
    present: set[str] = {"D"} if group.endswith("+") else set()
    for structure in bag.structures:
        particulars = particulars_of(structure, labels)
        absent.update(particulars.antigens_absent)
        present.update(particulars.antigens_present)
        both = ", ".join(sorted(absent & present))
        if both:
            detail = f"{structure.kind} contradicts another barcode on {both}: present and absent"
            detail = f"{detail}; ask the facility that tested the unit"
            yield ScanProblem(row=bag.rows[structure.kind], code="antigen-contradicts", detail=detail)
            return
