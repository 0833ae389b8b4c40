"""A mass-casualty incident: its scene, and every casualty by number, without identity.

Tags: SALT (Lerner et al. 2008); START and the colours of other systems map onto them (red, yellow, green, black).
"""

from enum import StrEnum

from immutables import Map
from msgspec import Struct


class Tag(StrEnum):
    """Triage category, most urgent first; the dead stay where they are."""

    IMMEDIATE = "immediate"
    DELAYED = "delayed"
    EXPECTANT = "expectant"
    MINIMAL = "minimal"
    DEAD = "dead"


class CasualtyStatus(StrEnum):
    """Where a casualty is: always in exactly one of these places."""

    AT_SCENE = "at-scene"
    LOADED = "loaded"
    AT_HOSPITAL = "at-hospital"
    RELEASED = "released"


class LoadingPoint(Struct, frozen=True, kw_only=True):
    """Where ambulances take casualties up."""

    loading_point_id: str
    name: str
    lon: float
    lat: float


class Sector(Struct, frozen=True, kw_only=True):
    """A part of the scene; its casualties are carried to one loading point."""

    sector_id: str
    name: str
    loading_point_id: str


class Casualty(Struct, frozen=True, kw_only=True):
    """One casualty by number. `hospital_id`: where it is allotted, taken or received; `unit_id`: its carrier.

    `capabilities`: what it needs beyond what its tag says (`burns`, `paediatric`).
    """

    number: str
    tag: Tag
    sector_id: str
    tagged_at: float
    capabilities: frozenset[str] = frozenset()
    status: CasualtyStatus = CasualtyStatus.AT_SCENE
    hospital_id: str | None = None
    unit_id: str | None = None
    loaded_at: float | None = None
    arrived_at: float | None = None
    released_because: str | None = None


class MassCasualty(Struct, frozen=True, kw_only=True):
    """Declared on an incident, until it is stood down. `revision` counts whatever changes what a plan rests on."""

    incident_id: str
    declared_at: float
    reason: str
    expected_casualties: int = 0
    loading_points: tuple[LoadingPoint, ...] = ()
    sectors: tuple[Sector, ...] = ()
    casualties: Map[str, Casualty] = Map()
    revision: int = 1
    stood_down_at: float | None = None
    stood_down_because: str | None = None
