"""Messages that we send: acknowledgments, dispense status, transfusion status."""

from datetime import UTC, datetime

from bloodbank.model import BloodRequest, BloodUnit
from controlroom.exchange.hl7v2.envelope import Header
from controlroom.exchange.hl7v2.fault import MessageFault

SEPARATORS = "^~\\&"
OWN = "ARTERIAL"
REPLIES = {("OMB", "O27"): "ORB^O28^ORB_O28", ("BTS", "O31"): "BRT^O32^BRT_O32"}
ESCAPES = str.maketrans({"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\r": " ", "\n": " "})


def stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y%m%d%H%M%S+0000")


def accepted(header: Header, *, now: float, filler: str | None = None, placers: tuple[str, ...] = ()) -> str:
    """AA; an order is told the number of its request here (ORC-3)."""
    lines = [_msh(header, now=now), f"MSA|AA|{_plain(header.control_id)}"]
    if filler is not None:
        lines += [f"ORC|OK|{_plain(placer)}|{_plain(filler)}" for placer in placers or ("",)]
    return _joined(lines)


def refused(header: Header | None, fault: MessageFault, *, now: float) -> str:
    """AE or AR, with the place of the fault and what to do."""
    known = header or Header(sender="", facility="", message="", event="", control_id="", version="2.5.1")
    return _joined(
        [
            _msh(known, now=now),
            f"MSA|{fault.answer}|{_plain(known.control_id)}|{_plain(fault.detail)}",
            f"ERR||{fault.where}|{fault.code}^^HL70357|E||||{_plain(fault.detail)}",
        ]
    )


def dispense(unit: BloodUnit, request: BloodRequest | None, *, status: str, now: float, control_id: str) -> str:
    """BPS^O29 of one unit."""
    lines = [_sent("BPS^O29^BPS_O29", now=now, control_id=control_id)]
    if request is not None and request.patient_id is not None:
        lines.append(f"PID|1||{_plain(request.patient_id)}^^^{OWN}^PI")
    lines.append(f"ORC|SC||{_plain(request.request_id) if request is not None else ''}")
    lines.append(f"BPO|1|{unit.component}||1")
    bpx = {
        1: "1",
        2: f"{status}^^HL70510",
        3: "F",
        4: stamp(now),
        5: unit.din,
        6: unit.product_code,
        11: _plain(unit.group),
        13: stamp(unit.expires_at),
        14: "1",
        17: _plain(unit.blood_unit_id),
    }
    return _joined([*lines, _segment("BPX", bpx)])


def transfusion(unit: BloodUnit, request: BloodRequest | None, *, now: float, control_id: str) -> str:
    """BTS^O31 of a transfused unit."""
    lines = [_sent("BTS^O31^BTS_O31", now=now, control_id=control_id)]
    lines.append(f"PID|1||{_plain(unit.patient_id or '')}^^^{OWN}^PI")
    lines.append(f"ORC|SC||{_plain(request.request_id) if request is not None else ''}")
    lines.append(f"BPO|1|{unit.component}||1")
    btx = {1: "1", 2: unit.din, 3: unit.product_code, 4: _plain(unit.group), 8: "1", 11: "TX^^HL70513", 12: "F"}
    return _joined([*lines, _segment("BTX", btx | {13: stamp(now)})])


def _segment(name: str, fields: dict[int, str]) -> str:
    return "|".join([name, *(fields.get(number, "") for number in range(1, max(fields) + 1))])


def _msh(header: Header, *, now: float) -> str:
    reply = REPLIES.get((header.message, header.event), f"ACK^{header.event}^ACK" if header.event else "ACK")
    to = f"{_plain(header.sender)}|{_plain(header.facility)}"
    return (
        f"MSH|{SEPARATORS}|{OWN}|BLOODBANK|{to}|{stamp(now)}||{reply}|A{_plain(header.control_id)}|P|{header.version}"
    )


def _sent(kind: str, *, now: float, control_id: str) -> str:
    return f"MSH|{SEPARATORS}|{OWN}|BLOODBANK|||{stamp(now)}||{kind}|{control_id}|P|2.5.1"


def _plain(text: str) -> str:
    return text.translate(ESCAPES)


def _joined(lines: list[str]) -> str:
    return "\r".join(lines) + "\r"
