"""Ways with the same tags are judged once: nothing that matters to a driver may be left out of what is compared."""

from collections.abc import Iterator, Mapping

from hypothesis import given
from hypothesis import strategies as st

from roads.osm import load_rules
from roads.osm.drive_book import DRIVING_KEYS, DriveBook
from roads.osm.driving import drive_of

RULES = load_rules()
VALUES = {
    "highway": sorted(RULES.classes),
    "route": ["ferry", "bus"],
    "junction": ["roundabout", "yes"],
    "maxspeed": ["50", "30 mph", "none", "signals", "DE:urban"],
    "surface": sorted(RULES.surface_kmh),
    "smoothness": sorted(RULES.smoothness_kmh),
    "tracktype": sorted(RULES.tracktype_kmh),
    "source:maxspeed": ["DE:urban", "sign", "BY:rural"],
}
ANY_VALUE = st.sampled_from(
    ["yes", "no", "private", "destination", "-1", "reversible", "psv", "emergency_access", "30"]
)
TAGS = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(VALUES[key]) if key in VALUES else ANY_VALUE for key in DRIVING_KEYS}
)


class Watched(Mapping[str, str]):
    """Tags that remember which keys were asked for."""

    def __init__(self, tags: dict[str, str]) -> None:
        self._tags, self.asked = tags, set[str]()

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return self._tags[key]

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("all keys are looked at")

    def __len__(self) -> int:
        return len(self._tags)


@given(TAGS)
def test_a_driver_asks_for_no_other_keys(tags: dict[str, str]) -> None:
    watched = Watched(tags)
    drive_of(watched, RULES, ferries=True)
    assert watched.asked <= set(DRIVING_KEYS)


@given(st.lists(TAGS, max_size=5))
def test_the_book_says_the_same_as_looking_each_time(ways: list[dict[str, str]]) -> None:
    book = DriveBook(RULES, ferries=True)
    for tags in [*ways, *ways]:
        assert book.drive(tags) == drive_of(tags, RULES, ferries=True)
