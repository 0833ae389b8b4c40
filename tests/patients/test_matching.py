"""How names, dates and numbers of two records are compared and weighed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients import Level, MatchOutcome, MatchSettings, PatientDraft
from patients.matching.comparing import birth_dates
from patients.matching.scoring import Match, weigh
from patients.matching.settings import Chances
from patients.matching.sound import given_sound, sound


def weighed(one: PatientDraft, other: PatientDraft) -> Match:
    return weigh(one, "P-00000001", other, MatchSettings())


def tatiana(**changes: str | None) -> PatientDraft:
    told = {
        "family_name": "Ковалёва",
        "given_name": "Татьяна",
        "patronymic": "Ивановна",
        "birth_date": "1981-03-23",
        "sex": "female",
        "phone": "+375 29 123-45-67",
    }
    return PatientDraft(**{**told, **changes})


@pytest.mark.parametrize(
    "spellings",
    [
        ("Ковалёв", "КОВАЛЕВ", "Кавалёў", "Kavaliou", "Kovalev", "Kovalyov"),
        ("Татьяна", "Таццяна", "Tatsiana", "Tatiana", "Tatyana"),
        ("Дмитрий", "Дзмітрый", "Dzmitry", "Dmitriy"),
        ("Сергей", "Сяргей", "Siarhei", "Sergey"),
        ("Григорьева", "Грыгор'ева", "Hryhoryeva", "Grigoreva"),
        ("Жук", "Zhuk", "Žuk"),
        ("Юрий", "Юрый", "Yury", "Jury"),
    ],
)
def test_spellings_of_one_name_sound_alike_in_three_alphabets(spellings: tuple[str, ...]) -> None:
    assert len({sound(each) for each in spellings}) == 1


def test_forms_of_a_given_name_are_one_and_other_names_are_not() -> None:
    assert given_sound("Николай") == given_sound("Мікалай")
    assert given_sound("Анна") == given_sound("Ганна")
    assert given_sound("Анна") != given_sound("Инна")
    assert sound("Иванов") != sound("Петров")


@given(st.text(max_size=40))
def test_any_text_has_a_key_and_the_key_of_a_key_is_no_fault(name: str) -> None:
    assert isinstance(sound(sound(name)), str)


@pytest.mark.parametrize(
    ("other", "level"),
    [
        ("1981-03-23", Level.SAME),
        ("1981-03-32", Level.SIMILAR),
        ("1981-30-23", Level.SIMILAR),
        ("1918-03-23", Level.SIMILAR),
        ("1981-03-24", Level.SIMILAR),
        ("1981-04-24", Level.DIFFERENT),
        ("1990-11-02", Level.DIFFERENT),
        (None, Level.UNKNOWN),
    ],
)
def test_swapped_digits_of_a_birth_date_count_for_much(other: str | None, level: Level) -> None:
    assert birth_dates("1981-03-23", other) is level


def test_day_and_month_turned_round_are_similar() -> None:
    assert birth_dates("1981-03-12", "1981-12-03") is Level.SIMILAR


def test_one_person_in_two_alphabets_with_a_swapped_digit_is_a_match() -> None:
    other = tatiana(family_name="Kavaliova", given_name="Tatsiana", birth_date="1981-03-32", patronymic=None)
    found = weighed(tatiana(), other)
    assert found.outcome is MatchOutcome.MATCH
    assert found.weight == pytest.approx(sum(each.weight for each in found.comparisons), abs=0.001)


def test_twins_are_for_a_person_to_look_at_however_much_agrees() -> None:
    found = weighed(tatiana(), tatiana(given_name="Ольга"))
    assert found.weight > MatchSettings().match_from
    assert (found.outcome, found.held_back_by) == (MatchOutcome.REVIEW, ("given_name",))


def test_strangers_of_the_same_family_name_are_no_match() -> None:
    stranger = PatientDraft(family_name="Ковалёва", given_name="Алла", birth_date="1955-11-02", sex="female")
    assert weighed(tatiana(), stranger).outcome is MatchOutcome.NO_MATCH


FIELDS = ("family_name", "given_name", "birth_date", "sex", "phone")


@settings(max_examples=60)
@given(st.lists(st.sampled_from(FIELDS), unique=True))
def test_a_field_that_differs_never_weighs_more_than_one_that_agrees(differing: list[str]) -> None:
    """Monotone: each further difference lowers the weight."""
    wrong = {"family_name": "Шпак", "given_name": "Зоя", "birth_date": "1949-12-09", "sex": "male", "phone": "101"}
    weights = [
        weighed(tatiana(), tatiana(**{name: wrong[name] for name in differing[:count]})).weight
        for count in range(len(differing) + 1)
    ]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)


def test_chances_and_thresholds_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Chances(same_m=1.0, same_u=0.5)
    with pytest.raises(ValueError, match="review_from"):
        MatchSettings(match_from=5, review_from=9)
    with pytest.raises(ValueError, match="must_agree"):
        MatchSettings(must_agree=("shoe_size",))
