"""What is asked for, changed, and taken back."""

from msgspec import Struct

from bloodbank.model import BloodGroup, RequestLine, Urgency


class RequestBlood(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for blood at a place. The request's id is allotted by the decision.

    `indication`: an ICD-10 code (`O72.1`) or a code of the service's own (`hip-replacement`). `prescriber_id`: who
    ordered it, as the service's staff are known. `may_bear_children`: whether RhD-positive blood could harm a later
    child; None while nobody knows. One that resembles another of the patient is only taken with `despite_duplicate`,
    unless it is an emergency. `for_stock`: for no patient, but to lie at the place; every line names its group.
    """

    place_id: str
    lines: tuple[RequestLine, ...]
    urgency: Urgency
    needed_by_at: float
    patient_id: str | None = None
    patient_group: BloodGroup | None = None
    incident_id: str | None = None
    indication: str | None = None
    prescriber_id: str | None = None
    may_bear_children: bool | None = None
    despite_duplicate: bool = False
    for_stock: bool = False


class AmendRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Change what is given of a request. A patient can be named where none was; another one never."""

    request_id: str
    reason: str
    lines: tuple[RequestLine, ...] | None = None
    urgency: Urgency | None = None
    needed_by_at: float | None = None
    patient_id: str | None = None
    indication: str | None = None
    prescriber_id: str | None = None


class CancelRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    request_id: str
    reason: str


class BloodRequested(Struct, frozen=True, kw_only=True):
    """`similar_request_ids`: requests that it resembled; somebody said that it is meant all the same."""

    request_id: str
    place_id: str
    lines: tuple[RequestLine, ...]
    urgency: Urgency
    needed_by_at: float
    patient_id: str | None = None
    patient_group: BloodGroup | None = None
    incident_id: str | None = None
    indication: str | None = None
    prescriber_id: str | None = None
    may_bear_children: bool | None = None
    similar_request_ids: tuple[str, ...] = ()
    for_stock: bool = False
    occurred_at: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}",)


class RequestAmended(Struct, frozen=True, kw_only=True):
    """What is None stays as it was."""

    request_id: str
    reason: str
    lines: tuple[RequestLine, ...] | None = None
    urgency: Urgency | None = None
    needed_by_at: float | None = None
    patient_id: str | None = None
    indication: str | None = None
    prescriber_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}",)


class RequestCancelled(Struct, frozen=True, kw_only=True):
    request_id: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}",)


Command = RequestBlood | AmendRequest | CancelRequest
Event = BloodRequested | RequestAmended | RequestCancelled
