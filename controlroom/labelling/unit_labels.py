"""Labels of units that the blood bank has: on the bag, and beside it when it is handed out."""

from bloodbank.isbt128.meanings import LabelSettings
from bloodbank.isbt128.product_code import parse_product_code
from bloodbank.model import BloodUnit, BloodUnitStatus
from bloodbank.refusal import Refused
from bloodbank.words import spoken_languages
from controlroom.desk import Desk
from controlroom.labelling.local_clock import local_of
from controlroom.labelling.sheet import Sheet
from controlroom.labelling.unit_sheet import content_of, unit_sheet
from controlroom.labelling.words import WORDS

OUT_OF_USE = frozenset(
    {BloodUnitStatus.TRANSFUSED, BloodUnitStatus.DISCARDED, BloodUnitStatus.MODIFIED, BloodUnitStatus.RECALLED}
)


def label_of_unit(desk: Desk, unit: BloodUnit, *, language: str = "en") -> Sheet:
    """The label on the bag; of a unit in quarantine without its group. Raises Refused, LabelFault."""
    _require_in_use(unit)
    return _sheet(desk, unit, lines=(*unit.attributes, *_typed(unit)), language=language)


def issue_label_of_unit(desk: Desk, unit: BloodUnit, *, language: str = "en") -> Sheet:
    """The label that goes with a unit to its patient: the patient's id, no name. Raises Refused, LabelFault."""
    _require_in_use(unit)
    request = desk.room.state.bloodbank.requests.get(unit.request_id or "")
    if request is None or request.patient_id is None or unit.status is BloodUnitStatus.QUARANTINED:
        detail = f"blood unit {unit.blood_unit_id} is not held for a known patient: reserve it for one first"
        raise Refused("no-patient-for-label", detail, kind="conflict")
    words = WORDS[language]
    lines = (f"{words.for_patient} {request.patient_id}", f"{words.request} {request.request_id}")
    return _sheet(desk, unit, lines=lines, language=language)


def _require_in_use(unit: BloodUnit) -> None:
    if unit.status in OUT_OF_USE:
        detail = f"blood unit {unit.blood_unit_id} is {unit.status.value}: it must not be labelled again"
        raise Refused("out-of-use", detail, kind="conflict")


def _sheet(desk: Desk, unit: BloodUnit, *, lines: tuple[str, ...], language: str) -> Sheet:
    timezone = desk.pack.settings.timezone
    content = content_of(
        din=unit.din,
        product_code=unit.product_code,
        group=unit.group,
        name=_name(unit, desk.blood_settings.labels, language),
        expires=local_of(unit.expires_at, timezone),
        collected=None if unit.collected_at is None else local_of(unit.collected_at, timezone),
        in_quarantine=unit.status is BloodUnitStatus.QUARANTINED,
        for_one_patient=unit.only_for_patient_id is not None,
        lines=lines,
    )
    return unit_sheet(content, WORDS[language])


def _name(unit: BloodUnit, labels: LabelSettings, language: str) -> str:
    """The product table's name where it is in force for this component; the component's word otherwise."""
    product = labels.products.get(parse_product_code(unit.product_code).description)
    if product is not None and product.component is unit.component and language == "en":
        return product.name
    return spoken_languages()[language].terms[unit.component.value]


def _typed(unit: BloodUnit) -> tuple[str, ...]:
    """`K- C+ e+`"""
    signs = [f"{name}-" for name in unit.antigens_absent] + [f"{name}+" for name in unit.antigens_present]
    return (" ".join(signs),) if signs else ()
