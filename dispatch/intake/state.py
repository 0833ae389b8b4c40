"""What is known of calls and of how incidents are related."""

from immutables import Map
from msgspec import Struct

from dispatch.intake.model import Call, Merge, Relation


class IntakeState(Struct, frozen=True, kw_only=True):
    """`call_ids_of` incidents, `relations` by `pair_key`, `merges` by the id of the incident that was merged."""

    calls: Map[str, Call] = Map()
    call_ids_of: Map[str, tuple[str, ...]] = Map()
    relations: Map[str, Relation] = Map()
    merges: Map[str, Merge] = Map()
    next_call_number: int = 1


def pair_key(incident_id: str, other_incident_id: str) -> str:
    """The same for both orders; ids hold no slash."""
    return "/".join(sorted((incident_id, other_incident_id)))
