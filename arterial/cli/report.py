"""`arterial report`: what the log tells of the past."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from msgspec import Struct

from arterial.cli import report_blood, report_fates
from arterial.cli.output import print_json
from arterial.cli.progress import Advance, progress_bar
from arterial.cli.report_period import instant_of
from arterial.cli.roads import require_writable

if TYPE_CHECKING:
    from dispatch.indicators.groups import Setting
    from dispatch.indicators.records import Records
    from dispatch.indicators.report import IndicatorReport, IndicatorRow
    from dispatch.settings import DispatchSettings

app = typer.Typer(help="What the log tells of the past.", no_args_is_help=True)
app.command("blood")(report_blood.blood)
app.command("fates")(report_fates.fates)

From = Annotated[
    str | None, typer.Option("--from", help="calls from then on: 2027-03-01 (local) or with time and offset")
]
Until = Annotated[str | None, typer.Option("--until", help="calls before then; default: all")]
City = Annotated[Path | None, typer.Option(help="city pack: districts, norms, time zone; default: the setting")]
Region = Annotated[str | None, typer.Option(help="region whose log to read; default: the setting")]


class _Asked(Struct, frozen=True):
    """The log read whole, and what of it is asked for."""

    records: "Records"
    setting: "Setting"
    settings: "DispatchSettings"
    from_at: float | None
    until_at: float | None


class WrittenFile(Struct, frozen=True, kw_only=True):
    file: str
    rows: int


@app.callback()
def group() -> None:
    """What the log tells of the past."""


@app.command()
def indicators(
    begin: From = None,
    until: Until = None,
    by: Annotated[list[str] | None, typer.Option(help="priority, district, hour, ...; up to three times")] = None,
    standard: Annotated[list[str] | None, typer.Option(help="nhs-arp, nfpa-1225, nfpa-1710, dutch-a1, belarus")] = None,
    city: City = None,
    region: Region = None,
    out: Annotated[Path | None, typer.Option("--out", help="file to write: .csv, .parquet or .json")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the report as JSON")] = False,
) -> None:
    """Fractiles and means of every interval, norms kept and missed, by group."""
    import msgspec

    from api.http.json import to_json
    from arterial.indicator_files import check_format, write_report
    from dispatch.indicators.report import check_asked, indicator_report

    check_asked(from_at=None, until_at=None, by=by or (), standard_codes=standard or ())
    if out is not None:
        check_format(out, (".csv", ".parquet", ".json"))
        require_writable(out)
    with progress_bar("reading the log") as advance:
        asked = _read(begin, until, city=city, region=region, advance=advance)
        report = indicator_report(
            asked.records,
            from_at=asked.from_at,
            until_at=asked.until_at,
            by=by or (),
            standard_codes=standard or (),
            setting=asked.setting,
            settings=asked.settings,
        )
        if out is not None:
            write_report(report, out, msgspec.json.format(msgspec.json.encode(to_json(report)), indent=2))
    if as_json:
        print_json(to_json(report))
    else:
        typer.echo("\n".join(_lines(report)))


@app.command()
def responses(
    out: Annotated[Path, typer.Option("--out", help="file to write: .csv or .parquet")],
    begin: From = None,
    until: Until = None,
    city: City = None,
    region: Region = None,
    as_json: Annotated[bool, typer.Option("--json", help="print what was written as JSON")] = False,
) -> None:
    """Every response with its times under their NEMSIS elements; no place, no text, no person."""
    from arterial.indicator_files import check_format, write_table
    from controlroom.indicator_tables import response_table

    check_format(out, (".csv", ".parquet"))
    require_writable(out)
    with progress_bar("reading the log") as advance:
        asked = _read(begin, until, city=city, region=region, advance=advance)
        table = response_table(asked.records, from_at=asked.from_at, until_at=asked.until_at, setting=asked.setting)
        write_table(table, out)
    written = WrittenFile(file=str(out), rows=table.num_rows)
    if as_json:
        print_json(written)
    else:
        typer.echo(f"{written.file}: {written.rows} responses")


def _read(begin: str | None, until: str | None, *, city: Path | None, region: str | None, advance: Advance) -> _Asked:
    """The whole log, page by page, as far as a service has not saved it.

    Raises UsageError, NothingLogged and what reading a pack raises.
    """
    from arterial.book_file import BookFile
    from arterial.dispatch_file import dispatch_settings_of
    from arterial.settings import Settings
    from arterial.storage import existing_log
    from controlroom.indicator_books import IndicatorBooks
    from controlroom.questions.indicators import setting_of
    from dispatch.indicators.groups import Setting
    from dispatch.indicators.report import check_asked
    from dispatch.settings import DispatchSettings
    from roads import read_pack

    own = Settings()
    folder, named = city or own.city, region or own.region
    pack = None if folder is None else read_pack(folder)
    zone = ZoneInfo("UTC" if pack is None else pack.settings.timezone)
    from_at, until_at = instant_of(begin, "--from", zone), instant_of(until, "--until", zone)
    check_asked(from_at=from_at, until_at=until_at, by=())
    with existing_log(own, named, may_be_empty=False) as log:
        head = log.head(named).position
        books = IndicatorBooks(log, named, store=BookFile.of(own.data_dir, named))
        for position in books.read_on(up_to=head):
            advance("reading the log", position / head)
        return _Asked(
            books.records(up_to=head),
            Setting(local_time=lambda instants: instants) if pack is None else setting_of(pack),
            DispatchSettings() if pack is None else dispatch_settings_of(pack, own.dispatch_file),
            from_at,
            until_at,
        )


def _lines(report: "IndicatorReport") -> Iterator[str]:
    for row in report.rows:
        yield from _row_lines(row)
    for standard in report.standards:
        yield standard.title
        for clause in standard.clauses:
            met = {None: "not judged", True: "met", False: "not met"}[clause.met]
            within = "" if clause.within_share is None else f", {clause.within_share:.1%} within {clause.limit_s:g} s"
            yield f"  {clause.name}: {met} ({clause.measured} measured, {clause.missing} missing{within})"


def _row_lines(row: "IndicatorRow") -> Iterator[str]:
    named = ", ".join(f"{name} {label}" for name, label in row.group.items()) or "all"
    yield f"{named}: {row.incidents} incidents, {row.responses} responses"
    norms = row.norms
    if norms.kept_share is not None:
        yield f"  norm of arrival kept by {norms.kept_share:.1%} ({norms.kept} of {norms.kept + norms.missed})"
    for code, figures in row.intervals.items():
        if figures.mean_s is not None:
            yield (
                f"  {code}: mean {figures.mean_s:.0f} s, half {figures.p50_s:.0f}, 90 % {figures.p90_s:.0f}, "
                f"95 % {figures.p95_s:.0f} ({figures.measured} measured, {figures.missing} missing)"
            )
