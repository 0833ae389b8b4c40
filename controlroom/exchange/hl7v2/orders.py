"""OMB^O27, the blood product order: one message is one request, a line for each BPO, or the taking back of one.

Source: HL7 v2.5.1 chapter 4, section 4.13 and segments ORC, TQ1, BPO; tables 0119, 0508.
"""

from msgspec import Struct

from bloodbank.messages import CancelRequest, RequestBlood
from bloodbank.model import RequestLine, Urgency
from controlroom.exchange.hl7v2.envelope import Envelope, Segment
from controlroom.exchange.hl7v2.fault import MISSING, NOT_IN_TABLE, WRONG, MessageFault
from controlroom.exchange.values import Unreadable, read_component

REQUIREMENTS = {"CM": "cmv-negative", "CS": "cmv-negative", "HB": "hba-negative"}
REQUIREMENTS |= {"IR": "irradiated", "LR": "leucodepleted", "WA": "washed"}
PRIORITIES = {
    "S": Urgency.EMERGENCY,
    "A": Urgency.URGENT,
    "R": Urgency.ROUTINE,
    "T": Urgency.URGENT,
    "": Urgency.ROUTINE,
}
OWN_AUTHORITY = "ARTERIAL"
MOST_UNITS = 100
DEFAULT_NOTICE_S = {Urgency.EMERGENCY: 0.0, Urgency.URGENT: 3_600.0, Urgency.ROUTINE: 86_400.0}
CANCEL = ("CA", "OC", "DC")


class PatientNamed(Struct, frozen=True, kw_only=True):
    """PID-3: an identifier and who assigned it; `ARTERIAL` stands for the id of our own register."""

    identifier: str
    authority: str
    where: str


class BloodOrder(Struct, frozen=True, kw_only=True):
    """What an order asks for; the patient is still to be found."""

    request: RequestBlood | None
    cancel: CancelRequest | None
    patient: PatientNamed | None
    placer_numbers: tuple[str, ...]


def read_order(message: Envelope, *, now: float) -> BloodOrder:
    """Raises MessageFault with the segment and field."""
    orders = message.all("ORC")
    if not orders:
        raise MessageFault("ORC^1", "there is no ORC: say what is ordered", code=MISSING)
    placers = _placers(orders)
    controls = {order.needed(1, "NW orders, CA takes back") for order in orders}
    patient = _patient(message.first("PID"))
    if controls.issubset(CANCEL):
        return BloodOrder(request=None, cancel=_cancelled(orders), patient=patient, placer_numbers=placers)
    if controls != {"NW"}:
        detail = f"ORC-1: {', '.join(sorted(controls))} is not done here; send NW for an order, CA to take it back"
        raise MessageFault(orders[0].where(1), detail, code=NOT_IN_TABLE)
    return BloodOrder(request=_request(message, orders, now=now), cancel=None, patient=patient, placer_numbers=placers)


def _placers(orders: list[Segment]) -> tuple[str, ...]:
    """ORC-2 of each group: all of one order, as taking back any of them takes back the whole."""
    placers = tuple(order.text(2) for order in orders)
    first = next(filter(None, placers), "")
    for order, placer in zip(orders, placers, strict=True):
        if placer not in ("", first):
            detail = f"ORC-2: {first} and {placer} are two orders: send one order a message"
            raise MessageFault(order.where(2), detail, code=WRONG)
    return placers


def _cancelled(orders: list[Segment]) -> CancelRequest:
    names = {order.needed(3, "the number of the request here, as its acknowledgment told it") for order in orders}
    if len(names) > 1:
        raise MessageFault(orders[1].where(3), "ORC-3: take back one request in a message", code=WRONG)
    return CancelRequest(request_id=names.pop(), reason=orders[0].text(16, 2) or "taken back by the one who ordered it")


def _request(message: Envelope, orders: list[Segment], *, now: float) -> RequestBlood:
    products = message.all("BPO")
    if not products:
        raise MessageFault("BPO^1", "there is no BPO: say which product and how many", code=MISSING)
    urgency = _urgency(message, orders)
    needed = [at for product in products if (at := product.instant(7)) is not None]
    places = {place for product in products if (place := product.text(11, 1) or product.text(11, 4))}
    if len(places) != 1:
        detail = "BPO-11 is empty: name the place where it is needed" if not places else "BPO-11: one place a message"
        raise MessageFault(products[0].where(11), detail, code=MISSING if not places else WRONG)
    return RequestBlood(
        place_id=places.pop(),
        lines=tuple(_line(product) for product in products),
        urgency=urgency,
        needed_by_at=max(now, min(needed, default=now + DEFAULT_NOTICE_S[urgency])),
        indication=next((code for product in products if (code := product.text(13))), None),
        prescriber_id=next((name for order in orders if (name := order.text(12))), None),
    )


def _urgency(message: Envelope, orders: list[Segment]) -> Urgency:
    found = []
    for timing in message.all("TQ1"):
        found.append(_priority(timing.text(9), timing.where(9)))
    for order in orders:
        found.append(_priority(order.text(7, 6), order.where(7)))
    ranked = (Urgency.EMERGENCY, Urgency.URGENT, Urgency.ROUTINE)
    return min(found, key=ranked.index)


def _priority(code: str, where: str) -> Urgency:
    if code[:1] not in PRIORITIES:
        detail = (
            f"{where.replace('^1^', '-')}: priority {code!r} is not known; use S (at once), A (soon) or R (routine)"
        )
        raise MessageFault(where, detail, code=NOT_IN_TABLE)
    return PRIORITIES[code[:1]]


def _line(product: Segment) -> RequestLine:
    said = product.needed(2, "the product that is ordered")
    try:
        component = read_component(said)
    except Unreadable:
        try:
            component = read_component(product.text(2, 2))
        except Unreadable as error:
            raise MessageFault(product.where(2), f"BPO-2: {said!r}: {error}", code=NOT_IN_TABLE) from error
    count = product.needed(4, "how many units")
    if not count.isascii() or not count.isdigit() or not 1 <= int(count) <= MOST_UNITS:
        raise MessageFault(product.where(4), f"BPO-4: {count!r} is no count of 1 to {MOST_UNITS}", code=WRONG)
    asked = [code for code in product.repetitions(3) if code]
    unknown = [code for code in asked if code not in REQUIREMENTS]
    if unknown:
        detail = f"BPO-3: {', '.join(unknown)} can't be asked for here; use {', '.join(sorted(REQUIREMENTS))}"
        raise MessageFault(product.where(3), detail, code=NOT_IN_TABLE)
    requirements = tuple(sorted({REQUIREMENTS[code] for code in asked}))
    return RequestLine(component=component, count=int(count), requirements=requirements)


def _patient(pid: Segment | None) -> PatientNamed | None:
    """Our own id goes before others."""
    if pid is None:
        return None
    named = list(zip(pid.repetitions(3), pid.repetitions(3, 4), strict=False)) or [
        (name, "") for name in pid.repetitions(3)
    ]
    if not named:
        raise MessageFault(pid.where(3), "PID-3 is empty: who is the patient?", code=MISSING)
    identifier, authority = next((one for one in named if one[1] == OWN_AUTHORITY), named[0])
    return PatientNamed(identifier=identifier, authority=authority, where=pid.where(3))
