"""Crews: they turn out, drive, treat, transport, hand over and come back, and report each step."""

from controlroom.messages import RecordedEvent
from dispatch.messages import (
    ChooseHospital,
    CloseIncident,
    RecordUnitStatus,
    UnitAssigned,
    UnitPosted,
    UnitRegistered,
    UnitStoodDown,
)
from dispatch.model import UnitStatus
from dispatch.state import DispatchState
from sim.agenda import Action
from sim.case_mix import lognormal_s
from sim.life.journeys import LonLat
from sim.life.town import Town


class Crews:
    """Every crew of the city. A new order ends what a crew was doing: each order has a number, and what was entered
    for an older one is passed over."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._orders: dict[str, int] = {}
        self._leading: dict[str, str] = {}
        self._outcomes: dict[str, str] = {}

    def heed(self, record: RecordedEvent) -> None:
        match record.event:
            case UnitRegistered(unit_id=unit_id, station_id=station_id):
                station = self._dispatch.stations[station_id]
                self._town.fleet.stand(unit_id, (station.lon, station.lat))
            case UnitAssigned(unit_id=unit_id, incident_id=incident_id):
                self._after(self._town.duration_s("turnout"), unit_id, lambda: self._set_out(unit_id, incident_id))
            case UnitPosted(unit_id=unit_id, lon=lon, lat=lat):
                self._after(self._town.duration_s("turnout"), unit_id, lambda: self._go_to_post(unit_id, (lon, lat)))
            case UnitStoodDown(unit_id=unit_id):
                self._after(0, unit_id, lambda: self._return(unit_id))
            case _:
                pass

    @property
    def _dispatch(self) -> DispatchState:
        return self._town.desk.room.state.dispatch

    def _after(self, delay_s: float, unit_id: str, act: Action) -> None:
        order = self._orders[unit_id] = self._orders.get(unit_id, 0) + 1

        def if_still_ordered() -> None:
            if self._orders[unit_id] == order:
                act()

        self._town.agenda.enter(self._town.now() + delay_s, if_still_ordered)

    def _report(self, unit_id: str, status: UnitStatus, hospital_id: str | None = None) -> bool:
        command = RecordUnitStatus(unit_id=unit_id, status=status, hospital_id=hospital_id)
        return self._town.act(command, actor=f"crew/{unit_id}") is not None

    def _set_out(self, unit_id: str, incident_id: str) -> None:
        if self._report(unit_id, UnitStatus.EN_ROUTE):
            incident = self._dispatch.incidents[incident_id]
            profile = self._town.desk.dispatch_settings.profile_of(incident.priority)
            journey = self._town.drive(unit_id, (incident.lon, incident.lat), profile=profile)
            self._after(journey.duration_s, unit_id, lambda: self._arrive(unit_id, incident_id))

    def _go_to_post(self, unit_id: str, post: LonLat) -> None:
        """Nothing is reported on the way: a posted unit can be sent to a call from wherever it is."""
        journey = self._town.drive(unit_id, post, profile=self._town.desk.dispatch_settings.relocation.drive_profile)
        self._after(journey.duration_s, unit_id, lambda: self._town.fleet.stand(unit_id, post))

    def _arrive(self, unit_id: str, incident_id: str) -> None:
        incident = self._dispatch.incidents[incident_id]
        self._town.fleet.stand(unit_id, (incident.lon, incident.lat))
        if self._report(unit_id, UnitStatus.ON_SCENE):
            kind = self._town.mix.kind_of(incident.determinant)
            self._leading.setdefault(incident_id, unit_id)
            scene_s = lognormal_s(self._town.streams.of("scene-time"), kind.scene_median_s if kind else 1200.0, 0.35)
            self._after(scene_s, unit_id, lambda: self._leave_scene(unit_id, incident_id))

    def _leave_scene(self, unit_id: str, incident_id: str) -> None:
        incident = self._dispatch.incidents[incident_id]
        kind = self._town.mix.kind_of(incident.determinant)
        transports = self._town.streams.of("transport").random() < (kind.transport_share if kind else 0.5)
        if self._leading.get(incident_id) == unit_id and transports and (hospital_id := self._hospital(incident_id)):
            self._transport(unit_id, incident_id, hospital_id)
        else:
            self._clear(unit_id, incident_id, "treated-on-scene")

    def _hospital(self, incident_id: str) -> str | None:
        """The hospital already chosen at the console, else the first proposal, decided by the operator."""
        chosen = self._dispatch.incidents[incident_id].hospital_id
        if chosen is not None:
            return chosen
        choice = self._town.desk.choose_hospital(incident_id)
        if choice.chosen is None:
            return None
        reasons = choice.ranked[0].reasons if choice.ranked else ()
        command = ChooseHospital(incident_id=incident_id, hospital_id=choice.chosen, reasons=reasons, despite_full=True)
        return choice.chosen if self._town.act(command, actor="dispatcher/simulated") else None

    def _transport(self, unit_id: str, incident_id: str, hospital_id: str) -> None:
        if self._report(unit_id, UnitStatus.TRANSPORTING, hospital_id):
            hospital = self._dispatch.hospitals[hospital_id]
            urgent = self._dispatch.incidents[incident_id].priority == 1
            profile = self._town.desk.dispatch_settings.profile_of(1 if urgent else 3)
            journey = self._town.drive(unit_id, (hospital.lon, hospital.lat), profile=profile)
            self._after(journey.duration_s, unit_id, lambda: self._hand_over(unit_id, incident_id, hospital_id))

    def _hand_over(self, unit_id: str, incident_id: str, hospital_id: str) -> None:
        hospital = self._dispatch.hospitals[hospital_id]
        self._town.fleet.stand(unit_id, (hospital.lon, hospital.lat))
        if self._report(unit_id, UnitStatus.AT_HOSPITAL, hospital_id):
            handover_s = self._town.duration_s("handover")
            self._after(handover_s, unit_id, lambda: self._clear(unit_id, incident_id, "handed-over"))

    def _clear(self, unit_id: str, incident_id: str, disposition: str) -> None:
        """The crew is free; the last one to leave closes the incident, with the leading crew's outcome."""
        if self._leading.get(incident_id) == unit_id:
            self._outcomes[incident_id] = disposition
        self._return(unit_id)
        if not self._dispatch.incidents[incident_id].unit_ids:
            outcome = self._outcomes.get(incident_id, disposition)
            command = CloseIncident(incident_id=incident_id, disposition=outcome)
            self._town.act(command, actor=f"crew/{unit_id}")

    def _return(self, unit_id: str) -> None:
        unit = self._dispatch.units[unit_id]
        if unit.status is not UnitStatus.RETURNING and not self._report(unit_id, UnitStatus.RETURNING):
            return
        station = self._dispatch.stations[unit.station_id]
        profile = self._town.desk.dispatch_settings.profile_of(3)
        journey = self._town.drive(unit_id, (station.lon, station.lat), profile=profile)
        self._after(journey.duration_s, unit_id, lambda: self._at_station(unit_id))

    def _at_station(self, unit_id: str) -> None:
        station = self._dispatch.stations[self._dispatch.units[unit_id].station_id]
        self._town.fleet.stand(unit_id, (station.lon, station.lat))
        self._report(unit_id, UnitStatus.AVAILABLE_AT_STATION)
