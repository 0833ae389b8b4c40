"""What a blood service decides of working without computers. Defaults: docs/clinical-decisions.md."""

import math

from msgspec import Struct


class DowntimeSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A snapshot is out of date after `stale_after_s`. Rows of paper older than `longest_s` are not taken in."""

    stale_after_s: float = 4 * 3_600.0
    longest_s: float = 30 * 86_400.0

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        for name in ("stale_after_s", "longest_s"):
            if not 60.0 <= getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be 60 seconds or more, not {getattr(self, name)!r}")
