"""Spellings of one name meet; other names stay apart."""

import pytest

from patients.names import name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Алёна", "АЛЕНА"),
        ("Ковалёв", "Кавалёў"),
        ("Дмитрий", "Дзмітрый"),
        ("Татьяна", "Таццяна"),
        ("Мария", "Марыя"),
        ("Сергей", "Сяргей"),
        ("Евгений", "Яўгеній"),
        ("Наталья", "Наталля"),
        ("Воробьёв", "Вараб’ёў"),
        ("Иванова-Петрова", "иванова петрова"),
        ("Šimánek", "simanek"),
        ("Йод", "И\u0306од"),
    ],
)
def test_spellings_of_the_same_name_have_the_same_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Иванов", "Петров"), ("Иванов", "Иванова"), ("Анна", "Инна"), ("Николай", "Мікалай"), ("Зуев", "Зубов")],
)
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_a_name_without_letters_has_no_key() -> None:
    assert name_key("— 12 —") == ""
