"""What goes into a control room and what comes out: commands in envelopes, recorded events, answers."""

from typing import Any

from msgspec import Struct


class CommandEnvelope(Struct, frozen=True, kw_only=True):
    """A command of a subject, who gives it, and under which conditions.

    `idempotency_key` makes a retry harmless: the same key with the same command answers as the first time.
    `expected_versions` maps streams to the version the actor saw; another version refuses the command.
    `caused_by` is the position of the event this command answers to. `asked` is the command as the actor gave it, when
    the room's own figures of this moment were added to it since: it is what a retry is compared with.
    """

    command: Any
    actor: str
    idempotency_key: str | None = None
    expected_versions: dict[str, int] = {}
    caused_by: int | None = None
    asked: Any = None


class RecordedEvent(Struct, frozen=True, kw_only=True):
    """An event that stands in the log: where, when, by whom, and the event itself.

    `position` counts all events of the region from 1; `version` counts those that touch `stream`, the event's own.
    `type` is `<subject>.<EventClass>`; `hash` chains this event to all before it (hexadecimal SHA-256).
    """

    position: int
    region: str
    stream: str
    version: int
    streams: tuple[str, ...]
    type: str
    at: float
    actor: str
    command_key: str | None
    caused_by: int | None
    event: Any
    hash: str


class Accepted(Struct, frozen=True, kw_only=True):
    """A command was carried out: its events and the region's position after them.

    `replayed` says that the answer comes from the record of an earlier command with the same key.
    """

    events: tuple[RecordedEvent, ...]
    position: int
    replayed: bool = False
