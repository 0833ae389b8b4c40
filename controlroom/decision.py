"""Deciding commands one after another on a state that is not yet the room's: a draft of what one commit will add.

A command that is refused leaves the draft as it was. When the commit fails the draft is dropped, and with it the one
that rests on it.
"""

from typing import Any

import msgspec
from immutables import Map

from controlroom.canonical import CanonicalJson
from controlroom.chain import row_hash
from controlroom.errors import CommandFailed, CommandRefused, ControlRoomError, IdempotencyKeyReused, VersionConflict
from controlroom.log import Append, Head, Progress, StoredAnswer, StoredEvent, StreamEntry
from controlroom.messages import Accepted, RecordedEvent
from controlroom.preparation import PreparedCommand
from controlroom.state import RegionState
from controlroom.subjects import Subject, Subjects

MAX_STREAM_LENGTH = 400


class Draft:
    """Events decided but not yet written, and the state they lead to."""

    def __init__(
        self, *, region: str, state: RegionState, head: Head, subjects: Subjects, earlier: "Draft | None" = None
    ) -> None:
        self.region, self.state, self.head, self._subjects = region, state, head, subjects
        self._earlier = earlier
        self.recorded: list[RecordedEvent] = []
        self.answers: dict[str, StoredAnswer] = {}
        self._rows: list[StoredEvent] = []
        self._streams: list[StreamEntry] = []
        self._json = CanonicalJson()

    def addition(self, progress: Progress) -> Append:
        """What the commit must write."""
        return Append(
            events=tuple(self._rows),
            streams=tuple(self._streams),
            answers=tuple(self.answers.values()),
            progress=progress,
        )

    def earlier_is_written(self) -> None:
        """The draft this one rests on is in the log now: the log knows its answers."""
        self._earlier = None

    def earlier_answer(self, prepared: PreparedCommand) -> Accepted | None:
        """The answer, when this draft or the one it rests on has already carried out a command with the same key."""
        answer = self.answers.get(prepared.envelope.idempotency_key or "")
        if answer is None:
            return self._earlier.earlier_answer(prepared) if self._earlier is not None else None
        check_same_command(answer, prepared)
        mine = [e for e in self.recorded if 0 <= e.position - answer.first_position < answer.event_count]
        return Accepted(events=tuple(mine), position=answer.first_position + answer.event_count - 1, replayed=True)

    def carry_out(self, prepared: PreparedCommand, *, now: float) -> Accepted:
        """Decide a command and add its events. Raises ControlRoomError, and then adds nothing."""
        envelope, subject = prepared.envelope, prepared.type.subject
        check_versions(self.state, envelope.expected_versions)
        state, head = self.state, self.head
        rows: list[StoredEvent] = []
        streams: list[StreamEntry] = []
        recorded: list[RecordedEvent] = []
        try:
            for event in self._decide(subject, state, prepared.command, now=now):
                row, stored, event_streams = self._row(event, state, head, prepared, now=now)
                state = evolved(state, subject, stored, position=row.position, at=now, streams=event_streams)
                head = Head(position=row.position, hash=row.hash)
                rows.append(row)
                streams.extend(
                    StreamEntry(self.region, name, state.versions[name], row.position) for name in event_streams[1:]
                )
                recorded.append(record(row, stored, event_streams))
        except ControlRoomError:
            raise
        except Exception as error:
            raise CommandFailed(prepared.type.name, f"{type(error).__name__}: {error}") from error
        key = envelope.idempotency_key
        if key is not None:
            first = self.head.position + 1
            self.answers[key] = StoredAnswer(self.region, key, prepared.body_hash, first, len(rows), now)
        self.state, self.head = state, head
        self._rows += rows
        self._streams += streams
        self.recorded += recorded
        return Accepted(events=tuple(recorded), position=head.position)

    def _decide(self, subject: Subject, state: RegionState, command: Any, *, now: float) -> list[Any]:
        try:
            return list(subject.decide(getattr(state, subject.name), command, now=now))
        except subject.refused as error:
            raise _as_refusal(error) from error

    def _row(
        self, event: Any, state: RegionState, head: Head, prepared: PreparedCommand, *, now: float
    ) -> tuple[StoredEvent, Any, tuple[str, ...]]:
        """The row of an event, the event as it will be read back from it, and its streams, each once.

        The state is made from what will be read back, so that live and replayed state are one.
        """
        known = self._subjects.events[type(event)]
        payload = self._json.text(event)
        stored = known.decoder.decode(payload)
        if stored != event:
            raise ValueError(f"{known.name} holds a value that is not of its field's type: {event!r}")
        streams = tuple(dict.fromkeys(stored.streams))
        if max(map(len, streams)) > MAX_STREAM_LENGTH:
            detail = f"{prepared.type.name} names something by an id of more than {MAX_STREAM_LENGTH} characters"
            raise CommandRefused("id-too-long", detail, kind="invalid")
        columns = (
            self.region,
            head.position + 1,
            streams[0],
            state.versions.get(streams[0], 0) + 1,
            self._json.text(streams),
            known.name,
            known.schema_version,
            now,
            prepared.envelope.actor,
            prepared.envelope.idempotency_key,
            prepared.envelope.caused_by,
            payload,
            head.hash,
        )
        return StoredEvent(*columns, row_hash(self._json, columns)), stored, streams


def evolved(
    state: RegionState, subject: Subject, event: Any, *, position: int, at: float, streams: tuple[str, ...]
) -> RegionState:
    """The region after an event of a subject."""
    versions: Map[str, int] = state.versions
    for name in streams:
        versions = versions.set(name, versions.get(name, 0) + 1)
    part = subject.evolve(getattr(state, subject.name), event, at=at)
    changes = {"position": position, "last_at": at, "versions": versions, subject.name: part}
    return msgspec.structs.replace(state, **changes)


def record(row: StoredEvent, event: Any, streams: tuple[str, ...]) -> RecordedEvent:
    """A stored row and its event as readers see them."""
    return RecordedEvent(
        position=row.position,
        region=row.region,
        stream=row.stream,
        version=row.version,
        streams=streams,
        type=row.type,
        at=row.at,
        actor=row.actor,
        command_key=row.command_key,
        caused_by=row.caused_by,
        event=event,
        hash=row.hash,
    )


def read_record(row: StoredEvent, subjects: Subjects) -> RecordedEvent:
    """A stored row read back. Raises LogBroken when it can't be."""
    event = subjects.read_event(type=row.type, schema_version=row.schema_version, payload=row.payload)
    return record(row, event, tuple(msgspec.json.decode(row.streams, type=list[str])))


def check_versions(state: RegionState, expected: dict[str, int]) -> None:
    for stream, version in expected.items():
        actual = state.versions.get(stream, 0)
        if actual != version:
            raise VersionConflict(stream=stream, expected=version, actual=actual)


def check_same_command(answer: StoredAnswer, prepared: PreparedCommand) -> None:
    if answer.body_hash != prepared.body_hash:
        raise IdempotencyKeyReused(answer.key)


def _as_refusal(error: Exception) -> CommandRefused:
    code = getattr(error, "code", "refused")
    detail = getattr(error, "detail", str(error))
    return CommandRefused(code, detail, kind=getattr(error, "kind", "conflict"), field=getattr(error, "field", None))
