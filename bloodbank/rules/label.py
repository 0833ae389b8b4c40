"""Does what is said of a unit agree with its donation and with itself?"""

from bloodbank.kinds import BloodGroup
from bloodbank.model import BloodState
from bloodbank.reason import Reason


def other_group_of_donation(state: BloodState, *, din: str, group: BloodGroup) -> Reason | None:
    """A donor has one group: two of one donation mean that a label is wrong, and nobody knows which."""
    for unit_id in state.units_of_donation.get(din, ()):
        known = state.blood_units[unit_id]
        if known.din == din and known.group is not group:
            values: dict[str, str | float | int] = {"din": din, "group": group.value, "known_group": known.group.value}
            return Reason(code="other-group-of-donation", values=values | {"blood_unit_id": unit_id})
    return None


def rhd_against_group(group: BloodGroup, *, present: tuple[str, ...], absent: tuple[str, ...]) -> Reason | None:
    """D is the group's RhD; typed otherwise, one of the two is wrong."""
    positive = group.value.endswith("+")
    if ("D" in absent and positive) or ("D" in present and not positive):
        return Reason(code="rhd-against-group", values={"group": group.value})
    return None
