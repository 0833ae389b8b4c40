"""A message read: its header, its segments, its fields."""

from datetime import UTC, datetime

import hl7
from msgspec import Struct

from controlroom.exchange.hl7v2.fault import MISSING, VERSION_UNKNOWN, WRONG, MessageFault

VERSIONS = ("2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8", "2.8.1", "2.8.2", "2.9")


class Header(Struct, frozen=True, kw_only=True):
    """MSH. `control_id` (MSH-10) is the same when a message is sent again."""

    sender: str
    facility: str
    message: str
    event: str
    control_id: str
    version: str


class Segment:
    """Fields by their numbers in the standard; what is left out is empty text."""

    def __init__(self, name: str, number: int, fields: "hl7.Segment") -> None:
        self.name, self.number, self._fields = name, number, fields

    def text(self, field: int, component: int = 1) -> str:
        repetitions = self.repetitions(field, component)
        return repetitions[0] if repetitions else ""

    def repetitions(self, field: int, component: int = 1) -> list[str]:
        if field >= len(self._fields):
            return []
        found = []
        for repetition in str(self._fields[field]).split("~"):
            parts = repetition.split("^")
            found.append(parts[component - 1].strip() if component <= len(parts) else "")
        return found if any(found) else []

    def where(self, field: int) -> str:
        """The field as ERR-2 names it."""
        return f"{self.name}^{self.number}^{field}"

    def needed(self, field: int, what: str, component: int = 1) -> str:
        """Raises MessageFault where the field is empty."""
        found = self.text(field, component)
        if not found:
            raise MessageFault(self.where(field), f"{self.name}-{field} is empty: {what}", code=MISSING)
        return found

    def instant(self, field: int) -> float | None:
        """A date with a time of day; without an offset in UTC. Raises MessageFault."""
        text = self.text(field)
        if not text:
            return None
        try:
            found = hl7.parse_datetime(text)
        except ValueError as error:
            detail = f"{self.name}-{field}: {text!r} is no time; write 20261231235900+0300"
            raise MessageFault(self.where(field), detail, code=WRONG) from error
        assert isinstance(found, datetime)
        return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).timestamp()


class Envelope:
    """A message whose header was understood."""

    def __init__(self, header: Header, segments: list[Segment]) -> None:
        self.header, self.segments = header, segments

    def first(self, name: str) -> Segment | None:
        return next((segment for segment in self.segments if segment.name == name), None)

    def all(self, name: str) -> list[Segment]:
        return [segment for segment in self.segments if segment.name == name]


def read_envelope(text: str) -> Envelope:
    """Raises MessageFault for what is no message of a version that is spoken here."""
    try:
        message = hl7.parse(text.replace("\r\n", "\r").replace("\n", "\r").strip("\r") + "\r")
    except (hl7.HL7Exception, IndexError, AssertionError) as error:
        raise MessageFault("MSH^1", f"this is no HL7 message: {error}", code="100", answer="AR") from error
    counts: dict[str, int] = {}
    segments = []
    for fields in message:
        name = str(fields[0])
        counts[name] = counts.get(name, 0) + 1
        segments.append(Segment(name, counts[name], fields))
    if not segments or segments[0].name != "MSH":
        raise MessageFault("MSH^1", "this is no HL7 message: it does not begin with MSH", code="100", answer="AR")
    return Envelope(_header(segments[0]), segments)


def _header(msh: Segment) -> Header:
    version = msh.text(12)
    if version not in VERSIONS:
        detail = f"MSH-12: version {version or 'none'} is not spoken here; send 2.5.1"
        raise MessageFault(msh.where(12), detail, code=VERSION_UNKNOWN, answer="AR")
    return Header(
        sender=msh.text(3),
        facility=msh.text(4),
        message=msh.text(9, 1),
        event=msh.text(9, 2),
        control_id=msh.needed(10, "the sender's own number of this message"),
        version=version,
    )
