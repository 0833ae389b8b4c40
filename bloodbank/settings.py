"""What a blood service decides for itself: times, policies and preferences. Defaults: docs/clinical-decisions.md."""

from immutables import Map
from msgspec import Struct

from bloodbank.allocating.settings import AllocationSettings
from bloodbank.bedside.settings import BedsideSettings
from bloodbank.crossmatching.settings import CrossmatchSettings
from bloodbank.downtime.settings import DowntimeSettings
from bloodbank.emergency.settings import EmergencySettings
from bloodbank.fleet.settings import TourSettings
from bloodbank.haemorrhage.settings import HaemorrhageSettings
from bloodbank.haemovigilance.settings import HaemovigilanceSettings
from bloodbank.isbt128.meanings import LabelSettings
from bloodbank.life.settings import LifeSettings
from bloodbank.model import BloodGroup, Component, Urgency
from bloodbank.phases.settings import PhaseSettings
from bloodbank.planning import PlanningSettings
from bloodbank.prehospital.settings import PrehospitalSettings
from bloodbank.recalls.settings import RecallSettings
from bloodbank.recipient.settings import RecipientSettings
from bloodbank.redistributing.settings import RedistributionSettings
from bloodbank.requests.settings import RequestSettings
from bloodbank.rules.groups import groups, patient_groups
from bloodbank.runs.settings import RunSettings
from bloodbank.storage_limits.settings import StorageLimitSettings

GroupTable = Map[str, tuple[BloodGroup, ...]]

LONGEST_S = 60 * 86_400.0

_PREFERRED_RED_CELLS = {
    "O-": "O-",
    "O+": "O+ O-",
    "A-": "A- O-",
    "A+": "A+ O+ A- O-",
    "B-": "B- O-",
    "B+": "B+ O+ B- O-",
    "AB-": "AB- A- B- O-",
    "AB+": "AB+ A+ B+ O+ AB- A- B- O-",
}
_PREFERRED_PLASMA = {
    "O-": "O- O+ A+ A- B+ B- AB+ AB-",
    "O+": "O+ O- A+ A- B+ B- AB+ AB-",
    "A-": "A- A+ AB+ AB-",
    "A+": "A+ A- AB+ AB-",
    "B-": "B- B+ AB+ AB-",
    "B+": "B+ B- AB+ AB-",
    "AB-": "AB- AB+",
    "AB+": "AB+ AB-",
}
_PREFERRED_PLATELETS = {
    "O-": "O- A- B- AB-",
    "O+": "O+ A+ B+ AB+ O- A- B- AB-",
    "A-": "A- AB-",
    "A+": "A+ AB+ A- AB-",
    "B-": "B- AB-",
    "B+": "B+ AB+ B- AB-",
    "AB-": "AB-",
    "AB+": "AB+ AB-",
}
_PREFERRED_WHOLE_BLOOD = {
    "O-": "O-",
    "O+": "O+ O-",
    "A-": "A-",
    "A+": "A+ A-",
    "B-": "B-",
    "B+": "B+ B-",
    "AB-": "AB-",
    "AB+": "AB+ AB-",
}


def preference_key(component: Component, patient_group: BloodGroup) -> str:
    """The key of `BloodSettings.group_preference`."""
    return f"{component.value}/{patient_group.value}"


def default_group_preference() -> GroupTable:
    """Identical first, then the commoner compatible groups; RhD-negative and group O red cells are kept to the last."""
    tables = {
        Component.RED_CELLS: _PREFERRED_RED_CELLS,
        Component.PLASMA: _PREFERRED_PLASMA,
        Component.PLATELETS: _PREFERRED_PLATELETS,
        Component.CRYOPRECIPITATE: _PREFERRED_PLASMA,
        Component.WHOLE_BLOOD: _PREFERRED_WHOLE_BLOOD,
    }
    return Map(
        {
            preference_key(component, patient_group): groups(table[patient_group.value])
            for component, table in tables.items()
            for patient_group in patient_groups()
        }
    )


class BloodSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Times in seconds, policies by component.

    `preparation_s`: from the decision to units ready for the van. `handling_s`: at each stop of a van, and to take a
    unit from the own refrigerator. `reservation_s`: how long a proposed reservation holds; `longest_reservation_s`: how
    long any may. `profile`: the road profile of vans. A unit must keep until its transfusion ends: `transfusion_s`
    after the planned start, `emergency_transfusion_s` in an emergency. `unknown_group_policy`: component -> groups a
    patient of unknown group may get, best first. `group_preference`: component and patient's group (`preference_key`)
    -> donor groups, best first; it orders what the rules allow and can't allow more.
    """

    preparation_s: float = 600.0
    handling_s: float = 300.0
    reservation_s: float = 1800.0
    longest_reservation_s: float = 7 * 86_400.0
    profile: str = "van"
    transfusion_s: float = 4 * 3600.0
    emergency_transfusion_s: float = 3600.0
    unknown_group_policy: Map[str, tuple[BloodGroup, ...]] = Map(
        {
            Component.RED_CELLS.value: (BloodGroup.O_NEG,),
            Component.PLASMA.value: (BloodGroup.AB_POS, BloodGroup.AB_NEG),
            Component.PLATELETS.value: (BloodGroup.AB_NEG,),
            Component.CRYOPRECIPITATE.value: (BloodGroup.AB_POS, BloodGroup.AB_NEG),
            Component.WHOLE_BLOOD.value: (),
        }
    )
    group_preference: GroupTable = default_group_preference()
    life: LifeSettings = LifeSettings()
    recalls: RecallSettings = RecallSettings()
    labels: LabelSettings = LabelSettings()
    planning: PlanningSettings = PlanningSettings()
    requests: RequestSettings = RequestSettings()
    recipients: RecipientSettings = RecipientSettings()
    crossmatching: CrossmatchSettings = CrossmatchSettings()
    emergency: EmergencySettings = EmergencySettings()
    bedside: BedsideSettings = BedsideSettings()
    haemorrhage: HaemorrhageSettings = HaemorrhageSettings()
    haemovigilance: HaemovigilanceSettings = HaemovigilanceSettings()
    runs: RunSettings = RunSettings()
    tours: TourSettings = TourSettings()
    storage_limits: StorageLimitSettings = StorageLimitSettings()
    prehospital: PrehospitalSettings = PrehospitalSettings()
    allocation: AllocationSettings = AllocationSettings()
    redistribution: RedistributionSettings = RedistributionSettings()
    phases: PhaseSettings = PhaseSettings()
    downtime: DowntimeSettings = DowntimeSettings()

    def __post_init__(self) -> None:
        """Raises ValueError naming the field that is out of range."""
        for name in ("preparation_s", "handling_s", "transfusion_s", "emergency_transfusion_s"):
            if not 0.0 <= getattr(self, name) <= LONGEST_S:
                raise ValueError(f"{name} must be 0 to {LONGEST_S:.0f} seconds, not {getattr(self, name)!r}")
        for name in ("reservation_s", "longest_reservation_s"):
            if not 60.0 <= getattr(self, name) <= LONGEST_S:
                raise ValueError(f"{name} must be 60 to {LONGEST_S:.0f} seconds, not {getattr(self, name)!r}")

    def preferred(
        self, component: Component, patient_group: BloodGroup | None, *, may_bear_children: bool | None = None
    ) -> tuple[BloodGroup, ...]:
        """Groups in the order they should be used for this patient, unknown group included."""
        if patient_group is None and may_bear_children is False:
            others = self.unknown_group_policy.get(component.value, ())
            return self.emergency.unknown_group_not_bearing.get(component.value, others)
        if patient_group is None:
            return self.unknown_group_policy.get(component.value, ())
        return self.group_preference.get(preference_key(component, patient_group), ())

    def planned_end_at(self, urgency: Urgency, *, needed_by_at: float, now: float) -> float:
        """When the transfusion should have ended: a unit must keep until then."""
        lasts_s = self.emergency_transfusion_s if urgency is Urgency.EMERGENCY else self.transfusion_s
        return max(now, needed_by_at) + lasts_s
