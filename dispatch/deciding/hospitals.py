"""Where an incident's patients go, and which hospitals take none for a while."""

from dispatch.checks import DAY_S, check_number, check_reasons
from dispatch.diversion import is_diverting
from dispatch.lookup import hospital_of, open_incident_of
from dispatch.messages import (
    ChooseHospital,
    DivertHospital,
    Event,
    HospitalChosen,
    HospitalDiverted,
    UnitStatusChanged,
)
from dispatch.model import Incident, UnitStatus
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions

LONGEST_DIVERSION_S = 366 * DAY_S


def choose_hospital(
    state: DispatchState, command: ChooseHospital, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """Units that are taking patients to the hospital chosen before are redirected with the choice."""
    incident = open_incident_of(state, command.incident_id)
    hospital = hospital_of(state, command.hospital_id)
    check_reasons(command.reasons)
    if incident.hospital_id == hospital.hospital_id:
        return []
    if is_diverting(hospital, now=now) and not command.despite_diversion:
        detail = (
            f"Hospital {hospital.hospital_id} takes no ambulance patients until {hospital.diverting_until_at:.0f}; "
            "choose another, or set 'despite_diversion'."
        )
        raise Refused("hospital-diverting", detail, kind="conflict", field="hospital_id")
    chosen = HospitalChosen(incident_id=incident.incident_id, hospital_id=hospital.hospital_id, reasons=command.reasons)
    return [chosen, *_redirections(state, incident, hospital_id=hospital.hospital_id, now=now)]


def divert_hospital(
    state: DispatchState, command: DivertHospital, *, now: float, settings: DispatchSettings
) -> list[Event]:
    hospital = hospital_of(state, command.hospital_id)
    if command.until_at is not None:
        check_number(command.until_at, field="until_at", least=0.0, most=now + LONGEST_DIVERSION_S)
        if command.until_at <= now:
            detail = f"until_at is in the past ({command.until_at:.0f}); leave it out to end a diversion."
            raise Refused("until-in-the-past", detail, kind="invalid", field="until_at")
    if command.until_at == hospital.diverting_until_at:
        return []
    return [HospitalDiverted(hospital_id=hospital.hospital_id, until_at=command.until_at)]


def _redirections(state: DispatchState, incident: Incident, *, hospital_id: str, now: float) -> list[Event]:
    followers = (state.units[unit_id] for unit_id in incident.unit_ids)
    return [
        UnitStatusChanged(
            unit_id=unit.unit_id,
            status=unit.status,
            reported_at=now,
            incident_id=incident.incident_id,
            hospital_id=hospital_id,
        )
        for unit in followers
        if unit.status is UnitStatus.TRANSPORTING and unit.hospital_id == incident.hospital_id
    ]


DECISIONS: Decisions = {ChooseHospital: choose_hospital, DivertHospital: divert_hospital}
