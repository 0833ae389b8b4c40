"""What a blood service decides of crossmatching. Defaults: docs/clinical-decisions.md."""

from msgspec import Struct

from bloodbank.kinds import Component

DAY_S = 86_400.0


class CrossmatchSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Crossmatching.

    `required`: whether red cells are handed out only with a crossmatch that holds; a service whose laboratory keeps
    crossmatches elsewhere leaves it off. An incompatible result and an expired one bar a unit in either case.
    `components` need a crossmatch. `valid_s`: how long one holds after the sample was drawn.
    """

    required: bool = False
    components: tuple[Component, ...] = (Component.RED_CELLS, Component.WHOLE_BLOOD)
    valid_s: float = 3 * DAY_S

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        if not 3_600.0 <= self.valid_s <= 366 * DAY_S:
            raise ValueError(f"valid_s must be an hour to a year in seconds, not {self.valid_s!r}")
