"""What is checked of a command before it waits for the writer: its shape, its size, its envelope.

Struct constructors check no types, so a command made in Python may hold anything. It is written as canonical JSON and
read back by its type: what comes back equal is exactly what its class says, and holds no NaN or infinity.
"""

import json
from concurrent.futures import Future
from typing import Any

import msgspec

from controlroom.canonical import CanonicalJson, sha256_hex, unstorable_path
from controlroom.errors import CommandRefused
from controlroom.messages import Accepted, CommandEnvelope
from controlroom.subjects import CommandType, Subjects
from controlroom.timers import ScheduledCommand, SetTimer

MAX_COMMAND_BYTES = 256 * 1024
MAX_NAME_LENGTH = 200
JSON = CanonicalJson()


class PreparedCommand:
    """A command that may be decided: its checked value, its type, and where the answer goes."""

    __slots__ = ("body_hash", "command", "envelope", "future", "type")

    def __init__(self, *, envelope: CommandEnvelope, command: Any, type: CommandType, body_hash: str) -> None:
        self.envelope, self.command, self.type, self.body_hash = envelope, command, type, body_hash
        self.future: Future[Accepted] = Future()


def prepare(envelope: CommandEnvelope, subjects: Subjects) -> PreparedCommand:
    """Check an envelope. Raises CommandRefused with the field at fault."""
    known = subjects.commands.get(type(envelope.command))
    if known is None:
        detail = f"{type(envelope.command).__name__} is no command of this control room"
        raise CommandRefused("command-unknown", detail, kind="invalid", field="command")
    _check_envelope(envelope)
    encoded = _encoded(envelope.command, known)
    command = _read_back(envelope.command, encoded, known)
    if isinstance(command, SetTimer):
        scheduled_command(command.command, subjects)
    asked = encoded if envelope.asked is None else _encoded(envelope.asked, known)
    body = b"\n".join((known.name.encode(), envelope.actor.encode(), asked))
    return PreparedCommand(envelope=envelope, command=command, type=known, body_hash=sha256_hex(body))


def schedule(command: Any, subjects: Subjects) -> ScheduledCommand:
    """A command as data, for SetTimer."""
    known = subjects.commands.get(type(command))
    if known is None:
        raise CommandRefused("command-unknown", f"{type(command).__name__} is no command", kind="invalid")
    return ScheduledCommand(type=known.name, fields=json.loads(_encoded(command, known)))


def scheduled_command(scheduled: ScheduledCommand, subjects: Subjects) -> Any:
    """The command that a timer holds. Raises CommandRefused when it is none."""
    known = subjects.command_named(scheduled.type)
    try:
        return msgspec.convert(scheduled.fields, known.cls)
    except msgspec.ValidationError as error:
        raise CommandRefused(
            "command-malformed", f"{scheduled.type}: {error}", kind="invalid", field="command"
        ) from error


def _check_envelope(envelope: CommandEnvelope) -> None:
    _check_name("actor", envelope.actor)
    if envelope.idempotency_key is not None:
        _check_name("idempotency_key", envelope.idempotency_key)
    if envelope.expected_versions:
        try:
            msgspec.convert(envelope.expected_versions, dict[str, int])
        except msgspec.ValidationError as error:
            raise CommandRefused("envelope-malformed", str(error), kind="invalid", field="expected_versions") from error
    caused_by = envelope.caused_by
    if caused_by is not None and (type(caused_by) is not int or not 0 < caused_by < 2**63):
        detail = f"caused_by must be the position of an event, not {caused_by!r}"
        raise CommandRefused("envelope-malformed", detail, kind="invalid", field="caused_by")


def _check_name(field: str, name: object) -> None:
    if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME_LENGTH or not name.isprintable():
        detail = f"{field} must be 1 to {MAX_NAME_LENGTH} printable characters"
        raise CommandRefused("envelope-malformed", detail, kind="invalid", field=field)


def _encoded(command: Any, known: CommandType) -> bytes:
    try:
        encoded = JSON.bytes(command)
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
        raise _malformed(known, error, _unstorable(command)) from error
    if len(encoded) > MAX_COMMAND_BYTES:
        detail = f"{known.name} of {len(encoded)} bytes is larger than {MAX_COMMAND_BYTES}"
        raise CommandRefused("command-too-large", detail, kind="invalid", field="command")
    return encoded


def _read_back(command: Any, encoded: bytes, known: CommandType) -> Any:
    try:
        checked = known.decoder.decode(encoded)
    except msgspec.ValidationError as error:
        raise _malformed(known, error, _unstorable(command)) from error
    if checked != command or b"\\u0000" in encoded:
        where = _unstorable(command)
        if where is not None or checked != command:
            raise _malformed(known, "a value is not of its field's type", where)
    return checked


def _unstorable(command: Any) -> str | None:
    try:
        return unstorable_path(msgspec.to_builtins(command))
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError):
        return None


def _malformed(known: CommandType, reason: object, where: str | None) -> CommandRefused:
    if where is not None:
        detail = f"{known.name}: {where} must be a finite number or a text without NUL characters"
        return CommandRefused("command-malformed", detail, kind="invalid", field=where)
    text = str(reason)
    field = text.rpartition(" - at `$.")[2].rstrip("`") if " - at `$." in text else None
    return CommandRefused("command-malformed", f"{known.name}: {text}", kind="invalid", field=field)
