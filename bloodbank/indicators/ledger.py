"""The blood ledger: every unit, stay in stock, issue, crossmatch, discard and request of a log, with its times.

It is a second reading of the log beside the state, and keeps what is over. Take the events in order; what concerns no
indicator is passed over.
"""

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct

from bloodbank.indicators.sheet import NOTHING, UNKNOWN, Rows, Sheet, Words
from bloodbank.messages import (
    BloodIssued,
    BloodLoadedAboard,
    BloodRecalled,
    BloodRequested,
    BloodTransfused,
    BloodUnitCorrected,
    BloodUnitDiscarded,
    BloodUnitReceived,
    BloodUnitReturned,
    BloodUnitsProcessed,
    BloodUnitsQuarantined,
    BloodUnitsReleased,
    BloodUnloaded,
    CrossmatchRecorded,
    EmergencyRunDelivered,
    MadeUnit,
    ReactionAssessed,
    ReactionReported,
    RecallLifted,
    RequestAmended,
    RequestCancelled,
    TourCancelled,
    TourStopReached,
    TransferApproved,
    TransferReceived,
)
from bloodbank.model import RequestLine


class BloodRecords(Struct, frozen=True, eq=False):
    """The ledger's sheets as columns; codes of `place`, `component`, `reason` and so on stand in `words`."""

    units: Rows
    stays: Rows
    issues: Rows
    discards: Rows
    crossmatches: Rows
    requests: Rows
    lines: Rows
    reactions: Rows
    words: tuple[str, ...]
    last_at: float


