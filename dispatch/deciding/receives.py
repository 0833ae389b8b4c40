"""Whether a hospital takes a patient now: what speaks against it is refused, or told when it is chosen all the same."""

from dispatch import reasons
from dispatch.diversion import is_diverting
from dispatch.instants import shown_instant
from dispatch.messages import Reason
from dispatch.model import Hospital
from dispatch.receiving import reasons as said
from dispatch.receiving.beds import FreeBeds, bed_kind, free_beds
from dispatch.receiving.diversions import diverted_needs
from dispatch.receiving.queue import bound_incident_ids
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


def chosen_despite(
    state: DispatchState,
    hospital: Hospital,
    need: frozenset[str],
    *,
    incident_id: str,
    despite_diversion: bool,
    despite_full: bool,
    now: float,
    settings: DispatchSettings,
) -> tuple[Reason, ...]:
    """What speaks against taking a patient with these needs there, for the log.

    Raises `Refused` for a diversion, of the hospital or of something needed, without `despite_diversion`, and for want
    of a bed without `despite_full`.
    """
    diversions = _diversions(state, hospital, need, now=now)
    if diversions and not despite_diversion:
        raise _diverting(state, hospital, need, now=now)
    beds = _beds(state, hospital, need, incident_id=incident_id, now=now, settings=settings)
    if beds is None or not beds.full:
        return diversions
    if not despite_full:
        raise _full(hospital, beds)
    return (*diversions, said.hospital_full(bed_kind=beds.kind, bound=beds.bound, age_s=beds.age_s))


def with_what_is_told(given: tuple[Reason, ...], told: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The reasons given, and those told that are not among them."""
    known = {reason.code for reason in given}
    return (*given, *(reason for reason in told if reason.code not in known))


def _diversions(state: DispatchState, hospital: Hospital, need: frozenset[str], *, now: float) -> tuple[Reason, ...]:
    closed = diverted_needs(state.receptions.get(hospital.hospital_id), need, now=now)
    of_needs = tuple(
        said.capability_diverting(need=capability, remaining_s=diversion.until_at - now)
        for capability, diversion in closed.items()
    )
    if hospital.diverting_until_at is None or not is_diverting(hospital, now=now):
        return of_needs
    return (reasons.hospital_diverting(remaining_s=hospital.diverting_until_at - now), *of_needs)


def _diverting(state: DispatchState, hospital: Hospital, need: frozenset[str], *, now: float) -> Refused:
    remedy = "choose another, or set 'despite_diversion'."
    if is_diverting(hospital, now=now):
        until = "further notice" if hospital.diverting_until_at is None else shown_instant(hospital.diverting_until_at)
        detail = f"Hospital {hospital.hospital_id} takes no ambulance patients until {until}; {remedy}"
        return Refused("hospital-diverting", detail, kind="conflict", field="hospital_id")
    closed = diverted_needs(state.receptions.get(hospital.hospital_id), need, now=now)
    until_at = max(diversion.until_at for diversion in closed.values())
    detail = (
        f"Hospital {hospital.hospital_id} takes no ambulance patients for {', '.join(closed)} "
        f"until {shown_instant(until_at)}; {remedy}"
    )
    return Refused("capability-diverting", detail, kind="conflict", field="hospital_id")


def _beds(
    state: DispatchState,
    hospital: Hospital,
    need: frozenset[str],
    *,
    incident_id: str,
    now: float,
    settings: DispatchSettings,
) -> FreeBeds | None:
    return free_beds(
        state,
        state.receptions.get(hospital.hospital_id),
        bed_kind(need, settings=settings.receiving),
        bound_incident_ids=bound_incident_ids(state, hospital.hospital_id, but_incident_id=incident_id),
        now=now,
        settings=settings.receiving,
    )


def _full(hospital: Hospital, beds: FreeBeds) -> Refused:
    counted = shown_instant(beds.reported_at)
    detail = (
        f"Hospital {hospital.hospital_id} has no {beds.kind} bed left: counted at {counted}, and {beds.bound} patients "
        "came or are coming since; choose another, or set 'despite_full'."
    )
    return Refused("hospital-full", detail, kind="conflict", field="hospital_id")
