"""After how long somebody is told, by priority and type of unit."""

from collections.abc import Mapping
from math import isfinite

from msgspec import Struct, field


class Limit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """After how many seconds an alarm is raised: the priority's own limit first, then the unit type's, then `after_s`.

    With `enabled` false it is never raised.
    """

    after_s: float
    by_priority: Mapping[int, float] = field(default_factory=dict)
    by_unit_type: Mapping[str, float] = field(default_factory=dict)
    enabled: bool = True

    def of(self, *, priority: int | None = None, unit_type: str | None = None) -> float:
        if priority is not None and priority in self.by_priority:
            return self.by_priority[priority]
        if unit_type is not None and unit_type in self.by_unit_type:
            return self.by_unit_type[unit_type]
        return self.after_s


def _limit(after_s: float, by_priority: Mapping[int, float]) -> Limit:
    return Limit(after_s=after_s, by_priority=by_priority)


class AlarmSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits of alarms. An en-route unit is late after the larger of `late_slack_s` and `late_share` of its estimate.
    A norm is at risk `norm_warning` before it passes, but not before all but `norm_warning_share` of it has passed.

    A transport that misses its times by `transport_late` is told of, and one that nobody is planned for
    `transport_unplanned` before its pick-up must be.

    When `feed_lost_share` of all units with positions, and at least `feed_lost_least`, are stale at once, one alarm
    says so for all of them.
    """

    no_acknowledgement: Limit = field(default_factory=lambda: _limit(90.0, {1: 60.0}))
    en_route_without_estimate: Limit = field(default_factory=lambda: _limit(1_800.0, {1: 1_200.0}))
    late_slack_s: float = 180.0
    late_share: float = 0.5
    on_scene: Limit = field(default_factory=lambda: _limit(2_700.0, {}))
    at_hospital: Limit = field(default_factory=lambda: _limit(1_800.0, {}))
    call_unassigned: Limit = field(default_factory=lambda: _limit(900.0, {1: 60.0, 2: 300.0}))
    stacked_job: Limit = field(default_factory=lambda: _limit(3_600.0, {1: 180.0, 2: 1_200.0}))
    norm_warning: Limit = field(default_factory=lambda: _limit(1_800.0, {1: 300.0, 2: 900.0}))
    norm_warning_share: float = 0.4
    moving_position: Limit = field(default_factory=lambda: _limit(300.0, {}))
    standing_position: Limit = field(default_factory=lambda: _limit(3_600.0, {}))
    position_check_every_s: float = 60.0
    feed_lost_share: float = 0.5
    feed_lost_least: int = 5
    transport_late: Limit = field(default_factory=lambda: _limit(60.0, {}))
    transport_unplanned: Limit = field(default_factory=lambda: _limit(3_600.0, {}))
    escalate: Limit = field(default_factory=lambda: _limit(300.0, {1: 120.0}))

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, Limit):
                _check_limit(name, value)
        _check("late_slack_s", self.late_slack_s, least=0.0)
        _check("late_share", self.late_share, least=0.0, most=100.0)
        _check("norm_warning_share", self.norm_warning_share, least=0.0, most=1.0)
        _check("position_check_every_s", self.position_check_every_s, least=5.0)
        _check("feed_lost_share", self.feed_lost_share, least=0.01, most=1.0)
        _check("feed_lost_least", self.feed_lost_least, least=2)


def _check_limit(name: str, limit: Limit) -> None:
    _check(f"{name}.after_s", limit.after_s, least=1.0)
    for priority, after_s in limit.by_priority.items():
        _check(f"{name}.by_priority.{priority}", after_s, least=1.0)
    for unit_type, after_s in limit.by_unit_type.items():
        _check(f"{name}.by_unit_type.{unit_type}", after_s, least=1.0)


def _check(name: str, value: float, *, least: float, most: float = 1e9) -> None:
    if not isfinite(value) or not least <= value <= most:
        raise ValueError(f"dispatch settings: alarms.{name} must be a number from {least:g} to {most:g}, not {value!r}")
