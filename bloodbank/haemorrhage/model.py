"""Massive haemorrhages as they are known."""

from msgspec import Struct

from bloodbank.kinds import BloodGroup


class SentStage(Struct, frozen=True, kw_only=True):
    """A part of a pack that left, and when."""

    stage: int
    blood_unit_ids: tuple[str, ...]
    sent_at: float
    handed_to: str


class OrderedPack(Struct, frozen=True, kw_only=True):
    """A pack that was ordered; its units are held for `request_id`."""

    number: int
    name: str
    request_id: str
    ordered_at: float
    stage_count: int
    sent: tuple[SentStage, ...] = ()

    @property
    def is_complete(self) -> bool:
        return len(self.sent) >= self.stage_count


class Haemorrhage(Struct, frozen=True, kw_only=True):
    """One activation, for a patient of the register or for one that only an incident or a bed names."""

    protocol_id: str
    place_id: str
    activated_at: float
    activated_by: str
    patient_id: str | None = None
    patient_group: BloodGroup | None = None
    incident_id: str | None = None
    may_bear_children: bool | None = None
    packs: tuple[OrderedPack, ...] = ()
    stood_down_at: float | None = None
    stood_down_by: str | None = None
    stand_down_reason: str | None = None

    @property
    def is_active(self) -> bool:
        return self.stood_down_at is None

    @property
    def next_pack(self) -> OrderedPack | None:
        """The first pack of which something has not left."""
        return next((pack for pack in self.packs if not pack.is_complete), None)
