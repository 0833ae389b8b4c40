"""What the label of one bag says of the unit, once its barcodes agree."""

from collections.abc import Iterable

from msgspec import Struct

from bloodbank.isbt128.bag import Bag, ScanProblem, ScanRead, put_together, read_each
from bloodbank.isbt128.bag_checks import faults_of
from bloodbank.isbt128.dates import LocalMinute
from bloodbank.isbt128.meanings import LabelSettings
from bloodbank.isbt128.saying import Particulars, particulars_of
from bloodbank.model import BloodGroup, Component


class UnitLabel(Struct, frozen=True, kw_only=True):
    """`expires` and `collected` by the clock of the place; `for_one_patient`: nobody else may have the unit."""

    din: str
    product_code: str
    name: str
    component: Component
    group: BloodGroup
    expires: LocalMinute
    collected: LocalMinute | None = None
    attributes: tuple[str, ...] = ()
    antigens_absent: tuple[str, ...] = ()
    antigens_present: tuple[str, ...] = ()
    quarantine_reasons: tuple[str, ...] = ()
    for_one_patient: bool = False


class BagReading(Struct, frozen=True, kw_only=True):
    """Every scan as it was read; the label where there is no problem. `notes` are what could not be interpreted."""

    scans: tuple[ScanRead, ...]
    label: UnitLabel | None
    problems: tuple[ScanProblem, ...] = ()
    notes: tuple[str, ...] = ()


def read_bag(texts: Iterable[str], *, labels: LabelSettings, reference_year: int) -> BagReading:
    """The barcodes of one bag in any order: number, group, product and expiry once each, others where there are."""
    scans = read_each(texts, labels=labels, reference_year=reference_year)
    bag = put_together(scans)
    if not isinstance(bag, Bag):
        return BagReading(scans=scans, label=None, problems=bag)
    said = [particulars_of(structure, labels) for structure in bag.structures]
    notes = tuple(note for particulars in said for note in particulars.notes)
    problems = tuple(faults_of(bag, labels))
    label = None if problems else _label(bag, said, labels)
    return BagReading(scans=scans, label=label, problems=problems, notes=notes)


def _label(bag: Bag, said: list[Particulars], labels: LabelSettings) -> UnitLabel:
    product, group = labels.products[bag.product.description], bag.group.group
    assert group is not None, "a bag without a group has a fault"
    return UnitLabel(
        din=str(bag.donation.din),
        product_code=str(bag.product),
        name=product.name,
        component=product.component,
        group=group,
        expires=bag.expiry.at,
        collected=None if bag.collection is None else bag.collection.at,
        for_one_patient=any(particulars.for_one_patient for particulars in said),
        **_joined(said),
    )


def _joined(said: list[Particulars]) -> dict[str, tuple[str, ...]]:
    names = ("attributes", "antigens_absent", "antigens_present", "quarantine_reasons")
    return {name: tuple(sorted({each for part in said for each in getattr(part, name)})) for name in names}
