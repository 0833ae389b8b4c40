"""Plans as data."""

from collections.abc import Mapping

from msgspec import Struct, field

from dispatch.model import Need

ANY_DETERMINANT = "*"


class Service(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody to be told: fire, police, first responders; `name` by language."""

    code: str
    name: dict[str, str]


class AlarmLevel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What this level adds to the one below it. The plan itself is level 1, so the first level here is 2."""

    level: int
    adds: tuple[Need, ...] = ()
    notify: tuple[str, ...] = ()


class ResponsePlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every incident needs whose determinant is `determinant` or begins with it (`*`: any)."""

    determinant: str
    needs: tuple[Need, ...]
    notify: tuple[str, ...] = ()
    hospital_capabilities: frozenset[str] = frozenset()
    alarm_levels: tuple[AlarmLevel, ...] = ()

    @property
    def highest_level(self) -> int:
        return max((level.level for level in self.alarm_levels), default=1)

    def needs_at(self, alarm_level: int) -> tuple[Need, ...]:
        added = (need for level in self.alarm_levels if level.level <= alarm_level for need in level.adds)
        return (*self.needs, *added)

    def notified_at(self, alarm_level: int) -> tuple[str, ...]:
        """Services told from level 1 up to this one, each once."""
        more = (service for level in self.alarm_levels if level.level <= alarm_level for service in level.notify)
        return tuple(dict.fromkeys((*self.notify, *more)))

    def level_of(self, service: str) -> int:
        """The alarm level at which the plan tells a service."""
        told = (level.level for level in self.alarm_levels if service in level.notify)
        return 1 if service in self.notify else min(told, default=1)


class PlanBook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All plans of an installation. `capabilities` are those that plans may ask for; `version` goes into the log."""

    version: str = "none"
    capabilities: frozenset[str] = frozenset()
    services: Mapping[str, Service] = field(default_factory=dict)
    plans: tuple[ResponsePlan, ...] = ()

    def plan_for(self, determinant: str) -> ResponsePlan | None:
        """The plan with the longest fitting determinant; None when none fits."""
        fitting = [plan for plan in self.plans if fits(plan.determinant, determinant)]
        return max(fitting, key=lambda plan: _specificity(plan.determinant), default=None)

    def plan_named(self, key: str) -> ResponsePlan | None:
        return next((plan for plan in self.plans if plan.determinant == key), None)


def fits(key: str, determinant: str) -> bool:
    """Whether a plan's determinant is this one or a whole first part of it: `10-D` fits `10-D-1`, not `10-DX`."""
    if key in (ANY_DETERMINANT, determinant):
        return True
    return determinant.startswith(key) and not determinant[len(key)].isalnum()


def _specificity(key: str) -> int:
    return 0 if key == ANY_DETERMINANT else len(key)
