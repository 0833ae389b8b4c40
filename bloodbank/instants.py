"""Instants in words that a person can read on a clock."""

from math import floor

import numpy as np

LATEST = 253_402_300_799.0
"""The last second of the year 9999, where four digits end."""


def shown_instant(instant: float) -> str:
    """ISO-8601 in UTC, to the second, as clients write instants; what no calendar holds is shown as it is."""
    if not 0.0 <= instant <= LATEST:
        return f"{instant!r}"[:40]
    return f"{np.datetime64(floor(instant), 's')}Z"
