"""Brings the roads, while the service runs, to the travel times that the city pack has applied."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from controlroom.closures import AdoptTravelTimes
from controlroom.messages import CommandEnvelope
from roads import PackError, RoadNetwork
from roads.pack.applied import Signature, read_applied, signature_of

UNKNOWN_ACTOR = "arterial/city-pack"
LOOKED_AT_EVERY_S = 2.0

logger = logging.getLogger(__name__)


class TravelTimesInForce:
    """Looks at the pack's file; another one is made ready, logged with who ordered it, and put in force at once.

    `handle` gives a command to the control room and returns when it is recorded. `version` is that in force (None: the
    pack's own); `problem` says why what the pack has now is not in force. Safe in many threads.
    """

    def __init__(
        self,
        network: RoadNetwork,
        folder: Path,
        handle: Callable[[CommandEnvelope], object],
        *,
        version: str | None,
    ) -> None:
        self._network, self._folder, self._handle = network, folder, handle
        self._looking = threading.Lock()
        self._seen: Signature | None = None
        self.version = version
        self.problem: str | None = None

    def look(self) -> None:
        """Take up what is new. Raises what the control room raises when the change can't be recorded: look again."""
        with self._looking:
            seen = signature_of(self._folder)
            if seen == self._seen:
                return
            try:
                self._take_up()
            except PackError as error:
                self.problem = str(error)
                logger.warning("travel times stay as they were: %s", error)
            self._seen = seen

    def _take_up(self) -> None:
        applied = read_applied(self._folder, self._network.graph)
        self.problem = None
        if applied.version == self.version:
            return
        command = AdoptTravelTimes(version=applied.version, graph_checksum=self._network.checksum)
        envelope = CommandEnvelope(command=command, actor=applied.by or UNKNOWN_ACTOR)
        times = applied.travel_times
        self._network.take_up(
            traffic=applied.settings.traffic,
            spreads={} if times is None else times.spreads,
            record=lambda: self._handle(envelope),
        )
        self.version = applied.version