class BloodLedger:
    """Begin with an empty one and `take` every event of the log, in order."""

    def __init__(self) -> None:
        self.units = Sheet(instants=("entered_at", "collected_at", "expires_at"), codes=("component", "group"))
        self.stays = Sheet(instants=("begin_at", "end_at"), codes=("unit", "place"))
        self.issues = Sheet(
            instants=("issued_at", "returned_at", "transfused_at"), codes=("unit", "request", "place", "uncrossmatched")
        )
        self.discards = Sheet(instants=("discarded_at",), codes=("unit", "place", "reason"))
        self.crossmatches = Sheet(instants=("crossmatched_at",), codes=("unit", "place", "transfused"))
        self.requests = Sheet(
            instants=("requested_at", "needed_by_at", "cancelled_at"), codes=("place", "urgency", "group")
        )
        self.lines = Sheet(instants=(), codes=("request", "component", "count"))
        self.reactions = Sheet(instants=("onset_at",), codes=("unit", "place", "kind", "severity", "imputability"))
        self.words = Words()
        self.last_at = 0.0
        self.unit_rows: dict[str, int] = {}
        self._place_of: dict[int, int] = {}
        self._stay_of: dict[int, int] = {}
        self._issue_of: dict[int, int] = {}
        self._crossmatch_of: dict[tuple[int, int], int] = {}
        self._held_back: set[int] = set()
        self._reaction_row: dict[str, int] = {}
        self._request_row: dict[str, int] = {}
        self._lines_of: dict[int, list[int]] = {}

    def take(self, event: Any, *, at: float) -> None:
        """An event that was recorded at the instant `at`."""
        self.last_at = max(self.last_at, at)
        taker = TAKERS.get(type(event))
        if taker is not None:
            occurred_at: float | None = getattr(event, "occurred_at", None)
            taker(self, event, at if occurred_at is None else occurred_at)

    def known_until(self, at: float) -> None:
        """Nothing before this instant is missing."""
        self.last_at = max(self.last_at, at)

    def entered_at(self) -> dict[str, float]:
        """Unit -> when it came into the bank or was made."""
        instants = self.units.instants["entered_at"]
        return {unit_id: instants[row] for unit_id, row in self.unit_rows.items()}

    def records(self) -> BloodRecords:
        return BloodRecords(
            units=self.units.copy(),
            stays=self.stays.copy(),
            issues=self.issues.copy(),
            discards=self.discards.copy(),
            crossmatches=self.crossmatches.copy(),
            requests=self.requests.copy(),
            lines=self.lines.copy(),
            reactions=self.reactions.copy(),
            words=tuple(self.words.all),
            last_at=self.last_at,
        )

    def _received(self, event: BloodUnitReceived, at: float) -> None:
        self._enter(event, place=self.words.code(event.place_id), at=at)

    def _corrected(self, event: BloodUnitCorrected, at: float) -> None:
        """The same bag, under its right id: it came once, and was always what it is now known to be."""
        row = self.unit_rows.pop(event.blood_unit_id, None)
        if row is None:
            return
        self.unit_rows[event.corrected_unit_id] = row
        after = event.after
        for name, instant in (("collected_at", after.collected_at), ("expires_at", after.expires_at)):
            self.units.instants[name][row] = UNKNOWN if instant is None else instant
        self.units.codes["component"][row] = self.words.code(after.component.value)
        self.units.codes["group"][row] = self.words.code(after.group.value)

    def _processed(self, event: BloodUnitsProcessed, at: float) -> None:
        self._leave(event.source_unit_ids, at)
        for made in event.made:
            self._enter(made, place=self.words.code(event.place_id), at=at)

    def _enter(self, unit: BloodUnitReceived | MadeUnit, *, place: int, at: float) -> None:
        row = self.unit_rows[unit.blood_unit_id] = self.units.add(
            at={"entered_at": at, "collected_at": unit.collected_at, "expires_at": unit.expires_at},
            codes={"component": self.words.code(unit.component.value), "group": self.words.code(unit.group.value)},
        )
        self._place_of[row] = place
        if unit.quarantine_reasons:
            self._held_back.add(row)
        self._stay(row, at)

    def _released(self, event: BloodUnitsReleased, at: float) -> None:
        for row in self._rows(event.blood_unit_ids):
            self._held_back.discard(row)
            self._stay(row, at)

    def _quarantined(self, event: BloodUnitsQuarantined, at: float) -> None:
        self._hold_back(event.blood_unit_ids, at)

    def _recalled(self, event: BloodRecalled, at: float) -> None:
        self._hold_back(event.frozen_unit_ids, at)

    def _recall_lifted(self, event: RecallLifted, at: float) -> None:
        """What was frozen goes into quarantine, to be released."""
        self._hold_back(event.blood_unit_ids, at)

    def _hold_back(self, unit_ids: Iterable[str], at: float) -> None:
        self._leave(unit_ids, at)
        self._held_back.update(self._rows(unit_ids))

    def _sent(self, event: TransferApproved, at: float) -> None:
        self._leave(event.blood_unit_ids, at)

    def _arrived(self, event: TransferReceived, at: float) -> None:
        self._move(event.blood_unit_ids, event.to_place_id, at)

    def _loaded(self, event: BloodLoadedAboard, at: float) -> None:
        self._move(event.blood_unit_ids, event.place_id, at)

    def _unloaded(self, event: BloodUnloaded, at: float) -> None:
        self._move(event.blood_unit_ids, event.to_place_id, at)

    def _move(self, unit_ids: Iterable[str], place_id: str, at: float) -> None:
        self._leave(unit_ids, at)
        for row in self._rows(unit_ids):
            self._place_of[row] = self.words.code(place_id)
            self._stay(row, at)

    def _delivered(self, event: TourStopReached, at: float) -> None:
        for row in self._rows(event.delivered):
            self._place_of[row] = self.words.code(event.place_id)

    def _called_off(self, event: TourCancelled, at: float) -> None:
        if event.place_id is not None:
            for row in self._rows((*event.put_down, *event.delivered)):
                self._place_of[row] = self.words.code(event.place_id)

    def _brought(self, event: EmergencyRunDelivered, at: float) -> None:
        for row in self._rows(event.blood_unit_ids if event.place_id else ()):
            self._place_of[row] = self.words.code(event.place_id)

    def _issued(self, event: BloodIssued, at: float) -> None:
        request = self._request_row.get(event.request_id, NOTHING)
        self._leave(event.blood_unit_ids, at)
        for row in self._rows(event.blood_unit_ids):
            self._issue_of[row] = self.issues.add(
                at={"issued_at": at},
                codes={
                    "unit": row,
                    "request": request,
                    "place": self._place_of[row],
                    "uncrossmatched": int(event.uncrossmatched),
                },
            )

    def _returned(self, event: BloodUnitReturned, at: float) -> None:
        for row in self._rows((event.blood_unit_id,)):
            issue = self._issue_of.pop(row, None)
            if issue is not None:
                self.issues.instants["returned_at"][issue] = at
            self._place_of[row] = self.words.code(event.place_id)
            if event.quarantine_reasons:
                self._held_back.add(row)
            self._stay(row, at)

    def _transfused(self, event: BloodTransfused, at: float) -> None:
        request = self._request_row.get(event.request_id, NOTHING)
        for row in self._rows((event.blood_unit_id,)):
            issue = self._issue_of.get(row)
            if issue is not None:
                self.issues.instants["transfused_at"][issue] = at
            crossmatch = self._crossmatch_of.get((row, request))
            if crossmatch is not None:
                self.crossmatches.codes["transfused"][crossmatch] = 1

    def _crossmatched(self, event: CrossmatchRecorded, at: float) -> None:
        """Each unit once for a request; what was crossmatched after it was handed out was not held up by it."""
        request = self._request_row.get(event.request_id, NOTHING)
        for row in self._rows((event.blood_unit_id,)):
            if (row, request) not in self._crossmatch_of and not event.retrospective:
                self._crossmatch_of[row, request] = self.crossmatches.add(
                    at={"crossmatched_at": at}, codes={"unit": row, "place": self._place_of[row], "transfused": 0}
                )

    def _discarded(self, event: BloodUnitDiscarded, at: float) -> None:
        self._leave((event.blood_unit_id,), at)
        for row in self._rows((event.blood_unit_id,)):
            codes = {"unit": row, "place": self._place_of[row], "reason": self.words.code(event.reason)}
            self.discards.add(at={"discarded_at": at}, codes=codes)

    def _requested(self, event: BloodRequested, at: float) -> None:
        group = NOTHING if event.patient_group is None else self.words.code(event.patient_group.value)
        row = self._request_row[event.request_id] = self.requests.add(
            at={"requested_at": at, "needed_by_at": event.needed_by_at},
            codes={
                "place": self.words.code(event.place_id),
                "urgency": self.words.code(event.urgency.value),
                "group": group,
            },
        )
        self._lines_of[row] = self._add_lines(row, event.lines)

    def _amended(self, event: RequestAmended, at: float) -> None:
        row = self._request_row.get(event.request_id)
        if row is None:
            return
        if event.needed_by_at is not None:
            self.requests.instants["needed_by_at"][row] = event.needed_by_at
        if event.urgency is not None:
            self.requests.codes["urgency"][row] = self.words.code(event.urgency.value)
        if event.lines is not None:
            for line in self._lines_of[row]:
                self.lines.codes["count"][line] = 0
            self._lines_of[row] = self._add_lines(row, event.lines)

    def _add_lines(self, request: int, lines: Iterable[RequestLine]) -> list[int]:
        return [
            self.lines.add(
                at={},
                codes={"request": request, "component": self.words.code(line.component.value), "count": line.count},
            )
            for line in lines
        ]

    def _cancelled(self, event: RequestCancelled, at: float) -> None:
        row = self._request_row.get(event.request_id)
        if row is not None:
            self.requests.instants["cancelled_at"][row] = at

    def _reported(self, event: ReactionReported, at: float) -> None:
        """At the place that issued the first of the units."""
        row = self.unit_rows.get(event.blood_unit_ids[0], NOTHING) if event.blood_unit_ids else NOTHING
        self._reaction_row[event.reaction_id] = self.reactions.add(
            at={"onset_at": event.onset_at},
            codes={"unit": row, "place": self._place_of.get(row, NOTHING), **self._judged(event)},
        )

    def _assessed(self, event: ReactionAssessed, at: float) -> None:
        row = self._reaction_row.get(event.reaction_id)
        if row is not None:
            for name, code in self._judged(event).items():
                self.reactions.codes[name][row] = code

    def _judged(self, event: ReactionReported | ReactionAssessed) -> dict[str, int]:
        imputability = NOTHING if event.imputability is None else self.words.code(event.imputability.value)
        kind, severity = self.words.code(event.kind.value), int(event.severity)
        return {"kind": kind, "severity": severity, "imputability": imputability}

    def _rows(self, unit_ids: Iterable[str]) -> list[int]:
        return [self.unit_rows[unit_id] for unit_id in unit_ids if unit_id in self.unit_rows]

    def _stay(self, row: int, at: float) -> None:
        """Into the stock of its place, unless something holds it back."""
        if row not in self._stay_of and row not in self._held_back:
            codes = {"unit": row, "place": self._place_of[row]}
            self._stay_of[row] = self.stays.add(at={"begin_at": at}, codes=codes)

    def _leave(self, unit_ids: Iterable[str], at: float) -> None:
        for row in self._rows(unit_ids):
            stay = self._stay_of.pop(row, None)
            if stay is not None:
                self.stays.instants["end_at"][stay] = at


