"""Keeps the index of traces up with the log, and answers from it."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Lock
from typing import Any

from bloodbank.life.donations import donations_in
from bloodbank.model import BloodState, BloodUnitStatus
from controlroom.errors import CommandRefused
from controlroom.log import EventLog, Head, StoredEvent
from controlroom.state import RegionState
from controlroom.tracing.index import TraceEntry, TraceIndex
from controlroom.tracing.model import CorrectedField, Trace, TracedUnit, TraceStep

PAGE = 5_000
MOST_STEPS = 500
STREAM = "blood-unit/"
CORRECTED = "bloodbank.BloodUnitCorrected"
HANDED_OUT = (BloodUnitStatus.ISSUED, BloodUnitStatus.IN_TRANSIT, BloodUnitStatus.DELIVERED)


class TraceBooks:
    """Each question first takes what the log has gained. Safe to ask from any thread.

    An entry is the unit as the present state has it, so no event is interpreted twice.
    """

    def __init__(self, index: TraceIndex, log: EventLog, region: str, state: Callable[[], RegionState]) -> None:
        self._index, self._log, self._region, self._state = index, log, region, state
        self._guard = Lock()

    def keep_up(self) -> Iterator[int]:
        """Take what the log has past the index's head; the position after every page.

        An index of another log is made anew.
        """
        position = self._true_up_to()
        while rows := self._log.read(self._region, after=position, limit=PAGE):
            state = self._state()
            if state.position < rows[-1].position:
                rows = [row for row in rows if row.position <= state.position]
            if not rows:
                return
            touched = dict.fromkeys(unit_id for row in rows for unit_id in _units_named(row))
            position = rows[-1].position
            head = Head(position=position, hash=rows[-1].hash)
            self._index.put(self._region, _entries(state.bloodbank, touched), head=head)
            yield position

    def _true_up_to(self) -> int:
        head = self._index.head(self._region)
        if head.position == 0:
            return 0
        rows = self._log.read(self._region, after=head.position - 1, limit=1)
        if rows and (rows[0].position, rows[0].hash) == (head.position, head.hash):
            return head.position
        self._index.clear(self._region)
        return 0

    def of_donation(self, din: str) -> Trace:
        """Every unit that has something of a donation. Raises CommandRefused when there is none."""
        self._caught_up()
        unit_ids = self._index.units_of_donation(self._region, din)
        if not unit_ids:
            raise _unknown("unknown-donation", f"there is no unit of donation {din}", "din")
        return self._trace(unit_ids, dins=(din,))

    def of_unit(self, blood_unit_id: str) -> Trace:
        """Every unit of the donations that are in a unit. Raises CommandRefused when there is no such unit."""
        self._caught_up()
        found = self._index.entries(self._region, [blood_unit_id])
        if not found:
            raise _unknown("unknown-blood-unit", f"there is no blood unit {blood_unit_id}", "blood_unit_id")
        return self._of_donations(found[0].dins)

    def of_patient(self, patient_id: str) -> Trace:
        """Every unit of the donations that a patient had something of; empty when there was none."""
        self._caught_up()
        unit_ids = self._index.units_of_patient(self._region, patient_id)
        entries = self._index.entries(self._region, unit_ids)
        return self._of_donations(dict.fromkeys(din for entry in entries for din in entry.dins))

    def _of_donations(self, dins: Iterable[str]) -> Trace:
        named = tuple(dins)
        found = (unit_id for din in named for unit_id in self._index.units_of_donation(self._region, din))
        return self._trace(list(dict.fromkeys(found)), dins=named)

    def _caught_up(self) -> None:
        with self._guard:
            for _ in self.keep_up():
                pass

    def _trace(self, unit_ids: Sequence[str], *, dins: tuple[str, ...]) -> Trace:
        entries = sorted(self._index.entries(self._region, unit_ids), key=lambda entry: entry.unit.blood_unit_id)
        made = self._index.made_of(self._region, unit_ids)
        units = tuple(
            TracedUnit(
                unit=entry.unit,
                dins=entry.dins,
                made_unit_ids=tuple(made.get(entry.unit.blood_unit_id, ())),
                steps=self._steps(entry.unit.blood_unit_id),
            )
            for entry in entries
        )
        places = {unit.unit.place_id for unit in units}
        places |= {step.place_id for unit in units for step in unit.steps if step.place_id is not None}
        return Trace(
            dins=dins,
            units=units,
            patient_ids=tuple(sorted({unit.unit.patient_id for unit in units if unit.unit.patient_id is not None})),
            place_ids=tuple(sorted(places)),
            unaccounted_unit_ids=tuple(unit.unit.blood_unit_id for unit in units if unit.unit.status in HANDED_OUT),
        )

    def _steps(self, blood_unit_id: str) -> tuple[TraceStep, ...]:
        rows = self._log.read(self._region, after=0, limit=MOST_STEPS, stream=f"{STREAM}{blood_unit_id}")
        return tuple(_step(row) for row in rows)


def _units_named(row: StoredEvent) -> list[str]:
    if STREAM not in row.streams:
        return []
    streams: list[str] = json.loads(row.streams)
    return [stream.removeprefix(STREAM) for stream in streams if stream.startswith(STREAM)]


def _entries(state: BloodState, unit_ids: Iterable[str]) -> list[TraceEntry]:
    units = (state.blood_units.get(unit_id) for unit_id in unit_ids)
    return [TraceEntry(unit=unit, dins=donations_in(state, unit)) for unit in units if unit is not None]


def _step(row: StoredEvent) -> TraceStep:
    told = json.loads(row.payload)
    return TraceStep(
        at=told.get("occurred_at") or row.at,
        event=row.type,
        actor=row.actor,
        position=row.position,
        place_id=told.get("place_id"),
        request_id=told.get("request_id"),
        reason=told.get("reason") if isinstance(told.get("reason"), str) else None,
        corrected=_corrected(told) if row.type == CORRECTED else (),
    )


def _corrected(told: dict[str, Any]) -> tuple[CorrectedField, ...]:
    before, after = told["before"], told["after"]
    changed = [name for name in after if after[name] != before.get(name)]
    return tuple(
        CorrectedField(field=name, before=_said(before.get(name)), after=_said(after[name])) for name in changed
    )


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _unknown(code: str, detail: str, field: str) -> CommandRefused:
    return CommandRefused(code, detail, kind="not-found", field=field)
