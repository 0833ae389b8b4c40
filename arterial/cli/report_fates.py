"""`arterial report fates`: of how many units it is known what became of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar
from arterial.cli.roads import require_writable

if TYPE_CHECKING:
    from bloodbank.indicators.fates import FateRow


def fates(
    city: Annotated[Path | None, typer.Option(help="city pack: its time zone; default: the setting")] = None,
    region: Annotated[str | None, typer.Option(help="region whose log to read; default: the setting")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="file to write: .csv or .parquet")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the report as JSON")] = False,
) -> None:
    """Fate of donation, by month and place: transfused, discarded, made into others, in date, or not accounted for."""
    import time
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from arterial.blood_indicator_files import fate_table
    from arterial.indicator_files import check_format, write_table
    from arterial.offline_room import state_in_log
    from arterial.settings import Settings
    from arterial.storage import existing_log
    from bloodbank.indicators.fates import fates as fates_of
    from controlroom.blood_books import BloodBooks
    from roads import read_pack

    if out is not None:
        check_format(out, (".csv", ".parquet"))
        require_writable(out)
    own = Settings()
    folder, named = city or own.city, region or own.region
    zone = ZoneInfo("UTC" if folder is None else read_pack(folder).settings.timezone)
    with progress_bar("reading the log") as advance, existing_log(own, named, may_be_empty=False) as log:
        books, state = BloodBooks(log, named), state_in_log(own, named)
        for position in books.read_on(up_to=state.position):
            advance("reading the log", position / state.position)
    rows = fates_of(
        state.bloodbank,
        books.ledger.entered_at(),
        at=time.time(),
        month_of=lambda at: datetime.fromtimestamp(at, zone).strftime("%Y-%m"),
    )
    told = [_told(row) for row in rows]
    if out is not None:
        write_table(fate_table(told), out)
    if as_json:
        print_json(told)
    else:
        typer.echo("\n".join(map(_line, rows)) or "no unit was ever received")


def _told(row: "FateRow") -> dict[str, object]:
    return {
        "month": row.month,
        "place_id": row.place_id,
        "received": row.received,
        "transfused": row.transfused,
        "discarded": row.discarded,
        "modified": row.modified,
        "in_date": row.in_date,
        "unaccounted": len(row.unaccounted_unit_ids),
        "completeness": row.completeness,
        "unaccounted_unit_ids": " ".join(row.unaccounted_unit_ids),
    }


def _line(row: "FateRow") -> str:
    share = "all in date" if row.completeness is None else f"{row.completeness:.1%} accounted for"
    counts = f"{row.received} received, {row.transfused} transfused, {row.discarded} discarded, {row.modified} modified"
    missing = f"; nobody knows of {' '.join(row.unaccounted_unit_ids)}" if row.unaccounted_unit_ids else ""
    return f"{row.month} {row.place_id}: {share} ({counts}, {row.in_date} in date{missing})"
