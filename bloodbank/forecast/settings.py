"""How forecasts of demand are made and tested."""

from msgspec import Struct

DAYS_A_WEEK = 7


class ForecastSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`days`: how far ahead. `origins`: from how many past days the back-test foretells, a week apart; the older half
    chooses the method, the later half says how well it does. `least_weeks`: history that any forecast needs.
    `half_life_weeks`: age at which a day counts half. `busy_mean`: units a day from which the costlier methods are
    tried. `most_series`: how many series one question may ask for.
    """

    days: int = 14
    origins: int = 16
    least_weeks: int = 13
    half_life_weeks: float = 26.0
    busy_mean: float = 2.0
    most_series: int = 200

    def __post_init__(self) -> None:
        """Raises ValueError naming the field that is out of range."""
        for name, low, high in (
            ("days", 1, 56),
            ("origins", 4, 104),
            ("least_weeks", 13, 520),
            ("half_life_weeks", 1.0, 10_000.0),
            ("busy_mean", 0.0, 1e6),
            ("most_series", 1, 100_000),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                raise ValueError(f"{name} must be {low:g} to {high:g}, not {value!r}")

    @property
    def least_training_days(self) -> int:
        """What a method must have seen before it foretells anything: what is left when four origins are held out."""
        return max(self.least_weeks * DAYS_A_WEEK - self.days - 3 * DAYS_A_WEEK, 4 * DAYS_A_WEEK)
