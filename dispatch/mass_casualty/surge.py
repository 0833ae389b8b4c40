"""How many casualties of each tag a hospital can still take."""

from dispatch.mass_casualty.settings import MassCasualtySettings
from dispatch.mass_casualty.state import CasualtyStatus, Tag
from dispatch.model import Hospital
from dispatch.receiving.capabilities import missing_capabilities
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState

GENERAL_WORDS = frozenset({"general", "emergency", "trauma", "intensive_care"})
ON_ITS_WAY_OR_THERE = frozenset({CasualtyStatus.LOADED, CasualtyStatus.AT_HOSPITAL})


def surge_capacity(state: DispatchState, hospital: Hospital, *, settings: DispatchSettings) -> dict[str, int]:
    """By tag: what the hospital reported, else the default of its size; a tag that a report leaves out takes none.

    A hospital of other specialties only, psychiatry say, takes no casualties unless it reports that it does or its size
    is configured.
    """
    known = settings.mass_casualty
    reception = state.receptions.get(hospital.hospital_id)
    if reception is not None and reception.surge_by_tag:
        return {tag: reception.surge_by_tag.get(tag, 0) for tag in Tag}
    if hospital.hospital_id not in known.size_by_hospital and not is_acute(hospital):
        return dict.fromkeys(Tag, 0)
    return known.surge_of(size_of(hospital, settings=known))


def is_acute(hospital: Hospital) -> bool:
    """Whether it has an acute capability, or names none at all."""
    named = hospital.capabilities
    return not named or any(not missing_capabilities(named, {word}, unlevelled_level=4) for word in GENERAL_WORDS)


def size_of(hospital: Hospital, *, settings: MassCasualtySettings) -> str:
    """As configured; else large for a trauma centre of level 1 or 2, small for one without any acute capability."""
    configured = settings.size_by_hospital.get(hospital.hospital_id)
    if configured is not None:
        return configured
    if not missing_capabilities(hospital.capabilities, {"trauma-2"}, unlevelled_level=4):
        return "large"
    return "medium" if is_acute(hospital) else "small"


def surge_used(state: DispatchState, *, but_incident_id: str | None = None) -> dict[tuple[str, Tag], int]:
    """(hospital, tag) -> casualties of all incidents that are at the hospital or on their way, or allotted to it.

    The allotments of `but_incident_id` don't count: they are what is being planned anew.
    """
    used: dict[tuple[str, Tag], int] = {}
    for mass_casualty in state.mass_casualties.values():
        if mass_casualty.stood_down_at is not None:
            continue
        for casualty in mass_casualty.casualties.values():
            allotted = casualty.status is CasualtyStatus.AT_SCENE and mass_casualty.incident_id != but_incident_id
            if casualty.hospital_id is not None and (allotted or casualty.status in ON_ITS_WAY_OR_THERE):
                key = casualty.hospital_id, casualty.tag
                used[key] = used.get(key, 0) + 1
    return used
