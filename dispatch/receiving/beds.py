"""Whether a hospital has a bed left for the patient, as far as reports go."""

from msgspec import Struct

from dispatch.receiving.capabilities import bases_of
from dispatch.receiving.queue import Queue
from dispatch.receiving.settings import ReceivingSettings
from dispatch.receiving.state import Reception
from dispatch.state import DispatchState


class FreeBeds(Struct, frozen=True, kw_only=True):
    """Beds of one kind that are left; `bound` of those counted are for patients who came since or are coming."""

    kind: str
    free: int
    bound: int
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


def free_beds(
    state: DispatchState,
    reception: Reception | None,
    queue: Queue,
    kind: str,
    *,
    now: float,
    settings: ReceivingSettings,
) -> FreeBeds | None:
    """None where nothing is reported of this kind."""
    if reception is None or reception.beds is None or kind not in reception.beds.free:
        return None
    since = (*reception.beds.arrived_incident_ids, *queue.bound_incident_ids)
    bound = sum(_kind_of(state, incident_id, settings=settings) == kind for incident_id in since)
    age_s = max(now - reception.beds.reported_at, 0.0)
    return FreeBeds(
        kind=kind,
        free=reception.beds.free[kind] - bound,
        bound=bound,
        age_s=age_s,
        stale=age_s > settings.stale_report_s,
    )


def _kind_of(state: DispatchState, incident_id: str, *, settings: ReceivingSettings) -> str:
    return bed_kind(state.incidents[incident_id].hospital_capabilities, settings=settings)
