"""`arterial blood import` and `arterial blood export`: stock from spreadsheets and as spreadsheets."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json

if TYPE_CHECKING:
    from controlroom.exchange.importing import StockImport

FORMATS = (".csv", ".xlsx", ".json")


def import_stock(
    file: Annotated[Path, typer.Argument(help="CSV or Excel (.xlsx); its first row names the columns")],
    by: Annotated[str, typer.Option("--by", help="who receives these units; it stands in the log")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would be received and refused")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="receive the good rows all the same")] = False,
    place: Annotated[str | None, typer.Option("--place", help="where the file names no place")] = None,
    timezone: Annotated[str, typer.Option("--timezone", help="of dates without an offset")] = "UTC",
    url: Annotated[str | None, typer.Option("--url", help="address of the running service")] = None,
    region: Annotated[str | None, typer.Option("--region", help="absent: ARTERIAL_REGION")] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """Receive the units of a table: all or none, unless --partial; every refused row is named with its remedy."""
    if not by and not dry_run:
        raise UsageError("--by: say who receives these units; it stands in the log")
    body = file.read_bytes()
    if url is not None:
        done = _over_http(url, body, by=by or "dry-run", dry_run=dry_run, partial=partial, place=place)
    else:
        done = _in_the_log(body, by=by, dry_run=dry_run, partial=partial, place=place, timezone=timezone, region=region)
    if json:
        print_json(done)
    else:
        _tell(done)
    if done.faults and not done.received:
        raise typer.Exit(1)


def _in_the_log(
    body: bytes, *, by: str, dry_run: bool, partial: bool, place: str | None, timezone: str, region: str | None
) -> "StockImport":
    """Raises ServiceRuns, CommandRefused, UsageError."""
    import time
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from arterial.blood_file import blood_settings_of
    from arterial.offline_room import offline_room, state_in_log
    from arterial.settings import Settings
    from controlroom.exchange.importing import StockImport, check_table
    from controlroom.messages import CommandEnvelope

    own = Settings()
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(f"--timezone: {timezone} is no time zone such as Europe/Minsk") from error
    checked = check_table(
        body,
        state_in_log(own, region).bloodbank,
        now=time.time(),
        settings=blood_settings_of(own.blood_file),
        timezone=zone,
        place_id=place,
    )
    taken = checked.units if partial or not checked.faults else ()
    if taken and not dry_run:
        with offline_room(own, region) as room:
            room.handle(CommandEnvelope(command=checked.command(), actor=by))
    return StockImport(rows=checked.rows, received=len(taken), faults=checked.faults, dry_run=dry_run)


def _over_http(url: str, body: bytes, *, by: str, dry_run: bool, partial: bool, place: str | None) -> "StockImport":
    import msgspec

    from arterial.cli.service import ask
    from controlroom.exchange.importing import StockImport

    asked = {"dry_run": str(dry_run).lower(), "partial": str(partial).lower()}
    path = f"/v1/blood/stock/import?{urlencode(asked | ({} if place is None else {'place_id': place}))}"
    return msgspec.json.decode(ask(url, path, by=by, body=body, media_type="text/csv"), type=StockImport)


def _tell(done: "StockImport") -> None:
    for fault in done.faults:
        typer.echo(f"row {fault.row}, {fault.field}: {fault.detail}", err=True)
    would = "would be " if done.dry_run else ""
    typer.echo(f"{done.received} of {done.rows} units {would}received")
    if done.faults and not done.received:
        typer.echo("nothing was received: correct these rows, or take the others with --partial", err=True)


def export_stock(
    out: Annotated[Path, typer.Option("--out", help="file to write: .csv, .xlsx, or .json for FHIR")],
    place: Annotated[str | None, typer.Option("--place", help="only what lies there")] = None,
    language: Annotated[str, typer.Option("--language", help="of the header: en, ru or be")] = "en",
    fhir: Annotated[str, typer.Option("--fhir", help="version of a .json bundle: r5 or r4b")] = "r5",
    region: Annotated[str | None, typer.Option("--region", help="absent: ARTERIAL_REGION")] = None,
) -> None:
    """Write what is in stock, reserved or in quarantine as a table that can be read back."""
    from arterial.blood_file import blood_settings_of
    from arterial.offline_room import state_in_log
    from arterial.settings import Settings
    from bloodbank.words import LANGUAGES
    from controlroom.exchange.fhir.bundle import stock
    from controlroom.exchange.fhir.codes import FhirVersion
    from controlroom.exchange.fhir.library import BloodResources
    from controlroom.exchange.writing import IN_STOCK, as_csv, as_excel, stock_rows
    from roads.files import write_whole

    if out.suffix not in FORMATS:
        raise UsageError(f"--out: {out} must end in {' or '.join(FORMATS)}")
    if language not in LANGUAGES:
        raise UsageError(f"--language: use one of {', '.join(LANGUAGES)}")
    if fhir not in tuple(FhirVersion):
        raise UsageError(f"--fhir: use one of {', '.join(FhirVersion)}")
    own = Settings()
    blood = state_in_log(own, region).bloodbank
    chosen = [u for u in blood.blood_units.values() if place in (None, u.place_id) and u.status in IN_STOCK]
    if out.suffix == ".json":
        version = FhirVersion(fhir)
        body = stock(BloodResources(blood, blood_settings_of(own.blood_file), version), version=version, place_id=place)
    elif out.suffix == ".csv":
        body = as_csv(stock_rows(chosen), language=language)
    else:
        body = as_excel(stock_rows(chosen), language=language)
    write_whole(out, body)
    typer.echo(f"{out}: {len(chosen)} units")
