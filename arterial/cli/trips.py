"""`arterial roads trips`: the drives of one's own log, to learn travel times from."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar


class TripsWritten(Struct, frozen=True, kw_only=True):
    file: str
    trips: int
    left_out: dict[str, int]


def trips(
    out: Annotated[Path, typer.Option("--out", help="file to write: .csv, as `learn` reads it")],
    city: Annotated[Path | None, typer.Option(help="city pack: profiles by priority; default: the setting")] = None,
    region: Annotated[str | None, typer.Option(help="region whose log to read; default: the setting")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print what was written as JSON")] = False,
) -> None:
    """Write the drives of the log whose both ends and times are known; no incident, no person."""
    from arterial.cli.roads import require_writable
    from arterial.dispatch_file import dispatch_settings_of
    from arterial.drive_file import write_trips
    from arterial.settings import Settings
    from arterial.storage import existing_log
    from controlroom.logged_drives import logged_drives
    from dispatch.settings import DispatchSettings
    from roads import read_pack

    if out.suffix != ".csv":
        raise UsageError(f"--out {out}: name a file that ends in .csv")
    require_writable(out)
    own = Settings()
    folder, named = city or own.city, region or own.region
    settings = DispatchSettings() if folder is None else dispatch_settings_of(read_pack(folder), own.dispatch_file)
    with progress_bar("reading the log") as advance, existing_log(own, named, may_be_empty=False) as log:
        found = logged_drives(
            log,
            named,
            profile_of=settings.profile_of,
            progress=lambda share: advance("reading the log", share),
        )
        write_trips(found.drives, out)
    written = TripsWritten(file=str(out), trips=len(found.drives), left_out=found.left_out)
    if as_json:
        print_json(written)
        return
    typer.echo(f"{written.file}: {written.trips} trips")
    for reason, count in written.left_out.items():
        if count:
            typer.echo(f"left out: {count} {reason.replace('_', ' ')}")
