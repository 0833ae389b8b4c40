"""The bounds of a report, as they are typed."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from arterial.cli.errors import UsageError


def instant_of(text: str | None, option: str, zone: ZoneInfo) -> float | None:
    """A day begins at midnight of the region; an instant says its offset. Raises UsageError."""
    if text is None:
        return None
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), datetime.min.time(), zone).timestamp()
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} {text!r} is no day or instant: write 2027-03-01 or 2027-03-01T08:30:00Z") from error
    if instant.tzinfo is None:
        raise UsageError(f"{option} {text!r} needs its offset from UTC, such as Z or +03:00")
    return instant.timestamp()
