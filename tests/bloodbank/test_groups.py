"""Which group suits whom, against published tables.

Red cells: Australian Red Cross Lifeblood, "Component compatibility": for each patient ABO type "best option", "OK to
use", "never use"; for each patient RhD type likewise. Plasma: "Plasma compatibility" (transfusion.com.au): choices for
each patient group; "matching for the RhD type is not necessary".
"""

import pytest

from bloodbank.model import BloodGroup, Component
from bloodbank.rules.groups import suitable_groups
from bloodbank.settings import BloodSettings

PUBLISHED_RED_CELLS_ABO = {"O": {"O"}, "A": {"A", "O"}, "B": {"B", "O"}, "AB": {"AB", "O", "A", "B"}}
PUBLISHED_RED_CELLS_RHD = {"-": {"-"}, "+": {"+", "-"}}
PUBLISHED_PLASMA_ABO = {"O": {"O", "A", "B", "AB"}, "A": {"A", "AB"}, "B": {"B", "AB"}, "AB": {"AB"}}


def published(abo: dict[str, set[str]], rhd: dict[str, set[str]], patient: BloodGroup) -> set[str]:
    return {a + r for a in abo[patient.value[:-1]] for r in rhd[patient.value[-1]]}


@pytest.mark.parametrize("patient", list(BloodGroup))
def test_red_cells_for_every_patient_are_those_of_the_published_table(patient: BloodGroup) -> None:
    expected = published(PUBLISHED_RED_CELLS_ABO, PUBLISHED_RED_CELLS_RHD, patient)
    assert {group.value for group in suitable_groups(Component.RED_CELLS, patient)} == expected


@pytest.mark.parametrize("patient", list(BloodGroup))
def test_plasma_for_every_patient_is_that_of_the_published_table(patient: BloodGroup) -> None:
    expected = published(PUBLISHED_PLASMA_ABO, {"-": {"-", "+"}, "+": {"-", "+"}}, patient)
    assert {group.value for group in suitable_groups(Component.PLASMA, patient)} == expected


@pytest.mark.parametrize("patient", list(BloodGroup))
def test_platelets_follow_plasma_in_abo_and_red_cells_in_rhd(patient: BloodGroup) -> None:
    expected = published(PUBLISHED_PLASMA_ABO, PUBLISHED_RED_CELLS_RHD, patient)
    assert {group.value for group in suitable_groups(Component.PLATELETS, patient)} == expected


@pytest.mark.parametrize("component", list(Component))
def test_a_patient_of_unknown_group_gets_only_what_suits_every_patient(component: Component) -> None:
    suits_all = frozenset.intersection(*(suitable_groups(component, patient) for patient in BloodGroup))
    assert set(BloodSettings().preferred(component, None)) == suits_all


@pytest.mark.parametrize("component", list(Component))
@pytest.mark.parametrize("patient", list(BloodGroup))
def test_the_order_of_preference_is_identical_first_and_names_every_suitable_group_once(
    component: Component, patient: BloodGroup
) -> None:
    preferred = BloodSettings().preferred(component, patient)
    assert preferred[0] is patient
    assert sorted(preferred) == sorted(suitable_groups(component, patient))


@pytest.mark.parametrize("patient", [BloodGroup.A_POS, BloodGroup.B_POS, BloodGroup.AB_POS, BloodGroup.O_POS])
def test_o_negative_red_cells_are_the_last_choice_for_rhd_positive_patients(patient: BloodGroup) -> None:
    assert BloodSettings().preferred(Component.RED_CELLS, patient)[-1] is BloodGroup.O_NEG
