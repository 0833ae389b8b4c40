"""Whether a hospital has a bed left for the patient, as far as reports go."""

from collections.abc import Sequence

from msgspec import Struct

from dispatch.receiving.capabilities import bases_of
from dispatch.receiving.settings import ReceivingSettings
from dispatch.receiving.state import Reception
from dispatch.state import DispatchState


class FreeBeds(Struct, frozen=True, kw_only=True):
    """Beds of one kind that are left; `bound` of those counted are for patients who came since or are coming."""

    kind: str
    free: int
    bound: int
    reported_at: float
    age_s: float
    stale: bool

    @property
    def full(self) -> bool:
        """Only a report that can be believed turns a patient away."""
        return self.free <= 0 and not self.stale


def bed_kind(need: frozenset[str], *, settings: ReceivingSettings) -> str:
    """The kind of bed a patient with these needs takes."""
    kinds = (settings.bed_kind_by_capability.get(base) for base in sorted(bases_of(need)))
    return next((kind for kind in kinds if kind is not None), settings.bed_kind)


def known_bed_kinds(settings: ReceivingSettings) -> frozenset[str]:
    """The kinds that any patient can take; a bed of another kind would never be given to anybody."""
    return frozenset({settings.bed_kind, *settings.bed_kind_by_capability.values()})


def free_beds(
    state: DispatchState,
    reception: Reception | None,
    kind: str,
    *,
    bound_incident_ids: Sequence[str],
    now: float,
    settings: ReceivingSettings,
) -> FreeBeds | None:
    """None where nothing is reported of this kind. `bound_incident_ids`: of the units on their way there."""
    count = None if reception is None else reception.beds.get(kind)
    if count is None:
        return None
    since = (*count.arrived_incident_ids, *bound_incident_ids)
    bound = sum(_kind_of(state, incident_id, settings=settings) == kind for incident_id in since)
    age_s = max(now - count.reported_at, 0.0)
    return FreeBeds(
        kind=kind,
        free=count.free - bound,
        bound=bound,
        reported_at=count.reported_at,
        age_s=age_s,
        stale=age_s > settings.stale_report_s,
    )


def _kind_of(state: DispatchState, incident_id: str, *, settings: ReceivingSettings) -> str:
    return bed_kind(state.incidents[incident_id].hospital_capabilities, settings=settings)
