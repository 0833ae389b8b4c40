"""What has to be moved: the units held or issued for requests that lie elsewhere."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from bloodbank.model import BloodRequest, BloodState, BloodUnitStatus, Urgency
from bloodbank.settings import BloodSettings

_MOVABLE = (BloodUnitStatus.RESERVED, BloodUnitStatus.ISSUED)


class Shipment(Struct, frozen=True, kw_only=True):
    """Units of one request that lie at one place: ready for the van at `ready_at`, wanted at `due_at`."""

    request_id: str
    from_place_id: str
    to_place_id: str
    blood_unit_ids: tuple[str, ...]
    ready_at: float
    due_at: float
    urgency: Urgency

    @property
    def size(self) -> int:
        return len(self.blood_unit_ids)


def find_shipments(
    state: BloodState, request_ids: Iterable[str], *, now: float, settings: BloodSettings
) -> list[Shipment]:
    """One shipment for each request and place, in the order of the requests, then of the places' ids.

    Issued units are ready now, reserved ones after `settings.preparation_s`.
    """
    shipments = []
    for request_id in request_ids:
        request = state.requests[request_id]
        by_place = units_to_move(state, request)
        for place_id in sorted(by_place):
            ready_at = _ready_at(state, by_place[place_id], now=now, settings=settings)
            shipments.append(_shipment(request, place_id, by_place[place_id], ready_at=ready_at))
    return shipments


def units_to_move(state: BloodState, request: BloodRequest) -> dict[str, list[str]]:
    """Place -> units there that are for the request, are not at its place and wait for no tour."""
    by_place: dict[str, list[str]] = {}
    for unit_id in request.blood_unit_ids:
        unit = state.blood_units[unit_id]
        if unit.status in _MOVABLE and unit.tour_id is None and unit.place_id != request.place_id:
            by_place.setdefault(unit.place_id, []).append(unit_id)
    return by_place


def _ready_at(state: BloodState, unit_ids: Sequence[str], *, now: float, settings: BloodSettings) -> float:
    reserved = any(state.blood_units[unit_id].status is BloodUnitStatus.RESERVED for unit_id in unit_ids)
    return now + settings.preparation_s if reserved else now


def _shipment(request: BloodRequest, place_id: str, unit_ids: Sequence[str], *, ready_at: float) -> Shipment:
    return Shipment(
        request_id=request.request_id,
        from_place_id=place_id,
        to_place_id=request.place_id,
        blood_unit_ids=tuple(unit_ids),
        ready_at=ready_at,
        due_at=request.needed_by_at,
        urgency=request.urgency,
    )


def split_to_fit(shipments: Iterable[Shipment], *, capacity_units: int) -> list[Shipment]:
    """Shipments that fit into the van; larger ones are divided."""
    parts = []
    for shipment in shipments:
        for start in range(0, shipment.size, capacity_units):
            some = shipment.blood_unit_ids[start : start + capacity_units]
            parts.append(
                Shipment(
                    request_id=shipment.request_id,
                    from_place_id=shipment.from_place_id,
                    to_place_id=shipment.to_place_id,
                    blood_unit_ids=some,
                    ready_at=shipment.ready_at,
                    due_at=shipment.due_at,
                    urgency=shipment.urgency,
                )
            )
    return parts
