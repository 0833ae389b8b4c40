"""What is asked for, and taken back."""

from msgspec import Struct

from bloodbank.model import BloodGroup, RequestLine, Urgency


class RequestBlood(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for blood at a place. The request's id is allotted by the decision."""

    place_id: str
    lines: tuple[RequestLine, ...]
    urgency: Urgency
    needed_by_at: float
    patient_id: str | None = None
    patient_group: BloodGroup | None = None
    incident_id: str | None = None


class CancelRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    request_id: str
    reason: str


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


class RequestCancelled(Struct, frozen=True, kw_only=True):
    request_id: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}",)


Command = RequestBlood | CancelRequest
Event = BloodRequested | RequestCancelled
