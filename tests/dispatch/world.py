"""A small town for stories: one street, named places a minute apart, travel times read from a table."""

from collections.abc import Iterable, Mapping

import numpy as np
from msgspec import Struct

from dispatch.batch import WaitingPlan, plan_waiting
from dispatch.decider import decide, evolve
from dispatch.hospital_choice import HospitalChoice, choose_hospital
from dispatch.messages import (
    AssignUnit,
    Command,
    Event,
    RecordUnitStatus,
    RegisterHospital,
    RegisterStation,
    RegisterUnit,
    ReportCall,
)
from dispatch.model import Incident, LonLat, Need, Position, Unit, UnitStatus
from dispatch.ports import FloatArray
from dispatch.recommendation import RankedUnit, Recommendation, recommend_units
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState

NOON = 1_700_000_000.0
DEGREES_A_MINUTE = 0.01


def at_minute(minute: float) -> LonLat:
    """A place on the one street, so many minutes east of its western end."""
    return 27.5 + DEGREES_A_MINUTE * minute, 53.9


class TableTravelTimes:
    """Travel times from a table of places; where it is silent, a minute for each hundredth of a degree."""

    def __init__(self) -> None:
        self.table: dict[tuple[LonLat, LonLat], float] = {}
        self.profile_factor: dict[str, float] = {}

    def travel_s(self, origins: FloatArray, destinations: FloatArray, *, profile: str, at: float) -> FloatArray:
        factor = self.profile_factor.get(profile, 1.0)
        gaps = np.abs(origins[:, None, :] - destinations[None, :, :]).sum(axis=2)
        times = gaps / DEGREES_A_MINUTE * 60.0 * factor
        for row, origin in enumerate(origins):
            for column, destination in enumerate(destinations):
                known = self.table.get((_key(origin), _key(destination)))
                if known is not None:
                    times[row, column] = known * factor
        return times

    def set(self, origin: LonLat, destination: LonLat, travel_s: float) -> None:
        self.table[_key(np.array(origin)), _key(np.array(destination))] = travel_s


class Happened(Struct, frozen=True):
    """An event as a log would keep it."""

    event: Event
    at: float


class Town:
    """A state, its clock, its travel times and its log of events."""

    def __init__(self, settings: DispatchSettings | None = None) -> None:
        self.state = DispatchState()
        self.now = NOON
        self.travel_times = TableTravelTimes()
        self.positions: dict[str, Position] = {}
        self.settings = settings or DispatchSettings()
        self.log: list[Happened] = []

    # --- acts ---

    def do(self, command: Command) -> list[Event]:
        events = decide(self.state, command, now=self.now, settings=self.settings)
        for event in events:
            self.state = evolve(self.state, event, at=self.now)
            self.log.append(Happened(event, self.now))
        return events

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def station(self, station_id: str, minute: float) -> None:
        lon, lat = at_minute(minute)
        self.do(RegisterStation(station_id=station_id, name=f"Station {station_id}", lon=lon, lat=lat))

    def hospital(self, hospital_id: str, minute: float, *capabilities: str) -> None:
        lon, lat = at_minute(minute)
        self.do(
            RegisterHospital(
                hospital_id=hospital_id,
                name=f"Hospital {hospital_id}",
                lon=lon,
                lat=lat,
                capabilities=frozenset(capabilities),
            )
        )

    def unit(self, unit_id: str, station_id: str, *capabilities: str) -> None:
        self.do(
            RegisterUnit(
                unit_id=unit_id, station_id=station_id, unit_type="ambulance", capabilities=frozenset(capabilities)
            )
        )

    def call(
        self,
        minute: float,
        *,
        priority: int = 1,
        needs: Iterable[Need] = (Need(),),
        hospital_capabilities: Iterable[str] = (),
    ) -> str:
        """Report a call on the street; the new incident's id."""
        lon, lat = at_minute(minute)
        [opened] = self.do(
            ReportCall(
                determinant="chest-pain",
                priority=priority,
                lon=lon,
                lat=lat,
                needs=tuple(needs),
                hospital_capabilities=frozenset(hospital_capabilities),
            )
        )
        return opened.incident_id

    def assign(self, unit_id: str, incident_id: str, *, additional: bool = False) -> list[Event]:
        return self.do(AssignUnit(unit_id=unit_id, incident_id=incident_id, additional=additional))

    def report(self, unit_id: str, *statuses: UnitStatus, hospital_id: str | None = None) -> None:
        """The crew reports one status after the other, a minute apart; the hospital goes with the last."""
        for status in statuses:
            self.wait(60.0)
            given = hospital_id if status is statuses[-1] else None
            self.do(RecordUnitStatus(unit_id=unit_id, status=status, hospital_id=given))

    def seen(self, unit_id: str, minute: float, *, seconds_ago: float = 0.0) -> None:
        lon, lat = at_minute(minute)
        self.positions[unit_id] = Position(lon=lon, lat=lat, seen_at=self.now - seconds_ago)

    # --- questions ---

    def the_unit(self, unit_id: str) -> Unit:
        return self.state.units[unit_id]

    def the_incident(self, incident_id: str) -> Incident:
        return self.state.incidents[incident_id]

    def recommend(self, incident_id: str) -> Recommendation:
        return recommend_units(
            self.state,
            incident_id,
            positions=self.positions,
            travel_times=self.travel_times,
            now=self.now,
            settings=self.settings,
        )

    def plan(self) -> WaitingPlan:
        return plan_waiting(
            self.state,
            positions=self.positions,
            travel_times=self.travel_times,
            now=self.now,
            settings=self.settings,
        )

    def hospital_for(self, incident_id: str) -> HospitalChoice:
        return choose_hospital(
            self.state, incident_id, travel_times=self.travel_times, now=self.now, settings=self.settings
        )


def need(*capabilities: str, count: int = 1) -> Need:
    return Need(capabilities=frozenset(capabilities), count=count)


def ranked_by_id(recommendation: Recommendation) -> Mapping[str, RankedUnit]:
    return {unit.unit_id: unit for unit in recommendation.ranked}


def excluded_codes(recommendation: Recommendation) -> Mapping[str, tuple[str, ...]]:
    return {unit.unit_id: tuple(reason.code for reason in unit.reasons) for unit in recommendation.excluded}


def _key(place: np.ndarray) -> LonLat:
    return round(float(place[0]), 7), round(float(place[1]), 7)
