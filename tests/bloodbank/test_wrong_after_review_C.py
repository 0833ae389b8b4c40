"""Refusals that people can read: instants on a clock, and where places come from."""

import pytest

from bloodbank.checks import require_instant, require_place
from bloodbank.model import BloodState
from bloodbank.refusal import Refused


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1_795_440_389.0, "drawn_at: 2026-11-23T13:26:29Z is outside 1970-01-01T00:00:00Z to 2026-11-23T13:26:28Z"),
        (-1.0, "drawn_at: -1.0 is outside 1970-01-01T00:00:00Z to 2026-11-23T13:26:28Z"),
        (float("nan"), "drawn_at: give a finite number"),
        (True, "drawn_at: give a finite number"),
    ],
)
def test_an_instant_out_of_range_is_told_as_a_time(value: object, said: str) -> None:
    with pytest.raises(Refused) as refused:
        require_instant(value, "drawn_at", latest=1_795_436_788.0 + 3_600.0)
    assert refused.value.detail == said


def test_an_unknown_place_is_looked_for_in_the_city_pack() -> None:
    with pytest.raises(Refused) as refused:
        require_place(BloodState(), "moon")
    assert (refused.value.code, "city pack" in refused.value.detail) == ("unknown-place", True)
