"""Stock that moves between places: proposed, handed over by one side, taken in by the other."""

from msgspec import Struct

from bloodbank.reason import Reason


class ProposedTransfer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """These units of one place to another."""

    from_place_id: str
    to_place_id: str
    blood_unit_ids: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()


class ProposeTransfers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Put transfers before the places that give. Their ids are allotted by the decision.

    `planned_on`: the number of the last accepted proposal when this one was worked out (`BloodState.transfer_round`). A
    plan that was made before another was accepted is refused whole.
    """

    transfers: tuple[ProposedTransfer, ...]
    planned_on: int | None = None


class ApproveTransfer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The giving place hands the units over to whoever carries them. Units that are no longer free stay behind."""

    transfer_id: str
    carrier: str | None = None


class ReceiveTransfer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the receiving place found in the box; what is missing or was not announced is put on record."""

    transfer_id: str
    blood_unit_ids: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()


class CancelTransfer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    transfer_id: str
    reason: str


class TransferProposed(Struct, frozen=True, kw_only=True):
    transfer_id: str
    from_place_id: str
    to_place_id: str
    blood_unit_ids: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()
    round: int = 0

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-transfer/{self.transfer_id}", f"blood-place/{self.from_place_id}")


class TransferApproved(Struct, frozen=True, kw_only=True):
    """`blood_unit_ids` are in transit now; `left_out` were not free any more."""

    transfer_id: str
    from_place_id: str
    to_place_id: str
    blood_unit_ids: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    carrier: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        units = tuple(f"blood-unit/{unit}" for unit in self.blood_unit_ids)
        return (f"blood-transfer/{self.transfer_id}", *units, f"blood-place/{self.to_place_id}")


class TransferReceived(Struct, frozen=True, kw_only=True):
    """`missing` were handed over and are not there yet; `unexpected` are there and were not announced."""

    transfer_id: str
    to_place_id: str
    blood_unit_ids: tuple[str, ...]
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        units = tuple(f"blood-unit/{unit}" for unit in self.blood_unit_ids)
        return (f"blood-transfer/{self.transfer_id}", *units, f"blood-place/{self.to_place_id}")


class TransferCancelled(Struct, frozen=True, kw_only=True):
    transfer_id: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-transfer/{self.transfer_id}",)


Command = ProposeTransfers | ApproveTransfer | ReceiveTransfer | CancelTransfer
Event = TransferProposed | TransferApproved | TransferReceived | TransferCancelled
