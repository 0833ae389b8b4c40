"""What a blood service decides of recalls."""

import math

from msgspec import Struct


class RecallSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """After `answer_within_s` a place that has not answered is told of. `lifted_by_two`: whether lifting takes two."""

    answer_within_s: float = 3_600.0
    lifted_by_two: bool = True

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        if not 60.0 <= self.answer_within_s < math.inf:
            raise ValueError(f"answer_within_s must be 60 seconds or more, not {self.answer_within_s!r}")
