"""What a blood service decides of working without computers. Defaults: docs/clinical-decisions.md."""

import math

from msgspec import Struct

LONGEST_WORDS = 100


class Phone(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to ring when the computers are off."""

    name: str
    number: str

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        for name in ("name", "number"):
            value = getattr(self, name)
            if not value.strip() or len(value) > LONGEST_WORDS or not value.isprintable():
                raise ValueError(f"phones: {name} must be 1 to {LONGEST_WORDS} printable characters, not {value!r}")


class DowntimeSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A snapshot is out of date after `stale_after_s`. Rows of paper older than `longest_s` are not taken in.

    `phones` are printed on every snapshot.
    """

    stale_after_s: float = 4 * 3_600.0
    longest_s: float = 30 * 86_400.0
    phones: tuple[Phone, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        for name in ("stale_after_s", "longest_s"):
            if not 60.0 <= getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be 60 seconds or more, not {getattr(self, name)!r}")
