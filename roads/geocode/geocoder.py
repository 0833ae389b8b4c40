"""The geocoder of one city pack."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from roads.geocode.errors import GeocoderError
from roads.geocode.index_file import connect, prepare_index
from roads.geocode.match import Match
from roads.geocode.nearest import distance_m, nearest_rows
from roads.geocode.search import Hit, search_places
from roads.geocode.sqlite import sqlite3
from roads.geocode.toponyms import LANGUAGES

_NEAR_FADES_M = 10_000.0
_NEAR_SHARE = 0.05
_MOST_LOADED = 500


class Geocoder:
    """Finds places by text and by position, without any network; safe to share between threads (a connection each)."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._local = threading.local()
        self._settlements = frozenset(
            key for (key,) in self._connection().execute("SELECT DISTINCT settlement_key FROM toponym") if key
        )

    @classmethod
    def open(cls, pack_folder_or_places: Path, *, rebuild: bool = False) -> Geocoder:
        """Open the index beside the places, building it first when it is absent, stale, damaged or `rebuild` is asked.

        Raises GeocoderError (file, message, remedy) when the places are absent or can't be used.
        """
        return cls(prepare_index(pack_folder_or_places, rebuild=rebuild))

    def search(
        self, text: str, *, limit: int = 10, near: tuple[float, float] | None = None, language: str | None = None
    ) -> list[Match]:
        """Places `text` may mean, best first; none when nothing is like it. Any text is only text.

        Addresses, streets, crossings ("A / B", "угол A и B", "corner of A and B") and named places, in ru, be or en,
        in Latin letters, on the wrong keyboard layout, unfinished or misspelled. `near` (lon, lat) prefers, among
        places equally like the text, those nearer to it. Labels are in `language` (ru, be, en), else as tagged.
        """
        if limit < 1:
            raise ValueError(f"limit: {limit} is not 1 or more")
        if near is not None:
            _require_position(*near)
        hits = self._run(lambda connection: search_places(connection, text, self._settlements))
        if near is None:
            return self._matches(hits[:limit], language)
        # Nearness takes a small share away, so only hits within that share of the last one wanted can still be wanted.
        least = hits[:limit][-1].score * (1 - _NEAR_SHARE) if hits else 0.0
        matches = self._matches([hit for hit in hits if hit.score >= least][:_MOST_LOADED], language)
        return sorted((_nearer(match, *near) for match in matches), key=lambda match: -match.score)[:limit]

    def reverse(
        self, lon: float, lat: float, *, within_m: float = 300.0, limit: int = 1, language: str | None = None
    ) -> list[Match]:
        """Addresses within `within_m` metres, nearest first, then streets and places; score 1 here, 0 at the edge."""
        _require_position(lon, lat)
        if not 0 < within_m <= 20_000:
            raise ValueError(f"within_m: {within_m!r} is not above 0 and up to 20000")
        near = self._run(lambda connection: nearest_rows(connection, lon=lon, lat=lat, within_m=within_m))[:limit]
        return self._matches([Hit(row, 1 - metres / within_m, "") for metres, row in near], language)

    def close(self) -> None:
        """Close this thread's connection; those of other threads close when the threads end."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            del self._local.connection

    def _connection(self) -> Any:
        if not hasattr(self._local, "connection"):
            self._local.connection = connect(self._index)
        return self._local.connection

    def _run(self, ask: Any) -> Any:
        try:
            return ask(self._connection())
        except sqlite3.DatabaseError as error:
            raise GeocoderError(
                file=self._index.name, message=f"is damaged: {error}", remedy="Open it again with rebuild=True"
            ) from error

    def _matches(self, hits: Iterable[Hit], language: str | None) -> list[Match]:
        chosen = f"coalesce(label_{language}, label)" if language in LANGUAGES else "label"
        listed = list(hits)
        marks = ",".join("?" * len(listed))
        sql = f"SELECT row, place_id, kind, {chosen}, lon, lat FROM place WHERE row IN ({marks})"  # noqa: S608
        rows = [hit.row for hit in listed]
        found = {row: rest for row, *rest in self._run(lambda connection: connection.execute(sql, rows).fetchall())}
        matches = []
        for hit in listed:
            place_id, kind, label, lon, lat = found[hit.row]
            matches.append(Match(place_id, kind, label, lon, lat, round(hit.score, 4), hit.matched_text or label))
        return matches


def _nearer(match: Match, lon: float, lat: float) -> Match:
    nearness = math.exp(-distance_m(lon, lat, match.lon, match.lat) / _NEAR_FADES_M)
    return replace(match, score=round(match.score * (1 - _NEAR_SHARE * (1 - nearness)), 4))


def _require_position(lon: float, lat: float) -> None:
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise ValueError(f"lon, lat: {lon!r}, {lat!r} is no position in degrees")
