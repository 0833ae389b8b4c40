"""Labels tell the time of the place; the log tells instants."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bloodbank.isbt128.dates import LocalMinute, local_minute

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a clock on the wall has no zone


def instant_of(local: LocalMinute, timezone: str) -> float:
    """POSIX seconds; of a minute that comes twice when clocks go back, the first, so that nothing keeps too long."""
    return (_EPOCH + timedelta(seconds=local.wall_s)).replace(tzinfo=ZoneInfo(timezone)).timestamp()


def local_of(at: float, timezone: str) -> LocalMinute:
    """The minute that the clock of the place shows at an instant."""
    shown = datetime.fromtimestamp(at, ZoneInfo(timezone)).replace(tzinfo=None)
    return local_minute((shown - _EPOCH).total_seconds())
