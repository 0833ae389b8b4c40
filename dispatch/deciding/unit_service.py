"""Units out of service and back, and units that move to another station, by an operator's word."""

from dispatch.checks import NAME_LENGTH, check_instant_between, check_text
from dispatch.deciding.statuses import record_status
from dispatch.lookup import station_of, unit_of
from dispatch.messages import (
    ChangeStation,
    Event,
    RecordUnitStatus,
    ReturnToService,
    TakeOutOfService,
    UnitStationChanged,
    UnitTakenOutOfService,
)
from dispatch.model import UnitStatus
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions

LONGEST_ABSENCE_S = 366 * 86_400.0


def take_out_of_service(
    state: DispatchState, command: TakeOutOfService, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """Everything that follows a crew's own report follows here too: its call and its queued jobs wait again."""
    unit = unit_of(state, command.unit_id)
    check_text(command.reason, field="reason", most=NAME_LENGTH, least=1)
    if command.expected_return_at is not None:
        latest_at = now + LONGEST_ABSENCE_S
        check_instant_between(command.expected_return_at, field="expected_return_at", least_at=now, most_at=latest_at)
    if (unit.out_of_service_reason, unit.expected_return_at) == (command.reason, command.expected_return_at):
        return []
    report = RecordUnitStatus(unit_id=unit.unit_id, status=UnitStatus.OUT_OF_SERVICE, lon=command.lon, lat=command.lat)
    explained = UnitTakenOutOfService(
        unit_id=unit.unit_id, reason=command.reason, expected_return_at=command.expected_return_at
    )
    return [*record_status(state, report, now=now, settings=settings), explained]


def return_to_service(
    state: DispatchState, command: ReturnToService, *, now: float, settings: DispatchSettings
) -> list[Event]:
    unit = unit_of(state, command.unit_id)
    if unit.status is not UnitStatus.OUT_OF_SERVICE:
        detail = f"Unit {unit.unit_id} is {unit.status} and not out of service."
        raise Refused("unit-in-service", detail, kind="conflict", field="unit_id")
    status = UnitStatus.RETURNING if command.returning else UnitStatus.AVAILABLE_AT_STATION
    return record_status(state, RecordUnitStatus(unit_id=unit.unit_id, status=status), now=now, settings=settings)


def change_station(
    state: DispatchState, command: ChangeStation, *, now: float, settings: DispatchSettings
) -> list[Event]:
    unit = unit_of(state, command.unit_id)
    station = station_of(state, command.station_id)
    check_text(command.reason, field="reason", least=1)
    if station.station_id == unit.station_id:
        return []
    return [
        UnitStationChanged(
            unit_id=unit.unit_id,
            station_id=station.station_id,
            previous_station_id=unit.station_id,
            reason=command.reason,
        )
    ]


DECISIONS: Decisions = {
    TakeOutOfService: take_out_of_service,
    ReturnToService: return_to_service,
    ChangeStation: change_station,
}
