"""BTS^O31 in: what became of a unit on the ward. BPS^O29 and BTS^O31 out: what we say of one.

Source: HL7 v2.5.1 chapter 4, segments BPX and BTX; tables 0510, 0511, 0513.
"""

from bloodbank.kinds import BloodUnitStatus
from bloodbank.messages import DiscardBloodUnit, RecordTransfusion, ReturnBloodUnit
from bloodbank.model import BloodState, BloodUnit
from controlroom.exchange.hl7v2.envelope import Envelope, Segment
from controlroom.exchange.hl7v2.fault import KEY_UNKNOWN, MISSING, NOT_IN_TABLE, WRONG, MessageFault
from controlroom.exchange.hl7v2.orders import PatientNamed, _patient
from controlroom.exchange.values import Unreadable, read_group

Told = RecordTransfusion | ReturnBloodUnit | DiscardBloodUnit
DISPENSE = {
    BloodUnitStatus.AVAILABLE: "CR",
    BloodUnitStatus.RESERVED: "RS",
    BloodUnitStatus.ISSUED: "DS",
    BloodUnitStatus.IN_TRANSIT: "DS",
    BloodUnitStatus.DELIVERED: "DS",
    BloodUnitStatus.TRANSFUSED: "PT",
    BloodUnitStatus.DISCARDED: "WA",
}
"""Table 0510 of a unit's status. In quarantine, recalled or made into others it has none: nothing is told."""

HANDED_OUT = (BloodUnitStatus.ISSUED, BloodUnitStatus.IN_TRANSIT, BloodUnitStatus.DELIVERED)
GONE = (BloodUnitStatus.TRANSFUSED, BloodUnitStatus.DISCARDED, BloodUnitStatus.MODIFIED)


def read_transfusion_status(message: Envelope, state: BloodState) -> tuple[Told, PatientNamed | None, BloodUnit]:
    """The command that a BTS^O31 with one BTX means. Raises MessageFault."""
    reports = message.all("BTX")
    if len(reports) != 1:
        detail = "there is no BTX" if not reports else "one BTX a message: a refusal would leave the others half-done"
        raise MessageFault("BTX^1", detail, code=MISSING if not reports else WRONG)
    (report,) = reports
    unit = _unit(report, state)
    _require_group(report, unit)
    status = report.needed(11, "what became of the unit: TX, TR, RA or WA")
    reason = report.text(19, 2) or report.text(19) or f"told by {message.header.sender or 'HL7'} as {status}"
    patient = _patient(message.first("PID"))
    if status in ("TX", "TR"):
        if patient is None:
            raise MessageFault("PID^1", "PID is missing: who was transfused?", code=MISSING)
        return RecordTransfusion(blood_unit_id=unit.blood_unit_id, patient_id=""), patient, unit
    if status == "RA":
        returned = ReturnBloodUnit(
            blood_unit_id=unit.blood_unit_id, place_id=unit.place_id, reason=reason, seal_intact=False, out_s=None
        )
        return returned, patient, unit
    if status == "WA":
        _require_given(report, unit)
        return DiscardBloodUnit(blood_unit_id=unit.blood_unit_id, reason=reason), patient, unit
    detail = f"BTX-11: {status!r} is not taken here; send TX or TR (transfused), RA (returned), WA (wasted)"
    raise MessageFault(report.where(11), detail, code=NOT_IN_TABLE)


def _unit(report: Segment, state: BloodState) -> BloodUnit:
    din = report.needed(2, "the donation identification number")
    code = report.needed(3, "the product code")
    unit = state.blood_units.get(f"{din.replace(' ', '')[:13]}-{code}")
    if unit is None:
        raise MessageFault(report.where(2), f"BTX-2: there is no unit {din} {code}", code=KEY_UNKNOWN)
    return unit


def _require_group(report: Segment, unit: BloodUnit) -> None:
    """BTX-4, where it is told, is what stands on the bag. Raises MessageFault."""
    said = report.text(4)
    if not said:
        return
    try:
        group = read_group(said)
    except Unreadable as error:
        raise MessageFault(report.where(4), f"BTX-4: {error}", code=NOT_IN_TABLE) from error
    if group is not unit.group:
        detail = f"BTX-4: {unit.din} is {unit.group}, not {group}: look at the bag again"
        raise MessageFault(report.where(4), detail, code=WRONG)


def _require_given(report: Segment, unit: BloodUnit) -> None:
    """A ward throws away what it was given; of what is gone already the blood bank tells. Raises MessageFault."""
    if unit.status in HANDED_OUT or unit.status in GONE:
        return
    detail = f"BTX-2: unit {unit.din} is {unit.status}: it was handed out to nobody"
    raise MessageFault(report.where(2), detail, code=WRONG)


def dispense_status(unit: BloodUnit) -> str | None:
    """The code of table 0510, None where nothing is told."""
    return DISPENSE.get(unit.status)
