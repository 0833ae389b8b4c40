"""Paper against the log: what would be taken, what a rule is against, what was read before."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, tzinfo

from msgspec import Struct, structs

from bloodbank.decisions.reconciling import is_malformed, reconciled
from bloodbank.messages import PaperRow, ReconcilePaper
from bloodbank.model import BloodState
from bloodbank.settings import BloodSettings
from controlroom.downtime.paper import read_paper
from controlroom.exchange.rows import RowFault
from controlroom.messages import RecordedEvent

READ_BEFORE = ("bloodbank.PaperRowTaken", "bloodbank.PaperRowDisputed")
OF_THE_ROOM = ("bloodbank.ReservationReleased",)
"""Reservations end by the clock while nobody is there: that contradicts no form."""
Story = Callable[[str], Sequence[RecordedEvent]]
"""Blood unit -> its events in the log, oldest first."""
ByRegister = Callable[[PaperRow], PaperRow]
"""A row with what the register knows of its patient, or the conflict where it is against the row."""


class PaperReport(Struct, frozen=True, kw_only=True):
    """`taken` rows are in the log by it, `read_before` were already, `disputed` await review; `faults` are the others.

    `dry_run`: nothing was recorded, this is what would be.
    """

    rows: int
    taken: int
    read_before: int
    faults: tuple[RowFault, ...]
    disputed: tuple[RowFault, ...] = ()
    dry_run: bool = False


class CheckedPaper(Struct, frozen=True, kw_only=True):
    """`good` rows can be taken, `against` has those that a rule is against, `unreadable` those that were misread."""

    good: tuple[PaperRow, ...]
    against: tuple[PaperRow, ...]
    read_before: int
    rule_faults: tuple[RowFault, ...]
    unreadable: tuple[RowFault, ...]

    def command(self, *, set_aside: bool) -> ReconcilePaper | None:
        """None where there is nothing to record, or something stands against all of it."""
        blocked = self.unreadable or (self.rule_faults and not set_aside)
        rows = (*self.good, *self.against)
        return None if blocked or not rows else ReconcilePaper(rows=rows, set_aside=set_aside)

    def report(self, *, set_aside: bool, dry_run: bool) -> PaperReport:
        recorded = self.command(set_aside=set_aside) is not None
        misread = len({fault.row for fault in self.unreadable})
        faults = self.unreadable if set_aside else (*self.unreadable, *self.rule_faults)
        return PaperReport(
            rows=len(self.good) + len(self.against) + self.read_before + misread,
            taken=len(self.good) if recorded else 0,
            read_before=self.read_before,
            faults=tuple(sorted(faults, key=lambda fault: fault.row)),
            disputed=self.rule_faults if set_aside else (),
            dry_run=dry_run,
        )


def check_paper(
    body: bytes,
    state: BloodState,
    *,
    story: Story,
    now: float,
    settings: BloodSettings,
    timezone: tzinfo,
    by_register: ByRegister | None = None,
) -> CheckedPaper:
    """Every row by all rules as of its instant, as if those before it had been taken.

    `story`: the log of a unit. `by_register`: what the register says to a row.

    Raises CommandRefused where the file is no table of paper at all.
    """
    read, misread = read_paper(body, timezone=timezone)
    fresh = [row for row in read if not _was_read(row, story(row.blood_unit_id))]
    told = [row if by_register is None else by_register(row) for row in fresh]
    rows = [structs.replace(row, conflict=_conflict(row, story(row.blood_unit_id)) or row.conflict) for row in told]
    outcomes = reconciled(state, rows, now=now, settings=settings, set_aside=True)
    refused_rows: list[PaperRow] = []
    rule_faults: list[RowFault] = []
    for outcome in outcomes:
        if outcome.refused is None:
            continue
        row, refused = outcome.row, outcome.refused
        fault = RowFault(row=row.row, field=refused.field or "", code=refused.code, detail=refused.detail)
        if is_malformed(row, now=now, settings=settings) or row.blood_unit_id not in state.blood_units:
            misread.append(fault)
        else:
            refused_rows.append(row)
            rule_faults.append(fault)
    return CheckedPaper(
        good=tuple(outcome.row for outcome in outcomes if outcome.refused is None),
        against=tuple(refused_rows),
        read_before=len(read) - len(fresh),
        rule_faults=tuple(sorted(rule_faults, key=lambda fault: fault.row)),
        unreadable=tuple(misread),
    )


def _was_read(row: PaperRow, events: Iterable[RecordedEvent]) -> bool:
    told = (record.event for record in events if record.type in READ_BEFORE)
    return any((each.action, each.occurred_at) == (row.action, row.occurred_at) for each in told)


def _conflict(row: PaperRow, events: Iterable[RecordedEvent]) -> str | None:
    """What the log has of this unit that somebody did after the row."""
    for record in events:
        occurred_at: float | None = getattr(record.event, "occurred_at", None)
        happened_at = record.at if occurred_at is None else occurred_at
        if happened_at > row.occurred_at and record.type not in (*READ_BEFORE, *OF_THE_ROOM):
            when = datetime.fromtimestamp(happened_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
            name = record.type.removeprefix("bloodbank.")
            return (
                f"occurred_at: the log has {name} of this unit at {when}, later than this row; find out which is true"
            )
    return None
