"""Stock by age, from a CSV or Parquet file: `days_left` and, as far as there are any, `units`, `place`, `product`,
`group`. A row without `days_left` is of units ordered that have not come.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from arterial.blood_history import counts_of, read_rows, words_of
from bloodbank.forecast.history import PARTS, SeriesKey
from bloodbank.target.ordering import StockOfSeries


def read_stock(file: Path, *, by: Sequence[str]) -> dict[SeriesKey, StockOfSeries]:
    """`by`: the parts that targets are told apart by. Raises HistoryUnusable."""
    table = read_rows(file, needed=("days_left", *by))
    units = counts_of(file, table, "units") if "units" in table else np.ones(len(table), dtype=np.int64)
    coming = (table["days_left"].isna() | (table["days_left"].astype(str).str.strip() == "")).to_numpy()
    lives = counts_of(file, table.assign(days_left=table["days_left"].where(~coming, "0")), "days_left")
    named = {part: words_of(file, table, part) for part in PARTS if part in by}
    by_life: dict[SeriesKey, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    under_way: dict[SeriesKey, int] = defaultdict(int)
    for row in range(len(table)):
        key = SeriesKey(**{part: words[row] for part, words in named.items()})
        if coming[row]:
            under_way[key] += int(units[row])
        else:
            by_life[key][int(lives[row])] += int(units[row])
    return {
        key: StockOfSeries(by_days_left=dict(by_life[key]), under_way=under_way[key]) for key in {*by_life, *under_way}
    }
