"""How much a place can keep, from now on."""

from msgspec import structs

from bloodbank.messages.storage_limits import StorageLimitsSet
from bloodbank.model import BloodState
from bloodbank.tables import Changes


def limits_set(state: BloodState, event: StorageLimitsSet, *, at: float) -> BloodState:
    limits = state.storage_limits
    if event.limits:
        return structs.replace(state, storage_limits=limits.set(event.place_id, event.limits))
    return structs.replace(state, storage_limits=limits.delete(event.place_id) if event.place_id in limits else limits)


CHANGES: Changes = {StorageLimitsSet: limits_set}
