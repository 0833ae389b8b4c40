"""Units as they would be sent now."""

from dispatch.indicators.sheets import MeasuredUnit, Sheets, Taker
from dispatch.messages import UnitCrewChanged, UnitEquipmentChanged, UnitRegistered, UnitStationChanged


def registered(sheets: Sheets, event: UnitRegistered, at: float) -> None:
    words = sheets.words
    sheets.units[event.unit_id] = MeasuredUnit(
        code=words.of(event.unit_id),
        unit_type=words.of(event.unit_type),
        station=words.of(event.station_id),
        capabilities=sheets.capabilities.of(event.capabilities),
    )


def station_changed(sheets: Sheets, event: UnitStationChanged, at: float) -> None:
    sheets.units[event.unit_id].station = sheets.words.of(event.station_id)


def crew_changed(sheets: Sheets, event: UnitCrewChanged | UnitEquipmentChanged, at: float) -> None:
    sheets.units[event.unit_id].capabilities = sheets.capabilities.of(event.capabilities)


TAKERS: dict[type, Taker] = {
    UnitRegistered: registered,
    UnitStationChanged: station_changed,
    UnitCrewChanged: crew_changed,
    UnitEquipmentChanged: crew_changed,
}
