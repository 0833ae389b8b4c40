"""How long a search may still take."""

from time import perf_counter


class Deadline:
    """Starts when it is made."""

    def __init__(self, time_limit_s: float) -> None:
        self._begun, self._limit_s = perf_counter(), time_limit_s

    @property
    def spent_s(self) -> float:
        return perf_counter() - self._begun

    @property
    def left_s(self) -> float:
        return self._limit_s - self.spent_s

    @property
    def passed(self) -> bool:
        return self.left_s <= 0.0
