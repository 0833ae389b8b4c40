"""The synthetic city at the pace of the clock, beside people at real consoles."""

import logging
import threading

from sim.city import City

TICK_S = 0.2
POSITIONS_EVERY_S = 1.0

logger = logging.getLogger(__name__)


class LiveCity:
    """A thread that lets a city live: does what is due, heeds what people decide, reports where vehicles are."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._live, name="live-city", daemon=True)
        self._reported_at = 0.0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=10)

    def _live(self) -> None:
        while not self._stop.wait(TICK_S):
            try:
                self._catch_up()
            except Exception:
                logger.exception("the synthetic city stumbled and goes on")

    def _catch_up(self) -> None:
        town = self._city.town
        self._city.heed_log()
        while town.agenda.next_at() <= town.now() and not self._stop.is_set():
            self._city.step()
        if town.now() - self._reported_at >= POSITIONS_EVERY_S:
            self._reported_at = town.now()
            town.report_positions()
