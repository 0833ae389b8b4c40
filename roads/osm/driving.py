"""From the tags of one way to who may drive it, which way round and how fast."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from roads.osm.maxspeed import maxspeed_kmh
from roads.osm.rules import DrivingRules, ProfileRules, RoadClass

Tags = Mapping[str, str]
_MOTOR_KEYS = ("motorcar", "motor_vehicle", "vehicle")
_FORWARD = frozenset({"yes", "true", "1"})
_BACKWARD = frozenset({"-1", "reverse"})
_EMERGENCY_MAY = frozenset({"yes", "designated", "official", "permissive"})


class Access(IntEnum):
    """Who may drive here, in rising order of freedom."""

    CLOSED = 0
    EMERGENCY = 1
    PRIVATE = 2
    DESTINATION = 3
    OPEN = 4


@dataclass(frozen=True)
class Drive:
    """One drivable way. `direction`: 1 as drawn, -1 against, 0 both. `kmh` one a profile, 0 = not for it."""

    road_class: RoadClass
    access: Access
    direction: int
    kmh: tuple[float, ...]
    may_leave_road: bool


def drive_of(tags: Tags, rules: DrivingRules, *, ferries: bool = False) -> Drive | None:
    """How a way is driven, or None when no profile may."""
    road_class = _road_class(tags, rules, ferries=ferries)
    if road_class is None or tags.get("area") == "yes":
        return None
    access = access_of(tags, rules, road_class)
    if access is Access.CLOSED or rules.smoothness_kmh.get(tags.get("smoothness", "")) == 0:
        return None
    direction = direction_of(tags, road_class)
    if direction is None:
        return None
    limit = None if road_class.name == "ferry" else maxspeed_kmh(tags, rules)
    average = road_class.kmh if limit is None else limit * rules.limit_share
    highest = min(_caps_kmh(tags, rules), default=math.inf)
    kmh = tuple(
        _profile_kmh(
            min(average * _lights_factor(profile, road_class), profile.max_kmh, highest), profile, access, rules
        )
        for profile in rules.profiles.values()
    )
    enclosed = tags.get("tunnel", "no") != "no" or tags.get("bridge", "no") != "no"
    return Drive(road_class, access, direction, kmh, road_class.leave_road and not enclosed)


def _road_class(tags: Tags, rules: DrivingRules, *, ferries: bool) -> RoadClass | None:
    highway = tags.get("highway")
    if highway is not None:
        return None if highway == "ferry" else rules.classes.get(highway)
    if not ferries or tags.get("route") != "ferry":
        return None
    carries_cars = any(tags.get(key) in ("yes", "designated") for key in (*_MOTOR_KEYS, "access"))
    return rules.classes["ferry"] if carries_cars else None


def access_of(tags: Tags, rules: DrivingRules, road_class: RoadClass) -> Access:
    """The most specific of `motorcar`, `motor_vehicle`, `vehicle`, `access` decides; `emergency` goes before a ban.

    A ban of motor vehicles (people may walk) does not stop lights and sirens, a ban of everybody (`access=no`) does.
    """
    emergency = tags.get("emergency")
    key = next((key for key in (*_MOTOR_KEYS, "access") if key in tags), None)
    level = Access.OPEN if key is None else _level(tags[key], rules)
    busway = road_class.emergency_only or tags.get("service") in ("bus", "emergency_access")
    if level is Access.CLOSED:
        for_buses = any(tags.get(mode) in ("yes", "designated", "official") for mode in ("psv", "bus"))
        spared = key != "access" or for_buses or tags["access"] in ("psv", "bus")
        level = Access.EMERGENCY if spared else Access.CLOSED
    elif busway and key not in _MOTOR_KEYS:
        level = Access.EMERGENCY
    if emergency == "no" and level is Access.EMERGENCY:
        return Access.CLOSED
    if emergency in _EMERGENCY_MAY and level is Access.CLOSED:
        return Access.EMERGENCY
    return level


def _level(value: str, rules: DrivingRules) -> Access:
    """The freest of a list (`agricultural;forestry`); an unknown word counts as private."""
    words = [word.strip() for word in value.split(";")]
    return max(Access[rules.access_level.get(word, "private").upper()] for word in words)


def direction_of(tags: Tags, road_class: RoadClass) -> int | None:
    """1 as drawn, -1 against, 0 both; None for a lane that changes direction by the clock (`reversible`)."""
    for key in ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway"):
        value = tags.get(key)
        if value in _FORWARD:
            return 1
        if value in _BACKWARD:
            return -1
        if value == "reversible":
            return None
        if value is not None:
            return 0
    return 1 if road_class.oneway or tags.get("junction") in ("roundabout", "circular") else 0


def _lights_factor(profile: ProfileRules, road_class: RoadClass) -> float:
    return road_class.lights_factor if profile.uses_lights else 1.0


def _profile_kmh(kmh: float, profile: ProfileRules, access: Access, rules: DrivingRules) -> float:
    """0 where the way is for emergency vehicles and the profile has no lights; slower where access is restricted."""
    if profile.uses_lights:
        return kmh
    if access is Access.DESTINATION:
        return kmh * rules.destination_slowdown
    if access is Access.PRIVATE:
        return kmh * rules.private_slowdown
    return kmh if access is Access.OPEN else 0.0


def _caps_kmh(tags: Tags, rules: DrivingRules) -> list[float]:
    tables = (("surface", rules.surface_kmh), ("smoothness", rules.smoothness_kmh), ("tracktype", rules.tracktype_kmh))
    return [float(table[tags[key]]) for key, table in tables if key in tags and tags[key] in table]
