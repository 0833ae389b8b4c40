"""How well blood is kept and used: the indicators of a region, by its own clock."""

from collections.abc import Sequence

from bloodbank.indicators.report import BloodIndicatorReport, blood_indicator_report, check_asked
from controlroom.desk import Desk
from controlroom.questions.indicators import local_time_of


def blood_indicators(
    desk: Desk, *, from_at: float | None = None, until_at: float | None = None, by: Sequence[str] = ()
) -> BloodIndicatorReport:
    """Of what happened in a time, as the log knows it now. Raises Refused, LogUnavailable."""
    check_asked(from_at=from_at, until_at=until_at, by=by)
    return blood_indicator_report(
        desk.blood_books.records(up_to=desk.room.state.position),
        from_at=from_at,
        until_at=until_at,
        by=by,
        local_time=local_time_of(desk.pack.settings.timezone),
    )
