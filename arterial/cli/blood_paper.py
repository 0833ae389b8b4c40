"""`arterial blood downtime-reconcile`: what was done on paper comes into the log."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json

if TYPE_CHECKING:
    from controlroom.downtime.reconciling import PaperReport


def reconcile(
    file: Annotated[
        Path, typer.Argument(help="CSV or Excel (.xlsx) copy of the forms; its first row names the columns")
    ],
    by: Annotated[str, typer.Option("--by", help="who reads the forms in; it stands in the log")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="only say what would be taken, and what not and why")
    ] = False,
    set_aside: Annotated[
        bool, typer.Option("--set-aside", help="record what a rule is against as disputed, its units in quarantine")
    ] = False,
    timezone: Annotated[str, typer.Option("--timezone", help="of times without an offset")] = "UTC",
    url: Annotated[str | None, typer.Option("--url", help="address of the running service")] = None,
    region: Annotated[str | None, typer.Option("--region", help="absent: ARTERIAL_REGION")] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """Take what was done on paper, each row by all rules as of its instant: all, or none and every bad row told."""
    if not by and not dry_run:
        raise UsageError("--by: say who reads the forms in; it stands in the log")
    body = file.read_bytes()
    if url is not None:
        report = _over_http(url, body, by=by or "dry-run", dry_run=dry_run, set_aside=set_aside)
    else:
        report = _in_the_log(body, by=by, dry_run=dry_run, set_aside=set_aside, timezone=timezone, region=region)
    if json:
        print_json(report)
    else:
        _tell(report)
    if report.faults:
        raise typer.Exit(1)


def _in_the_log(
    body: bytes, *, by: str, dry_run: bool, set_aside: bool, timezone: str, region: str | None
) -> "PaperReport":
    """Raises ServiceRuns, CommandRefused, UsageError."""
    import time
    from zoneinfo import ZoneInfo

    from arterial.blood_file import blood_settings_of
    from arterial.cli.blood_downtime import require_zone
    from arterial.offline_room import offline_room, state_in_log
    from arterial.settings import Settings
    from arterial.storage import existing_log, open_register
    from bloodbank.messages import PaperRow
    from controlroom.decision import read_record
    from controlroom.downtime.reconciling import check_paper
    from controlroom.downtime.register import by_register
    from controlroom.messages import CommandEnvelope, RecordedEvent
    from controlroom.subjects import standard_subjects

    require_zone(timezone)
    own, subjects = Settings(), standard_subjects()
    state = state_in_log(own, region).bloodbank
    with existing_log(own, region or own.region, may_be_empty=False) as log, open_register(own) as register:

        def story(blood_unit_id: str) -> list[RecordedEvent]:
            rows = log.read(region or own.region, after=0, limit=500, stream=f"blood-unit/{blood_unit_id}")
            return [read_record(row, subjects) for row in rows]

        settings = blood_settings_of(own.blood_file)

        def told(row: PaperRow) -> PaperRow:
            return by_register(register, row, state, settings=settings, actor=by or "dry-run", now=time.time())

        checked = check_paper(
            body, state, story=story, by_register=told, now=time.time(), settings=settings, timezone=ZoneInfo(timezone)
        )
    taking = checked.command(set_aside=set_aside)
    if taking is not None and not dry_run:
        with offline_room(own, region) as room:
            room.handle(CommandEnvelope(command=taking, actor=by))
    return checked.report(set_aside=set_aside, dry_run=dry_run)


def _over_http(url: str, body: bytes, *, by: str, dry_run: bool, set_aside: bool) -> "PaperReport":
    import msgspec

    from arterial.cli.service import ask
    from controlroom.downtime.reconciling import PaperReport

    asked = urlencode({"dry_run": str(dry_run).lower(), "set_aside": str(set_aside).lower()})
    answer = ask(url, f"/v1/blood/downtime/paper?{asked}", by=by, body=body, media_type="text/csv")
    return msgspec.json.decode(answer, type=PaperReport)


def _tell(report: "PaperReport") -> None:
    for fault in report.faults:
        typer.echo(f"row {fault.row}: {fault.detail}", err=True)
    for fault in report.disputed:
        typer.echo(f"row {fault.row} is disputed: {fault.detail}", err=True)
    would = "would be " if report.dry_run else ""
    before = f", {report.read_before} had been taken before" if report.read_before else ""
    typer.echo(f"{report.taken} of {report.rows} rows {would}taken{before}")
    if report.faults:
        remedy = "correct these rows, or leave them out"
        typer.echo(f"nothing was taken: {remedy}; what a rule is against can be recorded with --set-aside", err=True)
