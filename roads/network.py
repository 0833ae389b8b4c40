"""A city's roads, ready for questions: travel times, tables, routes, closures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from roads.arc_search import ArcSearch
from roads.engine import INFINITE_MS, RoadEngine
from roads.graph import RoadGraph
from roads.hierarchy import HierarchyEngine, build_index, open_index
from roads.hierarchy.metric import HierarchyMetric
from roads.labels.frozen import FrozenRoads
from roads.live import SPREAD_PER_MS, LiveRoads
from roads.pack import CityPack, Profile, ProfileTraffic
from roads.pack.settings import FALLBACK_PROFILES
from roads.reference import ReferenceEngine
from roads.route import Route, Unreachable, line_along
from roads.snapping import REFUSE_BEYOND_M, WARN_BEYOND_M, SnappedPoints, Snapper
from roads.turns import DrivableGraph, expand_turns

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
EngineName = Literal["hierarchy", "reference"]
FEW_CELLS = 100_000


class RoadNetwork:
    """Answers from one road graph, safe in many threads.

    Points are (k, 2) arrays of lon, lat in degrees; a point's travel time is the straight leg to the nearest node with
    off-road access at the profile's `off_road_kmh`, the fastest way on the road, and the leg at the other end. Traffic
    factors and closures act on the road alone. A point to itself takes no time. Unreachable = infinite.
    """

    def __init__(
        self,
        graph: RoadGraph,
        *,
        profiles: Mapping[str, Profile],
        traffic: Mapping[str, ProfileTraffic] | None = None,
        engine: RoadEngine | None = None,
        drivable: DrivableGraph | None = None,
        spreads: Mapping[str, ProfileTraffic] | None = None,
        warn_beyond_m: float = WARN_BEYOND_M,
        refuse_beyond_m: float = REFUSE_BEYOND_M,
    ) -> None:
        self.graph = graph
        drivable = drivable or expand_turns(graph)
        self._drivable = drivable
        self._source, self._sink, self._link_arc = drivable.source, drivable.sink, drivable.arc
        self._columns = _columns(graph)
        self._profiles = {name: profiles.get(name, profiles.get(self._columns[name])) for name in self._columns}
        engine = engine or HierarchyEngine(build_index(drivable))
        self._live = LiveRoads(graph, drivable, engine, traffic or {}, spreads=spreads)
        self._snapper = Snapper(graph, warn_beyond_m=warn_beyond_m, refuse_beyond_m=refuse_beyond_m)
        self._arc_search = ArcSearch(graph)

    @classmethod
    def open(
        cls,
        pack: CityPack,
        *,
        save_index: bool = True,
        engine: EngineName = "hierarchy",
        warn_beyond_m: float = WARN_BEYOND_M,
        refuse_beyond_m: float = REFUSE_BEYOND_M,
    ) -> RoadNetwork:
        """The network of a pack; its index is loaded from the pack's folder or built, and saved there if it may be."""
        drivable = expand_turns(pack.graph)
        chosen: RoadEngine
        if engine == "reference":
            chosen = ReferenceEngine(drivable)
        else:
            chosen = HierarchyEngine(open_index(pack.index_folder, drivable, save=save_index))
        return cls(
            pack.graph,
            profiles=pack.settings.profiles,
            traffic=pack.settings.traffic,
            engine=chosen,
            drivable=drivable,
            spreads=None if pack.travel_times is None else pack.travel_times.spreads,
            warn_beyond_m=warn_beyond_m,
            refuse_beyond_m=refuse_beyond_m,
        )

    @property
    def profiles(self) -> tuple[str, ...]:
        return tuple(self._columns)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(west, south, east, north) in degrees."""
        return self.graph.bounds

    @property
    def checksum(self) -> str:
        """Of the graph, hexadecimal; the same graph gives the same answers."""
        return self.graph.checksum

    @property
    def revision(self) -> int:
        """Rises by one with every change of closures and of the traffic in force."""
        return self._live.conditions.revision

    @property
    def closures(self) -> Mapping[int, float]:
        """Arc index -> factor on its travel time now, infinite = closed."""
        return self._live.conditions.factor_by_arc

    def snap(self, points: Any) -> SnappedPoints:
        """Nearest nodes with off-road access; raises PointError or OutsideMap naming the row."""
        return self._snapper.snap(points)

    def travel_s(self, origins: Any, destinations: Any, *, profile: str, hour_of_week: int | None = None) -> Floats:
        """(n, m) seconds from n origins to m destinations, both off-road legs included; infinite = unreachable."""
        start, end = self._snapper.snap(origins), self._snapper.snap(destinations)
        road_s = self.travel_between_nodes_s(start.node, end.node, profile=profile, hour_of_week=hour_of_week)
        speed_m_s = self.off_road_m_s(profile)
        road_s += (start.off_road_m / speed_m_s)[:, None]
        road_s += end.off_road_m / speed_m_s
        return _zero_where_same(road_s, start, end)

    def travel_and_distance(
        self, origins: Any, destinations: Any, *, profile: str, hour_of_week: int | None = None
    ) -> tuple[Floats, Floats]:
        """((n, m) seconds, (n, m) metres along the fastest way), legs included; both infinite where unreachable.

        Of several equally fast ways the shortest one is measured.
        """
        start, end = self._snapper.snap(origins), self._snapper.snap(destinations)
        metric, factor = self._live.metric(self._column(profile), hour_of_week)
        travel_ms, length_cm = self._live.engine.travel_ms_and_cm(
            metric, sources=self._source[start.node], targets=self._sink[end.node]
        )
        travel_s, off_road_m = _seconds(travel_ms, factor), start.off_road_m[:, None] + end.off_road_m
        travel_s += off_road_m / self.off_road_m_s(profile)
        distance_m = np.where(np.isfinite(travel_s), length_cm / 100.0 + off_road_m, np.inf)
        return _zero_where_same(travel_s, start, end), _zero_where_same(distance_m, start, end)

    def travel_spread(self, origins: Any, destinations: Any, *, profile: str, hour_of_week: int) -> Floats | None:
        """(n, m) standard deviations of the logarithm of travel times, as learnt; None = none was learnt.

        Each is that of the road classes along the fastest way, weighed by time: a way is slow or quick as a whole.
        """
        found = self._live.spread_metric(self._column(profile), hour_of_week)
        start, end = self._snapper.snap(origins), self._snapper.snap(destinations)
        if found is None:
            return None
        metric, elsewhere = found
        spread = np.full((len(start), len(end)), elsewhere)
        if metric is not None:
            travel_ms, weighed = self._live.engine.travel_ms_and_cm(
                metric, sources=self._source[start.node], targets=self._sink[end.node]
            )
            by_road = (travel_ms > 0) & (travel_ms < INFINITE_MS)
            spread[by_road] = weighed[by_road] / (travel_ms[by_road] * float(SPREAD_PER_MS))
        return spread

    def travel_between_nodes_s(
        self, from_nodes: Any, to_nodes: Any, *, profile: str, hour_of_week: int | None = None
    ) -> Floats:
        """(n, m) seconds on the road between nodes given by index, for callers that snapped already."""
        metric, factor = self._live.metric(self._column(profile), hour_of_week)
        sources, targets = self._source[self._nodes(from_nodes)], self._sink[self._nodes(to_nodes)]
        return _seconds(self._live.engine.travel_ms(metric, sources=sources, targets=targets), factor)

    def frozen(self, *, profile: str, hour_of_week: int | None = None) -> FrozenRoads:
        """The roads as they are now, for labels and trees (`roads.labels`). Raises TypeError with another engine."""
        metric, factor = self._live.metric(self._column(profile), hour_of_week)
        engine = self._live.engine
        if not isinstance(engine, HierarchyEngine) or not isinstance(metric, HierarchyMetric):
            raise TypeError(f"labels need the hierarchy, not {type(engine).__name__}")
        return FrozenRoads(self._drivable, engine.index, metric, factor)

    def route(self, origin: Any, destination: Any, *, profile: str, hour_of_week: int | None = None) -> Route:
        """The fastest way between two points (lon, lat). Raises Unreachable when there is none."""
        start, end = self._snapper.snap(origin), self._snapper.snap(destination)
        if len(start) != 1 or len(end) != 1:
            raise ValueError("a route has one origin and one destination")
        column = self._column(profile)
        arcs = np.empty(0, np.int32)
        arc_travel_s = np.empty(0)
        legs_m = (float(start.off_road_m[0]), float(end.off_road_m[0]))
        if np.array_equal(start.lonlat, end.lonlat):
            legs_m = (0.0, 0.0)
        elif start.node[0] != end.node[0]:
            arcs, arc_travel_s = self._road(start, end, column, profile, hour_of_week)
        return Route(
            travel_s=float(arc_travel_s.sum()) + sum(legs_m) / self.off_road_m_s(profile),
            distance_m=float(np.rint(self.graph.length_m[arcs] * 100).sum()) / 100 + sum(legs_m),
            lonlat=line_along(self.graph, arcs, start.lonlat[0], end.lonlat[0]),
            arcs=arcs,
            arc_travel_s=arc_travel_s,
            origin_off_road_m=legs_m[0],
            destination_off_road_m=legs_m[1],
            warnings=tuple(f"{name}: {w}" for name, s in (("origin", start), ("destination", end)) for w in s.warnings),
        )

    def close_arcs(self, arcs: Iterable[int]) -> int:
        """Let nobody pass these arcs (indices), from the next query on; returns the new revision."""
        return self._live.close(arcs)

    def slow_arcs(self, arcs: Iterable[int], factor: float) -> int:
        """Multiply the free-flow times of these arcs by `factor` (1 to 1000); returns the new revision."""
        return self._live.slow(arcs, factor)

    def reopen(self, arcs: Iterable[int]) -> int:
        """Take closures and slowdowns off these arcs; returns the new revision."""
        return self._live.reopen(arcs)

    def put_in_force(self, factor_by_arc: Mapping[int, float]) -> int:
        """Have exactly these closures and slowdowns (as in `closures`) in one step; returns the revision."""
        return self._live.put_in_force(factor_by_arc)

    def take_up(
        self,
        *,
        traffic: Mapping[str, ProfileTraffic],
        spreads: Mapping[str, ProfileTraffic],
        record: Callable[[], object] = lambda: None,
    ) -> int:
        """Have this traffic and these spreads from now on; returns the new revision.

        All is made ready beside what is in force, so that no question waits; then `record` is called, and unless it
        raises the new ones are in force at once.
        """
        return self._live.take_up(traffic, spreads, record=record)

    def arcs_near(self, lon: float, lat: float, radius_m: float) -> Ints:
        """Arcs (indices) whose line comes within `radius_m` of a point, nearest first."""
        return self._arc_search.near(lon, lat, radius_m)

    def arcs_of_street(self, name: str) -> Ints:
        """Arcs (indices) of the streets of this name, however capitals are set."""
        return self._arc_search.of_street(name)

    def off_road_m_s(self, profile: str) -> float:
        """Speed of the straight legs, metres a second."""
        self._column(profile)
        return (self._profiles[profile] or Profile()).off_road_kmh / 3.6

    def warm_up(self) -> None:
        """Prepare every profile and compile (or load) every kernel, so that the first real question isn't slow."""
        some = np.zeros(5, np.int32)
        for profile in self.profiles:
            for nodes in (some[:1], some):
                self.travel_between_nodes_s(nodes, some, profile=profile)
                self.travel_between_nodes_s(some, nodes, profile=profile)
        metric, _ = self._live.metric(self._columns[self.profiles[0]], None)
        for nodes in (some[:1], some):
            self._live.engine.travel_ms_and_cm(metric, sources=nodes, targets=some)
        self._live.engine.path(metric, source=0, target=int(self._sink[0]))

    def _road(
        self, start: SnappedPoints, end: SnappedPoints, column: str, profile: str, hour_of_week: int | None
    ) -> tuple[Ints, Floats]:
        metric, factor = self._live.metric(column, hour_of_week)
        links = self._live.engine.path(
            metric, source=int(self._source[start.node[0]]), target=int(self._sink[end.node[0]])
        )
        if links is None:
            raise Unreachable(start.lonlat[0], end.lonlat[0], profile)
        links = links[self._link_arc[links] >= 0]
        return self._link_arc[links], metric.link_ms[links] / (1000.0 / factor)

    def _column(self, profile: str) -> str:
        """The column of travel times a profile uses."""
        if profile not in self._columns:
            raise ValueError(f"profile {profile!r} is not known: use one of {', '.join(self._columns)}")
        return self._columns[profile]

    def _nodes(self, nodes: Any) -> Ints:
        array = np.asarray(nodes)
        if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
            raise ValueError("nodes must be a list of whole numbers")
        if array.size and not (array.min() >= 0 and array.max() < self.graph.node_count):
            raise ValueError(f"nodes must be indices from 0 to {self.graph.node_count - 1}")
        return array.astype(np.int32, copy=False)


def _columns(graph: RoadGraph) -> dict[str, str]:
    """Profile -> the profile whose travel times it uses: its own, or those of its fallback."""
    fallbacks = {
        name: other
        for name, other in FALLBACK_PROFILES.items()
        if name not in graph.travel_s and other in graph.travel_s
    }
    return {name: name for name in graph.travel_s} | fallbacks


def _seconds(travel_ms: Ints, factor: float) -> Floats:
    seconds = np.empty(travel_ms.shape)
    np.divide(travel_ms, 1000.0 / factor, out=seconds)
    seconds[travel_ms >= INFINITE_MS] = np.inf
    return seconds


def _zero_where_same(values: Floats, start: SnappedPoints, end: SnappedPoints) -> Floats:
    """0 where origin and destination are the very same point."""
    if values.size <= FEW_CELLS or np.isin(start.node, end.node).any():
        same_lon = start.lonlat[:, :1] == end.lonlat[:, 0]
        values[same_lon & (start.lonlat[:, 1:] == end.lonlat[:, 1])] = 0.0
    return values
