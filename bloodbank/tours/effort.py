"""How long a plan may be sought: so many rounds, which give the same plan each time, or so many seconds."""

from collections.abc import Callable

from msgspec import Struct


class Effort(Struct, frozen=True, kw_only=True):
    """`elapsed_s` is a stopwatch that was started at zero; without one `iterations` are made, and no more.

    With a stopwatch the search ends at `seconds`, however many iterations that takes.
    """

    iterations: int = 20_000
    seconds: float | None = None
    elapsed_s: Callable[[], float] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        if self.iterations < 1:
            raise ValueError(f"iterations: {self.iterations}; give 1 or more")
        if (self.seconds is None) != (self.elapsed_s is None):
            raise ValueError("seconds and elapsed_s: give both or neither")
        if self.seconds is not None and not 0.0 < self.seconds <= 86_400.0:
            raise ValueError(f"seconds: {self.seconds}; give more than 0 and at most 86400")

    def share_done(self, iterations: int) -> float:
        """0 at the start, 1 when it is spent."""
        if self.seconds is None or self.elapsed_s is None:
            return min(1.0, iterations / self.iterations)
        return min(1.0, self.elapsed_s() / self.seconds)
