"""The log's port: what a control room asks of the place where events are kept.

A row is a StoredEvent: plain columns, the event as canonical JSON text. Adapters store and give back rows unchanged.
"""

from typing import Protocol

from msgspec import Struct


class StoredEvent(Struct, frozen=True, array_like=True):
    """One row of the log. `streams` and `payload` are canonical JSON; hashes are hexadecimal SHA-256."""

    region: str
    position: int
    stream: str
    version: int
    streams: str
    type: str
    schema_version: int
    at: float
    actor: str
    command_key: str | None
    caused_by: int | None
    payload: str
    prev_hash: str
    hash: str


class StreamEntry(Struct, frozen=True, array_like=True):
    """That an event touched a stream, and as which version of it: for finding a stream's events."""

    region: str
    stream: str
    version: int
    position: int


class StoredAnswer(Struct, frozen=True, array_like=True):
    """That a command with this key was carried out at `at`: its events are `event_count` rows from `first_position`."""

    region: str
    key: str
    body_hash: str
    first_position: int
    event_count: int
    at: float


class ParkedReaction(Struct, frozen=True, kw_only=True):
    """A reaction that failed on an event and waits to be run again."""

    reaction: str
    position: int
    error: str
    at: float


class Progress(Struct, frozen=True, kw_only=True):
    """How far reactions have come: cursors to set, failures to park, failures to take off the list."""

    cursors: dict[str, int] = {}
    parked: tuple[ParkedReaction, ...] = ()
    unparked: tuple[tuple[str, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cursors or self.parked or self.unparked)


class Append(Struct, frozen=True, kw_only=True):
    """What one transaction adds to a region's log: all of it or nothing."""

    events: tuple[StoredEvent, ...] = ()
    streams: tuple[StreamEntry, ...] = ()
    answers: tuple[StoredAnswer, ...] = ()
    progress: Progress = Progress()


class Snapshot(Struct, frozen=True, kw_only=True):
    """A region's state at a position, as bytes; `head_hash` is the hash of the event there."""

    position: int
    head_hash: str
    fingerprint: str
    body: bytes
    body_sha256: str
    at: float


class Head(Struct, frozen=True, kw_only=True):
    """The end of a region's log. An empty log has position 0 and an empty hash."""

    position: int = 0
    hash: str = ""


class StoreHealth(Struct, frozen=True, kw_only=True):
    """Whether the store answers, what it is, and what is wrong with it if anything is."""

    ok: bool
    engine: str
    version: str
    problem: str | None = None


class EventLog(Protocol):
    """Keeps the logs of regions. Everything raises LogUnavailable when the store can't be reached.

    Reads may come from any thread; `regain`, `append`, `answers`, `save_snapshot`, `forget_answers` and `release`
    from the writer's only.
    """

    def acquire(self, region: str, *, wait_s: float) -> None:
        """Become the region's one writer. Raises RegionHasWriter after `wait_s`."""
        ...

    def regain(self, region: str) -> None:
        """After LogUnavailable, get ready to write again. Raises RegionHasWriter when another has taken over."""
        ...

    def release(self, region: str) -> None:
        """Let another writer take the region."""
        ...

    def append(self, region: str, addition: Append) -> None:
        """Add in one durable transaction; raises LogUnavailable and adds nothing if it can't."""
        ...

    def answers(self, region: str, keys: list[str]) -> dict[str, StoredAnswer]:
        """The answers given to these keys, where there are."""
        ...

    def forget_answers(self, region: str, *, before_at: float) -> int:
        """Drop the answers given before an instant; returns how many."""
        ...

    def head(self, region: str) -> Head: ...

    def read(self, region: str, *, after: int, limit: int, stream: str | None = None) -> list[StoredEvent]:
        """Up to `limit` rows past a position, in order; of one stream if asked, as own stream or as one of several."""
        ...

    def save_snapshot(self, region: str, snapshot: Snapshot, *, keep: int = 2) -> None:
        """Store a snapshot and drop all but the newest `keep`."""
        ...

    def snapshots(self, region: str) -> list[Snapshot]:
        """The stored snapshots, newest first."""
        ...

    def cursors(self, region: str) -> dict[str, int]: ...

    def parked(self, region: str) -> list[ParkedReaction]: ...

    def health(self) -> StoreHealth: ...

    def close(self) -> None: ...
