"""The Belarusian personal number against published examples, and its letters and digits turned about."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients import PatientRefused, Sex
from patients.personal_number import (
    birth_date_in,
    check_digit,
    make_personal_number,
    require_agreement,
    require_personal_number,
    sex_in,
)

BORN = datetime.date(1981, 3, 23)
NUMBER = "4230381A039PB1"


@pytest.mark.parametrize(
    ("characters", "digit"),
    [
        ("520727", "3"),  # ICAO Doc 9303 part 3, appendix A: date of birth
        ("AB2134<<<", "5"),  # ICAO Doc 9303 part 3, appendix A: document number
        ("0000000A000PB", "2"),  # package belarus-personal-number-validator, README
    ],
)
def test_the_check_digit_is_that_of_published_examples(characters: str, digit: str) -> None:
    assert check_digit(characters) == digit


def test_a_number_tells_the_birth_date_and_the_sex() -> None:
    assert require_personal_number(NUMBER) == NUMBER
    assert (birth_date_in(NUMBER), sex_in(NUMBER)) == (BORN, Sex.FEMALE)


@pytest.mark.parametrize("written", ["4230381a039pb1", "4230381A 039 PB 1", "4230381А039РВ1"])
def test_small_letters_blanks_and_cyrillic_letters_that_look_the_same_are_read(written: str) -> None:
    assert require_personal_number(written) == NUMBER


@pytest.mark.parametrize(
    "wrong", ["", "4230381A039PB", "7230381A039PB1", "4230381Ж039PB1", "42303810039PB1", "x" * 1000, None, 14]
)
def test_what_has_another_structure_is_refused(wrong) -> None:
    with pytest.raises(PatientRefused) as caught:
        require_personal_number(wrong)
    assert caught.value.code == "bad-personal-number"


def test_a_day_that_does_not_exist_is_refused() -> None:
    body = "4300281A039PB"
    with pytest.raises(PatientRefused, match="no date"):
        require_personal_number(body + check_digit(body))


@given(place=st.integers(0, 13), other=st.sampled_from("0123456789"))
def test_any_single_wrong_digit_is_found(place: int, other: str) -> None:
    """7, 3 and 1 have no factor in common with 10, so a digit read as another changes the check digit."""
    if NUMBER[place].isdigit() and NUMBER[place] != other:
        with pytest.raises(PatientRefused):
            require_personal_number(NUMBER[:place] + other + NUMBER[place + 1 :])


@given(
    born=st.dates(datetime.date(1850, 1, 1), datetime.date(2099, 12, 31)),
    sex=st.sampled_from(["male", "female"]),
    serial=st.integers(0, 999),
)
def test_a_made_number_is_valid_and_tells_what_it_was_made_of(born: datetime.date, sex: str, serial: int) -> None:
    number = make_personal_number(birth_date=born, sex=sex, serial=serial)
    assert require_personal_number(number) == number
    assert (birth_date_in(number), sex_in(number)) == (born, Sex(sex))


def test_a_contradiction_names_the_field() -> None:
    with pytest.raises(PatientRefused) as date:
        require_agreement(NUMBER, birth_date=datetime.date(1881, 3, 23), sex=Sex.FEMALE)
    with pytest.raises(PatientRefused) as sex:
        require_agreement(NUMBER, birth_date=BORN, sex=Sex.MALE)
    assert (date.value.field, sex.value.field) == ("birth_date", "sex")
    require_agreement(NUMBER, birth_date=None, sex=Sex.UNKNOWN)
