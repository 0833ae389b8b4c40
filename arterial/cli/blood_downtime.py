"""`arterial blood downtime-...`: what is known on paper while the computers are off."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arterial.cli.blood_forecast import Language, require_language
from arterial.cli.errors import UsageError
from arterial.cli.output import print_json

if TYPE_CHECKING:
    from arterial.settings import Settings
    from controlroom.downtime.model import DowntimeSnapshot
    from controlroom.downtime.taking import NameOf

KeyFile = Annotated[Path | None, typer.Option("--key-file", help="key of the seal; absent: ARTERIAL_DOWNTIME_KEY_FILE")]
Font = Annotated[
    Path | None, typer.Option("--font", help="TrueType file for a PDF in Russian or Belarusian; absent: labels.font")
]
Timezone = Annotated[str, typer.Option("--timezone", help="of the times on the page")]


def snapshot(
    out: Annotated[Path, typer.Option("--out", help="sealed file to write")],
    page: Annotated[Path | None, typer.Option("--page", help="write a page to print besides: .html or .pdf")] = None,
    place: Annotated[str | None, typer.Option("--place", help="only the stock of one place")] = None,
    names: Annotated[bool, typer.Option("--names", help="with patients' names; each look is on record")] = False,
    by: Annotated[str | None, typer.Option("--by", help="who asks: needed with --names")] = None,
    key_file: KeyFile = None,
    language: Language = "en",
    timezone: Timezone = "UTC",
    font: Font = None,
    region: Annotated[str | None, typer.Option("--region", help="absent: ARTERIAL_REGION")] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """Seal stock, patients' groups and antibodies and open requests in a file, for when everything is off."""
    import time

    from arterial.blood_file import blood_settings_of
    from arterial.downtime_files import key_for_sealing, write_private
    from arterial.offline_room import state_in_log
    from arterial.settings import Settings
    from controlroom.downtime.sealing import seal, seal_of
    from controlroom.downtime.taking import take_snapshot

    require_language(language)
    _require_page(page)
    require_zone(timezone)
    if names and not by:
        raise UsageError("--names: say who asks with --by; looking at names stands in the access log")
    own, now = Settings(), time.time()
    state = state_in_log(own, region)
    if place is not None and place not in state.bloodbank.places:
        raise UsageError(f"--place: there is no blood place {place}")
    key = key_for_sealing(key_file or own.downtime_key())
    with _names(own, by if names else None, now=now) as name_of:
        taken = take_snapshot(
            state,
            region=region or own.region,
            now=now,
            settings=blood_settings_of(own.blood_file),
            place_id=place,
            name_of=name_of,
        )
    body = seal(taken, key=key)
    as_read = {"seal": seal_of(body), "language": language, "timezone": timezone}
    printed = None if page is None else _printed(page, taken, at=now, font=font, **as_read)
    write_private(out, body)
    if page is not None and printed is not None:
        write_private(page, printed)
    _tell(taken, seal=seal_of(body), at=now, as_json=json)


def verify(
    file: Annotated[Path, typer.Argument(help="sealed snapshot")],
    key_file: KeyFile = None,
    page: Annotated[Path | None, typer.Option("--page", help="write it as a page to print: .html or .pdf")] = None,
    language: Language = "en",
    timezone: Timezone = "UTC",
    font: Font = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """Whether a snapshot is as it was sealed, and how old it is. Exit code 1 when it is out of date, 2 when altered."""
    import time

    from arterial.downtime_files import read_key, write_private
    from arterial.settings import Settings
    from controlroom.downtime.sealing import seal_of, unseal

    require_language(language)
    _require_page(page)
    require_zone(timezone)
    body, now = file.read_bytes(), time.time()
    taken = unseal(body, key=read_key(key_file or Settings().downtime_key()))
    if page is not None:
        as_read = {"seal": seal_of(body), "language": language, "timezone": timezone}
        write_private(page, _printed(page, taken, at=now, font=font, **as_read))
    _tell(taken, seal=seal_of(body), at=now, as_json=json)
    if taken.is_stale(at=now):
        raise typer.Exit(1)


def _printed(
    page: Path, taken: "DowntimeSnapshot", *, seal: str, at: float, language: str, timezone: str, font: Path | None
) -> bytes:
    """By the ending of its name. Raises UsageError where a font is missing."""
    from arterial.blood_file import blood_settings_of
    from arterial.settings import Settings
    from bloodbank.isbt128.fault import LabelFault
    from controlroom.downtime.page import page_of

    if page.suffix == ".html":
        return page_of(taken, seal=seal, at=at, language=language, timezone=timezone)
    from controlroom.downtime.pdf import pdf_of_snapshot

    named = str(font) if font is not None else blood_settings_of(Settings().blood_file).labels.font
    try:
        return pdf_of_snapshot(taken, seal=seal, at=at, language=language, timezone=timezone, font=named)
    except LabelFault as fault:
        raise UsageError(f"--page: {fault}") from fault


@contextmanager
def _names(own: "Settings", by: str | None, *, now: float) -> "Iterator[NameOf | None]":
    """Each name that is looked up leaves a line in the access log. Nobody asks: none is."""
    from arterial.storage import open_register
    from controlroom.downtime.model import SnapshotName
    from patients import Access, PatientRefused, Purpose

    if by is None:
        yield None
        return
    access = Access(actor=by, purpose=Purpose.TRANSFUSION)
    with open_register(own) as register:

        def name_of(patient_id: str) -> SnapshotName | None:
            try:
                found = register.get(patient_id, access=access, now=now)
            except PatientRefused:
                return None
            return SnapshotName(family_name=found.family_name, given_name=found.given_name, birth_date=found.birth_date)

        yield name_of


def _tell(taken: "DowntimeSnapshot", *, seal: str, at: float, as_json: bool) -> None:
    age_s, stale = max(0.0, at - taken.taken_at), taken.is_stale(at=at)
    counts = {"units": len(taken.units), "patients": len(taken.patients), "requests": len(taken.requests)}
    if as_json:
        told = {"region": taken.region, "place_id": taken.place_id, "position": taken.position}
        print_json(told | counts | {"taken_at": taken.taken_at, "age_s": age_s, "stale": stale, "seal": seal})
        return
    typer.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
    typer.echo(f"taken {age_s / 3600:.1f} h ago{': OUT OF DATE, take it as a hint only' if stale else ''}")
    typer.echo(f"seal {seal}")


def _require_page(page: Path | None) -> None:
    if page is not None and page.suffix not in (".html", ".pdf"):
        raise UsageError(f"--page: {page} must end in .html or .pdf")


def require_zone(timezone: str) -> None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(f"--timezone: {timezone} is no time zone such as Europe/Minsk") from error
