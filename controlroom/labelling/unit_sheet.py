"""The label of a unit: number, group, product and expiry in four quarters, and all of it in one Data Matrix symbol."""

from collections.abc import Iterator
from textwrap import wrap

from msgspec import Struct

from bloodbank.isbt128.blood_group import GroupScan, group_scan, message_scan
from bloodbank.isbt128.compound import CompoundHead
from bloodbank.isbt128.dates import DateScan, LocalMinute
from bloodbank.isbt128.din import parse_din
from bloodbank.isbt128.donation_scan import DonationScan, guarded
from bloodbank.isbt128.fault import LabelFault
from bloodbank.isbt128.product_code import ProductCode, parse_product_code
from bloodbank.isbt128.scan import Structure
from bloodbank.model import BloodGroup
from controlroom.labelling.sheet import Frame, LinearCode, Mark, MatrixCode, Sheet, Text
from controlroom.labelling.words import LabelWords

SIDE_MM = 100.0
LEFT_MM, RIGHT_MM, UPPER_MM, LOWER_MM = 4.0, 50.0, 4.0, 54.0
BARS_MM = 10.0
LINE_LETTERS, MOST_LINES = 24, 5


class LabelContent(Struct, frozen=True, kw_only=True):
    """What a label shows. `group` None: the unit is in quarantine, and its group is not shown. `lines`: what more."""

    donation: DonationScan
    group: GroupScan
    abo_rh: BloodGroup | None
    product: ProductCode
    name: str
    expiry: DateScan
    collection: DateScan | None = None
    lines: tuple[str, ...] = ()

    @property
    def structures(self) -> tuple[Structure, ...]:
        """Those on the label, in the order of the four quarters; the date of collection is in the Data Matrix only."""
        parts = (self.donation, self.group, self.product, self.expiry)
        return parts if self.collection is None else (*parts, self.collection)


def content_of(
    *,
    din: str,
    product_code: str,
    group: BloodGroup,
    name: str,
    expires: LocalMinute,
    collected: LocalMinute | None = None,
    in_quarantine: bool = False,
    for_one_patient: bool = False,
    lines: tuple[str, ...] = (),
) -> LabelContent:
    """The barcodes of a unit. Raises LabelFault for what can't stand on a label."""
    product = parse_product_code(product_code)
    use = _intended_use(product, for_one_patient=for_one_patient)
    if collected is not None and collected >= expires:
        detail = f"collected {collected}, expires {expires}: a unit can't expire before it is collected"
        raise LabelFault("expires-before-collection", detail)
    return LabelContent(
        donation=guarded(parse_din(din)),
        group=message_scan("quarantine") if in_quarantine else group_scan(group, use),
        abo_rh=None if in_quarantine else group,
        product=product,
        name=name,
        expiry=DateScan("expiry", expires),
        collection=None if collected is None else DateScan("collection", collected),
        lines=lines,
    )


def _intended_use(product: ProductCode, *, for_one_patient: bool) -> str:
    by_collection = {"A": "autologous", "1": "autologous-only", "D": "directed", "2": "directed-only"}
    said = by_collection.get(product.collection, "any") if product.is_international else "any"
    return "directed-only" if for_one_patient and not said.endswith("-only") else said


def unit_sheet(content: LabelContent, words: LabelWords) -> Sheet:
    """100 by 100 mm. Numbers and group stand 9 mm apart, product and expiry too: they may be scanned as pairs."""
    marks = (
        *_number(content, words),
        *_group(content, words),
        *_product(content),
        *_expiry(content, words),
    )
    return Sheet(width_mm=SIDE_MM, height_mm=SIDE_MM, title=str(content.donation.din), marks=marks)


def _number(content: LabelContent, words: LabelWords) -> Iterator[Mark]:
    din = content.donation.din
    yield LinearCode(x_mm=LEFT_MM, y_mm=UPPER_MM, height_mm=BARS_MM, data=content.donation.data)
    yield Text(x_mm=LEFT_MM, y_mm=20, size_mm=4.5, text=din.printed, bold=True, room_mm=37)
    yield Text(x_mm=43.2, y_mm=20, size_mm=4.5, text=din.keyboard_check, bold=True)
    yield Frame(x_mm=42.2, y_mm=15.8, width_mm=5, height_mm=5.4)
    if content.collection is not None:
        yield Text(x_mm=LEFT_MM, y_mm=28, size_mm=2.8, text=words.collected)
        yield Text(x_mm=LEFT_MM, y_mm=33, size_mm=4, text=words.date(content.collection.at))


def _group(content: LabelContent, words: LabelWords) -> Iterator[Mark]:
    yield LinearCode(x_mm=RIGHT_MM, y_mm=UPPER_MM, height_mm=BARS_MM, data=content.group.data)
    yield Text(x_mm=RIGHT_MM, y_mm=17, size_mm=2.5, text=content.group.data[2:])
    if content.abo_rh is None:
        yield Text(x_mm=RIGHT_MM, y_mm=32, size_mm=7, text=words.quarantine, bold=True)
        return
    abo, rh = content.abo_rh.value[:-1], content.abo_rh.value[-1]
    yield Text(x_mm=RIGHT_MM, y_mm=38, size_mm=22, text=abo, bold=True)
    yield Text(
        x_mm=RIGHT_MM, y_mm=46, size_mm=3.8, text=words.rh_positive if rh == "+" else words.rh_negative, bold=True
    )


def _product(content: LabelContent) -> Iterator[Mark]:
    yield LinearCode(x_mm=LEFT_MM, y_mm=LOWER_MM, height_mm=BARS_MM, data=content.product.data)
    yield Text(x_mm=LEFT_MM, y_mm=67, size_mm=2.5, text=str(content.product))
    names = wrap(content.name, LINE_LETTERS)
    more = [part for line in content.lines for part in wrap(line, LINE_LETTERS)]
    if len(names) + len(more) > MOST_LINES:
        detail = (
            f"{content.name!r} and what stands below it need more than {MOST_LINES} lines of {LINE_LETTERS} letters"
        )
        raise LabelFault("too-long-for-label", f"{detail}: shorten the product's name")
    for number, line in enumerate([*names, *more]):
        yield Text(x_mm=LEFT_MM, y_mm=73 + 5.5 * number, size_mm=4, text=line, bold=number < len(names), room_mm=43)


def _expiry(content: LabelContent, words: LabelWords) -> Iterator[Mark]:
    yield LinearCode(x_mm=RIGHT_MM, y_mm=LOWER_MM, height_mm=BARS_MM, data=content.expiry.data)
    yield Text(x_mm=RIGHT_MM, y_mm=67, size_mm=2.8, text=words.expires)
    yield Text(x_mm=RIGHT_MM, y_mm=72, size_mm=4.5, text=words.date(content.expiry.at), bold=True)
    yield MatrixCode(x_mm=RIGHT_MM, y_mm=78, data=_whole(content))


def _whole(content: LabelContent) -> str:
    parts = content.structures
    return CompoundHead(len(parts)).data + "".join(part.data for part in parts)
