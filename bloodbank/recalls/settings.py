"""What a blood service decides of recalls."""

import math

from msgspec import Struct


class RecallSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A notice that nobody has acknowledged after `acknowledge_within_s` is told of, and so is a place that has not
    answered after `answer_within_s`. `lifted_by_two`: whether lifting takes two.
    """

    answer_within_s: float = 3_600.0
    acknowledge_within_s: float = 900.0
    lifted_by_two: bool = True

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        for name, value in (
            ("answer_within_s", self.answer_within_s),
            ("acknowledge_within_s", self.acknowledge_within_s),
        ):
            if not 60.0 <= value < math.inf:
                raise ValueError(f"{name} must be 60 seconds or more, not {value!r}")
