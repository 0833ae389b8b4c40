"""A mass-casualty incident declared, its scene arranged, and stood down."""

from collections.abc import Sequence

from dispatch.checks import NAME_LENGTH, check_id, check_place, check_text, check_whole, invalid
from dispatch.intake.expected import patients_told_of
from dispatch.lookup import open_incident_of
from dispatch.mass_casualty.lookup import live_mass_casualty_of
from dispatch.mass_casualty.state import CasualtyStatus, LoadingPoint, Sector, Tag
from dispatch.messages import Event
from dispatch.messages.mass_casualty import (
    ArrangeScene,
    DeclareMassCasualty,
    MassCasualtyDeclared,
    MassCasualtyStoodDown,
    SceneArranged,
    StandDownMassCasualty,
)
from dispatch.model import Incident
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions

MOST_CASUALTIES = 5_000
MOST_LOADING_POINTS, MOST_SECTORS = 20, 50
SCENE = "scene"


def declare(
    state: DispatchState, command: DeclareMassCasualty, *, now: float, settings: DispatchSettings
) -> list[Event]:
    incident = open_incident_of(state, command.incident_id)
    check_text(command.reason, field="reason", least=1)
    expected = command.expected_casualties
    if expected is None:
        expected = min(patients_told_of(state, incident), MOST_CASUALTIES)
    check_whole(expected, field="expected_casualties", least=0, most=MOST_CASUALTIES)
    before = state.mass_casualties.get(incident.incident_id)
    if before is not None and before.stood_down_at is None:
        detail = (
            f"A mass-casualty incident is declared on {incident.incident_id} already; arrange its scene anew instead."
        )
        raise Refused("mass-casualty-declared", detail, kind="conflict", field="incident_id")
    points = command.loading_points or (_scene_of(incident),)
    sectors = command.sectors or _sector_for_each(points)
    _check_scene(points, sectors, used=() if before is None else _used_sectors(state, incident.incident_id))
    return [
        MassCasualtyDeclared(
            incident_id=incident.incident_id,
            reason=command.reason,
            loading_points=points,
            sectors=sectors,
            expected_casualties=expected,
        )
    ]


def arrange_scene(
    state: DispatchState, command: ArrangeScene, *, now: float, settings: DispatchSettings
) -> list[Event]:
    known = live_mass_casualty_of(state, command.incident_id)
    check_whole(command.expected_casualties, field="expected_casualties", least=0, most=MOST_CASUALTIES)
    sectors = command.sectors or _sector_for_each(command.loading_points)
    _check_scene(command.loading_points, sectors, used=_used_sectors(state, command.incident_id))
    now_is = (command.loading_points, sectors, command.expected_casualties)
    if now_is == (known.loading_points, known.sectors, known.expected_casualties):
        return []
    return [
        SceneArranged(
            incident_id=command.incident_id,
            loading_points=command.loading_points,
            sectors=sectors,
            expected_casualties=command.expected_casualties,
        )
    ]


def stand_down(
    state: DispatchState, command: StandDownMassCasualty, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """Refused while a living casualty is on the scene or on its way: nobody is forgotten."""
    known = live_mass_casualty_of(state, command.incident_id)
    check_text(command.reason, field="reason", least=1)
    left = sorted(
        casualty.number
        for casualty in known.casualties.values()
        if casualty.status is CasualtyStatus.LOADED
        or (casualty.status is CasualtyStatus.AT_SCENE and casualty.tag is not Tag.DEAD)
    )
    if left:
        detail = (
            f"{len(left)} casualties are still on the scene or on their way ({', '.join(left[:5])}"
            f"{', ...' if len(left) > 5 else ''}): have them received or release them first."
        )
        raise Refused("casualties-waiting", detail, kind="conflict", field="incident_id")
    return [MassCasualtyStoodDown(incident_id=command.incident_id, reason=command.reason)]


def _scene_of(incident: Incident) -> LoadingPoint:
    return LoadingPoint(loading_point_id=SCENE, name=SCENE, lon=incident.lon, lat=incident.lat)


def _sector_for_each(points: Sequence[LoadingPoint]) -> tuple[Sector, ...]:
    return tuple(
        Sector(sector_id=point.loading_point_id, name=point.name, loading_point_id=point.loading_point_id)
        for point in points
    )


def _used_sectors(state: DispatchState, incident_id: str) -> tuple[str, ...]:
    """Sectors in which casualties are still to be fetched."""
    casualties = state.mass_casualties[incident_id].casualties.values()
    return tuple(sorted({c.sector_id for c in casualties if c.status is CasualtyStatus.AT_SCENE}))


def _check_scene(points: Sequence[LoadingPoint], sectors: Sequence[Sector], *, used: Sequence[str]) -> None:
    _check_ids([point.loading_point_id for point in points], field="loading_points", most=MOST_LOADING_POINTS)
    _check_ids([sector.sector_id for sector in sectors], field="sectors", most=MOST_SECTORS)
    for point in points:
        check_text(point.name, field="loading_points", most=NAME_LENGTH, least=1)
        check_place(lon=point.lon, lat=point.lat)
    known = {point.loading_point_id for point in points}
    for sector in sectors:
        check_text(sector.name, field="sectors", most=NAME_LENGTH, least=1)
        if sector.loading_point_id not in known:
            raise invalid(
                "sectors", f"sends {sector.sector_id} to {sector.loading_point_id!r}, no loading point of these"
            )
    gone = set(used) - {sector.sector_id for sector in sectors}
    if gone:
        detail = f"Casualties wait in sector {min(gone)}: tag them into another sector before it goes."
        raise Refused("sector-in-use", detail, kind="conflict", field="sectors")


def _check_ids(values: Sequence[str], *, field: str, most: int) -> None:
    if not 0 < len(values) <= most:
        raise invalid(field, f"must be 1 to {most}, not {len(values)}")
    for value in values:
        check_id(value, field=field)
    if len(set(values)) != len(values):
        raise invalid(field, "names one id twice; give each its own")


DECISIONS: Decisions = {
    DeclareMassCasualty: declare,
    ArrangeScene: arrange_scene,
    StandDownMassCasualty: stand_down,
}
