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


class AcceptTransfer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The giving place packs the units for a van: they wait for a tour, and a patient still goes before.

    Not picked up before `ready_at` (None: from now on) nor after `pick_up_until_at`, delivered from `deliver_from_at`
    to `deliver_until_at`, wanted by `due_at` (None: by the service's setting). Other None = no limit.
    """

    transfer_id: str
    ready_at: float | None = None
    pick_up_until_at: float | None = None
    deliver_from_at: float | None = None
    deliver_until_at: float | None = None
    due_at: float | None = None


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


class TransferAccepted(Struct, frozen=True, kw_only=True):
    """It waits for a van, from `ready_at` on."""

    transfer_id: str
    from_place_id: str
    to_place_id: str
    ready_at: float
    due_at: float
    pick_up_until_at: float | None = None
    deliver_from_at: float | None = None
    deliver_until_at: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-transfer/{self.transfer_id}", f"blood-place/{self.from_place_id}")


class TransferPart(Struct, frozen=True, kw_only=True):
    """What goes another way than the rest, or later, under a number of its own."""

    transfer_id: str
    blood_unit_ids: tuple[str, ...]


class TransferDivided(Struct, frozen=True, kw_only=True):
    """A van takes `blood_unit_ids`; each part is a transfer of its own from now on. `left_out` were free no more."""

    transfer_id: str
    blood_unit_ids: tuple[str, ...]
    parts: tuple[TransferPart, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-transfer/{self.transfer_id}", *(f"blood-transfer/{part.transfer_id}" for part in self.parts))


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
    """`missing` were handed over and are not there yet; `unexpected` are there and were not announced.

    `to_place_id` is where it is: after a breakdown another place than it was meant for.
    """

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


Command = ProposeTransfers | AcceptTransfer | ApproveTransfer | ReceiveTransfer | CancelTransfer
Event = TransferProposed | TransferAccepted | TransferDivided | TransferApproved | TransferReceived | TransferCancelled
