"""What a service does where a place has no room left. Defaults: docs/clinical-decisions.md."""

from msgspec import Struct

CHOICES = ("refuse", "alarm")


class StorageLimitSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`refuse`, or `alarm`: let it in. A place over its limit is an alarm in both cases.

    `on_transfer`: at the acceptance and approval of a transfer that would not fit. `on_receipt`: when units are
    received; blood that has come stands before the door, so that the default lets it in.
    """

    on_transfer: str = "refuse"
    on_receipt: str = "alarm"

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        for name in ("on_transfer", "on_receipt"):
            if getattr(self, name) not in CHOICES:
                raise ValueError(f"{name} must be {' or '.join(CHOICES)}, not {getattr(self, name)!r}")
