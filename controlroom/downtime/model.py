"""What a snapshot for the time without computers holds."""

from msgspec import Struct

from bloodbank.downtime.settings import Phone
from bloodbank.kinds import BloodGroup, BloodUnitStatus, Component, Urgency
from bloodbank.reason import Reason


class SnapshotUnit(Struct, frozen=True, kw_only=True):
    """A bag that is in somebody's keeping. `patient_id`: whom it is held for, or the only one it is meant for.

    `usable_until_at`: it is out of its storage, and later than that it has been out for too long.
    """

    blood_unit_id: str
    component: Component
    group: BloodGroup
    expires_at: float
    place_id: str
    status: BloodUnitStatus
    attributes: tuple[str, ...] = ()
    antigens_absent: tuple[str, ...] = ()
    storage_id: str | None = None
    request_id: str | None = None
    patient_id: str | None = None
    usable_until_at: float | None = None

    def is_out_too_long(self, *, at: float) -> bool:
        return self.usable_until_at is not None and at > self.usable_until_at


class SnapshotAntibody(Struct, frozen=True, kw_only=True):
    """`antigens`: units of red cells must be known to lack all of them."""

    specificity: str
    antigens: tuple[str, ...]
    detectable: bool


class SnapshotName(Struct, frozen=True, kw_only=True):
    """Who it is: only where somebody asked for names, by a purpose that stands in the access log."""

    family_name: str
    given_name: str
    birth_date: str | None = None

    def __repr__(self) -> str:
        return "SnapshotName(...)"


class SnapshotPatient(Struct, frozen=True, kw_only=True):
    """What must be known of a recipient. `groups`: blood must suit all of them; none while the group is not known.

    `confirmed`: two independent samples, or a transplant record, say so. `doubt` is why a group is unknown or
    contradicted. `requirements` in force, `other_ids` of the same person.
    """

    patient_id: str
    groups: tuple[BloodGroup, ...] = ()
    confirmed: bool = False
    doubt: Reason | None = None
    antibodies: tuple[SnapshotAntibody, ...] = ()
    requirements: tuple[str, ...] = ()
    other_ids: tuple[str, ...] = ()
    is_neonate: bool = False
    may_bear_children: bool | None = None
    last_sample_at: float | None = None
    name: SnapshotName | None = None


class SnapshotRequest(Struct, frozen=True, kw_only=True):
    """A request that lacks units."""

    request_id: str
    place_id: str
    urgency: Urgency
    needed_by_at: float
    wanted: tuple[str, ...]
    patient_id: str | None = None


class SuitableGroups(Struct, frozen=True, kw_only=True):
    """Groups of a component that a patient of this group may get, best first. `patient_group` None: not known."""

    component: Component
    patient_group: BloodGroup | None
    groups: tuple[BloodGroup, ...]


class DowntimeSnapshot(Struct, frozen=True, kw_only=True):
    """Everything as the log had it at `position`. After `stale_at` it is out of date."""

    region: str
    taken_at: float
    stale_at: float
    position: int
    place_id: str | None = None
    places: dict[str, str] = {}
    units: tuple[SnapshotUnit, ...] = ()
    patients: tuple[SnapshotPatient, ...] = ()
    requests: tuple[SnapshotRequest, ...] = ()
    suitable: tuple[SuitableGroups, ...] = ()
    phones: tuple[Phone, ...] = ()

    def is_stale(self, *, at: float) -> bool:
        return at >= self.stale_at
