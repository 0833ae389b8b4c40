"""How factors are pooled: a factor is the sum, on the logarithmic scale, of effects from the general to the special.

    ln factor(class, hour of week) = all + class + day hour + class x day hour + hour of week

A *day hour* is one of 48: an hour of a working day, or of a Saturday or Sunday. Each effect is drawn to 0 with a prior
standard deviation, so that one with few data stays where its more general ones put it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roads.pack.settings import HOURS_PER_WEEK

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
DAY_HOURS = 48
PRIOR_ALL, PRIOR_CLASS, PRIOR_DAY_HOUR, PRIOR_CLASS_DAY_HOUR, PRIOR_HOUR_OF_WEEK = 0.5, 0.3, 0.3, 0.1, 0.1


@dataclass(frozen=True)
class Effects:
    """The effects for `class_count` road classes (arcs without class count as one), laid out in one vector."""

    class_count: int

    @property
    def count(self) -> int:
        return 1 + self.class_count + DAY_HOURS + self.class_count * DAY_HOURS + HOURS_PER_WEEK

    @property
    def prior(self) -> Floats:
        """(count) standard deviations of the logarithm, a priori."""
        c = self.class_count
        sizes = [1, c, DAY_HOURS, c * DAY_HOURS, HOURS_PER_WEEK]
        return np.repeat([PRIOR_ALL, PRIOR_CLASS, PRIOR_DAY_HOUR, PRIOR_CLASS_DAY_HOUR, PRIOR_HOUR_OF_WEEK], sizes)

    def of(self, road_class: Ints, hour: Ints) -> Ints:
        """(e, 5) positions of the effects that make up the factor of each class (e) in each hour of the week (e)."""
        c, day_hour = self.class_count, day_hour_of(hour)
        by_class, by_day_hour, by_both = 1, 1 + c, 1 + c + DAY_HOURS
        by_hour = by_both + c * DAY_HOURS
        return np.column_stack(
            [
                np.zeros_like(road_class),
                by_class + road_class,
                by_day_hour + day_hour,
                by_both + road_class * DAY_HOURS + day_hour,
                by_hour + hour,
            ]
        )

    def factors(self, effect: Floats) -> Floats:
        """(class_count, 168) factors that these effects (count) make."""
        road_class, hour = np.divmod(np.arange(self.class_count * HOURS_PER_WEEK), HOURS_PER_WEEK)
        logs = effect[self.of(road_class, hour)].sum(axis=1)
        return np.asarray(np.exp(logs)).reshape(self.class_count, HOURS_PER_WEEK)


def day_hour_of(hour: Ints) -> Ints:
    """0..23 on working days, 24..47 on Saturdays and Sundays."""
    return hour % 24 + 24 * (hour // 24 >= 5)
