"""What indicators are told apart by: priority, district, hour and so on."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from msgspec import Struct

from dispatch.geometry import straight_line_m
from dispatch.indicators.by_group import CodeArray, distinct
from dispatch.indicators.records import Records, whole
from dispatch.ports import FloatArray

LocalTime = Callable[[FloatArray], FloatArray]
DAY_S, HOUR_S = 86_400.0, 3_600.0
FIRST_THURSDAY = 3
NOBODY = "none"


class District(Struct, frozen=True, kw_only=True):
    """A part of the region, known by its centre: a place is in the district whose centre is nearest."""

    name: str
    lon: float
    lat: float


class Setting(Struct, frozen=True, kw_only=True):
    """Where and when: `local_time` turns instants into seconds of the local clock, counted as if it were UTC."""

    local_time: LocalTime
    districts: tuple[District, ...] = ()


class Groups(Struct, frozen=True, kw_only=True):
    """The groups found, as labels, and the group of every call, incident and response."""

    labels: tuple[dict[str, str], ...]
    calls: CodeArray
    incidents: CodeArray
    responses: CodeArray


Label = Callable[[int], str]
Dimension = Callable[[Records, Setting], tuple[CodeArray, CodeArray, Label]]
"""Whole numbers for incidents and for responses, and what such a number is called."""


def grouped(records: Records, by: Sequence[str], setting: Setting) -> Groups:
    """Every record in its group; a group is a combination of labels, in their order."""
    of_incident, of_response = whole(records.calls["incident"]), len(records.responses["incident"])
    sizes = (len(of_incident), len(records.incidents["opened_at"]), of_response)
    codes = [np.zeros(size, np.int64) for size in sizes]
    names: list[list[str]] = []
    for dimension in by:
        incidents, responses, label = DIMENSIONS[dimension](records, setting)
        found, both = distinct(np.concatenate([incidents, responses]))
        split = both[: sizes[1]], both[sizes[1] :]
        parts = (split[0][of_incident], *split)
        codes = [code * len(found) + part for code, part in zip(codes, parts, strict=True)]
        names.append([label(code) for code in found.tolist()])
    found, numbers = distinct(np.concatenate(codes))
    calls, incidents_of, responses_of = np.split(numbers, np.cumsum(sizes)[:2])
    labels = tuple(_labels(code, by, names) for code in found.tolist()) if by else ({},)
    return Groups(labels=labels, calls=calls, incidents=incidents_of, responses=responses_of)


def _labels(code: int, by: Sequence[str], names: list[list[str]]) -> dict[str, str]:
    label = {}
    for dimension, named in zip(reversed(by), reversed(names), strict=True):
        code, place = divmod(code, len(named))
        label[dimension] = named[place]
    return {dimension: label[dimension] for dimension in by}


def _of_incidents(coded: Callable[[Records, Setting], CodeArray], label: Label) -> Dimension:
    """A dimension of incidents, which their responses share."""

    def both(records: Records, setting: Setting) -> tuple[CodeArray, CodeArray, Label]:
        incidents = coded(records, setting)
        return incidents, incidents[whole(records.responses["incident"])], label

    return both


def _of_units(column: str) -> Dimension:
    """A dimension of responses; an incident's is that of the unit that stopped its clock."""

    def both(records: Records, setting: Setting) -> tuple[CodeArray, CodeArray, Label]:
        responses = whole(records.responses[column])
        with_nobody = np.append(responses, -1)
        return with_nobody[whole(records.incidents["stopper"])], responses, _word_of(records)

    return both


def _priority(records: Records, setting: Setting) -> CodeArray:
    return whole(records.incidents["priority"])


def _kind(records: Records, setting: Setting) -> CodeArray:
    return whole(records.incidents["transport"])


def _kind_named(code: int) -> str:
    return ("emergency", "transport")[code]


def _determinant(records: Records, setting: Setting) -> tuple[CodeArray, CodeArray, Label]:
    incidents = whole(records.incidents["determinant"])
    return incidents, incidents[whole(records.responses["incident"])], _word_of(records)


def _district(records: Records, setting: Setting) -> tuple[CodeArray, CodeArray, Label]:
    incidents = district_of(records, setting)
    names = (*(district.name for district in setting.districts), NOBODY)
    return incidents, incidents[whole(records.responses["incident"])], lambda code: names[code]


def district_of(records: Records, setting: Setting) -> CodeArray:
    """The district of every incident, as its place in the setting's list; -1 where there are none."""
    points = np.column_stack([records.incidents["lon"], records.incidents["lat"]])
    nearest_m, nearest = np.full(len(points), np.inf), np.full(len(points), -1, np.int64)
    for number, centre in enumerate(setting.districts):
        distance_m = straight_line_m(points, lon=centre.lon, lat=centre.lat)
        nearer = distance_m < nearest_m
        nearest[nearer], nearest_m[nearer] = number, distance_m[nearer]
    return nearest


def _word_of(records: Records) -> Label:
    return lambda code: NOBODY if code < 0 else records.words[code]


def _local_days(records: Records, setting: Setting) -> CodeArray:
    return whole(setting.local_time(records.incidents["call_received_at"]) // DAY_S)


def _hour(records: Records, setting: Setting) -> CodeArray:
    return whole(setting.local_time(records.incidents["call_received_at"]) % DAY_S // HOUR_S)


def _weekday(records: Records, setting: Setting) -> CodeArray:
    """1 = Monday."""
    return (_local_days(records, setting) + FIRST_THURSDAY) % 7 + 1


def _month(records: Records, setting: Setting) -> CodeArray:
    return _local_days(records, setting).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _two_digits(code: int) -> str:
    return f"{code:02d}"


def _date(code: int) -> str:
    return str(np.datetime64(code, "D"))


def _year_and_month(code: int) -> str:
    return str(np.datetime64(code, "M"))


DIMENSIONS: Mapping[str, Dimension] = MappingProxyType(
    {
        "priority": _of_incidents(_priority, str),
        "kind": _of_incidents(_kind, _kind_named),
        "determinant": _determinant,
        "district": _district,
        "hour": _of_incidents(_hour, _two_digits),
        "weekday": _of_incidents(_weekday, str),
        "day": _of_incidents(_local_days, _date),
        "month": _of_incidents(_month, _year_and_month),
        "unit_type": _of_units("unit_type"),
        "station": _of_units("station"),
    }
)
