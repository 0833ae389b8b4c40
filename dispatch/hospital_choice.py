"""Which hospital takes the patients of an incident: where definitive care begins soonest.

Time to definitive care is the road, the queue at the door, the wait for blood where the patient bleeds, and a transfer
where the hospital lacks what is needed. Diverting, full and too distant hospitals are left out.
"""

from collections.abc import Mapping, Sequence
from math import inf

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from dispatch import reasons
from dispatch.kernels.receiving import rank_by_care
from dispatch.lookup import open_incident_of
from dispatch.messages import Reason
from dispatch.model import Incident, Position
from dispatch.ports import TravelTimes
from dispatch.receiving import reasons as said
from dispatch.receiving.prospects import Prospect, gather_prospects, obstacles_of
from dispatch.receiving.transfer import Transfer, transfers
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


class RankedHospital(Struct, frozen=True, kw_only=True):
    """A hospital that can take the patients, seconds from the scene.

    `care_s` is the expected time to definitive care: road, `handover_wait_s` at the door, blood, `transfer_s` after it.
    `beds_free` is absent where nothing is reported, `blood_ready_s` where no blood is asked for.
    """

    hospital_id: str
    travel_s: float
    reasons: tuple[Reason, ...]
    handover_wait_s: float = 0.0
    care_s: float = 0.0
    transfer_s: float = 0.0
    beds_free: int | None = None
    blood_ready_s: float | None = None


class ExcludedHospital(Struct, frozen=True, kw_only=True):
    hospital_id: str
    reasons: tuple[Reason, ...]


class HospitalChoice(Struct, frozen=True, kw_only=True):
    """The hospital to go to (first of `ranked`), or none and why."""

    incident_id: str
    chosen: str | None
    ranked: tuple[RankedHospital, ...]
    excluded: tuple[ExcludedHospital, ...]
    shortfalls: tuple[Reason, ...]
    at: float


class _Option(Struct, frozen=True):
    prospect: Prospect
    transfer: Transfer | None
    wait_s: float
    care_s: float


def choose_hospital(
    state: DispatchState,
    incident_id: str,
    *,
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
    positions: Mapping[str, Position] | None = None,
    blood_ready_s: Mapping[str, float] | None = None,
    patient_number: int | None = None,
) -> HospitalChoice:
    """The open hospital with all that is needed where care begins first; else a general one, the shortfall said.

    General is a hospital that names the capability `general` or none at all; where no open one is general, every open
    hospital may be the fallback, and where all are full, a full one. `positions` of units on their way to hospitals
    sharpen the queues. `blood_ready_s` is given for a patient who bleeds: hospital id -> seconds until compatible blood
    is ready there; a hospital that is absent gets none. With a `patient_number` that patient's own needs count.
    Raises `Refused` for an unknown or closed incident, or a patient it does not have.
    """
    incident = _for_patient(open_incident_of(state, incident_id), patient_number)
    prospects = gather_prospects(
        state,
        incident,
        blood_ready_s=blood_ready_s,
        positions=positions or {},
        travel_times=travel_times,
        now=now,
        settings=settings,
    )
    pool = _pool(prospects)
    follow = transfers(state, incident, pool, prospects, travel_times=travel_times, now=now, settings=settings)
    first_help_first = not any(p.suitable for p in prospects) and any(_only_too_far(p) for p in prospects)
    options = _by_care(pool, follow, first_help_first=first_help_first, settings=settings)
    taken = {option.prospect.name for option in options}
    return HospitalChoice(
        incident_id=incident_id,
        chosen=options[0].prospect.name if options else None,
        ranked=tuple(_ranked(option, options, settings=settings) for option in options),
        excluded=tuple(
            ExcludedHospital(hospital_id=prospect.name, reasons=obstacles_of(prospect))
            for prospect in prospects
            if prospect.name not in taken
        ),
        shortfalls=_shortfalls(prospects, options, incident),
        at=now,
    )


