"""How many units will be asked for, day by day: with how surely, and whether it is better than last week's figures."""

from bloodbank.forecast.errors import ForecastUnusable
from bloodbank.forecast.forecast import Forecast, forecast_demand
from bloodbank.forecast.history import DemandHistory, SeriesKey, history_of
from bloodbank.forecast.settings import ForecastSettings

__all__ = [
    "DemandHistory",
    "Forecast",
    "ForecastSettings",
    "ForecastUnusable",
    "SeriesKey",
    "forecast_demand",
    "history_of",
]
