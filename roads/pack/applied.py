"""Which travel times a pack has applied now, and who ordered them: read again and again beside a running service."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from roads.files import write_whole
from roads.graph import RoadGraph
from roads.pack import layout
from roads.pack.errors import Findings
from roads.pack.reading import read_applied_travel_times
from roads.pack.settings import CitySettings
from roads.pack.settings_file import read_settings
from roads.pack.travel_times import TravelTimes

Signature = tuple[int, ...]
NAME_PATTERN = r"^[A-Za-z0-9._@:/-]{1,64}$"
"""As whoever acts is named in the log."""


class TravelTimesOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who applied a version (None: withdrew what was applied)."""

    version: str | None
    by: Annotated[str, Meta(pattern=NAME_PATTERN)]


@dataclass(frozen=True)
class AppliedTravelTimes:
    """`settings` are the city's with the learnt traffic laid over its own; `by`: who ordered it, None = unknown."""

    settings: CitySettings
    travel_times: TravelTimes | None
    by: str | None

    @property
    def version(self) -> str | None:
        return None if self.travel_times is None else self.travel_times.version


def read_applied(folder: Path, graph: RoadGraph) -> AppliedTravelTimes:
    """What the pack in this folder has applied now, on the graph it was opened with.

    Raises PackError when the settings or the travel times can't be used.
    """
    findings = Findings()
    settings, times = read_settings(folder, findings), read_applied_travel_times(folder, graph, findings)
    findings.raise_errors()
    assert settings is not None
    order = _order_of(folder)
    version = None if times is None else times.version
    return AppliedTravelTimes(
        settings=settings if times is None else replace(settings, traffic=times.laid_over(settings.traffic)),
        travel_times=times,
        by=order.by if order is not None and order.version == version else None,
    )


def signature_of(folder: Path) -> Signature:
    """Tells whether the file of travel times is another than before; empty = there is none."""
    try:
        stat = (folder / layout.TRAVEL_TIMES).stat()
    except OSError:
        return ()
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def write_order(order: TravelTimesOrder, folder: Path) -> None:
    write_whole(folder / layout.TRAVEL_TIMES_ORDER, msgspec.json.encode(order) + b"\n")


def _order_of(folder: Path) -> TravelTimesOrder | None:
    """None where nobody left one that can be read: it says who, and nothing hangs on it."""
    try:
        return msgspec.json.decode((folder / layout.TRAVEL_TIMES_ORDER).read_bytes(), type=TravelTimesOrder)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
