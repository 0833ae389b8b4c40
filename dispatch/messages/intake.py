"""Calls taken; incidents merged, linked, held apart, and each of these undone."""

from msgspec import Struct

from dispatch.intake.model import LocationMethod, Relation
from dispatch.model import Need


class ReceiveCall(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a call: open an incident for it, or put it to `incident_id`.

    What is left out (None) comes from the template, then from the response plan of the determinant; an incident that
    nobody has triaged yet opens as the settings say. `call_answered_at` is when somebody took it.
    `patient_ids` are patients of the register known already.
    """

    lon: float
    lat: float
    location_method: LocationMethod = LocationMethod.COORDINATES
    accuracy_m: float | None = None
    address_text: str = ""
    place_label: str = ""
    incident_id: str | None = None
    caller_id: str | None = None
    patient_ids: tuple[str, ...] = ()
    patients_expected: int | None = None
    template_code: str | None = None
    determinant: str | None = None
    priority: int | None = None
    needs: tuple[Need, ...] | None = None
    hospital_capabilities: frozenset[str] | None = None
    call_received_at: float | None = None
    call_answered_at: float | None = None


class MergeIncidents(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Both are the same event: calls, patients and units of the younger incident pass over to the older one."""

    incident_id: str
    other_incident_id: str


class UnmergeIncident(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """They were not the same after all: the incident that was merged stands on its own again."""

    incident_id: str


class RelateIncidents(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say of two incidents that they belong together, or that they are not the same."""

    incident_id: str
    other_incident_id: str
    relation: Relation


class UnrelateIncidents(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take back what was said of two incidents."""

    incident_id: str
    other_incident_id: str


class CallReceived(Struct, frozen=True, kw_only=True):
    """`needs_added` is what the incident needs besides, for as many patients as this call tells of."""

    call_id: str
    incident_id: str
    lon: float
    lat: float
    location_method: LocationMethod
    received_at: float
    accuracy_m: float | None = None
    address_text: str = ""
    place_label: str = ""
    caller_id: str | None = None
    patients_expected: int | None = None
    template_code: str | None = None
    answered_at: float | None = None
    needs_added: tuple[Need, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"call/{self.call_id}", f"incident/{self.incident_id}")


class IncidentsMerged(Struct, frozen=True, kw_only=True):
    """`merged_incident_id` is closed; what is listed passed over to `incident_id`, which now has these values."""

    incident_id: str
    merged_incident_id: str
    priority: int
    needs: tuple[Need, ...]
    hospital_capabilities: frozenset[str] = frozenset()
    call_ids: tuple[str, ...] = ()
    patient_ids: tuple[str, ...] = ()
    unit_ids: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return _both(self.incident_id, self.merged_incident_id, self.unit_ids)


class IncidentUnmerged(Struct, frozen=True, kw_only=True):
    """`merged_incident_id` stands on its own again; of its units, `unit_ids` still serve and go back to it."""

    incident_id: str
    merged_incident_id: str
    unit_ids: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return _both(self.incident_id, self.merged_incident_id, self.unit_ids)


class IncidentsRelated(Struct, frozen=True, kw_only=True):
    incident_id: str
    other_incident_id: str
    relation: Relation

    @property
    def streams(self) -> tuple[str, ...]:
        return _both(self.incident_id, self.other_incident_id)


class IncidentsUnrelated(Struct, frozen=True, kw_only=True):
    """`relation` is what is no longer said of them."""

    incident_id: str
    other_incident_id: str
    relation: Relation

    @property
    def streams(self) -> tuple[str, ...]:
        return _both(self.incident_id, self.other_incident_id)


def _both(incident_id: str, other_incident_id: str, unit_ids: tuple[str, ...] = ()) -> tuple[str, ...]:
    return (f"incident/{incident_id}", f"incident/{other_incident_id}", *(f"unit/{unit_id}" for unit_id in unit_ids))


Command = ReceiveCall | MergeIncidents | UnmergeIncident | RelateIncidents | UnrelateIncidents
Event = CallReceived | IncidentsMerged | IncidentUnmerged | IncidentsRelated | IncidentsUnrelated
