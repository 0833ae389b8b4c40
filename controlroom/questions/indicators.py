"""How long things took: the indicators of a region, by its districts and its own clock."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from controlroom.desk import Desk
from dispatch.indicators.groups import District, LocalTime, Setting
from dispatch.indicators.records import Records
from dispatch.indicators.report import IndicatorReport, check_asked, indicator_report
from dispatch.ports import FloatArray
from roads import CityPack

QUARTER_S = 900.0


def indicators(
    desk: Desk,
    *,
    from_at: float | None = None,
    until_at: float | None = None,
    by: Sequence[str] = (),
    standard_codes: Sequence[str] = (),
) -> IndicatorReport:
    """Of the calls received in a time, as the log knows them now. Raises Refused, LogUnavailable."""
    check_asked(from_at=from_at, until_at=until_at, by=by, standard_codes=standard_codes)
    records = desk.indicator_books.records(up_to=desk.room.state.position)
    return indicator_report(
        records,
        from_at=from_at,
        until_at=until_at,
        by=by,
        standard_codes=standard_codes,
        setting=setting_of(desk.pack),
        settings=desk.dispatch_settings,
    )


def measured_responses(desk: Desk, *, from_at: float | None, until_at: float | None) -> tuple[Records, Setting]:
    """The records that the responses of a time are read from. Raises Refused, LogUnavailable."""
    check_asked(from_at=from_at, until_at=until_at, by=())
    return desk.indicator_books.records(up_to=desk.room.state.position), setting_of(desk.pack)


def setting_of(pack: CityPack) -> Setting:
    """Districts and local time of a city pack."""
    districts = tuple(
        District(name=part.name or part.district_id, lon=part.lon, lat=part.lat) for part in pack.districts
    )
    return Setting(local_time=local_time_of(pack.settings.timezone), districts=districts)


def local_time_of(timezone: str) -> LocalTime:
    """Offsets from UTC change on whole quarters of an hour: each quarter that occurs is looked up once."""
    zone = ZoneInfo(timezone)

    def local_time(instants: FloatArray) -> FloatArray:
        quarters, quarter_of = np.unique(instants // QUARTER_S, return_inverse=True)
        offsets_s = np.array([_offset_s(float(quarter) * QUARTER_S, zone) for quarter in quarters])
        local: FloatArray = instants + offsets_s[quarter_of] if len(instants) else instants
        return local

    return local_time


def _offset_s(at: float, zone: ZoneInfo) -> float:
    offset = datetime.fromtimestamp(at, UTC).astimezone(zone).utcoffset()
    return offset.total_seconds() if offset is not None else 0.0
