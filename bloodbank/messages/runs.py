"""Emergency runs are sent, and followed until the blood is there."""

from msgspec import Struct

from bloodbank.reason import Reason


class DispatchEmergencyRun(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send one carrier with issued units of a request, straight there. The run's id is allotted by the decision."""

    request_id: str
    from_place_id: str
    blood_unit_ids: tuple[str, ...]
    carrier_kind: str
    carrier_id: str
    planned_pick_up_at: float
    planned_arrival_at: float
    reasons: tuple[Reason, ...] = ()


class RecordRunPickUp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The carrier has the blood."""

    run_id: str
    picked_up_at: float | None = None


class RecordRunDelivery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The blood was handed over where it is needed."""

    run_id: str
    delivered_at: float | None = None


class HandOverEmergencyRun(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another carrier takes the blood over on the way: a breakdown, or a meeting half-way."""

    run_id: str
    carrier_kind: str
    carrier_id: str
    planned_arrival_at: float
    reason: str


class CancelEmergencyRun(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Before the pick-up: the blood waits for another carrier."""

    run_id: str
    reason: str


class EmergencyRunDispatched(Struct, frozen=True, kw_only=True):
    run_id: str
    request_id: str
    from_place_id: str
    to_place_id: str
    blood_unit_ids: tuple[str, ...]
    carrier_kind: str
    carrier_id: str
    planned_pick_up_at: float
    planned_arrival_at: float
    reasons: tuple[Reason, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        units = tuple(f"blood-unit/{unit_id}" for unit_id in self.blood_unit_ids)
        return (f"blood-run/{self.run_id}", f"blood-request/{self.request_id}", *units)


class _OfRun(Struct, frozen=True, kw_only=True):
    run_id: str
    request_id: str
    blood_unit_ids: tuple[str, ...]

    @property
    def streams(self) -> tuple[str, ...]:
        units = tuple(f"blood-unit/{unit_id}" for unit_id in self.blood_unit_ids)
        return (f"blood-run/{self.run_id}", f"blood-request/{self.request_id}", *units)


class EmergencyRunPickedUp(_OfRun, frozen=True, kw_only=True):
    picked_up_at: float


class EmergencyRunDelivered(_OfRun, frozen=True, kw_only=True):
    """`put_down`: units that were set aside or recalled on the way, and are there too."""

    delivered_at: float
    place_id: str = ""
    put_down: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        doubtful = tuple(f"blood-unit/{unit_id}" for unit_id in self.put_down)
        units = tuple(f"blood-unit/{unit_id}" for unit_id in self.blood_unit_ids)
        return (f"blood-run/{self.run_id}", f"blood-request/{self.request_id}", *units, *doubtful)


class EmergencyRunHandedOver(_OfRun, frozen=True, kw_only=True):
    """From `previous_kind` and `previous_id` to the carrier that brings it on."""

    previous_kind: str
    previous_id: str
    carrier_kind: str
    carrier_id: str
    planned_arrival_at: float
    reason: str


class EmergencyRunCancelled(_OfRun, frozen=True, kw_only=True):
    reason: str


Command = DispatchEmergencyRun | RecordRunPickUp | RecordRunDelivery | HandOverEmergencyRun | CancelEmergencyRun
Event = (
    EmergencyRunDispatched
    | EmergencyRunPickedUp
    | EmergencyRunHandedOver
    | EmergencyRunDelivered
    | EmergencyRunCancelled
)
