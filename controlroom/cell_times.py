"""Road times from places to the demand cells, kept for as long as the roads are the same.

Cells are many and units mostly stand still, so that a live picture of coverage asks the roads only about units that
have moved. A row is kept for each place, profile, hour of the week and revision of the roads' closures; a place is
taken to a ten-thousandth of a degree (about 10 m), so that a wavering position of a standing unit asks nothing anew.
"""

import threading
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from controlroom.road_times import FloatArray, RoadTimes
from roads import hour_of_week

PLACE_DECIMALS = 4
MOST_KEPT_TIMES = 8_000_000

Row = NDArray[np.float32]
Key = tuple[float, float, str, int, int]


class CellTimes:
    """The `TravelTimes` port, quick where the destinations are these cells (n, 2); safe in many threads.

    About `most_kept_times` times are kept, the row that was not asked for longest going first.
    """

    def __init__(self, roads: RoadTimes, cells: FloatArray, *, most_kept_times: int = MOST_KEPT_TIMES) -> None:
        self._roads, self._cells = roads, cells
        self._most_rows = max(1, most_kept_times // max(len(cells), 1))
        self._rows: OrderedDict[Key, Row] = OrderedDict()
        self._changing = threading.Lock()

    def travel_s(self, origins: FloatArray, destinations: FloatArray, *, profile: str, at: float) -> FloatArray:
        """Seconds (n, m), infinite where there is no way."""
        if destinations is not self._cells and not np.array_equal(destinations, self._cells):
            return self._roads.travel_s(origins, destinations, profile=profile, at=at)
        places = np.round(np.asarray(origins, dtype=np.float64).reshape(-1, 2), PLACE_DECIMALS)
        keys = self._keys(places, profile=profile, at=at)
        known = self._known(keys)
        missing = {key: place for key, place in zip(keys, places, strict=True) if key not in known}
        if missing:
            rows = self._roads.travel_s(np.array(list(missing.values())), self._cells, profile=profile, at=at)
            fresh = {key: row.astype(np.float32) for key, row in zip(missing, rows, strict=True)}
            self._keep(fresh)
            known |= fresh
        return np.array([known[key] for key in keys], dtype=np.float64).reshape(len(keys), len(self._cells))

    @property
    def kept_rows(self) -> int:
        return len(self._rows)

    def _keys(self, places: FloatArray, *, profile: str, at: float) -> list[Key]:
        """The revision is read before the roads are asked: a row asked under a later one is merely asked again."""
        hour, revision = hour_of_week(at, self._roads.timezone), self._roads.network.revision
        return [(lon, lat, profile, hour, revision) for lon, lat in places.tolist()]

    def _known(self, keys: list[Key]) -> dict[Key, Row]:
        with self._changing:
            known = {key: self._rows[key] for key in keys if key in self._rows}
            for key in known:
                self._rows.move_to_end(key)
        return known

    def _keep(self, fresh: dict[Key, Row]) -> None:
        with self._changing:
            self._rows.update(fresh)
            while len(self._rows) > self._most_rows:
                self._rows.popitem(last=False)
