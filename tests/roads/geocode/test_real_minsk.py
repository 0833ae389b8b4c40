"""Recall over 9,000 real addresses of Minsk, told as an operator would mistell them."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from roads.geocode import Geocoder
from roads.geocode.transliteration import to_latin
from tests.roads.geocode.town import minsk_rows

pytestmark = pytest.mark.real_data
SAMPLE = 400
Perturb = Callable[[str, random.Random], str]


def one_typo(address: str, rng: random.Random) -> str:
    """A letter of the street's words left out, doubled, replaced or swapped with its neighbour."""
    places = [i for i, c in enumerate(address[:-1]) if c.isalpha() and address[i + 1].isalpha()]
    i, letter = rng.choice(places), rng.choice("абвгдежзиклмнопрстуя")
    return rng.choice(
        [
            address[:i] + address[i + 1 :],
            address[:i] + address[i] * 2 + address[i + 1 :],
            address[:i] + letter + address[i + 1 :],
            address[:i] + address[i + 1] + address[i] + address[i + 2 :],
        ]
    )


def wrong_layout(address: str, rng: random.Random) -> str:
    russian, latin = "йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
    return address.lower().translate(str.maketrans(russian, latin))


def abbreviated(address: str, rng: random.Random) -> str:
    shorts = {"улица": "ул.", "проспект": "пр-т", "переулок": "пер.", "бульвар": "б-р", "проезд": "пр-д"}
    for word, short in shorts.items():
        address = address.replace(word, short)
    return address


PERTURBATIONS: dict[str, tuple[Perturb, int, float]] = {
    "as written, first": (lambda address, rng: address, 1, 0.99),
    "as written, among five": (lambda address, rng: address, 5, 0.995),
    "abbreviated": (abbreviated, 5, 0.99),
    "one typo": (one_typo, 5, 0.95),
    "two typos": (lambda address, rng: one_typo(one_typo(address, rng), rng), 5, 0.85),
    "BGN transliteration": (lambda address, rng: to_latin(address, "ru_bgn"), 5, 0.98),
    "passport transliteration": (lambda address, rng: to_latin(address, "ru_passport"), 5, 0.98),
    "wrong layout": (wrong_layout, 5, 0.97),
}


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_a_real_address_is_found_when_it_is(name: str, minsk: Geocoder, shared_data: Path) -> None:
    perturb, within, least = PERTURBATIONS[name]
    share = recall(minsk, minsk_rows(shared_data), perturb, within=within)
    assert share >= least, f"{name}: {share:.3f}"


def test_a_street_of_which_two_thirds_are_typed_is_among_ten(minsk: Geocoder, shared_data: Path) -> None:
    streets = [row["name"] for row in minsk_rows(shared_data) if row["kind"] == "street"]
    sample = random.Random(5).sample(sorted(set(streets)), 200)
    begun = [(street, street[: max(10, len(street) * 2 // 3)]) for street in sample]
    found = [any(m.label == f"{street}, Минск" for m in minsk.search(text, limit=10)) for street, text in begun]
    assert sum(found) / len(found) >= 0.9


def test_towns_of_the_country_are_found_in_belarusian_russian_and_english(minsk: Geocoder) -> None:
    for text in ("Гомель", "Homyel", "Гродна", "Hrodna", "Барановичи", "Баранавічы", "Baranavichy"):
        assert minsk.search(text)[0].kind == "place", text


def recall(geocoder: Geocoder, rows: list[dict[str, Any]], perturb: Perturb, *, within: int) -> float:
    """Share of sampled addresses whose own row is among the first `within` answers."""
    rng = random.Random(20)
    addresses = [(number, row) for number, row in enumerate(rows) if row["kind"] == "address"]
    found = 0
    for number, row in rng.sample(addresses, SAMPLE):
        text = perturb(f"{row['street']}, {row['house']}", rng)
        found += number in {match.place_id for match in geocoder.search(text, limit=within)}
    return found / SAMPLE
