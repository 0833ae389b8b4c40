"""Instants in words that an operator can read on a clock."""

from datetime import UTC, datetime


def shown_instant(instant: float) -> str:
    """ISO-8601 in UTC, to the second, as clients write instants; what no calendar holds is shown as it is."""
    try:
        moment = datetime.fromtimestamp(instant, UTC)
    except (OverflowError, ValueError, OSError):
        return f"{instant!r}"[:40]
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
