"""What is owed after an emergency comes in."""

from msgspec import Struct


class SettleOwedSample(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The patient's sample, drawn before or right after the emergency, is in the laboratory."""

    request_id: str
    sample_id: str
    received_by: str


class SignEmergencyIssue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The prescriber signs that blood without a crossmatch was ordered."""

    request_id: str
    signed_by: str


class OwedSampleSettled(Struct, frozen=True, kw_only=True):
    request_id: str
    sample_id: str
    received_by: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}",)


class EmergencyIssueSigned(Struct, frozen=True, kw_only=True):
    request_id: str
    signed_by: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}",)


class EmergencyIssueSettled(Struct, frozen=True, kw_only=True):
    """Nothing is owed any more for a request."""

    request_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}",)


Command = SettleOwedSample | SignEmergencyIssue
Event = OwedSampleSettled | EmergencyIssueSigned | EmergencyIssueSettled
