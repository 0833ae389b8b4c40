"""Forecasts of daily demand on real series, beside last week's figures and each method alone, on days not chosen by.

Platelets used by one hospital, and blood donations of a country by group (its last three years), which have their
holidays and drift. Run with `python -m benchmarks.forecast`; the real series are found as the tests find them.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.timing import in_words, pin_to_one_core, print_table
from bloodbank.forecast.back_test import foretold, origins
from bloodbank.forecast.forecast import forecast_series, methods
from bloodbank.forecast.history import IntArray, Series, SeriesKey
from bloodbank.forecast.method import Calendar, Task
from bloodbank.forecast.scores import Score, score
from bloodbank.forecast.settings import ForecastSettings

BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[1].parent / "shared" / "data"
FOLDER = Path(os.environ.get("ARTERIAL_SHARED_DATA", BESIDE_THE_CHECKOUT)) / "blood"
ORIGINS, DAYS = 52, 14
THREE_YEARS = 3 * 364
MONDAY = 18_631 + 7 * 20


def series() -> Iterator[tuple[str, IntArray]]:
    platelets = pd.read_csv(FOLDER / "stanford_platelets_daily.csv")["platelets_used"]
    yield "platelets of a hospital, 880 days", platelets.to_numpy(np.int64)
    donations = pd.read_csv(FOLDER / "malaysia_daily_donations.csv.gz").pivot(
        index="date", columns="blood_type", values="donations"
    )
    for group in ("o", "ab"):
        yield f"donations of a country, group {group.upper()}", donations[group].to_numpy(np.int64)[-THREE_YEARS:]
    generator = np.random.default_rng(1)
    clusters = generator.poisson(0.15, 880)
    yield (
        "rare group, made up: 0.15 requests a day of 1 to 4 units",
        np.array([generator.integers(1, 5, count).sum() for count in clusters]),
    )


def row(name: str, counts: IntArray) -> dict[str, object]:
    settings = ForecastSettings(days=DAYS, origins=ORIGINS)
    whole = Series(key=SeriesKey(), first_day=MONDAY, counts=counts)
    task = Task(series=whole, days=DAYS, calendar=Calendar(), settings=settings)
    begin = time.process_time()
    found = forecast_series(task)
    seconds = time.process_time() - begin
    tested = found.back_test
    assert tested is not None
    judging = origins(task)[ORIGINS // 2 :]
    alone = {method.code: score(foretold(task, method, judging)) for method in methods() if method.suits(task)}
    return {
        "series": name,
        "used": found.method,
        **_figures(alone[found.method]),
        "widened": "-" if tested.widened_week_coverage_80 is None else f"{tested.widened_week_coverage_80:.0%}",
        "loss of each alone": ", ".join(f"{code} {each.pinball:.3g}" for code, each in alone.items()),
        "time": in_words(seconds),
    }


def _figures(figures: Score) -> dict[str, str]:
    return {
        "MASE": "-" if figures.mase is None else f"{figures.mase:.2f}",
        "bias": f"{figures.bias:+.2g}",
        "in 80 %": f"{figures.coverage_80:.0%}",
        "in 95 %": f"{figures.coverage_95:.0%}",
        "weeks in 80 %": "-" if figures.week_coverage_80 is None else f"{figures.week_coverage_80:.0%}",
    }


def main() -> None:
    pin_to_one_core()
    title = (
        f"Forecasts {DAYS} days ahead from {ORIGINS - ORIGINS // 2} days a week apart (pinball loss: less is better)"
    )
    print_table(title, [row(name, counts) for name, counts in series()])


if __name__ == "__main__":
    main()
