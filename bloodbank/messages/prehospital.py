"""Blood goes aboard ambulances, comes back, and is used on scene."""

from msgspec import Struct

from bloodbank.model import BloodGroup


class LoadVehicle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Units of one place's stock go aboard; with `storage_id` into that box or refrigerator of the vehicle."""

    place_id: str
    blood_unit_ids: tuple[str, ...]
    loaded_by: str
    storage_id: str | None = None


class UnloadVehicle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Units come back into a place's stock; where it is not certain that they were kept cold, into quarantine."""

    place_id: str
    blood_unit_ids: tuple[str, ...]
    to_place_id: str
    unloaded_by: str
    reason: str
    kept_cold: bool = False


class UseBloodOnScene(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The crew takes units for a patient of an incident, uncrossmatched, on somebody's word.

    `despite_register_by` and `register_unavailable` as in `IssueEmergencyBlood`.
    """

    place_id: str
    blood_unit_ids: tuple[str, ...]
    incident_id: str
    used_by: str
    authorised_by: str
    patient_id: str | None = None
    patient_group: BloodGroup | None = None
    may_bear_children: bool | None = None
    beyond_cap_by: str | None = None
    despite_register_by: str | None = None
    register_unavailable: bool = False


class BloodLoadedAboard(Struct, frozen=True, kw_only=True):
    place_id: str
    unit_id: str
    from_place_id: str
    blood_unit_ids: tuple[str, ...]
    loaded_by: str

    @property
    def streams(self) -> tuple[str, ...]:
        units = (f"blood-unit/{unit}" for unit in self.blood_unit_ids)
        return (f"blood-place/{self.place_id}", f"blood-place/{self.from_place_id}", *units)


class BloodUnloaded(Struct, frozen=True, kw_only=True):
    place_id: str
    unit_id: str
    to_place_id: str
    blood_unit_ids: tuple[str, ...]
    unloaded_by: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        units = (f"blood-unit/{unit}" for unit in self.blood_unit_ids)
        return (f"blood-place/{self.place_id}", f"blood-place/{self.to_place_id}", *units)


Command = LoadVehicle | UnloadVehicle | UseBloodOnScene
Event = BloodLoadedAboard | BloodUnloaded
