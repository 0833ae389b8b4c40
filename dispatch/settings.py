"""What may differ between services: preparation, profiles, norms, weights."""

from collections.abc import Mapping
from math import inf, isfinite
from typing import TypeVar

from msgspec import Struct, field

from dispatch.alarms.settings import AlarmSettings
from dispatch.coverage.settings import CoverageSettings
from dispatch.intake.settings import IntakeSettings
from dispatch.life.settings import LifeSettings
from dispatch.mass_casualty.settings import MassCasualtySettings
from dispatch.model import Unit
from dispatch.norms.settings import NormSettings
from dispatch.policies import CLOSEST, POLICIES, Policy
from dispatch.receiving.settings import ReceivingSettings
from dispatch.recommending.settings import RecommendationSettings
from dispatch.relocation.settings import RelocationSettings
from dispatch.response_plans.plan import PlanBook
from dispatch.rules.settings import PreemptionSettings
from dispatch.shifts.settings import ShiftSettings
from dispatch.stacking.settings import StackingSettings
from dispatch.transports.settings import TransportSettings
from dispatch.triage.protocol import ProtocolBook
from dispatch.triage.settings import TriageSettings
from dispatch.uncertainty.settings import UncertaintySettings
from dispatch.vocabulary import VocabularySettings
from dispatch.waiting.settings import WaitingSettings

Value = TypeVar("Value")


def _profiles() -> Mapping[int, str]:
    return {1: "lights", 2: "lights", 3: "normal"}


def _targets_s() -> Mapping[int, float]:
    return {1: 1_200.0, 2: 4_500.0, 3: 8_100.0}


def _policies() -> Mapping[int, str]:
    return {1: "closest", 2: "closest", 3: "closest"}


def _weights() -> Mapping[int, float]:
    return {1: 16.0, 2: 4.0, 3: 1.0}


class DispatchSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of the queries of one region; priorities that a table leaves out take the values of its last one.

    `targets_s` run from the call to the arrival (the default: the norms of Belarus in a city: emergency 20, urgent 75,
    transport 135 minutes). `preparation_s` runs from the assignment to the wheels rolling; a unit type's own value
    goes before a profile's. In a plan for several calls a second of waiting costs the weight of the call's priority,
    and once that weight more for every `aging_s` the call has waited already; a unit that can't be sent costs as much
    as one that would arrive after `unserved_s`.
    """

    preparation_s: float = 60.0
    preparation_by_unit_type_s: Mapping[str, float] = field(default_factory=dict)
    preparation_by_profile_s: Mapping[str, float] = field(default_factory=dict)
    profile_by_priority: Mapping[int, str] = field(default_factory=_profiles)
    targets_s: Mapping[int, float] = field(default_factory=_targets_s)
    stale_position_after_s: float = 300.0
    max_arrival_s: float | None = None
    policy_by_priority: Mapping[int, str] = field(default_factory=_policies)
    weight_by_priority: Mapping[int, float] = field(default_factory=_weights)
    aging_s: float = 600.0
    unserved_s: float = 86_400.0
    recommendation: RecommendationSettings = field(default_factory=RecommendationSettings)
    preemption: PreemptionSettings = field(default_factory=PreemptionSettings)
    uncertainty: UncertaintySettings = field(default_factory=UncertaintySettings)
    waiting: WaitingSettings = field(default_factory=WaitingSettings)
    vocabulary: VocabularySettings = field(default_factory=VocabularySettings)
    shifts: ShiftSettings = field(default_factory=ShiftSettings)
    alarms: AlarmSettings = field(default_factory=AlarmSettings)
    coverage: CoverageSettings = field(default_factory=CoverageSettings)
    relocation: RelocationSettings = field(default_factory=RelocationSettings)
    life: LifeSettings = field(default_factory=LifeSettings)
    stacking: StackingSettings = field(default_factory=StackingSettings)
    intake: IntakeSettings = field(default_factory=IntakeSettings)
    triage: TriageSettings = field(default_factory=TriageSettings)
    norms: NormSettings = field(default_factory=NormSettings)
    protocols: ProtocolBook = field(default_factory=ProtocolBook)
    response_plans: PlanBook = field(default_factory=PlanBook)
    receiving: ReceivingSettings = field(default_factory=ReceivingSettings)
    mass_casualty: MassCasualtySettings = field(default_factory=MassCasualtySettings)
    transports: TransportSettings = field(default_factory=TransportSettings)

    def __post_init__(self) -> None:
        _check("preparation_s", self.preparation_s, zero=True)
        _check_all("preparation_by_unit_type_s", self.preparation_by_unit_type_s, zero=True)
        _check_all("preparation_by_profile_s", self.preparation_by_profile_s, zero=True)
        _check("stale_position_after_s", self.stale_position_after_s)
        _check("aging_s", self.aging_s)
        _check("unserved_s", self.unserved_s)
        if self.max_arrival_s is not None:
            _check("max_arrival_s", self.max_arrival_s)
        _check_all("targets_s", self.targets_s)
        _check_all("weight_by_priority", self.weight_by_priority)
        _check_filled("weight_by_priority", self.weight_by_priority)
        _check_filled("profile_by_priority", self.profile_by_priority)
        _check_filled("policy_by_priority", self.policy_by_priority)
        for priority, policy in self.policy_by_priority.items():
            if policy not in POLICIES:
                known = ", ".join(POLICIES)
                raise ValueError(f"dispatch settings: policy_by_priority.{priority} is {policy!r}; known are {known}")

    def preparation_of(self, unit: Unit, *, profile: str) -> float:
        by_profile = self.preparation_by_profile_s.get(profile, self.preparation_s)
        return self.preparation_by_unit_type_s.get(unit.unit_type, by_profile)

    def profile_of(self, priority: int) -> str:
        return _of_priority(self.profile_by_priority, priority)

    def hospital_profile_of(self, priority: int) -> str:
        """How the patients of an incident are driven to hospital."""
        return self.receiving.drive_profile or self.profile_of(priority)

    def policy_of(self, priority: int) -> Policy:
        """The policy that ranks the units: for a life-threatening call the earliest arrival, whatever is configured."""
        if priority in self.recommendation.life_threatening_priorities:
            return CLOSEST
        return self.configured_policy_of(priority)

    def configured_policy_of(self, priority: int) -> Policy:
        return POLICIES[_of_priority(self.policy_by_priority, priority)]

    def target_of(self, priority: int) -> float | None:
        return self.targets_s.get(priority)

    def weight_of(self, priority: int, *, waited_s: float) -> float:
        """What a second of this call's waiting costs; it rises with age, so that no call starves."""
        return _of_priority(self.weight_by_priority, priority) * (1.0 + max(waited_s, 0.0) / self.aging_s)

    @property
    def latest_arrival_s(self) -> float:
        return inf if self.max_arrival_s is None else self.max_arrival_s


def _of_priority(table: Mapping[int, Value], priority: int) -> Value:
    return table.get(priority, table[max(table)])


def _check(name: str, value: float, *, zero: bool = False) -> None:
    if not isfinite(value) or value < 0.0 or (value == 0.0 and not zero):
        wanted = "zero or more" if zero else "more than zero"
        raise ValueError(f"dispatch settings: {name} must be a finite number, {wanted}, not {value!r}")


def _check_all(name: str, table: Mapping[str, float] | Mapping[int, float], *, zero: bool = False) -> None:
    for key, value in table.items():
        _check(f"{name}.{key}", value, zero=zero)


def _check_filled(name: str, table: Mapping[int, object]) -> None:
    if not table:
        raise ValueError(f"dispatch settings: {name} is empty; name at least one priority")
