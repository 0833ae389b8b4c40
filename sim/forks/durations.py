"""How much longer something takes that has been going on for a while."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from sim.demand.laws import DurationLaw, Lognormal, durations_s

LONGEST_LEFT_S = 4 * 3_600.0
NEARLY = 1.0 - 1e-9


def left_s(law: DurationLaw, *, passed_s: float, chance: float) -> float:
    """The rest of a duration that is longer than what has passed, at a uniform chance from 0 to 1.

    For laws without a simple distribution function, of 200 equally likely durations those that are longer count.
    """
    if isinstance(law, Lognormal) and law.spread > 0.0:
        below = ndtr((np.log(passed_s) - np.log(law.median_s)) / law.spread) if passed_s > 0.0 else 0.0
        whole_s = law.median_s * np.exp(law.spread * ndtri(min(below + (1.0 - below) * chance, NEARLY)))
        return float(np.clip(whole_s - passed_s, 1.0, LONGEST_LEFT_S))
    likely_s = durations_s(law, (np.arange(200) + 0.5) / 200)
    longer_s = np.sort(likely_s[likely_s > passed_s])
    if not len(longer_s):
        return 60.0
    return float(np.clip(longer_s[int(chance * len(longer_s))] - passed_s, 1.0, LONGEST_LEFT_S))
