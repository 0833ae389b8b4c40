"""Casualties tagged, allotted, loaded, received and released."""

from collections import Counter
from collections.abc import Sequence

from dispatch.checks import check_capabilities, check_id, check_text, invalid
from dispatch.diversion import is_diverting
from dispatch.lookup import hospital_of, unit_of
from dispatch.mass_casualty.lookup import casualties_in, live_mass_casualty_of, mass_casualty_of
from dispatch.mass_casualty.places import fits_in
from dispatch.mass_casualty.state import Casualty, CasualtyStatus, MassCasualty, Tag
from dispatch.mass_casualty.surge import surge_capacity, surge_used
from dispatch.messages import Event
from dispatch.messages.mass_casualty import (
    AllotCasualties,
    CasualtiesAllotted,
    CasualtiesArrived,
    CasualtiesLoaded,
    CasualtiesReleased,
    CasualtiesTagged,
    CasualtiesUnloaded,
    LoadCasualties,
    RecordCasualtiesArrived,
    ReleaseCasualties,
    TagCasualties,
    TaggedCasualty,
    UnloadCasualties,
)
from dispatch.model import Unit, UnitStatus
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions

MOST_CASUALTIES = 5_000
MOST_AT_ONCE = 500
STAY_AT_SCENE = frozenset({Tag.DEAD})


