"""What a scanner sends, read by the data identifiers it begins with: nothing is guessed from a place on the label."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from bloodbank.isbt128 import antigen_history, compound, consignment, digits, product_code
from bloodbank.isbt128.antigen_history import AntigenHistory, parse_antigen_history
from bloodbank.isbt128.blood_group import GroupScan, parse_group
from bloodbank.isbt128.compound import CompoundHead, parse_compound_head
from bloodbank.isbt128.consignment import Consignment, parse_consignment
from bloodbank.isbt128.dates import DateScan, parse_date
from bloodbank.isbt128.digits import AntigenFigures, MarkerFigures, parse_antigens, parse_markers
from bloodbank.isbt128.donation_scan import DonationScan, parse_donation
from bloodbank.isbt128.fault import LabelFault
from bloodbank.isbt128.meanings import LabelSettings
from bloodbank.isbt128.product_code import ProductCode, parse_product_code
from bloodbank.isbt128.special_testing import SpecialTesting, parse_special_testing
from bloodbank.isbt128.uninterpreted import Uninterpreted, content_length, identifier_at, parse_uninterpreted

Structure = (
    DonationScan
    | GroupScan
    | ProductCode
    | DateScan
    | SpecialTesting
    | AntigenFigures
    | MarkerFigures
    | AntigenHistory
    | Consignment
    | Uninterpreted
)
Parser = Callable[[str], Structure]

LONGEST = 2000
_IDENTIFIER = re.compile(r"[=&][!-/:-@\[-`{-~]|=[1-9A-NP-Z]", re.ASCII)
_SYMBOLOGY = re.compile(r"\](?:C0|d1)", re.ASCII)
_DONATION_LENGTH = 15


def read_scan(text: str, *, labels: LabelSettings, reference_year: int) -> tuple[Structure, ...]:
    """The structures of one scan: of a barcode, of two beside each other, or of a compound message.

    A scanner may put a symbology identifier in front (`]C0`, `]d1`) and a line end behind. Raises LabelFault.
    """
    content = _SYMBOLOGY.sub("", text.rstrip("\r\n\t"), count=1) if text.startswith("]") else text.rstrip("\r\n\t")
    if not content:
        raise LabelFault("empty-scan", "the scan is empty: scan the barcode again")
    if len(content) > LONGEST:
        raise LabelFault("scan-too-long", f"a scan has {LONGEST} characters at most, this one {len(content)}")
    head = None
    if content.startswith("=+"):
        head, content = parse_compound_head(content[2 : 2 + compound.LENGTH]), content[2 + compound.LENGTH :]
    found = tuple(_structures(content, reference_year=reference_year, in_compound=head is not None))
    _require_count(found, head)
    _require_sequence(found, head, labels)
    return found


def _structures(content: str, *, reference_year: int, in_compound: bool) -> Iterator[Structure]:
    while content:
        identifier = _identifier(content)
        parse, skipped, length = _parser(identifier, content, reference_year, in_compound=in_compound)
        if len(content) < skipped + length:
            detail = f"after {identifier} {length} characters must follow, there are {len(content) - skipped}"
            raise LabelFault("wrong-length", f"{detail}; scan the label again")
        yield parse(content[skipped : skipped + length])
        content = content[skipped + length :]


def _identifier(content: str) -> str:
    found = _IDENTIFIER.match(content)
    if found is None:
        detail = f"{content[:2]!r} is no data identifier of ISBT 128: they begin with = or &"
        raise LabelFault(
            "no-data-identifier", f"{detail}; scan a barcode of the label, or check the scanner's settings"
        )
    return found[0]


def _parser(identifier: str, content: str, reference_year: int, *, in_compound: bool) -> tuple[Parser, int, int]:
    """How the content is parsed, how many characters of the identifier are no data, and how long the content is."""
    if identifier[1].isalnum():
        return parse_donation, 1, _DONATION_LENGTH
    if identifier == "&%":
        return parse_antigen_history, 2, antigen_history.history_length(content[2:])
    if identifier in _PLAIN:
        parse, length = _PLAIN[identifier]
        return parse, 2, length
    for (kind, is_timed), (_, dated) in DateScan.DATED.items():
        if identifier == dated:
            return _date_parser(kind, is_timed, reference_year), 2, 10 if is_timed else 6
    carried = identifier_at(content)
    if carried is not None:
        length = content_length(carried, content[len(carried) :], in_compound=in_compound)
        return lambda own: parse_uninterpreted(carried, own), len(carried), length
    if identifier == "=+":
        raise LabelFault("compound-within", "a compound message can't stand within another scan; scan it alone")
    detail = f"{identifier} is the identifier of no structure that the standard defines"
    raise LabelFault("unknown-structure", f"{detail}; scan the barcodes of number, group, product and dates")


def _date_parser(kind: str, is_timed: bool, reference_year: int) -> Parser:
    return lambda content: parse_date(content, kind=kind, is_timed=is_timed, reference_year=reference_year)


_PLAIN: Mapping[str, tuple[Parser, int]] = MappingProxyType(
    {
        "=%": (parse_group, 4),
        "=<": (parse_product_code, product_code.LENGTH),
        "&(": (parse_special_testing, 5),
        "=\\": (parse_antigens, digits.LENGTH),
        '&"': (parse_markers, digits.LENGTH),
        "=$": (parse_consignment, consignment.LENGTH),
    }
)


def _require_count(found: tuple[Structure, ...], head: CompoundHead | None) -> None:
    if head is not None and len(found) != head.count:
        detail = f"the compound message says that {head.count} structures follow, there are {len(found)}"
        raise LabelFault("wrong-count", f"{detail}; scan it again")
    if head is None and len(found) > 2:
        detail = f"{len(found)} structures stand together without the head of a compound message"
        raise LabelFault("too-many-structures", f"{detail}; scan the barcodes one by one, or in pairs")


def _require_sequence(found: tuple[Structure, ...], head: CompoundHead | None, labels: LabelSettings) -> None:
    if head is None or head.sequence == compound.FREE_ORDER:
        return
    known = labels.said_by("compound", head.sequence)
    if known is None:
        detail = f"the sequence {head.sequence} of compound messages is not in the tables"
        raise LabelFault("unknown-sequence", f"{detail}; add it to the file of tables, or scan the barcodes one by one")
    if known.meaning.split() != [part.structure for part in found]:
        detail = f"the sequence {head.sequence} is {known.meaning}, the message has other structures"
        raise LabelFault("wrong-sequence", f"{detail}; scan it again")
