"""The town's hospitals: beds counted, queues at the door, units on their way."""

from dispatch.hospital_choice import HospitalChoice, RankedHospital, choose_hospital
from dispatch.messages import ChooseHospital, ReportBeds
from dispatch.model import UnitStatus
from dispatch.receiving.state import Reporter
from tests.dispatch.world import Town

S = UnitStatus
TO_THE_SCENE = (S.EN_ROUTE, S.ON_SCENE)


def beds(town: Town, hospital_id: str, *, seconds_ago: float = 0.0, **free: int) -> None:
    town.do(
        ReportBeds(
            hospital_id=hospital_id,
            free={kind.replace("_", "-"): count for kind, count in free.items()},
            reported_at=town.now - seconds_ago,
            reported_by=Reporter.HOSPITAL,
        )
    )


def unit_at_door(town: Town, unit_id: str, hospital_id: str, *, need: tuple[str, ...] = ()) -> str:
    """A unit has just brought its patient to a hospital and waits there; the incident's id."""
    incident_id = unit_on_its_way(town, unit_id, hospital_id, need=need)
    town.report(unit_id, S.AT_HOSPITAL)
    return incident_id


def unit_on_its_way(town: Town, unit_id: str, hospital_id: str, *, need: tuple[str, ...] = ()) -> str:
    incident_id = town.call(0, hospital_capabilities=need)
    town.assign(unit_id, incident_id)
    town.do(ChooseHospital(incident_id=incident_id, hospital_id=hospital_id, despite_diversion=True, despite_full=True))
    town.report(unit_id, *TO_THE_SCENE, S.TRANSPORTING)
    return incident_id


def hospital_for(town: Town, incident_id: str, **more: object) -> HospitalChoice:
    return choose_hospital(
        town.state,
        incident_id,
        travel_times=town.travel_times,
        now=town.now,
        settings=town.settings,
        positions=town.positions,
        **more,  # type: ignore[arg-type]
    )


def ranked(choice: HospitalChoice, hospital_id: str) -> RankedHospital:
    return next(hospital for hospital in choice.ranked if hospital.hospital_id == hospital_id)


def codes(choice: HospitalChoice, hospital_id: str) -> tuple[str, ...]:
    """Of a hospital, ranked or left out."""
    everyone = (*choice.ranked, *choice.excluded)
    return next(tuple(r.code for r in one.reasons) for one in everyone if one.hospital_id == hospital_id)
