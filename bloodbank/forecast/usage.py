"""What was used day by day, as the blood ledger has it: units issued that did not come back unused."""

from collections.abc import Iterable
from typing import Literal

import numpy as np

from bloodbank.forecast.history import PARTS, DemandHistory, SeriesKey, history_of
from bloodbank.indicators.ledger import BloodRecords
from bloodbank.indicators.parts import DAY_S, LocalTime
from bloodbank.indicators.sheet import NOTHING, IntArray

CountedAt = Literal["supplying", "asking"]


def usage_of(
    records: BloodRecords,
    *,
    at: CountedAt,
    by: Iterable[str] = PARTS,
    today: int,
    local_time: LocalTime,
    only: SeriesKey | None = None,
) -> DemandHistory | None:
    """Up to yesterday, from the day on which the first unit came into the ledger. None where nothing was used.

    `only`: its parts that are not `all` must match.
    """
    rows = records.issues
    kept = np.isnan(rows.at["returned_at"]) & _matching(records, at, only or SeriesKey())
    days = (local_time(rows.at["issued_at"][kept]) // DAY_S).astype(np.int64)
    if not (days < today).any():
        return None
    first_day = int(local_time(records.units.at["entered_at"][:1])[0] // DAY_S)
    keys = _keys(records, at, np.flatnonzero(kept))
    units = np.ones(len(days), dtype=np.int64)
    before_today = days < today
    return history_of(
        days[before_today],
        units[before_today],
        [key for key, counted in zip(keys, before_today.tolist(), strict=True) if counted],
        by=by,
        first_day=min(first_day, int(days.min())),
        end_day=today,
    )


def _places(records: BloodRecords, at: CountedAt) -> IntArray:
    if at == "supplying":
        return records.issues.codes["place"]
    places = np.append(records.requests.codes["place"], NOTHING)
    request = records.issues.codes["request"]
    return np.asarray(places[np.where(request == NOTHING, len(places) - 1, request)])


def _matching(records: BloodRecords, at: CountedAt, only: SeriesKey) -> np.ndarray:
    unit = records.issues.codes["unit"]
    codes = records.units.codes
    parts = {"place": _places(records, at), "product": codes["component"][unit], "group": codes["group"][unit]}
    chosen = np.ones(len(unit), dtype=bool)
    for part, given in parts.items():
        word = getattr(only, part)
        if word != "all":
            chosen &= given == (records.words.index(word) if word in records.words else NOTHING - 1)
    return chosen


def _keys(records: BloodRecords, at: CountedAt, rows: IntArray) -> list[SeriesKey]:
    unit = records.issues.codes["unit"][rows]
    words = (*records.words, "none")
    return [
        SeriesKey(place=words[place], product=words[product], group=words[group])
        for place, product, group in zip(
            _places(records, at)[rows].tolist(),
            records.units.codes["component"][unit].tolist(),
            records.units.codes["group"][unit].tolist(),
            strict=True,
        )
    ]
