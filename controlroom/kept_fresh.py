"""Something that is made anew again and again on a thread of its own, so that nobody who asks waits for it."""

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)


class KeptFresh:
    """Calls `refresh` every `every_s` until closed; one that fails is told, and tried again the next time."""

    def __init__(self, refresh: Callable[[], None], *, every_s: float, name: str) -> None:
        self._refresh, self._every_s, self._name = refresh, every_s, name
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Returns when a refresh that is going on has ended."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.wait(self._every_s):
            try:
                self._refresh()
            except Exception:
                logger.exception("%s could not be refreshed", self._name)
