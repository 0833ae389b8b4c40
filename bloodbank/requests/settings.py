"""What a blood service decides of requests and handing out. Defaults: docs/clinical-decisions.md."""

from msgspec import Struct

HOUR_S = 3_600.0
LONGEST_WINDOW_S = 31 * 86_400.0


class RequestSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Requests and issue.

    `duplicate_window_s`: requests for one patient and component within this time resemble each other (0: nobody
    looks). `known_requirements`: what a line may demand of every unit, such as `irradiated`. `two_scans`: whether the
    units that are handed out must be named one by one, as scanned. `issuer_named`: whether an issue must name who hands
    out and who takes.
    """

    duplicate_window_s: float = 4 * HOUR_S
    known_requirements: tuple[str, ...] = (
        "cmv-negative",
        "hba-negative",
        "irradiated",
        "leucodepleted",
        "pathogen-reduced",
        "washed",
    )
    two_scans: bool = False
    issuer_named: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        if not 0.0 <= self.duplicate_window_s <= LONGEST_WINDOW_S:
            raise ValueError(
                f"duplicate_window_s must be 0 to {LONGEST_WINDOW_S:.0f} seconds, not {self.duplicate_window_s!r}"
            )
