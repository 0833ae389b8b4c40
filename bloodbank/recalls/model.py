"""A recall and the answers to it."""

from msgspec import Struct


class RecallAnswer(Struct, frozen=True, kw_only=True):
    """What a place found: units it holds and has set apart, and units it has not found."""

    place_id: str
    answered_by: str
    answered_at: float
    isolated_unit_ids: tuple[str, ...] = ()
    missing_unit_ids: tuple[str, ...] = ()
    note: str | None = None


class NoticeToPlace(Struct, frozen=True, kw_only=True):
    """What a place is told when blood is recalled: units that lie there, that are on the way there, that have left it
    on the way to another place, that run into a patient there, and that were used there.
    """

    place_id: str
    held_unit_ids: tuple[str, ...] = ()
    coming_unit_ids: tuple[str, ...] = ()
    gone_on_unit_ids: tuple[str, ...] = ()
    running_unit_ids: tuple[str, ...] = ()
    used_unit_ids: tuple[str, ...] = ()


class RecallNotice(NoticeToPlace, frozen=True, kw_only=True):
    """A notice as it stands: sent, and acknowledged by somebody or not yet."""

    notified_at: float
    acknowledged_by: str | None = None
    acknowledged_at: float | None = None


class Recall(Struct, frozen=True, kw_only=True):
    """`blood_unit_ids` are all it concerns; `place_ids` those that have to answer; `answers` the last one of each.
    `notices` are what each place was told, one for a place; recalls of older logs have none.

    It is open until it is closed with its result, or lifted because there was no reason after all.
    """

    recall_id: str
    reason: str
    dins: tuple[str, ...]
    blood_unit_ids: tuple[str, ...]
    place_ids: tuple[str, ...]
    recalled_at: float
    answers: tuple[RecallAnswer, ...] = ()
    closed_at: float | None = None
    result: str | None = None
    lifted_at: float | None = None
    notices: tuple[RecallNotice, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.lifted_at is None
