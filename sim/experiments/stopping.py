"""When enough replications were made: the sequential procedure of Law, section 9.4.1.

Replications are added in fixed rounds, whatever the number of processes, until the intervals are as narrow as wanted.
For a wanted share of the mean the half-width is held to share / (1 + share) of the mean found, so that the error is
within the share of the true mean. Looking again and again makes intervals hold a little less often than their level
says, most of all with few replications at the first look; hence at least ten unless told otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.experiments.intervals import Interval


class BadStopping(ValueError):
    """A stopping rule that never or at once would stop."""


@dataclass(frozen=True, kw_only=True)
class Stopping:
    """Between `fewest` and `most` replications, `step` at a time, until a half-width is reached.

    `half_width` is in the unit of the measure, `relative` a share of the mean (the baseline's, when differences are
    looked at); with neither, `fewest` are made.
    """

    fewest: int = 10
    most: int = 100
    step: int = 5
    half_width: float | None = None
    relative: float | None = None

    def __post_init__(self) -> None:
        for name in ("fewest", "most", "step"):
            if getattr(self, name) < 1:
                raise BadStopping(f"{name} replications is {getattr(self, name)}: give at least 1")
        if self.most < self.fewest and self.sequential:
            raise BadStopping(f"at most {self.most} replications, but {self.fewest} at least: raise the first")
        for name in ("half_width", "relative"):
            wanted = getattr(self, name)
            if wanted is not None and not 0.0 < wanted < float("inf"):
                raise BadStopping(f"{name} is {wanted}: give a number above 0")

    @property
    def sequential(self) -> bool:
        """Whether a half-width is asked for."""
        return self.half_width is not None or self.relative is not None

    def is_narrow(self, intervals: Sequence[Interval], *, mean: float) -> bool:
        """Whether all of these are as narrow as wanted (both ways, where both are), beside this mean."""
        widest = max(interval.half_width for interval in intervals)
        if self.half_width is not None and widest > self.half_width:
            return False
        return self.relative is None or widest <= self.relative / (1.0 + self.relative) * abs(mean)
