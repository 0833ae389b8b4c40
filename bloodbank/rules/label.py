"""Does what is said of a unit agree with its donation and with itself?"""

from collections.abc import Iterable

from bloodbank.isbt128.meanings import LabelSettings
from bloodbank.kinds import BloodGroup, BloodUnitStatus, Component
from bloodbank.model import BloodState
from bloodbank.reason import Reason

OUT_OF_USE = (BloodUnitStatus.MODIFIED, BloodUnitStatus.DISCARDED)


def other_group_of_donation(state: BloodState, *, din: str, group: BloodGroup) -> Reason | None:
    """A donor has one group: two of one donation mean that a label is wrong, and nobody knows which."""
    for unit_id in state.units_of_donation.get(din, ()):
        known = state.blood_units[unit_id]
        if known.din == din and known.group is not group:
            values: dict[str, str | float | int] = {"din": din, "group": group.value, "known_group": known.group.value}
            return Reason(code="other-group-of-donation", values=values | {"blood_unit_id": unit_id})
    return None


def other_antigens_of_donation(
    state: BloodState, *, din: str, present: Iterable[str], absent: Iterable[str]
) -> Reason | None:
    """A donor has one set of antigens: another bag of the donation was labelled, or typed, otherwise."""
    for unit_id in state.units_of_donation.get(din, ()):
        known = state.blood_units[unit_id]
        if known.din == din and known.status not in OUT_OF_USE:
            otherwise = {
                *set(present).intersection(known.antigens_absent),
                *set(absent).intersection(known.antigens_present),
            }
            if otherwise:
                values: dict[str, str | float | int] = {"din": din, "blood_unit_id": unit_id}
                return Reason(
                    code="other-antigens-of-donation", values=values | {"antigens": ", ".join(sorted(otherwise))}
                )
    return None


def rhd_against_group(group: BloodGroup, *, present: tuple[str, ...], absent: tuple[str, ...]) -> Reason | None:
    """D is the group's RhD; typed otherwise, one of the two is wrong."""
    positive = group.value.endswith("+")
    if ("D" in absent and positive) or ("D" in present and not positive):
        return Reason(code="rhd-against-group", values={"group": group.value})
    return None


def product_of_other_component(product_code: str, component: Component, *, labels: LabelSettings) -> Reason | None:
    """The table knows the product code as another component: bag and code have been mixed up."""
    product = labels.product_of(product_code)
    if product is None or product.component is component:
        return None
    values: dict[str, str | float | int] = {"product_code": product_code, "name": product.name}
    return Reason(code="product-of-other-component", values=values | {"component": component.value})


def product_says_more(product_code: str, attributes: Iterable[str], *, labels: LabelSettings) -> Reason | None:
    """The product code claims what was not done to the unit: who reads the label would believe it."""
    product = labels.product_of(product_code)
    claimed = () if product is None else tuple(sorted(set(product.attributes).difference(attributes)))
    if product is None or not claimed:
        return None
    values: dict[str, str | float | int] = {"product_code": product_code, "name": product.name}
    return Reason(code="product-says-more", values=values | {"attributes": ", ".join(claimed)})
