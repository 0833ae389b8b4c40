"""An operator types what the caller says; the place meant comes first."""

import pytest

from roads.geocode import Geocoder


def first(geocoder: Geocoder, text: str, **options: object) -> str | None:
    found = geocoder.search(text, **options)  # type: ignore[arg-type]
    return found[0].label if found else None


@pytest.mark.parametrize(
    "text",
    ["улица Садовая 12А корп. 2", "Садовая 12а к2", "ул.Садовая, д. 12А, к. 2", "садовая 12а/2",
     "САДОВАЯ  12 А корпус 2", "Садовая 12A-2, кв. 7", "вул. Садовая 12А к2", "Sadovaya st 12A k2", "12А/2 Sadovaya"],
)  # fmt: skip
def test_a_house_is_found_however_its_letter_and_building_are_written(geocoder: Geocoder, text: str) -> None:
    assert first(geocoder, text) == "улица Садовая, 12А к2, Заречье"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Садовая 12", "улица Садовая, 12, Заречье"),
        ("Садовая 12/2", "улица Садовая, 12/2, Заречье"),
        ("Садовая 12-2", "улица Садовая, 12/2, Заречье"),
        ("12 Sadovaya Street", "улица Садовая, 12, Заречье"),
        ("50 лет Победы 7", "улица 50 лет Победы, 7, Заречье"),
        ("50 лет победы", "улица 50 лет Победы, Заречье"),
        ("50 лет пабеты", "улица 50 лет Победы, Заречье"),
        ("больница", "Больница скорой помощи"),
        ("хуткай дапамогі", "Больница скорой помощи"),
    ],
)
def test_the_exact_place_comes_first(geocoder: Geocoder, text: str, label: str) -> None:
    assert first(geocoder, text) == label


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("праспект Незалежнасці 5", "проспект Независимости"),
        ("Niezaliežnasci 5", "проспект Независимости"),
        ("praspiekt Nezalezhnasci 5", "проспект Независимости"),
        ("prospekt Nezavisimosti 5", "проспект Независимости"),
        ("Nezavisimosti pr-t 5", "проспект Независимости"),
        ("Independence Ave 5", "проспект Независимости"),
    ],
)
def test_a_street_is_found_by_its_name_in_any_language_and_transliteration(
    geocoder: Geocoder, text: str, street: str
) -> None:
    assert first(geocoder, text) == f"{street}, 5, Заречье"


@pytest.mark.parametrize("text", ["Chmialnickaja", "Khmelnitskaya", "Khmel'nitskaia", "хмяльницкая", "[vtkmybwrfz"])
def test_kh_is_found_in_every_system_and_on_the_wrong_keyboard(geocoder: Geocoder, text: str) -> None:
    assert first(geocoder, text) == "Хмельницкая улица, Заречье"


@pytest.mark.parametrize("text", ["cfljdfz 14", "cfljdfz, 14", "CFLJDFZ 14"])
def test_text_typed_on_the_wrong_keyboard_layout_is_understood(geocoder: Geocoder, text: str) -> None:
    assert first(geocoder, text) == "улица Садовая, 14, Заречье"


def test_the_kind_of_street_decides_between_names_that_differ_in_nothing_else(geocoder: Geocoder) -> None:
    assert first(geocoder, "пер. Садовый") == "Садовый переулок, Заречье"
    assert first(geocoder, "ул. Садовая") == "улица Садовая, Заречье"


@pytest.mark.parametrize("length", range(2, 12))
def test_the_street_is_there_while_it_is_being_typed(geocoder: Geocoder, length: int) -> None:
    labels = [match.label for match in geocoder.search("независимости"[:length], limit=3)]
    assert "проспект Независимости, Заречье" in labels


@pytest.mark.parametrize(
    "text", ["незовисимости", "независмости", "незаивсимости", "низависимости 5", "нзависимостти 5"]
)
def test_slips_of_the_pen_are_forgiven(geocoder: Geocoder, text: str) -> None:
    label = first(geocoder, text)
    assert label is not None
    assert label.startswith("проспект Независимости")


@pytest.mark.parametrize(
    "text",
    ["Садовая / Независимости", "садовая/независимости", "угол Садовой и Независимости", "Независимости и Садовая",
     "corner of Sadovaya Street and Independence Avenue", "вугал Садовай і Незалежнасці",
     "Садовая & пр-т Независимости", "перекресток ул. Садовая и пр. Независимости"],
)  # fmt: skip
def test_a_crossing_is_found_by_its_two_streets_in_any_order(geocoder: Geocoder, text: str) -> None:
    assert geocoder.search(text)[0].kind == "crossing"


def test_all_crossings_of_a_street_are_offered_before_the_second_is_typed(geocoder: Geocoder) -> None:
    assert [match.kind for match in geocoder.search("Садовая /")][:1] == ["crossing"]


def test_a_settlement_before_or_after_the_street_chooses_between_streets_of_one_name(geocoder: Geocoder) -> None:
    assert first(geocoder, "Поляны, Садовая 14") == "улица Садовая, 14, Поляны"
    assert first(geocoder, "Садовая 14, Поляны") == "улица Садовая, 14, Поляны"
    assert first(geocoder, "г. Заречье, ул. Садовая, 14") == "улица Садовая, 14, Заречье"


def test_of_places_equally_alike_the_one_near_the_caller_comes_first(geocoder: Geocoder) -> None:
    assert first(geocoder, "Садовая 14", near=(27.9, 53.9)) == "улица Садовая, 14, Поляны"
    assert first(geocoder, "Садовая 14", near=(27.5, 53.9)) == "улица Садовая, 14, Заречье"


def test_a_house_that_is_not_in_the_data_gives_its_street_and_the_nearest_numbers(geocoder: Geocoder) -> None:
    found = geocoder.search("Садовая 16")
    assert {match.kind for match in found} >= {"street", "address"}
    assert all(match.score < 0.8 for match in found)


def test_labels_are_in_the_language_asked_for(geocoder: Geocoder) -> None:
    assert first(geocoder, "Независимости 5", language="be") == "праспект Незалежнасці, 5, Заречье"
    assert first(geocoder, "Независимости 5", language="en") == "Independence Avenue, 5, Заречье"


def test_a_position_gives_the_nearest_address_and_nothing_far_away(geocoder: Geocoder) -> None:
    nearest = geocoder.reverse(27.5011, 53.9001)[0]
    assert nearest.label == "улица Садовая, 12, Заречье"
    assert 0.9 < nearest.score < 1
    assert geocoder.reverse(28.5, 53.9) == []
