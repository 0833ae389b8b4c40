"""One answer of the geocoder."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Match:
    """A place that answers a question.

    `kind` as in `places.parquet` (address, street, crossing, place, hospital, ...); `label` in the language asked for;
    `score` from 0 to 1, 1 = exactly what was asked; `matched_text` is the spelling in the data that matched.
    """

    place_id: int
    kind: str
    label: str
    lon: float
    lat: float
    score: float
    matched_text: str
