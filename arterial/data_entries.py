"""The entries of files of plans and templates: strict, so that a misspelt field is never passed over."""

from msgspec import Struct

from dispatch.intake.model import CallTemplate
from dispatch.model import Need
from dispatch.response_plans.plan import AlarmLevel, ResponsePlan


class NeedEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    capabilities: frozenset[str] = frozenset()
    count: int = 1
    alternatives: tuple[frozenset[str], ...] = ()
    optional: bool = False

    def need(self) -> Need:
        return Need(
            capabilities=self.capabilities, count=self.count, alternatives=self.alternatives, optional=self.optional
        )


class AlarmLevelEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    level: int
    adds: tuple[NeedEntry, ...] = ()
    notify: tuple[str, ...] = ()

    def alarm_level(self) -> AlarmLevel:
        return AlarmLevel(level=self.level, adds=needs_of(self.adds), notify=self.notify)


class PlanEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    determinant: str
    needs: tuple[NeedEntry, ...]
    notify: tuple[str, ...] = ()
    hospital_capabilities: frozenset[str] = frozenset()
    alarm_levels: tuple[AlarmLevelEntry, ...] = ()

    def plan(self) -> ResponsePlan:
        return ResponsePlan(
            determinant=self.determinant,
            needs=needs_of(self.needs),
            notify=self.notify,
            hospital_capabilities=self.hospital_capabilities,
            alarm_levels=tuple(level.alarm_level() for level in self.alarm_levels),
        )


class TemplateEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: str
    name: dict[str, str]
    determinant: str
    priority: int
    protocol_id: str | None = None
    hospital_capabilities: frozenset[str] = frozenset()
    needs: tuple[NeedEntry, ...] = ()

    def template(self) -> CallTemplate:
        return CallTemplate(
            code=self.code,
            name=self.name,
            determinant=self.determinant,
            priority=self.priority,
            protocol_id=self.protocol_id,
            hospital_capabilities=self.hospital_capabilities,
            needs=needs_of(self.needs),
        )


class ServiceEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: dict[str, str]


class PlanFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of response plans."""

    plan_set: str
    version: int
    capabilities: frozenset[str] = frozenset()
    services: dict[str, ServiceEntry] = {}
    plans: tuple[PlanEntry, ...] = ()


class TemplateFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of call templates."""

    templates: tuple[TemplateEntry, ...]


def needs_of(entries: tuple[NeedEntry, ...]) -> tuple[Need, ...]:
    return tuple(entry.need() for entry in entries)
