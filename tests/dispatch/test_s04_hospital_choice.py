"""Numbered stories of where the patient goes. The scene is at minute 0 of the street."""

import pytest

from dispatch.messages import DivertHospital
from tests.dispatch.world import Town, at_minute


def test_01_the_nearest_hospital_is_chosen_and_the_next_is_said_to_be_farther() -> None:
    town = Town()
    town.hospital("near", 2)
    town.hospital("far", 5)
    choice = town.hospital_for(town.call(0))
    assert choice.chosen == "near"
    assert [hospital.hospital_id for hospital in choice.ranked] == ["near", "far"]
    assert choice.ranked[0].reasons[0].values == {"travel_s": pytest.approx(120)}
    assert choice.ranked[1].reasons[0].values == {"later_s": pytest.approx(180), "than_hospital_id": "near"}


def test_02_the_nearest_that_can_treat_the_patient_goes_before_a_nearer_one_that_can_not() -> None:
    town = Town()
    town.hospital("near", 2, "general")
    town.hospital("stroke-centre", 5, "general", "stroke")
    choice = town.hospital_for(town.call(0, hospital_capabilities=["stroke"]))
    assert choice.chosen == "stroke-centre"
    [left_out] = choice.excluded
    assert (left_out.hospital_id, left_out.reasons[0].values) == ("near", {"missing": "stroke"})
    assert choice.shortfalls == ()


def test_03_a_diverting_hospital_is_left_out_with_the_time_that_remains() -> None:
    town = Town()
    town.hospital("near", 2)
    town.hospital("far", 5)
    town.do(DivertHospital(hospital_id="near", until_at=town.now + 900))
    incident = town.call(0)
    choice = town.hospital_for(incident)
    assert choice.chosen == "far"
    assert choice.excluded[0].reasons[0].values == {"remaining_s": pytest.approx(900)}
    town.wait(900)
    assert town.hospital_for(incident).chosen == "near"


def test_04_where_none_has_all_the_nearest_general_one_is_the_fallback_and_it_is_said() -> None:
    town = Town()
    town.hospital("maternity", 1, "maternity")
    town.hospital("general", 3, "general")
    town.hospital("burns", 4, "general", "burns")
    town.do(DivertHospital(hospital_id="burns", until_at=town.now + 900))
    choice = town.hospital_for(town.call(0, hospital_capabilities=["burns"]))
    assert choice.chosen == "general"
    assert [reason.code for reason in choice.ranked[0].reasons] == ["nearest-general-hospital", "capability-missing"]
    assert choice.shortfalls[0].values == {"need": "burns", "diverting": 1}
    assert {hospital.hospital_id for hospital in choice.excluded} == {"maternity", "burns"}


def test_05_where_all_divert_nothing_is_chosen_and_it_is_said() -> None:
    town = Town()
    town.hospital("near", 2)
    town.do(DivertHospital(hospital_id="near", until_at=town.now + 900))
    choice = town.hospital_for(town.call(0))
    assert (choice.chosen, choice.ranked) == (None, ())
    assert choice.shortfalls[0].code == "no-open-hospital"
    assert choice.shortfalls[0].values == {"diverting": 1}


def test_06_a_hospital_without_a_way_is_left_out() -> None:
    town = Town()
    town.hospital("island", 2)
    town.hospital("far", 5)
    town.travel_times.set(at_minute(0), at_minute(2), float("inf"))
    choice = town.hospital_for(town.call(0))
    assert choice.chosen == "far"
    assert choice.excluded[0].reasons[0].code == "unreachable"


def test_07_no_hospital_at_all_is_a_shortfall_not_an_error() -> None:
    town = Town()
    assert town.hospital_for(town.call(0)).shortfalls[0].code == "no-open-hospital"