def tag_casualties(
    state: DispatchState, command: TagCasualties, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """What changes nothing is left out of the event; sectors are filled in."""
    mass_casualty = live_mass_casualty_of(state, command.incident_id)
    _check_numbers([found.number for found in command.casualties])
    tagged = [_checked(mass_casualty, found) for found in command.casualties]
    new = [found for found in tagged if found.number not in mass_casualty.casualties]
    if len(mass_casualty.casualties) + len(new) > MOST_CASUALTIES:
        raise invalid("casualties", f"would be more than {MOST_CASUALTIES} of one incident; declare another")
    changed = tuple(found for found in tagged if _says_more(mass_casualty.casualties.get(found.number), found))
    return [CasualtiesTagged(incident_id=command.incident_id, casualties=changed)] if changed else []


def allot_casualties(
    state: DispatchState, command: AllotCasualties, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """Refused whole when the incident has moved on, a casualty is gone, or a hospital would be over its capacity."""
    mass_casualty = live_mass_casualty_of(state, command.incident_id)
    _check_numbers(list(command.hospital_ids))
    if command.revision != mass_casualty.revision:
        detail = (
            f"The plan rests on revision {command.revision}, and incident {command.incident_id} is at "
            f"{mass_casualty.revision}: ask for a new plan."
        )
        raise Refused("plan-stale", detail, kind="conflict", field="revision")
    casualties = casualties_in(mass_casualty, list(command.hospital_ids), status=CasualtyStatus.AT_SCENE)
    wanted = Counter((command.hospital_ids[casualty.number], casualty.tag) for casualty in casualties)
    used = surge_used(state, but_incident_id=command.incident_id)
    for (hospital_id, tag), count in wanted.items():
        _check_takes(state, hospital_id, tag, count=count, used=used, now=now, settings=settings)
    return [CasualtiesAllotted(incident_id=command.incident_id, hospital_ids=command.hospital_ids)]


def load_casualties(
    state: DispatchState, command: LoadCasualties, *, now: float, settings: DispatchSettings
) -> list[Event]:
    mass_casualty = live_mass_casualty_of(state, command.incident_id)
    unit = unit_of(state, command.unit_id)
    _check_numbers(command.numbers)
    casualties = casualties_in(mass_casualty, command.numbers, status=CasualtyStatus.AT_SCENE)
    _check_on_scene(unit, incident_id=command.incident_id)
    hospital = hospital_of(state, command.hospital_id or _common_hospital(casualties))
    aboard = carried_by(mass_casualty, unit.unit_id)
    if any(casualty.hospital_id != hospital.hospital_id for casualty in aboard):
        detail = f"Unit {unit.unit_id} already carries casualties for hospital {aboard[0].hospital_id}."
        raise Refused("another-destination", detail, kind="conflict", field="hospital_id")
    _check_fits(unit, [*aboard, *casualties], settings=settings)
    if not command.despite_capacity:
        used = surge_used(state, but_incident_id=command.incident_id)
        for tag, count in Counter(casualty.tag for casualty in casualties).items():
            _check_takes(state, hospital.hospital_id, tag, count=count, used=used, now=now, settings=settings)
    return [
        CasualtiesLoaded(
            incident_id=command.incident_id,
            unit_id=unit.unit_id,
            hospital_id=hospital.hospital_id,
            numbers=command.numbers,
        )
    ]


def record_arrived(
    state: DispatchState, command: RecordCasualtiesArrived, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """Casualties arrive wherever their unit is, and after the stand-down too."""
    mass_casualty = mass_casualty_of(state, command.incident_id)
    hospital = hospital_of(state, command.hospital_id)
    unit = unit_of(state, command.unit_id)
    numbers = tuple(casualty.number for casualty in carried_by(mass_casualty, unit.unit_id))
    if not numbers:
        return []
    return [
        CasualtiesArrived(
            incident_id=command.incident_id, unit_id=unit.unit_id, hospital_id=hospital.hospital_id, numbers=numbers
        )
    ]


def unload_casualties(
    state: DispatchState, command: UnloadCasualties, *, now: float, settings: DispatchSettings
) -> list[Event]:
    mass_casualty = live_mass_casualty_of(state, command.incident_id)
    _check_numbers(command.numbers)
    check_text(command.reason, field="reason", least=1)
    casualties_in(mass_casualty, command.numbers, status=CasualtyStatus.LOADED)
    return [CasualtiesUnloaded(incident_id=command.incident_id, numbers=command.numbers, reason=command.reason)]


def release_casualties(
    state: DispatchState, command: ReleaseCasualties, *, now: float, settings: DispatchSettings
) -> list[Event]:
    mass_casualty = live_mass_casualty_of(state, command.incident_id)
    _check_numbers(command.numbers)
    check_text(command.reason, field="reason", least=1)
    casualties_in(mass_casualty, command.numbers, status=CasualtyStatus.AT_SCENE)
    return [CasualtiesReleased(incident_id=command.incident_id, numbers=command.numbers, reason=command.reason)]


def carried_by(mass_casualty: MassCasualty, unit_id: str) -> list[Casualty]:
    """Who is in a unit now, by number."""
    aboard = (
        casualty
        for casualty in mass_casualty.casualties.values()
        if casualty.status is CasualtyStatus.LOADED and casualty.unit_id == unit_id
    )
    return sorted(aboard, key=lambda casualty: casualty.number)


def _check_numbers(numbers: Sequence[str]) -> None:
    if not 0 < len(numbers) <= MOST_AT_ONCE:
        raise invalid("numbers", f"must be 1 to {MOST_AT_ONCE} casualties at once, not {len(numbers)}")
    for number in numbers:
        check_id(number, field="numbers")
    if len(set(numbers)) != len(numbers):
        twice = next(number for number in numbers if list(numbers).count(number) > 1)
        raise invalid("numbers", f"names {twice} twice; give each casualty once")


def _checked(mass_casualty: MassCasualty, found: TaggedCasualty) -> TaggedCasualty:
    if not isinstance(found.tag, Tag):
        raise invalid("tag", f"must be one of {', '.join(Tag)}")
    check_capabilities(found.capabilities, field="capabilities")
    known = mass_casualty.casualties.get(found.number)
    sector_ids = [sector.sector_id for sector in mass_casualty.sectors]
    sector_id = found.sector_id or (known.sector_id if known else sector_ids[0])
    if sector_id not in sector_ids:
        detail = f"There is no sector {sector_id!r} on incident {mass_casualty.incident_id}."
        raise Refused("sector-not-found", detail, kind="not-found", field="sector_id")
    capabilities = found.capabilities or (known.capabilities if known else frozenset())
    return TaggedCasualty(number=found.number, tag=found.tag, sector_id=sector_id, capabilities=capabilities)


def _says_more(known: Casualty | None, found: TaggedCasualty) -> bool:
    return known is None or (known.tag, known.sector_id, known.capabilities) != (
        found.tag,
        found.sector_id,
        found.capabilities,
    )


def _check_on_scene(unit: Unit, *, incident_id: str) -> None:
    if unit.incident_id != incident_id or unit.status not in (UnitStatus.ON_SCENE, UnitStatus.TRANSPORTING):
        on = "" if unit.incident_id is None else f" on incident {unit.incident_id}"
        detail = f"Unit {unit.unit_id} is {unit.status}{on}: casualties are loaded on the scene of {incident_id}."
        raise Refused("unit-not-on-scene", detail, kind="conflict", field="unit_id")


def _common_hospital(casualties: Sequence[Casualty]) -> str:
    hospital_ids = {casualty.hospital_id for casualty in casualties}
    [hospital_id] = hospital_ids if len(hospital_ids) == 1 else [None]
    if hospital_id is None:
        raise invalid("hospital_id", "is needed: the casualties are not all allotted to one hospital")
    return hospital_id


def _check_fits(unit: Unit, casualties: Sequence[Casualty], *, settings: DispatchSettings) -> None:
    known = settings.mass_casualty
    if any(casualty.tag in STAY_AT_SCENE for casualty in casualties):
        raise invalid("numbers", "names a casualty who is tagged dead; tag anew first if that is wrong")
    places = known.places_of(unit.unit_type)
    if not fits_in(places, [casualty.tag for casualty in casualties], sitting_tags=known.sitting_tags):
        detail = (
            f"Unit {unit.unit_id} has {places.lying} lying and {places.sitting} sitting places; "
            f"{len(casualties)} casualties don't fit: load fewer, or another unit."
        )
        raise Refused("unit-full", detail, kind="conflict", field="numbers")


def _check_takes(
    state: DispatchState,
    hospital_id: str,
    tag: Tag,
    *,
    count: int,
    used: dict[tuple[str, Tag], int],
    now: float,
    settings: DispatchSettings,
) -> None:
    hospital = hospital_of(state, hospital_id)
    if is_diverting(hospital, now=now):
        detail = f"Hospital {hospital_id} takes no ambulance patients now; choose another, or set 'despite_capacity'."
        raise Refused("hospital-diverting", detail, kind="conflict", field="hospital_id")
    left = surge_capacity(state, hospital, settings=settings).get(tag, 0) - used.get((hospital_id, tag), 0)
    if count > left:
        detail = (
            f"Hospital {hospital_id} can take {max(left, 0)} more casualties tagged {tag}, not {count}; "
            "choose another, or load with 'despite_capacity'."
        )
        raise Refused("surge-capacity-full", detail, kind="conflict", field="hospital_id")


DECISIONS: Decisions = {
    TagCasualties: tag_casualties,
    AllotCasualties: allot_casualties,
    LoadCasualties: load_casualties,
    RecordCasualtiesArrived: record_arrived,
    UnloadCasualties: unload_casualties,
    ReleaseCasualties: release_casualties,
}
