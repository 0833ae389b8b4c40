"""Units that came back unused."""

from msgspec import structs

from bloodbank.evolution.requests import with_requests
from bloodbank.evolution.units import change_units
from bloodbank.messages import BloodUnitReturned
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus
from bloodbank.tables import Changes


def returned(state: BloodState, event: BloodUnitReturned, *, at: float) -> BloodState:
    """The request was supplied: what came back is not sought again."""

    def take_back(unit: BloodUnit) -> BloodUnit:
        return structs.replace(
            unit,
            status=BloodUnitStatus.QUARANTINED if event.quarantine_reasons else BloodUnitStatus.AVAILABLE,
            quarantine_reasons=event.quarantine_reasons,
            place_id=event.place_id,
            request_id=None,
            out_since_at=None if unit.storage_id is None else unit.out_since_at,
        )

    state = change_units(state, (event.blood_unit_id,), take_back, at=at)
    request = state.requests[event.request_id]
    left = tuple(unit_id for unit_id in request.blood_unit_ids if unit_id != event.blood_unit_id)
    back = (*request.returned_unit_ids, event.blood_unit_id)
    return with_requests(state, (structs.replace(request, blood_unit_ids=left, returned_unit_ids=back),))


CHANGES: Changes = {BloodUnitReturned: returned}
