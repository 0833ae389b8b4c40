"""From the log back to the state: the newest usable snapshot, then every event after it."""

from collections.abc import Iterator

from controlroom.canonical import CanonicalJson
from controlroom.chain import fault_after
from controlroom.decision import evolved, read_record
from controlroom.errors import LogBroken
from controlroom.log import EventLog, Head
from controlroom.messages import RecordedEvent
from controlroom.snapshots import SnapshotCodec
from controlroom.state import RegionState
from controlroom.subjects import Subjects

PAGE = 2_000


class Replay:
    """A region's state as it is built up from its log; each event's hash is checked on the way."""

    def __init__(self, *, log: EventLog, region: str, subjects: Subjects) -> None:
        self._log, self._region, self._subjects = log, region, subjects
        self._json = CanonicalJson()
        self.state = RegionState()
        self.head = Head()

    def start_from_snapshot(self, codec: SnapshotCodec) -> int:
        """Take the newest snapshot that can be used, if one can; returns its position, 0 for none.

        A snapshot of another model, a damaged one, and one whose event is not in the log are passed over.
        """
        for snapshot in self._log.snapshots(self._region):
            state = codec.read(snapshot)
            rows = self._log.read(self._region, after=snapshot.position - 1, limit=1) if state is not None else []
            if state is not None and rows and (rows[0].position, rows[0].hash) == (state.position, snapshot.head_hash):
                self.state, self.head = state, Head(position=state.position, hash=snapshot.head_hash)
                return state.position
        return 0

    def start_from(self, state: RegionState, head: Head) -> None:
        self.state, self.head = state, head

    def catch_up(self) -> Iterator[RecordedEvent]:
        """Apply and give each event after the present head. Raises LogBroken where the chain does not hold."""
        while rows := self._log.read(self._region, after=self.head.position, limit=PAGE):
            for row in rows:
                what = fault_after(self._json, self.head, row, region=self._region)
                if what is not None:
                    raise LogBroken(f"the log of region {self._region!r} is not what was written: {what}")
                recorded = read_record(row, self._subjects)
                known = self._subjects.events[type(recorded.event)]
                self.state = evolved(
                    self.state,
                    known.subject,
                    recorded.event,
                    position=row.position,
                    at=row.at,
                    streams=recorded.streams,
                )
                self.head = Head(position=row.position, hash=row.hash)
                yield recorded

    def to_the_end(self) -> None:
        for _ in self.catch_up():
            pass
