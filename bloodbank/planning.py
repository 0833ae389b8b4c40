"""Settings of planning: forecasts of demand and target stocks."""

from msgspec import Struct

from bloodbank.forecast.settings import ForecastSettings
from bloodbank.target.settings import TargetSettings


class PlanningSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a service plans its stock by."""

    forecast: ForecastSettings = ForecastSettings()
    target: TargetSettings = TargetSettings()
