"""A folder in which the service keeps the newest snapshot of blood, for when everything is off."""

from pathlib import Path

from arterial.downtime_files import key_for_sealing, write_private
from arterial.settings import Settings
from bloodbank.words import LANGUAGES
from controlroom.desk import Desk
from controlroom.downtime.page import page_of
from controlroom.downtime.sealing import seal, seal_of
from controlroom.downtime.taking import take_snapshot
from controlroom.kept_fresh import KeptFresh

SEALED = "blood.json"


def keep_snapshots(desk: Desk, folder: Path, settings: Settings) -> KeptFresh:
    """The first one is written now, so that a folder that can't be used is told at the start. Raises OSError,
    KeyUnusable.
    """
    folder.mkdir(parents=True, exist_ok=True)
    key = key_for_sealing(settings.downtime_key())
    write_snapshot(desk, folder, key=key)
    return KeptFresh(
        lambda: write_snapshot(desk, folder, key=key),
        every_s=settings.downtime_every_s,
        name=f"snapshots of blood of {desk.region}",
    )


def write_snapshot(desk: Desk, folder: Path, *, key: bytes) -> None:
    """`blood.json`, and a page to print in each language. No names: patients stand there by their ids."""
    now = desk.now()
    taken = take_snapshot(desk.room.state, region=desk.region, now=now, settings=desk.blood_settings)
    body = seal(taken, key=key)
    write_private(folder / SEALED, body)
    for language in LANGUAGES:
        page = page_of(taken, seal=seal_of(body), at=now, language=language, timezone=desk.pack.settings.timezone)
        write_private(folder / f"blood.{language}.html", page)
