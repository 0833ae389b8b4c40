"""Instants in words that an operator can read on a clock."""

from math import floor

import numpy as np

LATEST = 253_402_300_799.0
"""The last second of the year 9999, where four digits end."""


def shown_instant(instant: float) -> str:
    """ISO-8601 in UTC, to the second, as clients write instants; what no calendar holds is shown as it is."""
    if not 0.0 <= instant <= LATEST:
        return f"{instant!r}"[:40]
    return f"{np.datetime64(floor(instant), 's')}Z"


def shown_span(span_s: float) -> str:
    """A span of time in the largest unit that it fills: `3 days`, `1.5 hours`, `40 minutes`, `5 s`."""
    for unit, length_s in (("day", 86_400.0), ("hour", 3_600.0), ("minute", 60.0)):
        if span_s >= length_s:
            count = f"{span_s / length_s:.1f}".removesuffix(".0")
            return f"{count} {unit}" if count == "1" else f"{count} {unit}s"
    return f"{span_s:.0f} s"