TAKERS: dict[type, Callable[[BloodLedger, Any, float], None]] = {
    BloodUnitReceived: BloodLedger._received,
    BloodUnitCorrected: BloodLedger._corrected,
    BloodUnitsProcessed: BloodLedger._processed,
    BloodUnitsReleased: BloodLedger._released,
    BloodUnitsQuarantined: BloodLedger._quarantined,
    BloodRecalled: BloodLedger._recalled,
    RecallLifted: BloodLedger._recall_lifted,
    TransferApproved: BloodLedger._sent,
    TransferReceived: BloodLedger._arrived,
    BloodLoadedAboard: BloodLedger._loaded,
    BloodUnloaded: BloodLedger._unloaded,
    TourStopReached: BloodLedger._delivered,
    TourCancelled: BloodLedger._called_off,
    EmergencyRunDelivered: BloodLedger._brought,
    BloodIssued: BloodLedger._issued,
    BloodUnitReturned: BloodLedger._returned,
    BloodTransfused: BloodLedger._transfused,
    CrossmatchRecorded: BloodLedger._crossmatched,
    BloodUnitDiscarded: BloodLedger._discarded,
    ReactionReported: BloodLedger._reported,
    ReactionAssessed: BloodLedger._assessed,
    BloodRequested: BloodLedger._requested,
    RequestAmended: BloodLedger._amended,
    RequestCancelled: BloodLedger._cancelled,
}
CONCERNED = tuple(TAKERS)
"""The events that a ledger takes notice of; all others may be left out."""
