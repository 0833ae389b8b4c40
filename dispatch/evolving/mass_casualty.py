"""Mass-casualty incidents after an event."""

from collections.abc import Callable, Iterable

from immutables import Map
from msgspec.structs import replace

from dispatch.mass_casualty.state import Casualty, CasualtyStatus, MassCasualty
from dispatch.messages.mass_casualty import (
    CasualtiesAllotted,
    CasualtiesArrived,
    CasualtiesLoaded,
    CasualtiesReleased,
    CasualtiesTagged,
    CasualtiesUnloaded,
    MassCasualtyDeclared,
    MassCasualtyStoodDown,
    SceneArranged,
    TaggedCasualty,
)
from dispatch.state import DispatchState
from dispatch.tables import Changes

Numbered = CasualtiesLoaded | CasualtiesArrived | CasualtiesUnloaded | CasualtiesReleased


def declared(state: DispatchState, event: MassCasualtyDeclared, *, at: float) -> DispatchState:
    """Declared again after a stand-down: the casualties known are kept, and the revision goes on."""
    before = state.mass_casualties.get(event.incident_id)
    mass_casualty = MassCasualty(
        incident_id=event.incident_id,
        declared_at=at,
        reason=event.reason,
        expected_casualties=event.expected_casualties,
        loading_points=event.loading_points,
        sectors=event.sectors,
        casualties=Map() if before is None else before.casualties,
        revision=1 if before is None else before.revision + 1,
    )
    return _with(state, mass_casualty)


def arranged(state: DispatchState, event: SceneArranged, *, at: float) -> DispatchState:
    return _changed(
        state,
        event.incident_id,
        loading_points=event.loading_points,
        sectors=event.sectors,
        expected_casualties=event.expected_casualties,
    )


def tagged(state: DispatchState, event: CasualtiesTagged, *, at: float) -> DispatchState:
    known = state.mass_casualties[event.incident_id].casualties
    for found in event.casualties:
        known = known.set(found.number, _tagged(known.get(found.number), found, at=at))
    return _changed(state, event.incident_id, casualties=known)


def allotted(state: DispatchState, event: CasualtiesAllotted, *, at: float) -> DispatchState:
    """Those that the plan names; the others at the scene are allotted nowhere."""
    known = state.mass_casualties[event.incident_id].casualties
    for casualty in list(known.values()):
        if casualty.status is CasualtyStatus.AT_SCENE:
            to_hospital_id = event.hospital_ids.get(casualty.number)
            known = known.set(casualty.number, replace(casualty, hospital_id=to_hospital_id))
    return _changed(state, event.incident_id, casualties=known)


def loaded(state: DispatchState, event: CasualtiesLoaded, *, at: float) -> DispatchState:
    return _each(
        state,
        event,
        lambda casualty: replace(
            casualty,
            status=CasualtyStatus.LOADED,
            unit_id=event.unit_id,
            hospital_id=event.hospital_id,
            loaded_at=at,
        ),
    )


def arrived(state: DispatchState, event: CasualtiesArrived, *, at: float) -> DispatchState:
    return _each(
        state,
        event,
        lambda casualty: replace(
            casualty, status=CasualtyStatus.AT_HOSPITAL, hospital_id=event.hospital_id, arrived_at=at
        ),
    )


def unloaded(state: DispatchState, event: CasualtiesUnloaded, *, at: float) -> DispatchState:
    return _each(
        state,
        event,
        lambda casualty: replace(
            casualty, status=CasualtyStatus.AT_SCENE, unit_id=None, hospital_id=None, loaded_at=None
        ),
    )


def released(state: DispatchState, event: CasualtiesReleased, *, at: float) -> DispatchState:
    return _each(
        state,
        event,
        lambda casualty: replace(
            casualty, status=CasualtyStatus.RELEASED, hospital_id=None, released_because=event.reason
        ),
    )


def stood_down(state: DispatchState, event: MassCasualtyStoodDown, *, at: float) -> DispatchState:
    return _changed(state, event.incident_id, stood_down_at=at, stood_down_because=event.reason)


def _tagged(known: Casualty | None, found: TaggedCasualty, *, at: float) -> Casualty:
    sector_id = found.sector_id or ""
    if known is None:
        return Casualty(
            number=found.number,
            tag=found.tag,
            sector_id=sector_id,
            tagged_at=at,
            capabilities=found.capabilities,
        )
    return replace(known, tag=found.tag, sector_id=sector_id, tagged_at=at, capabilities=found.capabilities)


def _each(state: DispatchState, event: Numbered, change: Callable[[Casualty], Casualty]) -> DispatchState:
    known = state.mass_casualties[event.incident_id].casualties
    return _changed(state, event.incident_id, casualties=_changed_all(known, event.numbers, change))


def _changed_all(
    known: Map[str, Casualty], numbers: Iterable[str], change: Callable[[Casualty], Casualty]
) -> Map[str, Casualty]:
    for number in numbers:
        known = known.set(number, change(known[number]))
    return known


def _changed(state: DispatchState, incident_id: str, **changes: object) -> DispatchState:
    before = state.mass_casualties[incident_id]
    return _with(state, replace(before, revision=before.revision + 1, **changes))


def _with(state: DispatchState, mass_casualty: MassCasualty) -> DispatchState:
    return replace(state, mass_casualties=state.mass_casualties.set(mass_casualty.incident_id, mass_casualty))


CHANGES: Changes = {
    MassCasualtyDeclared: declared,
    SceneArranged: arranged,
    CasualtiesTagged: tagged,
    CasualtiesAllotted: allotted,
    CasualtiesLoaded: loaded,
    CasualtiesArrived: arrived,
    CasualtiesUnloaded: unloaded,
    CasualtiesReleased: released,
    MassCasualtyStoodDown: stood_down,
}
