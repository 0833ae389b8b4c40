"""A town whose log is read a second time, for its times."""

from dispatch.indicators import saved
from dispatch.indicators.groups import District, Setting
from dispatch.indicators.ledger import Ledger
from dispatch.indicators.records import Records, whole
from dispatch.indicators.report import IndicatorReport, indicator_report
from dispatch.life.response import Response
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from tests.dispatch.world import NOON, Happened, Town, at_minute

TIMES = (
    "assigned_at",
    "en_route_at",
    "on_scene_at",
    "transporting_at",
    "at_hospital_at",
    "handed_over_at",
    "returning_at",
    "left_at",
)


def district(name: str, minute: float) -> District:
    lon, lat = at_minute(minute)
    return District(name=name, lon=lon, lat=lat)


SETTING = Setting(
    local_time=lambda instants: instants + 3 * 3_600.0, districts=(district("West", 2), district("East", 10))
)


def read_again(log: list[Happened]) -> Ledger:
    ledger = Ledger()
    for happened in log:
        ledger.take(happened.event, at=happened.at)
    return ledger


def read_with_a_break(log: list[Happened]) -> Ledger:
    """As one that is saved halfway and read on by another start."""
    half = len(log) // 2
    ledger = Ledger(saved.read(saved.written(read_again(log[:half]).sheets)))
    for happened in log[half:]:
        ledger.take(happened.event, at=happened.at)
    return ledger


def told(records: Records) -> str:
    """Everything, so that it can be compared: unknown times are equal to each other."""
    tables = (records.calls, records.incidents, records.responses)
    columns = [{name: column.tolist() for name, column in table.items()} for table in tables]
    words = [str(word) for word in records.words]
    return str((columns, records.incident_ids, words, records.epidemic_switches, records.as_of_at))


def report_of(town: Town, *by: str, settings: DispatchSettings | None = None, **asked: object) -> IndicatorReport:
    return indicator_report(
        read_again(town.log).records(),
        by=by,
        setting=SETTING,
        settings=settings or town.settings,
        **asked,  # type: ignore[arg-type]
    )


def responses_of_state(state: DispatchState) -> list[tuple[object, ...]]:
    """Every response that the state knows: incident, unit, times, end, hospital."""
    return sorted(
        (incident.incident_id, response.unit_id, *(_time(response, name) for name in TIMES), str(response.ended))
        for incident in state.incidents.values()
        for response in incident.responses
    )


def responses_of_records(records: Records) -> list[tuple[object, ...]]:
    columns, words = records.responses, (*records.words, "None")
    return sorted(
        (
            records.incident_ids[incident],
            words[unit],
            *(_known(float(columns[name][row])) for name in TIMES),
            words[whole(columns["ended"])[row]],
        )
        for row, (incident, unit) in enumerate(zip(whole(columns["incident"]), whole(columns["unit"]), strict=True))
    )


def _time(response: Response, name: str) -> float:
    return _known(getattr(response, name))


def _known(at: float | None) -> float:
    return -1.0 if at is None or at != at else at


__all__ = ["NOON", "SETTING", "Town", "read_again", "report_of", "responses_of_records", "responses_of_state"]
