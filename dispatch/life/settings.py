"""What a service knows of the life of its responses: usual durations, the slack of clocks, how stacked jobs start."""

from math import isfinite

from msgspec import Struct


class LifeSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Medians of the parts of a response, and what is believed of crews' clocks.

    `approach_s` stands in for an estimated arrival that nobody gave. A part that has lasted longer than its median is
    expected to last for `overdue_share` of it still. A report that is older than the unit's present assignment by
    more than `clock_slack_s` belongs to an earlier response; one older than `oldest_report_s` is refused. A crew may
    skip to transporting or at-hospital when `least_transport_s` have passed since its assignment.
    """

    approach_s: float = 600.0
    scene_s: float = 1_200.0
    transport_s: float = 900.0
    handover_s: float = 1_200.0
    overdue_share: float = 0.25
    clock_slack_s: float = 300.0
    oldest_report_s: float = 43_200.0
    least_transport_s: float = 60.0

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if not isfinite(value) or value < 0.0:
                raise ValueError(f"dispatch settings: life.{name} must be a finite number, zero or more, not {value!r}")
        if self.oldest_report_s < self.clock_slack_s:
            raise ValueError("dispatch settings: life.oldest_report_s must not be less than life.clock_slack_s")
