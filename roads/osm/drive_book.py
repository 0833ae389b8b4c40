"""How ways are driven, worked out once for each combination of tags: the ways of a country share a few thousand."""

from __future__ import annotations

from roads.osm.driving import Drive, drive_of
from roads.osm.names import AnyTags
from roads.osm.rules import DrivingRules

DRIVING_KEYS = (
    "highway",
    "route",
    "area",
    "junction",
    "access",
    "vehicle",
    "motor_vehicle",
    "motorcar",
    "emergency",
    "service",
    "psv",
    "bus",
    "oneway",
    "oneway:vehicle",
    "oneway:motor_vehicle",
    "oneway:motorcar",
    "maxspeed",
    "maxspeed:forward",
    "maxspeed:backward",
    "maxspeed:type",
    "source:maxspeed",
    "zone:maxspeed",
    "zone:traffic",
    "surface",
    "smoothness",
    "tracktype",
    "tunnel",
    "bridge",
)
"""Every key `drive_of` looks at."""


class DriveBook:
    """Answers `drive_of`, from memory where the same tags were seen before."""

    def __init__(self, rules: DrivingRules, *, ferries: bool) -> None:
        self._rules, self._ferries = rules, ferries
        self._known: dict[tuple[str | None, ...], Drive | None] = {}

    def drive(self, tags: AnyTags) -> Drive | None:
        """How a way with these tags is driven, or None when no profile may."""
        values = tuple(map(tags.get, DRIVING_KEYS))
        if values not in self._known:
            told = {key: value for key, value in zip(DRIVING_KEYS, values, strict=True) if value is not None}
            self._known[values] = drive_of(told, self._rules, ferries=self._ferries)
        return self._known[values]
