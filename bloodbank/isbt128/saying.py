"""What a structure says of a unit besides its number and dates: by the standard's rules and the service's tables."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from bloodbank.isbt128.antigen_history import AntigenHistory
from bloodbank.isbt128.blood_group import GroupScan
from bloodbank.isbt128.digits import AntigenFigures, MarkerFigures
from bloodbank.isbt128.meanings import CodeMeaning, LabelSettings
from bloodbank.isbt128.product_code import ProductCode
from bloodbank.isbt128.scan import Structure
from bloodbank.isbt128.special_testing import SpecialTesting
from bloodbank.isbt128.uninterpreted import Uninterpreted

EMERGENCY_ATTRIBUTE = "emergency-only"
EMERGENCY_ONLY = "label-emergency-only"
REACTIVE = "label-marker-reactive"
MARKERS_UNREAD = "label-markers-unread"


class Particulars(Struct, frozen=True, kw_only=True):
    """Attributes and antigens as in `BloodUnit`; `notes` are what no table interprets."""

    attributes: tuple[str, ...] = ()
    antigens_absent: tuple[str, ...] = ()
    antigens_present: tuple[str, ...] = ()
    quarantine_reasons: tuple[str, ...] = ()
    for_one_patient: bool = False
    notes: tuple[str, ...] = ()


def particulars_of(structure: Structure, labels: LabelSettings) -> Particulars:
    """What this structure adds; nothing for numbers and dates."""
    if isinstance(structure, GroupScan):
        return _of_group(structure, labels)
    if isinstance(structure, ProductCode):
        return _of_product(structure, labels)
    if isinstance(structure, AntigenFigures):
        return _of_codes("red-cell-antigens", structure.codes, labels)
    if isinstance(structure, SpecialTesting):
        return _of_codes("special-testing", (structure.code,), labels)
    if isinstance(structure, MarkerFigures):
        return _of_markers(structure, labels)
    if isinstance(structure, AntigenHistory):
        return _of_history(structure, labels)
    if isinstance(structure, Uninterpreted):
        return Particulars(notes=(f"{structure.kind} (structure {structure.structure}) is not interpreted here",))
    return Particulars()


def _of_group(scan: GroupScan, labels: LabelSettings) -> Particulars:
    use = scan.intended_use or ""
    said = () if scan.phenotype == "0" else (labels.said_by("phenotype", scan.phenotype),)
    known = [meaning for meaning in said if meaning is not None]
    return Particulars(
        antigens_absent=_all((*known, scan), "antigens_absent"),
        antigens_present=_all((*known, scan), "antigens_present"),
        attributes=(EMERGENCY_ATTRIBUTE,) if use == EMERGENCY_ATTRIBUTE else (),
        quarantine_reasons=(EMERGENCY_ONLY,) if use == EMERGENCY_ATTRIBUTE else (),
        for_one_patient=use in ("directed-only", "autologous-only"),
        notes=() if len(known) == len(said) else (_unread("phenotype", scan.phenotype),),
    )


def _of_product(code: ProductCode, labels: LabelSettings) -> Particulars:
    product = labels.products.get(code.description)
    collection = labels.said_by("collection-type", code.collection) if code.is_international else None
    return Particulars(
        attributes=() if product is None else product.attributes,
        for_one_patient=collection is not None and collection.for_one_patient,
    )


def _of_codes(table: str, codes: tuple[str, ...], labels: LabelSettings) -> Particulars:
    said = [(code, labels.said_by(table, code)) for code in codes]
    known = [meaning for _, meaning in said if meaning is not None]
    return Particulars(
        attributes=_all(known, "attributes"),
        antigens_absent=_all(known, "antigens_absent"),
        antigens_present=_all(known, "antigens_present"),
        quarantine_reasons=(REACTIVE,) if any(meaning.reactive for meaning in known) else (),
        for_one_patient=any(meaning.for_one_patient for meaning in known),
        notes=tuple(_unread(table, code) for code, meaning in said if meaning is None),
    )


def _of_markers(figures: MarkerFigures, labels: LabelSettings) -> Particulars:
    """A unit whose infection markers can't be interpreted is held back: they may be bad news."""
    found = _of_codes("infection-markers", figures.codes, labels)
    if not found.notes:
        return found
    return Particulars(quarantine_reasons=(*found.quarantine_reasons, MARKERS_UNREAD), notes=found.notes)


def _of_history(history: AntigenHistory, labels: LabelSettings) -> Particulars:
    """Results are codes of the standard, whose table says `positive` or `negative`."""
    absent: list[str] = []
    present: list[str] = []
    notes: list[str] = []
    for tested in history.antigens:
        result = labels.said_by("antigen-result", tested.result)
        if result is None or result.meaning not in ("positive", "negative"):
            notes.append(_unread("antigen-result", tested.result))
        else:
            (present if result.meaning == "positive" else absent).append(tested.symbol)
    return Particulars(antigens_absent=tuple(absent), antigens_present=tuple(present), notes=tuple(notes))


def _all(parts: Iterable[CodeMeaning | GroupScan], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_each(parts, name)))


def _each(parts: Iterable[CodeMeaning | GroupScan], name: str) -> Iterator[str]:
    for part in parts:
        yield from getattr(part, name)


def _unread(table: str, code: str) -> str:
    return f"{table} {code} is in no table here: it is left out"
