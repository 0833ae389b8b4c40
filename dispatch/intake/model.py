"""A call as it was taken, and how incidents are related."""

from enum import StrEnum

from msgspec import Struct

from dispatch.model import Incident, Need


class LocationMethod(StrEnum):
    """How the place of a call was found."""

    ADDRESS = "address"
    CROSSING = "crossing"
    NAMED_PLACE = "named-place"
    COORDINATES = "coordinates"
    CALLER_POSITION = "caller-position"


class Relation(StrEnum):
    """What an operator said of two incidents: they belong together, or are not the same."""

    LINKED = "linked"
    DISTINCT = "distinct"


class Call(Struct, frozen=True, kw_only=True):
    """One call about an incident. Name, number and free text are the caller's and stay in the register, under
    `caller_id`. `address_text` is what was typed, to the letter; `place_label` what the gazetteer calls the place.
    `accuracy_m` is the radius within which the place lies. `patients_expected` is None while nobody knows.
    """

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


class CallTemplate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a kind of call starts from, so that an operator taps once: names by language, determinant, priority, the
    protocol to ask by.
    """

    code: str
    name: dict[str, str]
    determinant: str
    priority: int
    protocol_id: str | None = None
    hospital_capabilities: frozenset[str] = frozenset()
    needs: tuple[Need, ...] = ()


class Merge(Struct, frozen=True, kw_only=True):
    """Two incidents that became one: as they were, their `needs` together, what passed over from the younger one."""

    kept_before: Incident
    merged_before: Incident
    call_ids: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    patient_ids: tuple[str, ...] = ()
    unit_ids: tuple[str, ...] = ()
    ordered_blood_before: tuple[str, ...] = ()
