"""What is said of recalls."""

from msgspec import Struct

from bloodbank.recalls.model import NoticeToPlace


class RecallBlood(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Freeze everything of these donations, and these units with all that was made of them."""

    reason: str
    dins: tuple[str, ...] = ()
    blood_unit_ids: tuple[str, ...] = ()


class AnswerRecall(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place has looked. Answering again replaces the answer."""

    recall_id: str
    place_id: str
    answered_by: str
    isolated_unit_ids: tuple[str, ...] = ()
    missing_unit_ids: tuple[str, ...] = ()
    note: str | None = None


class AcknowledgeRecallNotice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody at a place has read its notice. The first one counts, until the place is told of more units."""

    recall_id: str
    place_id: str
    acknowledged_by: str


class CloseRecall(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    recall_id: str
    result: str
    despite_unaccounted: bool = False


class LiftRecall(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """There was no reason after all: what was frozen goes into quarantine, from where it can be released."""

    recall_id: str
    reason: str
    lifted_by: str
    verified_by: str | None = None


class BloodRecalled(Struct, frozen=True, kw_only=True):
    """`frozen_unit_ids` can't be used any more, `transfused_unit_ids` were; `request_ids` lack their units again.

    `notices` are what each place is told.
    """

    recall_id: str
    reason: str
    dins: tuple[str, ...]
    blood_unit_ids: tuple[str, ...]
    frozen_unit_ids: tuple[str, ...]
    transfused_unit_ids: tuple[str, ...]
    place_ids: tuple[str, ...]
    request_ids: tuple[str, ...] = ()
    notices: tuple[NoticeToPlace, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        units = tuple(f"blood-unit/{unit}" for unit in self.blood_unit_ids)
        donations = tuple(f"donation/{din}" for din in self.dins)
        return (f"recall/{self.recall_id}", *donations, *units, *(f"blood-request/{name}" for name in self.request_ids))


class RecallAnswered(Struct, frozen=True, kw_only=True):
    recall_id: str
    place_id: str
    answered_by: str
    isolated_unit_ids: tuple[str, ...] = ()
    missing_unit_ids: tuple[str, ...] = ()
    note: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recall/{self.recall_id}",)


class RecallNoticeAcknowledged(Struct, frozen=True, kw_only=True):
    recall_id: str
    place_id: str
    acknowledged_by: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recall/{self.recall_id}",)


class RecallClosed(Struct, frozen=True, kw_only=True):
    recall_id: str
    result: str
    unaccounted_unit_ids: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recall/{self.recall_id}",)


class RecallLifted(Struct, frozen=True, kw_only=True):
    recall_id: str
    reason: str
    lifted_by: str
    verified_by: str | None
    blood_unit_ids: tuple[str, ...]

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recall/{self.recall_id}", *(f"blood-unit/{unit}" for unit in self.blood_unit_ids))


Command = RecallBlood | AnswerRecall | AcknowledgeRecallNotice | CloseRecall | LiftRecall
Event = BloodRecalled | RecallAnswered | RecallNoticeAcknowledged | RecallClosed | RecallLifted
