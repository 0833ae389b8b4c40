"""What a recall concerns, and which of it nobody has accounted for."""

from collections.abc import Iterable

from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus
from bloodbank.recalls.model import Recall

ENDED = (BloodUnitStatus.TRANSFUSED, BloodUnitStatus.DISCARDED, BloodUnitStatus.MODIFIED)


def units_concerned(state: BloodState, *, dins: Iterable[str], blood_unit_ids: Iterable[str]) -> tuple[str, ...]:
    """Every unit with something of the donations, and the units named with all that was made of them."""
    found = dict.fromkeys(unit_id for din in dins for unit_id in state.units_of_donation.get(din, ()))
    for unit_id in blood_unit_ids:
        found |= dict.fromkeys(_with_what_was_made(state, unit_id))
    return tuple(found)


def _with_what_was_made(state: BloodState, unit_id: str) -> list[str]:
    reached = [unit_id]
    candidates = state.units_of_donation.get(state.blood_units[unit_id].din, ())
    pending = True
    while pending:
        more = [
            name
            for name in candidates
            if name not in reached and set(reached).intersection(state.blood_units[name].source_unit_ids)
        ]
        reached += more
        pending = bool(more)
    return reached


def frozen_by(state: BloodState, unit_ids: Iterable[str]) -> tuple[str, ...]:
    """Those that can still be kept from being used."""
    return tuple(name for name in unit_ids if not _ended(state.blood_units[name]))


def unaccounted(state: BloodState, recall: Recall) -> tuple[str, ...]:
    """Units whose fate nobody has told: neither used, discarded, made into others, nor set apart by a place."""
    isolated = {unit_id for answer in recall.answers for unit_id in answer.isolated_unit_ids}
    return tuple(name for name in recall.blood_unit_ids if name not in isolated and not _ended(state.blood_units[name]))


def unanswered(recall: Recall) -> tuple[str, ...]:
    answered = {answer.place_id for answer in recall.answers}
    return tuple(place_id for place_id in recall.place_ids if place_id not in answered)


def _ended(unit: BloodUnit) -> bool:
    return unit.status in ENDED
