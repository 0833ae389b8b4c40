"""The board of a mass-casualty incident, as data for a screen: how many of each tag are where."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from dispatch.mass_casualty.lookup import mass_casualty_of
from dispatch.mass_casualty.state import Casualty, CasualtyStatus, Tag
from dispatch.mass_casualty.surge import surge_capacity, surge_used
from dispatch.model import UnitStatus
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


class SectorBoard(Struct, frozen=True, kw_only=True):
    """Casualties at the scene by tag, in one sector."""

    sector_id: str
    name: str
    loading_point_id: str
    at_scene: dict[str, int]


class UnitBoard(Struct, frozen=True, kw_only=True):
    """A unit on the incident, and whom it carries where."""

    unit_id: str
    status: UnitStatus
    hospital_id: str | None
    numbers: tuple[str, ...]


class HospitalBoard(Struct, frozen=True, kw_only=True):
    """By tag: allotted and waiting, on the way, arrived; and what the hospital can still take of all incidents."""

    hospital_id: str
    name: str
    allotted: dict[str, int]
    on_the_way: dict[str, int]
    arrived: dict[str, int]
    left: dict[str, int]


class Board(Struct, frozen=True, kw_only=True):
    """`by_status`: status -> tag -> casualties; every casualty is counted exactly once."""

    incident_id: str
    revision: int
    declared_at: float
    stood_down_at: float | None
    expected_casualties: int
    casualties: int
    by_tag: dict[str, int]
    by_status: dict[str, dict[str, int]]
    sectors: tuple[SectorBoard, ...]
    units: tuple[UnitBoard, ...]
    hospitals: tuple[HospitalBoard, ...]


def board_of(state: DispatchState, incident_id: str, *, settings: DispatchSettings) -> Board:
    """Raises `Refused` when nothing was ever declared."""
    known = mass_casualty_of(state, incident_id)
    everyone = list(known.casualties.values())
    at_scene = [casualty for casualty in everyone if casualty.status is CasualtyStatus.AT_SCENE]
    return Board(
        incident_id=incident_id,
        revision=known.revision,
        declared_at=known.declared_at,
        stood_down_at=known.stood_down_at,
        expected_casualties=known.expected_casualties,
        casualties=len(everyone),
        by_tag=_by_tag(everyone),
        by_status={status: _by_tag(c for c in everyone if c.status is status) for status in CasualtyStatus},
        sectors=tuple(
            SectorBoard(
                sector_id=sector.sector_id,
                name=sector.name,
                loading_point_id=sector.loading_point_id,
                at_scene=_by_tag(c for c in at_scene if c.sector_id == sector.sector_id),
            )
            for sector in known.sectors
        ),
        units=_units(state, incident_id, everyone),
        hospitals=_hospitals(state, everyone, settings=settings),
    )


def _by_tag(casualties: Iterable[Casualty]) -> dict[str, int]:
    counts = Counter(casualty.tag for casualty in casualties)
    return {tag: counts[tag] for tag in Tag}


def _units(state: DispatchState, incident_id: str, everyone: list[Casualty]) -> tuple[UnitBoard, ...]:
    aboard: dict[str, list[Casualty]] = {}
    for casualty in everyone:
        if casualty.status is CasualtyStatus.LOADED and casualty.unit_id is not None:
            aboard.setdefault(casualty.unit_id, []).append(casualty)
    unit_ids = sorted({*state.incidents[incident_id].unit_ids, *aboard})
    return tuple(
        UnitBoard(
            unit_id=unit_id,
            status=state.units[unit_id].status,
            hospital_id=aboard[unit_id][0].hospital_id if unit_id in aboard else state.units[unit_id].hospital_id,
            numbers=tuple(sorted(casualty.number for casualty in aboard.get(unit_id, ()))),
        )
        for unit_id in unit_ids
    )


def _hospitals(
    state: DispatchState, everyone: list[Casualty], *, settings: DispatchSettings
) -> tuple[HospitalBoard, ...]:
    used = surge_used(state)
    boards = []
    for hospital_id in sorted(state.hospitals):
        hospital = state.hospitals[hospital_id]
        capacity = surge_capacity(state, hospital, settings=settings)
        mine = [casualty for casualty in everyone if casualty.hospital_id == hospital_id]
        boards.append(
            HospitalBoard(
                hospital_id=hospital_id,
                name=hospital.name,
                allotted=_by_tag(c for c in mine if c.status is CasualtyStatus.AT_SCENE),
                on_the_way=_by_tag(c for c in mine if c.status is CasualtyStatus.LOADED),
                arrived=_by_tag(c for c in mine if c.status is CasualtyStatus.AT_HOSPITAL),
                left={tag: max(most - used.get((hospital_id, Tag(tag)), 0), 0) for tag, most in capacity.items()},
            )
        )
    return tuple(boards)
