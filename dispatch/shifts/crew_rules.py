"""What a crew makes of its vehicle."""

from collections.abc import Iterable, Mapping

from dispatch.shifts.settings import CrewRule
from dispatch.shifts.state import ShiftsState


def capabilities_with_crew(
    vehicle: frozenset[str], *, qualifications: frozenset[str], rules: Mapping[str, CrewRule]
) -> frozenset[str]:
    """What the vehicle can do with somebody of these qualifications aboard.

    A capability without a rule is the vehicle's own. One with a rule is there when the crew brings it and the vehicle
    has the equipment, where the rule asks for it; the vehicle alone doesn't give it.
    """
    of_vehicle = frozenset(capability for capability in vehicle if capability not in rules)
    of_crew = frozenset(
        capability
        for capability, rule in rules.items()
        if rule.qualifications & qualifications and (capability in vehicle or not rule.needs_equipment)
    )
    return of_vehicle | of_crew


def qualifications_of(shifts: ShiftsState, member_ids: Iterable[str]) -> frozenset[str]:
    """What these people can do between them."""
    return frozenset().union(*(shifts.members[member_id].qualifications for member_id in member_ids))