def _for_patient(incident: Incident, number: int | None) -> Incident:
    """The incident with the needs of one of its patients in place of its own."""
    if number is None:
        return incident
    patient = next((patient for patient in incident.patients if patient.number == number), None)
    if patient is None:
        detail = f"Incident {incident.incident_id} has no patient {number}."
        raise Refused("patient-not-found", detail, kind="not-found", field="patient_number")
    return replace(incident, hospital_capabilities=patient.hospital_capabilities or incident.hospital_capabilities)


def _pool(prospects: Sequence[Prospect]) -> list[Prospect]:
    """The best class of hospitals that has any: suitable, suitable but bloodless, general, any, full."""
    suitable = [prospect for prospect in prospects if prospect.suitable]
    takes_patients = [prospect for prospect in prospects if prospect.open]
    not_full = [prospect for prospect in takes_patients if not prospect.full]
    near = [prospect for prospect in not_full if not prospect.too_far]
    classes = (
        [prospect for prospect in suitable if not prospect.bloodless],
        suitable,
        [prospect for prospect in near if prospect.general],
        near,
        not_full,
        [prospect for prospect in takes_patients if not prospect.lacks],
        [prospect for prospect in takes_patients if prospect.general],
        takes_patients,
    )
    return next((members for members in classes if members), [])


def _only_too_far(prospect: Prospect) -> bool:
    return bool(prospect.too_far) and prospect.open and not prospect.lacks and not prospect.full


def _by_care(
    pool: Sequence[Prospect],
    follow: Sequence[Transfer | None],
    *,
    first_help_first: bool,
    settings: DispatchSettings,
) -> list[_Option]:
    """Soonest care first, ties by id; `first_help_first` ranks by the first hospital's door, not by the transfer."""
    queues = [prospect.queue for prospect in pool]
    blood_s = [p.blood_ready_s if p.blood_ready_s is not None and not p.bloodless else 0.0 for p in pool]
    transfer_s = np.array([0.0 if transfer is None else transfer.transfer_s for transfer in follow])
    wait_s, care_s, order = np.empty(len(pool)), np.empty(len(pool)), np.empty(len(pool), dtype=np.int64)
    count = rank_by_care(
        np.array([prospect.travel_s for prospect in pool], dtype=np.float64),
        np.concatenate([[0], np.cumsum([len(queue.arrival_s) for queue in queues], dtype=np.int64)]).astype(np.int64),
        np.array([arrival for queue in queues for arrival in queue.arrival_s], dtype=np.float64),
        np.array([queue.service_s for queue in queues], dtype=np.float64),
        np.array([queue.bays for queue in queues], dtype=np.int64),
        settings.receiving.overdue_handover_s,
        np.array(blood_s, dtype=np.float64),
        np.zeros(len(pool)) if first_help_first else transfer_s,
        np.ones(len(pool), dtype=np.bool_),
        wait_s,
        care_s,
        order,
    )
    return [
        _Option(pool[n], follow[n], float(wait_s[n]), float(care_s[n] + (transfer_s[n] if first_help_first else 0.0)))
        for n in order[:count].tolist()
    ]


def _ranked(option: _Option, options: Sequence[_Option], *, settings: DispatchSettings) -> RankedHospital:
    prospect = option.prospect
    return RankedHospital(
        hospital_id=prospect.name,
        travel_s=prospect.travel_s,
        reasons=(_why(option, options), *_notes(option, settings=settings)),
        handover_wait_s=option.wait_s,
        care_s=option.care_s,
        transfer_s=0.0 if option.transfer is None else option.transfer.transfer_s,
        beds_free=None if prospect.beds is None else max(prospect.beds.free, 0),
        blood_ready_s=None if prospect.bloodless else prospect.blood_ready_s,
    )


