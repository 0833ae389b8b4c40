"""A massive haemorrhage begins, packs are ordered and sent, and it is over."""

from msgspec import Struct

from bloodbank.model import BloodGroup


class ActivateHaemorrhageProtocol(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first pack is ordered in the same breath. `activated_by` gives the word for blood without a crossmatch."""

    place_id: str
    activated_by: str
    patient_id: str | None = None
    patient_group: BloodGroup | None = None
    incident_id: str | None = None
    may_bear_children: bool | None = None


class SendHaemorrhagePack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The next stage leaves: the units that were scanned, or the best held ones. The next pack is ordered at once.

    `despite_register_by` and `register_unavailable` as in `IssueEmergencyBlood`.
    """

    protocol_id: str
    issued_by: str
    handed_to: str
    blood_unit_ids: tuple[str, ...] = ()
    cold_box_id: str | None = None
    beyond_cap_by: str | None = None
    despite_register_by: str | None = None
    register_unavailable: bool = False


class StandDownHaemorrhage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is held goes back to stock; what is out and not used must come back."""

    protocol_id: str
    stood_down_by: str
    reason: str


class HaemorrhageProtocolActivated(Struct, frozen=True, kw_only=True):
    protocol_id: str
    place_id: str
    activated_by: str
    patient_id: str | None = None
    patient_group: BloodGroup | None = None
    incident_id: str | None = None
    may_bear_children: bool | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"haemorrhage/{self.protocol_id}", f"blood-place/{self.place_id}")


class HaemorrhagePackOrdered(Struct, frozen=True, kw_only=True):
    protocol_id: str
    number: int
    name: str
    request_id: str
    stage_count: int

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"haemorrhage/{self.protocol_id}", f"blood-request/{self.request_id}")


class HaemorrhagePackSent(Struct, frozen=True, kw_only=True):
    protocol_id: str
    number: int
    stage: int
    request_id: str
    blood_unit_ids: tuple[str, ...]
    handed_to: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"haemorrhage/{self.protocol_id}", f"blood-request/{self.request_id}")


class HaemorrhageStoodDown(Struct, frozen=True, kw_only=True):
    """`to_return`: units that are out and not used."""

    protocol_id: str
    stood_down_by: str
    reason: str
    to_return: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"haemorrhage/{self.protocol_id}", *(f"blood-unit/{unit}" for unit in self.to_return))


Command = ActivateHaemorrhageProtocol | SendHaemorrhagePack | StandDownHaemorrhage
Event = HaemorrhageProtocolActivated | HaemorrhagePackOrdered | HaemorrhagePackSent | HaemorrhageStoodDown
