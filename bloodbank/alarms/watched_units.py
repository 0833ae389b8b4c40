"""Units in somebody's hands or running, watched without looking at all of them: who is touched is looked at again."""

import heapq
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain

from bloodbank.alarms.doubt_sources import streams_that_matter, streams_touched
from bloodbank.alarms.watch import Watch, unit_watches
from bloodbank.model import BloodState
from bloodbank.settings import BloodSettings

UNIT = "blood-unit/"
Due = tuple[float, str]


class WatchedUnits:
    """What `unit_watches` says of every unit, kept as events come, with the instants they fall due in a heap.

    Only where to look: each answer is made from the state it is asked about. Not for several threads at once.
    """

    def __init__(self, state: BloodState, *, settings: BloodSettings) -> None:
        self._settings = settings
        self._watches: dict[str, dict[str, Watch]] = {}
        self._heap: list[Due] = []
        self._waiting: set[Due] = set()
        self._streams_of: dict[str, frozenset[str]] = {}
        self._units_of: defaultdict[str, set[str]] = defaultdict(set)
        self._look_at(state, (*state.handed_out, *state.running_transfusions))

    def touched(self, state: BloodState, streams: Iterable[str]) -> frozenset[str]:
        """Look again at the units that an event of these streams can concern; which they are."""
        reached = frozenset(streams_touched(state, streams))
        named = (stream.removeprefix(UNIT) for stream in reached if stream.startswith(UNIT))
        by_source = chain.from_iterable(self._units_of.get(stream, ()) for stream in reached)
        unit_ids = frozenset((*named, *by_source))
        self._look_at(state, unit_ids)
        return unit_ids

    def lasts(self, cause: str, unit_id: str) -> bool:
        """Whether there is still reason for an alarm of this cause about a unit."""
        return cause in self._watches.get(unit_id, ())

    def due_by(self, at: float, state: BloodState) -> tuple[str, ...]:
        """Units of which a matter has fallen due that no alarm is open about, the first due in front."""
        due = self._take_up_to(at, state)
        for entry in due:
            self._push(entry)
        return tuple(dict.fromkeys(unit_id for _, unit_id in due))

    def next_due_at(self, state: BloodState, *, after: float) -> float | None:
        """When the next matter falls due later than that."""
        passed = self._take_up_to(after, state)
        while self._heap and not self._stands(self._heap[0], state):
            self._pop()
        found = self._heap[0][0] if self._heap else None
        for entry in passed:
            self._push(entry)
        return found

    def _take_up_to(self, at: float, state: BloodState) -> list[Due]:
        taken = []
        while self._heap and self._heap[0][0] <= at:
            entry = self._pop()
            if self._stands(entry, state):
                taken.append(entry)
        return taken

    def _push(self, entry: Due) -> None:
        if entry not in self._waiting:
            self._waiting.add(entry)
            heapq.heappush(self._heap, entry)

    def _pop(self) -> Due:
        entry = heapq.heappop(self._heap)
        self._waiting.discard(entry)
        return entry

    def _stands(self, entry: Due, state: BloodState) -> bool:
        due_at, unit_id = entry
        watched = self._watches.get(unit_id, {}).values()
        return any(watch.due_at == due_at and watch.cause not in state.alarms for watch in watched)

    def _look_at(self, state: BloodState, unit_ids: Iterable[str]) -> None:
        for unit_id in unit_ids:
            found = {watch.cause: watch for watch in unit_watches(state, unit_id, settings=self._settings)}
            for watch in found.values():
                self._push((watch.due_at, unit_id))
            if found:
                self._watches[unit_id] = found
            else:
                self._watches.pop(unit_id, None)
            self._follow_sources(state, unit_id)

    def _follow_sources(self, state: BloodState, unit_id: str) -> None:
        record = state.transfusions.get(unit_id)
        runs = record is not None and record.ended_at is None
        now: frozenset[str] = streams_that_matter(state, record) if record is not None and runs else frozenset()
        before = self._streams_of.pop(unit_id, frozenset())
        for stream in before - now:
            self._units_of[stream].discard(unit_id)
            if not self._units_of[stream]:
                del self._units_of[stream]
        for stream in now - before:
            self._units_of[stream].add(unit_id)
        if now:
            self._streams_of[unit_id] = now
