"""Real drives of San Francisco, foretold by hour and distance without a road graph."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from roads.learning.drives import plausible
from roads.learning.evaluation import held_out_error, parted
from roads.learning.regression import fit_factors, spread_of
from roads.learning.straight_line import straight_line_drives
from tests.roads.learning.san_francisco import TIMEZONE, station_drives

pytestmark = pytest.mark.real_data


def test_real_drives_are_foretold_better_than_by_one_speed(shared_data: Path) -> None:
    """The last fifth of the drives, by factors of the earlier ones; beside the best single speed for the earlier."""
    trips = station_drives(shared_data / "incidents")
    drives, _ = plausible(straight_line_drives(trips, speed_m_s=8.0, timezone=TIMEZONE))
    order = np.argsort(drives.departed_at, kind="stable")
    earlier, last = parted(drives.only(order), held_out_share=0.2)
    assert len(last) > 1_000
    one_speed = float(np.exp(np.median(np.log(earlier.driven_s / earlier.expected_s))))
    before_spread = spread_of(np.log(earlier.driven_s / (one_speed * earlier.expected_s)))
    before = held_out_error(last.driven_s, one_speed * last.expected_s, spread=before_spread)
    fit = fit_factors(earlier, minimum_trips=50)
    after = held_out_error(last.driven_s, fit.predicted_s(last), spread=fit.spread)
    assert after.mean_abs_error_s < before.mean_abs_error_s
    assert after.median_log_error < before.median_log_error
    assert 0.85 < after.within_90 < 0.95
    print(f"one speed: {before}\nlearnt:    {after}, spread {fit.spread:.3f}")
