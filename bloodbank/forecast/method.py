"""What every method of foretelling brings."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from bloodbank.forecast.history import FloatArray, Series
from bloodbank.forecast.settings import ForecastSettings


class Calendar(Struct, frozen=True, kw_only=True):
    """Days that are not like others of their weekday."""

    holidays: frozenset[int] = frozenset()


class Task(Struct, frozen=True, kw_only=True, eq=False):
    """A series up to now, and for how many days to foretell it."""

    series: Series
    days: int
    calendar: Calendar
    settings: ForecastSettings


def _nothing(task: Task) -> Any:
    return None


class Method(Struct, frozen=True, kw_only=True):
    """`foretell` gives chances (days, most + 1) from a series and from what `learn` found in a series up to then or to
    an earlier day, for what is too costly to learn anew each time. `suits` says whether it is worth trying.
    """

    code: str
    foretell: Callable[[Task, Any], FloatArray]
    learn: Callable[[Task], Any] = _nothing
    suits: Callable[[Task], bool] = lambda task: True
