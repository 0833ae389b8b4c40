"""Norms of arrival kept and missed, by the clock that only an appropriate unit stops."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dispatch.indicators.by_group import distinct
from dispatch.indicators.records import Records, known, whole
from dispatch.norms.areas import in_city
from dispatch.norms.norm import norm_in_force_s
from dispatch.norms.state import NormsState
from dispatch.ports import BoolArray, FloatArray
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


class NormOutcome(Struct, frozen=True, kw_only=True):
    """Incidents under a norm. `kept_share` is kept / (kept + missed), None without either.

    `unreported`: an appropriate unit came, nobody reported when. `not_reached`: closed before a unit came, or within
    the norm without the appropriate one. `pending`: open, and the norm has not run out.
    """

    under_norm: int
    kept: int
    missed: int
    unreported: int
    not_reached: int
    pending: int
    kept_share: float | None


def norm_outcomes(
    records: Records, chosen: BoolArray, group: NDArray[np.int64], *, groups: int, settings: DispatchSettings
) -> list[NormOutcome]:
    """One for each of the groups, of the chosen incidents."""
    incidents = records.incidents
    norm_s = norms_of(records, settings)
    under = chosen & ~np.isnan(norm_s)
    took_s = incidents["appropriate_at"] - incidents["call_received_at"]
    stopped = ~np.isnan(took_s)
    ended_at = np.where(np.isnan(incidents["closed_at"]), records.as_of_at, incidents["closed_at"])
    ran_out = ended_at - incidents["call_received_at"] > norm_s
    is_open = np.isnan(incidents["closed_at"])
    unreported = ~stopped & (incidents["reached_appropriate"] == 1)
    waited = ~stopped & ~unreported
    parts = {
        "kept": stopped & (took_s <= norm_s),
        "missed": (stopped & (took_s > norm_s)) | (waited & ran_out & (is_open | (incidents["reached"] == 1))),
        "unreported": unreported,
        "not_reached": waited & ~is_open & ~(ran_out & (incidents["reached"] == 1)),
        "pending": waited & is_open & ~ran_out,
    }
    counted = {name: np.bincount(group[under & part], minlength=groups) for name, part in parts.items()}
    return [_outcome({name: int(counts[number]) for name, counts in counted.items()}) for number in range(groups)]


def _outcome(counts: dict[str, int]) -> NormOutcome:
    judged = counts["kept"] + counts["missed"]
    return NormOutcome(
        **counts, under_norm=sum(counts.values()), kept_share=counts["kept"] / judged if judged else None
    )


def norms_of(records: Records, settings: DispatchSettings) -> FloatArray:
    """Seconds that each incident had, by priority, place, and the norms in force at the end of its wait; NaN: none."""
    incidents = records.incidents
    priorities, city, epidemic = whole(incidents["priority"]), cities_of(records, settings), _epidemic(records)
    kinds, kind_of = distinct(priorities * 4 + city * 2 + epidemic)
    norm_s = [_norm_s(kind, settings) for kind in kinds.tolist()]
    return np.array(norm_s, np.float64)[kind_of] if len(norm_s) else np.zeros(0)


def _norm_s(kind: int, settings: DispatchSettings) -> float:
    """Of a priority * 4, + 2 in the city, + 1 in an epidemic; NaN: none."""
    state = DispatchState(norms=NormsState(epidemic=bool(kind % 2)))
    found = norm_in_force_s(state, priority=kind // 4, city=bool(kind // 2 % 2), settings=settings)
    return np.nan if found is None else found


def cities_of(records: Records, settings: DispatchSettings) -> BoolArray:
    """Whether each incident lies in the city."""
    norms = settings.norms
    if not norms.city_areas and not norms.city_circles:
        return np.ones(len(records.incidents["lon"]), bool)
    points = np.column_stack([records.incidents["lon"], records.incidents["lat"]])
    places, place_of = np.unique(points, axis=0, return_inverse=True)
    inside = np.array([in_city((float(lon), float(lat)), norms) for lon, lat in places], bool)
    return inside[place_of] if len(places) else np.zeros(0, bool)


def _epidemic(records: Records) -> BoolArray:
    """Whether the norms of an epidemic were in force when the clock stopped, else when it was read last."""
    if not records.epidemic_switches:
        return np.zeros(len(records.incidents["lon"]), bool)
    at, on = zip(*records.epidemic_switches, strict=True)
    incidents = records.incidents
    ends = np.where(np.isnan(incidents["closed_at"]), records.as_of_at, incidents["closed_at"])
    ends = np.where(known(incidents["appropriate_at"]), incidents["appropriate_at"], ends)
    before = np.searchsorted(np.array(at), ends, side="right")
    return np.array([False, *on])[before]
