"""How far reactions have come, waiting to be written with the next commit."""

import threading

from controlroom.log import ParkedReaction, Progress


class ProgressBook:
    """Collects progress from the reactions' thread; the writer takes it along with its next transaction."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._cursors: dict[str, int] = {}
        self._parked: dict[tuple[str, int], ParkedReaction] = {}
        self._unparked: set[tuple[str, int]] = set()

    def reached(self, cursors: dict[str, int]) -> None:
        with self._guard:
            self._cursors.update(cursors)

    def park(self, failure: ParkedReaction) -> None:
        with self._guard:
            self._parked[failure.reaction, failure.position] = failure

    def unpark(self, failure: ParkedReaction) -> None:
        with self._guard:
            self._parked.pop((failure.reaction, failure.position), None)
            self._unparked.add((failure.reaction, failure.position))

    def take(self) -> Progress:
        with self._guard:
            taken = Progress(
                cursors=self._cursors, parked=tuple(self._parked.values()), unparked=tuple(sorted(self._unparked))
            )
            self._cursors, self._parked, self._unparked = {}, {}, set()
            return taken

    def put_back(self, progress: Progress) -> None:
        """Return what could not be written; what has been added since stands."""
        with self._guard:
            self._cursors = {**progress.cursors, **self._cursors}
            self._parked = {**{(p.reaction, p.position): p for p in progress.parked}, **self._parked}
            self._unparked |= set(progress.unparked)
