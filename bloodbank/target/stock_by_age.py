"""The stock of places by days of life left, as the state has it."""

from collections import defaultdict

from bloodbank.forecast.history import SeriesKey
from bloodbank.model import BloodState, BloodUnitStatus
from bloodbank.target.ordering import StockOfSeries

DAY_S = 86_400.0


def stock_by_age(state: BloodState, *, now: float, place_id: str | None = None) -> dict[SeriesKey, StockOfSeries]:
    """Units that nobody holds and that are everybody's, in date; less than a day left counts as one."""
    lives: dict[SeriesKey, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for unit_ids in state.stock.values():
        for unit_id in unit_ids:
            unit = state.blood_units[unit_id]
            if unit.status is BloodUnitStatus.AVAILABLE and unit.expires_at > now and place_id in (None, unit.place_id):
                key = SeriesKey(place=unit.place_id, product=unit.component.value, group=unit.group.value)
                lives[key][int((unit.expires_at - now) // DAY_S) + 1] += 1
    return {key: StockOfSeries(by_days_left=dict(by_life)) for key, by_life in lives.items()}
