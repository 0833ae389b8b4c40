"""Two patient ids that are, or may be, one person."""

from msgspec import Struct


class MergeRecipients(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From now on everything known under either id counts for both. Unresolved until confirmed: it can be undone."""

    patient_id: str
    other_patient_id: str
    reason: str


class ConfirmMerge(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody has proved that both ids are one person."""

    patient_id: str
    other_patient_id: str
    confirmed_by: str


class UnmergeRecipients(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two persons find that the ids are two people: each keeps what was recorded under it."""

    patient_id: str
    other_patient_id: str
    reason: str
    unmerged_by: str
    verified_by: str


class RecipientsMerged(Struct, frozen=True, kw_only=True):
    patient_id: str
    other_patient_id: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recipient/{self.patient_id}", f"recipient/{self.other_patient_id}")


class MergeConfirmed(Struct, frozen=True, kw_only=True):
    patient_id: str
    other_patient_id: str
    confirmed_by: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recipient/{self.patient_id}", f"recipient/{self.other_patient_id}")


class RecipientsUnmerged(Struct, frozen=True, kw_only=True):
    patient_id: str
    other_patient_id: str
    reason: str
    unmerged_by: str
    verified_by: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recipient/{self.patient_id}", f"recipient/{self.other_patient_id}")


Command = MergeRecipients | ConfirmMerge | UnmergeRecipients
Event = RecipientsMerged | MergeConfirmed | RecipientsUnmerged
