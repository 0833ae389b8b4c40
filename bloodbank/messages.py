"""What the blood bank can be told to do (commands, imperative) and what has happened (events, past tense).

Every event names the streams it belongs to, its own first: `blood-unit/<id>`, `blood-request/<id>`, `blood-place/<id>`,
`van/<id>`, `tour/<id>`.
"""

from msgspec import Struct

from bloodbank.model import BloodGroup, Component, RequestLine, TourStop, Urgency


class Reason(Struct, frozen=True, kw_only=True):
    """Why something was chosen, left out or could not be met: a stable code and the values it speaks of."""

    code: str
    values: dict[str, str | float | int] = {}


# --- commands ---------------------------------------------------------------------------------------------------------


class RegisterBloodPlace(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    place_id: str
    name: str
    kind: str
    lon: float
    lat: float
    hospital_id: str | None = None


class RegisterVan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    van_id: str
    place_id: str
    capacity_units: int


class ReceiveBloodUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    din: str
    product_code: str
    component: Component
    group: BloodGroup
    expires_at: float
    place_id: str


class RequestBlood(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for blood at a place. The request's id is allotted by the decision."""

    place_id: str
    lines: tuple[RequestLine, ...]
    urgency: Urgency
    needed_by_at: float
    patient_id: str | None = None
    patient_group: BloodGroup | None = None
    incident_id: str | None = None


class ReserveBlood(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold these units for a request until `expires_at`; every unit is checked again against every hard rule."""

    request_id: str
    blood_unit_ids: tuple[str, ...]
    expires_at: float
    reasons: tuple[Reason, ...] = ()


class ReleaseReservation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    request_id: str
    reason: str


class IssueBlood(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hand out what is reserved for a request; refused when any hard rule fails now."""

    request_id: str


class DispatchVan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send a van on a planned tour with issued units. The tour's id is allotted by the decision."""

    van_id: str
    stops: tuple[TourStop, ...]


class RecordTourStop(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The van is at its next stop: what was to be loaded is in transit, what was to be unloaded is delivered."""

    tour_id: str
    stop_index: int
    arrived_at: float | None = None


class RecordTransfusion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit was transfused to a patient identified at the bedside."""

    blood_unit_id: str
    patient_id: str


class DiscardBloodUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    blood_unit_id: str
    reason: str


class CancelRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    request_id: str
    reason: str


Command = (
    RegisterBloodPlace
    | RegisterVan
    | ReceiveBloodUnit
    | RequestBlood
    | ReserveBlood
    | ReleaseReservation
    | IssueBlood
    | DispatchVan
    | RecordTourStop
    | RecordTransfusion
    | DiscardBloodUnit
    | CancelRequest
)


# --- events -----------------------------------------------------------------------------------------------------------


class BloodPlaceRegistered(Struct, frozen=True, kw_only=True):
    place_id: str
    name: str
    kind: str
    lon: float
    lat: float
    hospital_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-place/{self.place_id}",)


class VanRegistered(Struct, frozen=True, kw_only=True):
    van_id: str
    place_id: str
    capacity_units: int

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"van/{self.van_id}",)


class BloodUnitReceived(Struct, frozen=True, kw_only=True):
    blood_unit_id: str
    din: str
    product_code: str
    component: Component
    group: BloodGroup
    expires_at: float
    place_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-unit/{self.blood_unit_id}",)


class BloodRequested(Struct, frozen=True, kw_only=True):
    request_id: str
    place_id: str
    lines: tuple[RequestLine, ...]
    urgency: Urgency
    needed_by_at: float
    patient_id: str | None = None
    patient_group: BloodGroup | None = None
    incident_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}",)


class BloodReserved(Struct, frozen=True, kw_only=True):
    request_id: str
    blood_unit_ids: tuple[str, ...]
    expires_at: float
    reasons: tuple[Reason, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}", *(f"blood-unit/{unit}" for unit in self.blood_unit_ids))


class ReservationReleased(Struct, frozen=True, kw_only=True):
    request_id: str
    blood_unit_ids: tuple[str, ...]
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}", *(f"blood-unit/{unit}" for unit in self.blood_unit_ids))


class BloodIssued(Struct, frozen=True, kw_only=True):
    request_id: str
    blood_unit_ids: tuple[str, ...]

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}", *(f"blood-unit/{unit}" for unit in self.blood_unit_ids))


class VanDispatched(Struct, frozen=True, kw_only=True):
    tour_id: str
    van_id: str
    stops: tuple[TourStop, ...]

    @property
    def streams(self) -> tuple[str, ...]:
        carried = tuple(f"blood-unit/{unit}" for stop in self.stops for unit in stop.pick_up)
        return (f"tour/{self.tour_id}", f"van/{self.van_id}", *carried)


class TourStopReached(Struct, frozen=True, kw_only=True):
    """`last` says that the tour ends here and the van is free again."""

    tour_id: str
    van_id: str
    stop_index: int
    place_id: str
    arrived_at: float
    picked_up: tuple[str, ...] = ()
    delivered: tuple[str, ...] = ()
    last: bool = False

    @property
    def streams(self) -> tuple[str, ...]:
        carried = tuple(f"blood-unit/{unit}" for unit in (*self.picked_up, *self.delivered))
        return (f"tour/{self.tour_id}", f"van/{self.van_id}", *carried)


class BloodTransfused(Struct, frozen=True, kw_only=True):
    blood_unit_id: str
    patient_id: str
    request_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-unit/{self.blood_unit_id}", f"blood-request/{self.request_id}")


class BloodUnitDiscarded(Struct, frozen=True, kw_only=True):
    """`request_id` names the request that had the unit; before delivery it lacks the unit again."""

    blood_unit_id: str
    reason: str
    request_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        held = () if self.request_id is None else (f"blood-request/{self.request_id}",)
        return (f"blood-unit/{self.blood_unit_id}", *held)


class RequestCancelled(Struct, frozen=True, kw_only=True):
    request_id: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}",)


Event = (
    BloodPlaceRegistered
    | VanRegistered
    | BloodUnitReceived
    | BloodRequested
    | BloodReserved
    | ReservationReleased
    | BloodIssued
    | VanDispatched
    | TourStopReached
    | BloodTransfused
    | BloodUnitDiscarded
    | RequestCancelled
)
