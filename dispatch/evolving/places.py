"""Stations and hospitals after an event."""

from msgspec.structs import asdict, replace

from dispatch.evolving.receiving import with_diversion
from dispatch.messages import HospitalDiverted, HospitalRegistered, StationRegistered
from dispatch.model import Hospital, Station
from dispatch.state import DispatchState
from dispatch.tables import Changes


def station_registered(state: DispatchState, event: StationRegistered, *, at: float) -> DispatchState:
    return replace(state, stations=state.stations.set(event.station_id, Station(**asdict(event))))


def hospital_registered(state: DispatchState, event: HospitalRegistered, *, at: float) -> DispatchState:
    return replace(state, hospitals=state.hospitals.set(event.hospital_id, Hospital(**asdict(event))))


def hospital_diverted(state: DispatchState, event: HospitalDiverted, *, at: float) -> DispatchState:
    state = with_diversion(state, event, at=at)
    if event.capabilities:
        return state
    hospital = replace(state.hospitals[event.hospital_id], diverting_until_at=event.until_at)
    return replace(state, hospitals=state.hospitals.set(event.hospital_id, hospital))


CHANGES: Changes = {
    StationRegistered: station_registered,
    HospitalRegistered: hospital_registered,
    HospitalDiverted: hospital_diverted,
}
