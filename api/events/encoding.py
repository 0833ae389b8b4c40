"""A recorded event in JSON."""

from typing import Any

import msgspec
from msgspec import Struct

from api.http.json import to_json
from controlroom.messages import RecordedEvent


class LoggedEvent(Struct, frozen=True, kw_only=True):
    """One event of the log: what happened, in `event`, in the subject's words; who did it, and when."""

    position: int
    stream: str
    version: int
    streams: tuple[str, ...]
    type: str
    at: float
    actor: str
    caused_by: int | None
    event: dict[str, Any]


def event_json(recorded: RecordedEvent) -> dict[str, Any]:
    return {
        "position": recorded.position,
        "stream": recorded.stream,
        "version": recorded.version,
        "streams": list(recorded.streams),
        "type": recorded.type,
        "at": to_json({"at": recorded.at})["at"],
        "actor": recorded.actor,
        "caused_by": recorded.caused_by,
        "event": to_json(recorded.event),
    }


def server_sent(name: str, data: Any, *, event_id: int | None = None) -> bytes:
    """One message of the server-sent events protocol (HTML standard, 9.2.6)."""
    identity = b"" if event_id is None else b"id: %d\n" % event_id
    return identity + b"event: " + name.encode() + b"\ndata: " + msgspec.json.encode(data) + b"\n\n"
