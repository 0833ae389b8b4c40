"""What a blood service expects of its vans' tours. Defaults: docs/clinical-decisions.md."""

from msgspec import Struct

LONGEST_S = 30 * 86_400.0


class TourSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`transfer_due_s`: a transfer should be there so long after it is ready, unless it says otherwise.

    `overdue_s`: a van that is so much later at its next stop than planned is an alarm.
    """

    transfer_due_s: float = 86_400.0
    overdue_s: float = 1800.0

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        for name in ("transfer_due_s", "overdue_s"):
            if not 60.0 <= getattr(self, name) <= LONGEST_S:
                raise ValueError(f"{name} must be 60 to {LONGEST_S:.0f} seconds, not {getattr(self, name)!r}")
