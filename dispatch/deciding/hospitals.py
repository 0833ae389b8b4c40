"""Where an incident's patients go, and which hospitals take none for a while."""

from msgspec.structs import replace

from dispatch.checks import DAY_S, check_capabilities, check_instant, check_instant_between, check_reasons
from dispatch.deciding.receives import chosen_despite, with_what_is_told
from dispatch.deciding.receiving import check_blood_order, check_newer, check_reporter
from dispatch.instants import shown_instant
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
from dispatch.receiving.capabilities import bases_of
from dispatch.receiving.diversions import WHOLE_HOSPITAL
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
    if command.blood is not None:
        check_blood_order(command.blood, now=now)
    known_blood = command.blood in (None, state.blood_orders.get(incident.incident_id))
    if incident.hospital_id == hospital.hospital_id and known_blood:
        return []
    chosen = HospitalChosen(
        incident_id=incident.incident_id,
        hospital_id=hospital.hospital_id,
        reasons=command.reasons,
        blood=command.blood,
    )
    if incident.hospital_id == hospital.hospital_id:
        return [chosen]
    told = chosen_despite(
        state,
        hospital,
        incident.hospital_capabilities,
        incident_id=incident.incident_id,
        despite_diversion=command.despite_diversion,
        despite_full=command.despite_full,
        now=now,
        settings=settings,
    )
    chosen = replace(chosen, reasons=with_what_is_told(command.reasons, told))
    return [chosen, *_redirections(state, incident, hospital_id=hospital.hospital_id, now=now)]


def divert_hospital(
    state: DispatchState, command: DivertHospital, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """A report that was counted earlier than the one known is refused; one that says what is known changes nothing."""
    hospital = hospital_of(state, command.hospital_id)
    check_capabilities(command.capabilities, field="capabilities")
    check_reporter(command.reported_by)
    reported_at = now if command.reported_at is None else command.reported_at
    check_instant(reported_at, field="reported_at", now=now)
    if command.until_at is not None:
        check_instant_between(command.until_at, field="until_at", least_at=0.0, most_at=now + LONGEST_DIVERSION_S)
        if command.until_at <= now:
            detail = f"until_at is in the past ({shown_instant(command.until_at)}); leave it out to end a diversion."
            raise Refused("until-in-the-past", detail, kind="invalid", field="until_at")
    reception = state.receptions.get(hospital.hospital_id)
    known = {} if reception is None else reception.diversions
    bases = bases_of(command.capabilities) or frozenset({WHOLE_HOSPITAL})
    for before in (known[base] for base in bases if base in known):
        check_newer(reported_at, than_at=before.reported_at, what="diversion")
    if not command.capabilities and command.until_at == hospital.diverting_until_at and command.reported_at is None:
        return []
    return [
        HospitalDiverted(
            hospital_id=hospital.hospital_id,
            until_at=command.until_at,
            capabilities=bases_of(command.capabilities),
            reported_by=command.reported_by,
            reported_at=min(float(reported_at), now),
        )
    ]


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
