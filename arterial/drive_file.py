"""Drives as a file of trips that travel times are learnt from."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from arterial.trip_records import TRIP_COLUMNS
from dispatch.drives.drive import Drive
from roads.files import write_whole

PLACE_DECIMALS = 4
"""About ten metres: enough to find the street, and no door."""


def write_trips(drives: Iterable[Drive], out: Path) -> None:
    """CSV, all of it or nothing; instants in UTC. Neither incident nor person is told."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(TRIP_COLUMNS)
    for drive in drives:
        ends = (*drive.origin, *drive.destination)
        times = (_instant(drive.departed_at), _instant(drive.arrived_at))
        writer.writerow([drive.unit_id, drive.profile, *times, *(round(end, PLACE_DECIMALS) for end in ends)])
    write_whole(out, text.getvalue().encode())


def _instant(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
