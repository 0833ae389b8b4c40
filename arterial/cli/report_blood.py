"""`arterial report blood`: how well blood is kept and used."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from arterial.cli.blood_forecast import Language, require_language
from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar
from arterial.cli.report_period import instant_of
from arterial.cli.roads import require_writable

if TYPE_CHECKING:
    from bloodbank.indicators.report import BloodIndicatorReport, Figure


def blood(
    begin: Annotated[str | None, typer.Option("--from", help="what happened from then on: 2027-03-01 (local)")] = None,
    until: Annotated[str | None, typer.Option("--until", help="what happened before then; default: all")] = None,
    by: Annotated[list[str] | None, typer.Option(help="place, component, group, month; may be repeated")] = None,
    city: Annotated[Path | None, typer.Option(help="city pack: its time zone; default: the setting")] = None,
    region: Annotated[str | None, typer.Option(help="region whose log to read; default: the setting")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="file to write: .csv or .parquet")] = None,
    language: Language = "en",
    as_json: Annotated[bool, typer.Option("--json", help="print the report as JSON")] = False,
) -> None:
    """Wastage, stock, fill, age, time to issue and more, each with its formula, numerator and denominator."""
    from api.http.json import to_json
    from arterial.blood_indicator_files import indicator_table
    from arterial.indicator_files import check_format, write_table
    from arterial.settings import Settings
    from arterial.storage import existing_log
    from bloodbank.indicators.report import blood_indicator_report, check_asked
    from controlroom.blood_books import BloodBooks
    from controlroom.questions.indicators import local_time_of
    from roads import read_pack

    require_language(language)
    check_asked(from_at=None, until_at=None, by=by or ())
    if out is not None:
        check_format(out, (".csv", ".parquet"))
        require_writable(out)
    own = Settings()
    folder, named = city or own.city, region or own.region
    timezone = "UTC" if folder is None else read_pack(folder).settings.timezone
    from_at, until_at = (
        instant_of(begin, "--from", ZoneInfo(timezone)),
        instant_of(until, "--until", ZoneInfo(timezone)),
    )
    with progress_bar("reading the log") as advance, existing_log(own, named, may_be_empty=False) as log:
        head = log.head(named).position
        books = BloodBooks(log, named)
        for position in books.read_on(up_to=head):
            advance("reading the log", position / head)
        report = blood_indicator_report(
            books.records(up_to=head),
            from_at=from_at,
            until_at=until_at,
            by=by or (),
            local_time=local_time_of(timezone),
        )
        if out is not None:
            write_table(indicator_table(report), out)
    if as_json:
        print_json(to_json(report, language=language))
    else:
        typer.echo("\n".join(_lines(report, language)))


def _lines(report: "BloodIndicatorReport", language: str) -> Iterator[str]:
    from bloodbank.words import say

    units = {formula.code: formula.unit for formula in report.formulas}
    for row in report.rows:
        yield ", ".join(f"{name} {label}" for name, label in row.group.items()) or "all"
        for code, figure in row.figures.items():
            if figure.value is not None:
                yield f"  {code}: {_said(figure, units[code])}"
        yield from (f"    discarded, {reason}: {units_lost}" for reason, units_lost in row.discarded.items())
        for each in row.reactions:
            yield f"    {each.kind}, severity {each.severity}, {each.imputability or 'not judged'}: {each.count}"
    if not report.rows:
        yield "nothing happened in this time"
    for formula in report.formulas:
        yield f"{formula.code} = {say(formula.formula, language)}"


def _said(figure: "Figure", unit: str) -> str:
    value: Any = f"{figure.value:.1%}" if unit == "share" else f"{figure.value:.2f}"
    told = f"{value}{'' if unit in ('share', 'ratio') else ' ' + unit} ({figure.numerator:g} / {figure.denominator:g}"
    if figure.p50 is not None:
        told += f"; half within {figure.p50:.2f}, 90 % within {figure.p90:.2f}, {figure.missing} unknown"
    return told + ")"
