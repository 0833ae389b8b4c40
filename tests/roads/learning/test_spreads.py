"""How much driving varies is learnt by road class and hour, from what is known of both."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from roads.learning.drives import Drives
from roads.learning.spreads import fit_spreads, spreads_of_drives

CALM, BUSY, RUSH = 0.1, 0.3, 1.6
EIGHT = 8


def drives_of(count: int, rng: np.random.Generator) -> tuple[Drives, np.ndarray]:
    """Drives on calm, busy and one rare class of road; at eight on working days all vary 1.6 times as much."""
    shares = rng.dirichlet((0.6, 0.6, 0.0001), count)
    hour = rng.choice([3, 3 + 24, EIGHT, EIGHT + 24, 12 + 48], count)
    truth = (shares * (CALM, BUSY, BUSY)).sum(axis=1) * np.where(hour % 24 == EIGHT, RUSH, 1.0)
    residual = rng.normal(0.0, truth)
    drives = Drives(
        class_s=shares * 600.0,
        fixed_s=np.zeros(count),
        length_m=np.full(count, 5_000.0),
        driven_s=600.0 * np.exp(residual),
        hour=hour,
        departed_at=np.arange(count, dtype=float),
    )
    return drives, residual


def test_planted_spreads_come_back_by_class_and_hour() -> None:
    drives, residual = drives_of(6_000, np.random.default_rng(3))
    spreads = fit_spreads(drives, drives.class_s, residual, minimum_trips=50)
    assert spreads[0, 3] == pytest.approx(CALM, rel=0.15)
    assert spreads[1, 3] == pytest.approx(BUSY, rel=0.15)
    assert spreads[0, EIGHT] == pytest.approx(CALM * RUSH, rel=0.2)
    assert spreads[1, EIGHT] == pytest.approx(BUSY * RUSH, rel=0.2)
    own = spreads_of_drives(spreads, drives.class_s, drives.hour)
    for group in (drives.hour % 24 == EIGHT, drives.class_s[:, 0] > 500, drives.class_s[:, 1] > 500):
        assert (np.abs(residual) <= 1.645 * own)[group].mean() == pytest.approx(0.9, abs=0.025)


def test_one_wild_drive_in_twenty_does_not_widen_what_is_calm() -> None:
    """A pause for fuel is no property of a class of road."""
    drives, residual = drives_of(6_000, np.random.default_rng(4))
    wild = np.where(np.arange(len(residual)) % 20 == 0, 1.4, residual)
    spreads = fit_spreads(drives, drives.class_s, wild, minimum_trips=50)
    assert spreads[0, 3] < 1.4 * CALM
    assert spreads[1, 3] / spreads[0, 3] == pytest.approx(BUSY / CALM, rel=0.25)


def test_what_was_hardly_driven_varies_as_the_more_general_does() -> None:
    """Nobody drives on Sundays at five nor on the third class; with few drives all have one spread."""
    drives, residual = drives_of(6_000, np.random.default_rng(5))
    spreads = fit_spreads(drives, drives.class_s, residual, minimum_trips=50)
    assert spreads[0, 6 * 24 + 5] == pytest.approx(spreads[0, 6 * 24 + 15])
    few = drives.only(np.arange(60))
    alike = fit_spreads(few, few.class_s, residual[:60], minimum_trips=100)
    assert alike.min() == pytest.approx(alike.max())


def test_a_file_of_an_earlier_program_keeps_its_version_and_has_one_spread(tmp_path: Path) -> None:
    from roads.pack.travel_times import LearntProfile, TravelTimes, read_travel_times, write_travel_times

    ones = (1.0,) * 168
    learnt = LearntProfile(factors=ones, by_road_class={"b": ones, "a": ones}, spread=0.31, trips=90)
    times = TravelTimes(graph_checksum="c" * 64, learnt_at=3.5, from_at=1.0, until_at=2.0, profiles={"lights": learnt})
    assert times.version == "tt-5ea0d39123ba2ef1"
    write_travel_times(times, tmp_path / "t.json")
    spreads = read_travel_times(tmp_path / "t.json").spreads["lights"]
    assert set(spreads.factors) == {0.31}