def _why(option: _Option, options: Sequence[_Option]) -> Reason:
    """In terms of the road alone where only the road makes the difference."""
    best, travel_s = options[0], option.prospect.travel_s
    if option is not best:
        if _road_decides(option) and _road_decides(best):
            later_s = travel_s - best.prospect.travel_s
            return reasons.farther_hospital(later_s=later_s, than_hospital_id=best.prospect.name)
        return said.later_care(later_s=option.care_s - best.care_s, than_hospital_id=best.prospect.name)
    nearest = travel_s <= min(other.prospect.travel_s for other in options)
    if option.wait_s > 0.0 or not nearest or (option.prospect.blood_ready_s or 0.0) > travel_s:
        return said.soonest_care(care_s=option.care_s, travel_s=travel_s, wait_s=option.wait_s)
    if option.prospect.lacks:
        return reasons.nearest_general_hospital(travel_s=travel_s)
    return reasons.nearest_capable_hospital(travel_s=travel_s)


def _road_decides(option: _Option) -> bool:
    transfer = option.transfer is not None and option.transfer.to_hospital_id is not None
    return option.wait_s == 0.0 and option.prospect.blood_ready_s is None and not transfer


def _notes(option: _Option, *, settings: DispatchSettings) -> list[Reason]:
    prospect, beds, queue = option.prospect, option.prospect.beds, option.prospect.queue
    notes = list(obstacles_of(prospect))
    transfer = option.transfer
    if transfer is not None and transfer.to_hospital_id is not None:
        notes.append(said.transfer_follows(to_hospital_id=transfer.to_hospital_id, transfer_s=transfer.transfer_s))
    if option.wait_s > 0.0:
        on_the_way = len(queue.bound_incident_ids)
        notes.append(said.handover_queue(there=queue.there, on_the_way=on_the_way, wait_s=option.wait_s))
    if beds is not None and beds.stale:
        limit_s = settings.receiving.stale_report_s
        notes.append(said.bed_report_stale(bed_kind=beds.kind, age_s=beds.age_s, limit_s=limit_s))
    elif beds is not None and not beds.full:
        notes.append(said.beds_left(bed_kind=beds.kind, free=beds.free, age_s=beds.age_s))
    if prospect.blood_ready_s is not None and not prospect.bloodless:
        notes.append(_blood(option, ready_s=prospect.blood_ready_s))
    return notes


def _blood(option: _Option, *, ready_s: float) -> Reason:
    spare_s = option.prospect.travel_s + option.wait_s - ready_s
    if spare_s >= 0.0:
        return said.blood_waits(ready_s=ready_s, spare_s=spare_s)
    return said.blood_late(ready_s=ready_s, late_s=-spare_s)


def _shortfalls(prospects: Sequence[Prospect], options: Sequence[_Option], incident: Incident) -> tuple[Reason, ...]:
    need = incident.hospital_capabilities
    found = []
    if not options:
        return (reasons.no_open_hospital(diverting=sum(bool(p.diverting) for p in prospects)),)
    if options[0].prospect.bloodless and all(prospect.bloodless for prospect in prospects):
        found.append(said.no_blood_anywhere())
    if options[0].prospect.suitable:
        return tuple(found)
    could = [p for p in prospects if p.diverting and not p.lacks]
    full = [p for p in prospects if p.open and p.full and not p.lacks]
    too_far = [p for p in prospects if _only_too_far(p)]
    if options[0].prospect.lacks:
        found.append(reasons.no_capable_hospital(need=need, diverting=len(could)))
    if full:
        found.append(said.capable_hospitals_full(need=need, full=len(full)))
    if too_far:
        nearest = min(too_far, key=lambda prospect: (prospect.travel_s, prospect.name))
        travel_s = nearest.travel_s if nearest.travel_s < inf else 0.0
        found.append(said.capable_hospital_too_far(need=need, hospital_id=nearest.name, travel_s=travel_s))
    if options[0].prospect.full:
        found.append(said.all_full())
    return tuple(found)
