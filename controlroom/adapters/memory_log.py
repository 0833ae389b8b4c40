"""A log in this process's memory, for the simulator and for tests: not durable, else like the others."""

import threading

from controlroom.errors import LogUnavailable, RegionHasWriter
from controlroom.log import (
    Append,
    Head,
    ParkedReaction,
    Progress,
    Snapshot,
    StoredAnswer,
    StoredEvent,
    StoreHealth,
)


class _RegionLog:
    def __init__(self) -> None:
        self.events: list[StoredEvent] = []
        self.by_stream: dict[str, list[int]] = {}
        self.answers: dict[str, StoredAnswer] = {}
        self.snapshots: list[Snapshot] = []
        self.cursors: dict[str, int] = {}
        self.parked: dict[tuple[str, int], ParkedReaction] = {}
        self.writer = threading.Lock()


class MemoryLog:
    """An EventLog that lives as long as the object."""

    def __init__(self) -> None:
        self._regions: dict[str, _RegionLog] = {}
        self._guard = threading.Lock()
        self._writing: set[str] = set()

    def _of(self, region: str) -> _RegionLog:
        kept = self._regions.get(region)
        if kept is not None:
            return kept
        with self._guard:
            return self._regions.setdefault(region, _RegionLog())

    def acquire(self, region: str, *, wait_s: float) -> None:
        if not self._of(region).writer.acquire(timeout=min(wait_s, threading.TIMEOUT_MAX)):
            raise RegionHasWriter(region, "memory")
        self._writing.add(region)

    def regain(self, region: str) -> None:
        """Nothing is ever lost."""

    def release(self, region: str) -> None:
        if region in self._writing:
            self._writing.discard(region)
            self._of(region).writer.release()

    def append(self, region: str, addition: Append) -> None:
        kept = self._of(region)
        with self._guard:
            if addition.events and addition.events[0].position != len(kept.events) + 1:
                raise LogUnavailable(f"position {addition.events[0].position} is taken in region {region!r}")
            kept.events.extend(addition.events)
            for event in addition.events:
                kept.by_stream.setdefault(event.stream, []).append(event.position)
            for entry in addition.streams:
                kept.by_stream.setdefault(entry.stream, []).append(entry.position)
            kept.answers.update((answer.key, answer) for answer in addition.answers)
            _apply(kept, addition.progress)

    def answers(self, region: str, keys: list[str]) -> dict[str, StoredAnswer]:
        kept = self._of(region).answers
        return {key: kept[key] for key in keys if key in kept}

    def forget_answers(self, region: str, *, before_at: float) -> int:
        kept = self._of(region)
        old = [key for key, answer in kept.answers.items() if answer.at < before_at]
        for key in old:
            del kept.answers[key]
        return len(old)

    def head(self, region: str) -> Head:
        events = self._of(region).events
        return Head(position=events[-1].position, hash=events[-1].hash) if events else Head()

    def read(self, region: str, *, after: int, limit: int, stream: str | None = None) -> list[StoredEvent]:
        kept = self._of(region)
        if stream is None:
            return kept.events[max(after, 0) : max(after, 0) + limit]
        with self._guard:
            positions = sorted(position for position in kept.by_stream.get(stream, ()) if position > after)
        return [kept.events[position - 1] for position in positions[:limit]]

    def save_snapshot(self, region: str, snapshot: Snapshot, *, keep: int = 2) -> None:
        kept = self._of(region)
        others = [other for other in kept.snapshots if other.position != snapshot.position]
        kept.snapshots = sorted([*others, snapshot], key=lambda s: s.position, reverse=True)[:keep]

    def snapshots(self, region: str) -> list[Snapshot]:
        return list(self._of(region).snapshots)

    def cursors(self, region: str) -> dict[str, int]:
        return dict(self._of(region).cursors)

    def parked(self, region: str) -> list[ParkedReaction]:
        return list(self._of(region).parked.values())

    def health(self) -> StoreHealth:
        return StoreHealth(ok=True, engine="memory", version="")

    def close(self) -> None:
        for region in list(self._writing):
            self.release(region)


def _apply(kept: _RegionLog, progress: Progress) -> None:
    kept.cursors.update(progress.cursors)
    for failure in progress.parked:
        kept.parked[failure.reaction, failure.position] = failure
    for done in progress.unparked:
        kept.parked.pop(done, None)
