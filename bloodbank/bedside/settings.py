"""What a blood service decides of the bedside. Defaults: docs/clinical-decisions.md."""

from msgspec import Struct

HOUR_S = 3_600.0
DAY_S = 86_400.0


class BedsideSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The bedside.

    `start_within_s`: a unit that was handed out begins to run, or goes back, within this time. `complete_within_s`: it
    has run through within this time of being handed out. `check_holds_s`: how long a check of wristband and bag is
    good for. `two_persons`: whether the check takes two. `check_required`: whether a transfusion can be recorded only
    after a check that matched.
    """

    start_within_s: float = 1_800.0
    complete_within_s: float = 4 * HOUR_S
    check_holds_s: float = 900.0
    two_persons: bool = True
    check_required: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        for name in ("start_within_s", "complete_within_s", "check_holds_s"):
            if not 60.0 <= getattr(self, name) <= DAY_S:
                raise ValueError(f"{name} must be a minute to a day in seconds, not {getattr(self, name)!r}")
