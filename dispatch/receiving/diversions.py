"""Which of a hospital's capabilities are closed to ambulances now."""

from dispatch.receiving.capabilities import base_of
from dispatch.receiving.state import Diversion, Reception

WHOLE_HOSPITAL = ""


def diverted_needs(reception: Reception | None, need: frozenset[str], *, now: float) -> dict[str, Diversion]:
    """Needed capability -> the diversion that closes it now."""
    if reception is None:
        return {}
    found = {capability: reception.diversions.get(base_of(capability)) for capability in sorted(need)}
    return {capability: diversion for capability, diversion in found.items() if diversion and diversion.until_at > now}


def whole_diversion(reception: Reception | None) -> Diversion | None:
    """Who said when that the whole hospital diverts; None where that is not known."""
    return None if reception is None else reception.diversions.get(WHOLE_HOSPITAL)
