"""What is known of a hospital's intake beside its place and capabilities."""

from enum import StrEnum

from immutables import Map
from msgspec import Struct


class Reporter(StrEnum):
    """Whose word a report is."""

    HOSPITAL = "hospital"
    DISPATCHER = "dispatcher"


class BedCount(Struct, frozen=True, kw_only=True):
    """Free beds of one kind at an instant, and the incidents whose patients have arrived since."""

    free: int
    reported_at: float
    reported_by: Reporter = Reporter.DISPATCHER
    arrived_incident_ids: tuple[str, ...] = ()


class Diversion(Struct, frozen=True, kw_only=True):
    """Ambulances are turned away until an instant; by whose word, since when."""

    until_at: float
    reported_at: float
    reported_by: Reporter = Reporter.DISPATCHER


class Stay(Struct, frozen=True):
    """A unit's time at the door, from its arrival until it was clear of its patient."""

    arrived_at: float
    cleared_at: float


class Reception(Struct, frozen=True, kw_only=True):
    """One hospital's intake. `beds` by their kind, each as last counted.

    `diversions` by capability, without level; the whole hospital's under the empty word. `stays` are the last ones, in
    the order they ended. `surge_by_tag`: casualties of each triage tag that the hospital says it can take in a
    mass-casualty incident; empty = it has not said.
    """

    hospital_id: str
    beds: Map[str, BedCount] = Map()
    diversions: Map[str, Diversion] = Map()
    stays: tuple[Stay, ...] = ()
    surge_by_tag: dict[str, int] = {}
    surge_reported_at: float | None = None


class BloodOrder(Struct, frozen=True, kw_only=True):
    """Blood that is to meet the patient at the hospital: what, for which group (absent = unknown), where and by when.

    `counts`: units by component. `blood_unit_ids` are the units proposed, to be held until `reserve_until_at`.
    """

    place_id: str
    counts: dict[str, int]
    needed_by_at: float
    patient_group: str | None = None
    blood_unit_ids: tuple[str, ...] = ()
    reserve_until_at: float | None = None
