"""BTS^O31 in: what became of a unit on the ward. BPS^O29 and BTS^O31 out: what we say of one.

Source: HL7 v2.5.1 chapter 4, segments BPX and BTX; tables 0510, 0511, 0513.
"""

from bloodbank.kinds import BloodUnitStatus
from bloodbank.messages import DiscardBloodUnit, RecordTransfusion, ReturnBloodUnit
from bloodbank.model import BloodState, BloodUnit
from controlroom.exchange.hl7v2.envelope import Envelope, Segment
from controlroom.exchange.hl7v2.fault import KEY_UNKNOWN, MISSING, NOT_IN_TABLE, WRONG, MessageFault
from controlroom.exchange.hl7v2.orders import PatientNamed, _patient

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


def read_transfusion_status(message: Envelope, state: BloodState) -> tuple[Told, PatientNamed | None, BloodUnit]:
    """The command that a BTS^O31 with one BTX means. Raises MessageFault."""
    reports = message.all("BTX")
    if len(reports) != 1:
        detail = "there is no BTX" if not reports else "one BTX a message: a refusal would leave the others half-done"
        raise MessageFault("BTX^1", detail, code=MISSING if not reports else WRONG)
    (report,) = reports
    unit = _unit(report, state)
    status = report.needed(11, "what became of the unit: TX, TR, RA or WA")
    reason = report.text(19, 2) or report.text(19) or f"told by {message.header.sender or 'HL7'} as {status}"
    if status in ("TX", "TR"):
        patient = _patient(message.first("PID"))
        if patient is None:
            raise MessageFault("PID^1", "PID is missing: who was transfused?", code=MISSING)
        return RecordTransfusion(blood_unit_id=unit.blood_unit_id, patient_id=""), patient, unit
    if status == "RA":
        returned = ReturnBloodUnit(
            blood_unit_id=unit.blood_unit_id, place_id=unit.place_id, reason=reason, seal_intact=False, out_s=None
        )
        return returned, None, unit
    if status == "WA":
        return DiscardBloodUnit(blood_unit_id=unit.blood_unit_id, reason=reason), None, unit
    detail = f"BTX-11: {status!r} is not taken here; send TX or TR (transfused), RA (returned), WA (wasted)"
    raise MessageFault(report.where(11), detail, code=NOT_IN_TABLE)


def _unit(report: Segment, state: BloodState) -> BloodUnit:
    din = report.needed(2, "the donation identification number")
    code = report.needed(3, "the product code")
    unit = state.blood_units.get(f"{din.replace(' ', '')[:13]}-{code}")
    if unit is None:
        raise MessageFault(report.where(2), f"BTX-2: there is no unit {din} {code}", code=KEY_UNKNOWN)
    return unit


def dispense_status(unit: BloodUnit) -> str | None:
    """The code of table 0510, None where nothing is told."""
    return DISPENSE.get(unit.status)
