"""A patient of an incident, known by a number: where it is, who is with it, and what became of it."""

from enum import StrEnum

from msgspec import Struct


class PatientPlace(StrEnum):
    """Where a patient is. `released`: no longer in anybody's care, with an outcome that says why."""

    AT_SCENE = "at-scene"
    ABOARD = "aboard"
    AT_HOSPITAL = "at-hospital"
    RELEASED = "released"


class PatientDisposition(StrEnum):
    """What became of a patient; `dispatch.life.outcomes` gives the codes of NEMSIS eDisposition for each."""

    TRANSPORTED = "transported"
    TAKEN_BY_OTHERS = "taken-by-others"
    TREATED_ON_SCENE = "treated-on-scene"
    TRANSPORT_REFUSED = "transport-refused"
    CARE_REFUSED = "care-refused"
    NO_CARE_NEEDED = "no-care-needed"
    NOT_FOUND = "not-found"
    DEAD_ON_SCENE = "dead-on-scene"
    CANCELLED = "cancelled"


class IncidentPatient(Struct, frozen=True, kw_only=True):
    """One patient of an incident, with or without a known identity (`patient_id`).

    `attending_unit_ids` care for the patient at the scene; `unit_id` is the unit that carries it; `hospital_id` is
    where it is to go, goes or is. `settled_at` is when its outcome was recorded.
    """

    number: int
    patient_id: str | None = None
    hospital_capabilities: frozenset[str] = frozenset()
    place: PatientPlace = PatientPlace.AT_SCENE
    attending_unit_ids: tuple[str, ...] = ()
    unit_id: str | None = None
    hospital_id: str | None = None
    disposition: PatientDisposition | None = None
    settled_at: float | None = None

    @property
    def waits_at_scene(self) -> bool:
        return self.place is PatientPlace.AT_SCENE and self.disposition is None
