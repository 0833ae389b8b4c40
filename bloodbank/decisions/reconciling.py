"""Paper is read back: every row by all rules, as of the instant when it was done."""

from collections.abc import Sequence
from typing import get_args

from msgspec import Struct, structs

from bloodbank.checks import require_id, require_instant
from bloodbank.decisions.quarantine import quarantined
from bloodbank.downtime.rows import DECIDED, commands_of
from bloodbank.evolution import (
    alarms,
    bedside,
    emergency,
    quarantine,
    recipients,
    requests,
    returning,
    transferring,
    units,
)
from bloodbank.messages import Event, PaperRowDisputed, PaperRowTaken, ReconcilePaper
from bloodbank.messages.reconciling import PaperAction, PaperRow
from bloodbank.model import BloodState
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Changes, Decisions

MOST_ROWS = 2_000
DISPUTED = "disputed-on-paper"
CHANGES: Changes = {
    **units.CHANGES,
    **requests.CHANGES,
    **bedside.CHANGES,
    **emergency.CHANGES,
    **returning.CHANGES,
    **transferring.CHANGES,
    **quarantine.CHANGES,
    **alarms.CHANGES,
    **recipients.CHANGES,
}


class RowOutcome(Struct, frozen=True, kw_only=True):
    """What becomes of a row: its events, or why not."""

    row: PaperRow
    events: tuple[Event, ...] = ()
    refused: Refused | None = None


def reconcile(state: BloodState, command: ReconcilePaper, *, now: float, settings: BloodSettings) -> list[Event]:
    """A refusal names the row it speaks of."""
    if not 1 <= len(command.rows) <= MOST_ROWS:
        detail = f"rows: give 1 to {MOST_ROWS:,} at once, not {len(command.rows):,}"
        raise Refused("bad-count", detail, kind="invalid", field="rows")
    events: list[Event] = []
    for outcome in reconciled(state, command.rows, now=now, settings=settings, set_aside=command.set_aside):
        refused = outcome.refused
        if refused is not None and not outcome.events:
            detail = f"row {outcome.row.row}: {refused.detail}"
            raise Refused(refused.code, detail, kind=refused.kind, field=refused.field)
        events += outcome.events
    return events


def reconciled(
    state: BloodState, rows: Sequence[PaperRow], *, now: float, settings: BloodSettings, set_aside: bool = False
) -> list[RowOutcome]:
    """What would become of each row after those that were done before it, in the order of time."""
    outcomes = []
    for row in sorted(rows, key=lambda each: (each.occurred_at, each.row)):
        try:
            state, events = _taken(state, row, now=now, settings=settings)
            outcome = RowOutcome(row=row, events=events)
        except Refused as refused:
            disputed = set_aside and not is_malformed(row, now=now, settings=settings)
            events = tuple(_disputed(state, row, refused)) if disputed else ()
            outcome = RowOutcome(row=row, events=events, refused=refused)
            for event in events[1:]:
                state = CHANGES[type(event)](state, event, at=now)
        outcomes.append(outcome)
    return outcomes


def _taken(
    state: BloodState, row: PaperRow, *, now: float, settings: BloodSettings
) -> tuple[BloodState, tuple[Event, ...]]:
    _require_row(row, now=now, settings=settings)
    if row.conflict is not None:
        raise Refused("record-contradicts", row.conflict, kind="conflict", field="occurred_at")
    events: list[Event] = [
        PaperRowTaken(
            row=row.row,
            blood_unit_id=row.blood_unit_id,
            action=row.action,
            occurred_at=row.occurred_at,
            done_by=row.done_by,
            patient_id=row.patient_id,
        )
    ]
    for command in commands_of(row, state, settings=settings):
        for event in DECIDED[type(command)](state, command, now=row.occurred_at, settings=settings):
            dated = _dated(event, row.occurred_at)
            state = CHANGES[type(dated)](state, dated, at=row.occurred_at)
            events.append(dated)
    return state, tuple(events)


def _dated(event: Event, occurred_at: float) -> Event:
    """The event with the instant when it happened, where it can tell it."""
    if "occurred_at" not in event.__struct_fields__:
        return event
    dated: Event = structs.replace(event, occurred_at=occurred_at)
    return dated


def _require_row(row: PaperRow, *, now: float, settings: BloodSettings) -> None:
    require_id(row.blood_unit_id, "blood_unit_id")
    require_id(row.done_by, "done_by")
    if row.patient_id is not None:
        require_id(row.patient_id, "patient_id")
    if row.action not in get_args(PaperAction):
        detail = f"action: write one of {', '.join(get_args(PaperAction))}"
        raise Refused("unknown-action", detail, kind="invalid", field="action")
    require_instant(row.occurred_at, "occurred_at", latest=now)
    if row.occurred_at < now - settings.downtime.longest_s:
        detail = "occurred_at: this is longer ago than rows of paper are taken in; check the date"
        raise Refused("paper-too-old", detail, kind="invalid", field="occurred_at")


def is_malformed(row: PaperRow, *, now: float, settings: BloodSettings) -> bool:
    """A row that was misread: it has to be corrected, there is nothing in it to dispute."""
    try:
        _require_row(row, now=now, settings=settings)
    except Refused:
        return True
    return False


def _disputed(state: BloodState, row: PaperRow, refused: Refused) -> list[Event]:
    """On record, and the unit set aside: it may be in somebody already, or be what it should not be."""
    unit = state.blood_units.get(row.blood_unit_id)
    if unit is None:
        return []
    disputed = PaperRowDisputed(
        row=row.row,
        blood_unit_id=row.blood_unit_id,
        action=row.action,
        occurred_at=row.occurred_at,
        done_by=row.done_by,
        code=refused.code,
        detail=refused.detail,
        patient_id=row.patient_id,
    )
    return [disputed, *quarantined((unit,), reason=DISPUTED)]


DECISIONS: Decisions = {ReconcilePaper: reconcile}
