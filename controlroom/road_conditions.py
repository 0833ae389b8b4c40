"""Brings the roads to what the control room decided: every open closure in force, the strictest where several overlap.

Who owns a road network (one process, one network) owns one of these. It is told a state and does what is missing, so
telling it twice, late, or in the wrong order does no harm.
"""

import logging
import math
import threading
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from controlroom.closures import Closure
from controlroom.state import RegionState
from roads import RoadNetwork

OTHER_MAP = "it was decided on another map than the present one: close the road anew, and reopen this"
UNKNOWN_ARCS = "{count} of its {of} arcs are not on the present map: close the road anew, and reopen this"

logger = logging.getLogger(__name__)


class InForce(Struct, frozen=True, kw_only=True):
    """What was last applied: the closures whose arcs are closed or slowed, and why others are not."""

    applied: frozenset[str] = frozenset()
    not_applied: Mapping[str, str] = MappingProxyType({})


class ClosuresInForce:
    """The closures of a region on its road network; safe in many threads."""

    def __init__(self, network: RoadNetwork) -> None:
        self.network = network
        self._arc_order = np.argsort(network.graph.arc_ids, kind="stable")
        self._sorted_arc_ids = network.graph.arc_ids[self._arc_order]
        self._changing = threading.Lock()
        self._position = -1
        self._closures: Mapping[str, Closure] | None = None
        self._now = InForce()

    @property
    def now(self) -> InForce:
        """What is in force; the same value for as long as the caller keeps it."""
        return self._now

    def bring_to(self, state: RegionState) -> None:
        """Have every later question answered under the closures of this state; an older state changes nothing."""
        if state.roads.closures is self._closures:
            return
        with self._changing:
            if state.position < self._position:
                return
            now, factor_by_arc = self._wanted(state.roads.closures)
            self.network.put_in_force(factor_by_arc)
            self._say_what_is_new(now)
            self._now, self._position, self._closures = now, state.position, state.roads.closures

    def arcs_of(self, closure: Closure) -> NDArray[np.int32]:
        """Arcs (indices) of a closure on the present map; empty when it is of another."""
        if closure.graph_checksum != self.network.checksum:
            return np.empty(0, np.int32)
        return self._known_arcs(closure.arc_ids)

    def _wanted(self, closures: Mapping[str, Closure]) -> tuple[InForce, dict[int, float]]:
        """What can be applied, and the factor of every arc under it: the greatest of all that name it."""
        factor_by_arc: dict[int, float] = {}
        applied, not_applied = set(), {}
        for closure in closures.values():
            arcs = self.arcs_of(closure)
            fault = self._fault(closure, known=len(arcs))
            if fault is not None:
                not_applied[closure.closure_id] = fault
                continue
            applied.add(closure.closure_id)
            factor = math.inf if closure.factor is None else closure.factor
            for arc in arcs.tolist():
                factor_by_arc[arc] = max(factor, factor_by_arc.get(arc, 1.0))
        return InForce(applied=frozenset(applied), not_applied=MappingProxyType(not_applied)), factor_by_arc

    def _fault(self, closure: Closure, *, known: int) -> str | None:
        if closure.graph_checksum != self.network.checksum:
            return OTHER_MAP
        if known < len(closure.arc_ids):
            return UNKNOWN_ARCS.format(count=len(closure.arc_ids) - known, of=len(closure.arc_ids))
        return None

    def _known_arcs(self, arc_ids: Sequence[int]) -> NDArray[np.int32]:
        if not len(self._sorted_arc_ids):
            return np.empty(0, np.int32)
        wanted = np.asarray(arc_ids, np.int64)
        place = np.minimum(np.searchsorted(self._sorted_arc_ids, wanted), len(self._sorted_arc_ids) - 1)
        known = self._sorted_arc_ids[place] == wanted
        arcs: NDArray[np.int32] = self._arc_order[place[known]].astype(np.int32)
        return arcs

    def _say_what_is_new(self, now: InForce) -> None:
        for closure_id in now.not_applied.keys() - self._now.not_applied.keys():
            logger.warning("closure %s is not in force: %s", closure_id, now.not_applied[closure_id])
