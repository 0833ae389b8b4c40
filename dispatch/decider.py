"""Dispatch decides: a state and a command give events; a state and an event give the next state. Pure."""

from typing import assert_never

from dispatch import messages as m
from dispatch.deciding import assignments, calls, hospitals, registering, statuses
from dispatch.evolving import incidents, places, units
from dispatch.messages import Command, Event
from dispatch.model import DispatchState


def decide(state: DispatchState, command: Command, *, now: float) -> list[Event]:
    """What happens when a command is given at the instant `now`; no events when it changes nothing.

    Raises `Refused` when the command can't be carried out.
    """
    match command:
        case m.RecordUnitStatus():
            return statuses.record_status(state, command, now=now)
        case m.ReportCall():
            return calls.report_call(state, command, now=now)
        case m.AssignUnit():
            return assignments.assign_unit(state, command)
        case m.StandDownUnit():
            return assignments.stand_down(state, command)
        case m.PostUnit():
            return assignments.post_unit(state, command)
        case m.LinkPatient():
            return calls.link_patient(state, command)
        case m.CloseIncident():
            return calls.close_incident(state, command)
        case m.ChooseHospital():
            return hospitals.choose_hospital(state, command, now=now)
        case m.DivertHospital():
            return hospitals.divert_hospital(state, command, now=now)
        case m.RegisterUnit():
            return registering.register_unit(state, command)
        case m.RegisterStation():
            return registering.register_station(state, command)
        case m.RegisterHospital():
            return registering.register_hospital(state, command)
        case _:
            assert_never(command)


def evolve(state: DispatchState, event: Event, *, at: float) -> DispatchState:
    """The state after an event that was recorded at the instant `at`; total over events that `decide` made."""
    match event:
        case m.UnitStatusChanged():
            return units.status_changed(state, event, at=at)
        case m.IncidentOpened():
            return incidents.opened(state, event)
        case m.UnitAssigned():
            return units.assigned(state, event, at=at)
        case m.UnitStoodDown():
            return units.stood_down(state, event, at=at)
        case m.UnitPosted():
            return units.posted(state, event, at=at)
        case m.PatientLinked():
            return incidents.patient_linked(state, event)
        case m.IncidentClosed():
            return incidents.closed(state, event, at=at)
        case m.HospitalChosen():
            return incidents.hospital_chosen(state, event)
        case m.HospitalDiverted():
            return places.hospital_diverted(state, event)
        case m.UnitRegistered():
            return units.registered(state, event, at=at)
        case m.StationRegistered():
            return places.station_registered(state, event)
        case m.HospitalRegistered():
            return places.hospital_registered(state, event)
        case _:
            assert_never(event)
