"""`arterial blood trace`: where blood came from and went, from the log."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.progress import Advance, progress_bar

if TYPE_CHECKING:
    from controlroom.state import RegionState
    from controlroom.tracing.books import TraceBooks
    from controlroom.tracing.model import Trace, TracedUnit


def trace(
    din: Annotated[str | None, typer.Argument(help="donation identification number, 13 characters")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="a blood unit: DIN-PRODUCTCODE")] = None,
    patient: Annotated[str | None, typer.Option("--patient", help="id of a patient; the look is on record")] = None,
    by: Annotated[str | None, typer.Option("--by", help="who asks: needed with --patient")] = None,
    region: Annotated[str | None, typer.Option("--region", help="absent: ARTERIAL_REGION")] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """Everything a donation became, where it is or went and who had it; or back from a unit or a patient."""
    if sum(asked is not None for asked in (din, unit, patient)) != 1:
        raise UsageError("name one thing to trace: a DIN, --unit or --patient")
    if patient is not None and not by:
        raise UsageError("--patient: say who asks with --by; looking at a patient's blood stands in the access log")
    with progress_bar("reading the log") as advance, _books(region, advance) as books:
        if patient is not None:
            _record_look(patient, by or "")
            found = books.of_patient(patient)
        else:
            found = books.of_donation(din) if din is not None else books.of_unit(unit or "")
    if json:
        print_json(found)
        return
    for line in _lines(found):
        typer.echo(line)


@contextmanager
def _books(region: str | None, advance: Advance) -> Iterator["TraceBooks"]:
    """The log is read only where the index is behind it. Raises NothingLogged, LogBroken."""
    from arterial.settings import Settings
    from arterial.storage import existing_log, open_trace_index
    from controlroom.replay import Replay
    from controlroom.snapshots import SnapshotCodec
    from controlroom.subjects import standard_subjects
    from controlroom.tracing.books import TraceBooks

    own = Settings()
    named, subjects = region or own.region, standard_subjects()
    with existing_log(own, named, may_be_empty=False) as log, closing(open_trace_index(own)) as index:
        replay = Replay(log=log, region=named, subjects=subjects)

        def state() -> "RegionState":
            last = max(log.head(named).position, 1)
            if replay.head.position == 0:
                replay.start_from_snapshot(SnapshotCodec(subjects))
            for recorded in replay.catch_up():
                advance("reading the log", recorded.position / last)
            return replay.state

        yield TraceBooks(index, log, named, state)


def _record_look(patient_id: str, by: str) -> None:
    import time

    from arterial.settings import Settings
    from arterial.storage import open_register
    from patients import Access, Purpose

    with open_register(Settings()) as register:
        register.get(patient_id, access=Access(actor=by, purpose=Purpose.TRANSFUSION), now=time.time())


def _lines(found: "Trace") -> Iterator[str]:
    yield f"donations {', '.join(found.dins) or 'none'}"
    for traced in found.units:
        yield from _story(traced)
    yield f"patients: {', '.join(found.patient_ids) or 'none'}"
    yield f"places: {', '.join(found.place_ids) or 'none'}"
    if found.unaccounted_unit_ids:
        yield f"handed out, and their fate is not known: {', '.join(found.unaccounted_unit_ids)}"


def _story(traced: "TracedUnit") -> Iterator[str]:
    from datetime import UTC, datetime

    unit = traced.unit
    where = f"to patient {unit.patient_id}" if unit.patient_id is not None else f"at {unit.place_id}"
    yield f"{unit.blood_unit_id}  {unit.component} {unit.group}  {unit.status} {where}"
    for step in traced.steps:
        at = datetime.fromtimestamp(step.at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        told = ", ".join(said for said in (step.place_id, step.request_id, step.reason) if said)
        yield f"  {at}  {step.event.removeprefix('bloodbank.')}  by {step.actor}{f'  ({told})' if told else ''}"
