"""Reads `maxspeed`: km/h, mph, knots, `none`, `walk` and implied limits such as `BY:urban`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from roads.osm.rules import DrivingRules

_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph|knots)?")
_UNIT_KMH = {"mph": 1.609344, "knots": 1.852}


def maxspeed_kmh(tags: Mapping[str, str], rules: DrivingRules) -> float | None:
    """The limit of a way, or None when untagged or not understood (`signals`, `variable`).

    Looks at `maxspeed`, else at the lower of the two directions, else at the implied limit in `maxspeed:type`,
    `source:maxspeed` or `zone:traffic`. Limits by lane, vehicle or condition are not limits of the road: left aside.
    """
    tagged = tags.get("maxspeed")
    if tagged is not None:
        limit = parse_maxspeed(tagged, rules)
        if limit is not None:
            return limit
    directions = [parse_maxspeed(tags[key], rules) for key in ("maxspeed:forward", "maxspeed:backward") if key in tags]
    known = [limit for limit in directions if limit is not None]
    if known:
        return min(known)
    for key in ("maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic"):
        if ":" in tags.get(key, "") and (limit := _implied(tags[key], rules)) is not None:
            return limit
    return None


def parse_maxspeed(value: str, rules: DrivingRules) -> float | None:
    """km/h of one value; of a list (`50;30`) the lowest; None when it is no speed."""
    parts = [part.strip() for part in re.split(r"[;|]", value)]
    limits = [limit for part in parts if (limit := _single(part, rules)) is not None]
    return min(limits) if limits else None


def _single(value: str, rules: DrivingRules) -> float | None:
    if value == "none":
        return rules.unlimited_kmh
    if value == "walk":
        return rules.walk_kmh
    number = _NUMBER.fullmatch(value)
    if number:
        kmh = float(number[1]) * _UNIT_KMH.get(number[2] or "", 1.0)
        return kmh if kmh > 0 else None
    return _implied(value, rules) if ":" in value else None


def _implied(value: str, rules: DrivingRules) -> float | None:
    """`BY:urban`, `DE:zone:30` and `DE:zone30`: country, then kind or the number of a zone."""
    country, kind = value.split(":", 1)
    zone = re.fullmatch(r"zone:?(\d+)", kind)
    if zone:
        return float(zone[1])
    national = rules.implied_kmh.get(country.upper(), {})
    kmh = national.get(kind, rules.implied_kmh["default"].get(kind))
    if kmh is None:
        return None
    return float(kmh) or rules.unlimited_kmh
