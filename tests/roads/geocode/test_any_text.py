"""Whatever is typed or pasted is only text."""

import threading
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roads.geocode import Geocoder, Match


@pytest.mark.parametrize(
    "text",
    ["", " ", "\0", "\0\0Ж", '"', "'; DROP TABLE place; --", '" OR *', "NEAR(a b)", "key:*", "^", "(((", "AND OR NOT",
     "%_%", "🚑🚑🚑", "́", "/", "/ /", "и", "угол", "12", "д. 5", "-", "щ" * 10_000, "я 1 " * 5_000, "\ud800"],
)  # fmt: skip
def test_operators_quotes_and_rubbish_find_nothing_and_break_nothing(geocoder: Geocoder, text: str) -> None:
    assert [m for m in geocoder.search(text) if m.score > 0.9] == []
    assert geocoder.search("Садовая 14")[0].score == 1


@pytest.mark.parametrize("text", ["Бжщклдын", "qqqqwwww", "Эйфелева башня в Париже", "xylophone 4", "нетакойвообще 12"])
def test_a_text_like_nothing_here_finds_nothing(geocoder: Geocoder, text: str) -> None:
    assert geocoder.search(text) == []


@given(text=st.text(alphabet=st.sampled_from("садовнезимт /12-аa\"'*()k,.ўi"), max_size=30), limit=st.integers(1, 5))
def test_any_text_gives_at_most_the_limit_of_distinct_places_best_first(
    geocoder: Geocoder, text: str, limit: int
) -> None:
    found = geocoder.search(text, limit=limit)
    assert len(found) <= limit
    assert len({match.place_id for match in found}) == len(found)
    assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)
    assert all(0 < match.score <= 1 for match in found)


def test_a_limit_below_one_and_a_position_off_the_earth_are_refused(geocoder: Geocoder) -> None:
    with pytest.raises(ValueError, match="limit"):
        geocoder.search("Садовая", limit=0)
    with pytest.raises(ValueError, match="no position"):
        geocoder.search("Садовая", near=(nan, 53.0))
    with pytest.raises(ValueError, match="no position"):
        geocoder.reverse(27.5, 153.9)
    with pytest.raises(ValueError, match="within_m"):
        geocoder.reverse(27.5, 53.9, within_m=-1)


def test_many_threads_ask_one_geocoder_at_once(geocoder: Geocoder) -> None:
    expected = geocoder.search("Садовая 14")
    answers: list[list[Match]] = []

    def ask() -> None:
        answers.extend(geocoder.search("Садовая 14") for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 80
