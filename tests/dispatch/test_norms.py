"""Within which time the first unit must arrive: a service's own standard, by place and by what is going on."""

import pytest

from dispatch.messages import SwitchEpidemicNorms
from dispatch.model import LonLat
from dispatch.norms.norm import ResponseNorm, response_norm
from dispatch.norms.settings import CityCircle, NormSettings
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from tests.dispatch.world import Town

SQUARE = ((27.5, 53.8), (27.7, 53.8), (27.7, 54.0), (27.5, 54.0))
CITY, FIELD = (27.6, 53.9), (28.2, 53.9)
BY_AREA = DispatchSettings(norms=NormSettings(city_areas={"Minsk": SQUARE}))


def norm_of(town: Town, priority: int, place: LonLat) -> ResponseNorm:
    return response_norm(town.state, priority=priority, place=place, settings=town.settings)


@pytest.mark.parametrize(
    ("priority", "city_min", "elsewhere_min", "epidemic_city_min", "epidemic_elsewhere_min"),
    [(1, 20, 35, 20, 35), (2, 75, 90, 195, 210), (3, 135, 150, 135, 150)],
)
def test_the_norms_of_belarus(
    priority: int, city_min: float, elsewhere_min: float, epidemic_city_min: float, epidemic_elsewhere_min: float
) -> None:
    """The table of the national order, in minutes: an epidemic changes the urgent calls only."""
    town = Town(BY_AREA)
    quiet = [norm_of(town, priority, place).norm_s for place in (CITY, FIELD)]
    assert quiet == [60.0 * city_min, 60.0 * elsewhere_min]
    town.do(SwitchEpidemicNorms(epidemic=True, reason="influenza, order 17"))
    epidemic = [norm_of(town, priority, place).norm_s for place in (CITY, FIELD)]
    assert epidemic == [60.0 * epidemic_city_min, 60.0 * epidemic_elsewhere_min]
    town.do(SwitchEpidemicNorms(epidemic=False, reason="over"))
    assert [norm_of(town, priority, place).norm_s for place in (CITY, FIELD)] == quiet


def test_a_service_sets_its_own_standard() -> None:
    """Users of other systems ask for their own coverage time; here it is a table."""
    own = DispatchSettings(targets_s={1: 480.0}, norms=NormSettings(categories={1: "C1"}, city_areas={"town": SQUARE},
                           elsewhere_s={1: 900.0}, epidemic_s={}, epidemic_elsewhere_s={}))  # fmt: skip
    town = Town(own)
    assert (norm_of(town, 1, CITY).norm_s, norm_of(town, 1, FIELD).norm_s) == (480.0, 900.0)
    assert (norm_of(town, 1, CITY).category, norm_of(town, 2, CITY).category) == ("C1", "2")
    assert norm_of(town, 2, FIELD).norm_s is None


def test_without_any_area_everywhere_is_the_city_and_circles_are_areas_too() -> None:
    assert norm_of(Town(), 1, FIELD).in_city
    circle = CityCircle(name="district", lon=28.2, lat=53.9, radius_m=2_000.0)
    town = Town(DispatchSettings(norms=NormSettings(city_circles=(circle,))))
    assert norm_of(town, 1, FIELD).in_city
    assert not norm_of(town, 1, CITY).in_city


def test_a_place_on_a_hollow_ring_is_told_from_its_hollow() -> None:
    """The letter U: its hollow is not the city."""
    ring = ((0.0, 0.0), (3.0, 0.0), (3.0, 3.0), (2.0, 3.0), (2.0, 1.0), (1.0, 1.0), (1.0, 3.0), (0.0, 3.0))
    town = Town(DispatchSettings(norms=NormSettings(city_areas={"U": ring})))
    assert [norm_of(town, 1, place).in_city for place in ((0.5, 2.0), (1.5, 2.0), (2.5, 2.0), (1.5, 0.5))] == [
        True, False, True, True,
    ]  # fmt: skip


def test_switching_to_what_holds_changes_nothing_and_a_switch_needs_a_reason() -> None:
    town = Town()
    assert town.do(SwitchEpidemicNorms(epidemic=False, reason="to be sure")) == []
    with pytest.raises(Refused, match="reason"):
        town.do(SwitchEpidemicNorms(epidemic=True, reason=" "))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"elsewhere_s": {1: -1.0}}, "elsewhere_s.1"),
        ({"city_areas": {"line": ((0.0, 0.0), (1.0, 1.0))}}, "city_areas.line"),
        ({"city_areas": {"far": ((0.0, 0.0), (181.0, 1.0), (1.0, 2.0))}}, "city_areas.far"),
        ({"city_circles": (CityCircle(name="c", lon=0.0, lat=0.0, radius_m=0.0),)}, "radius_m"),
    ],
)
def test_a_norm_that_makes_no_sense_is_named(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        NormSettings(**given)  # type: ignore[arg-type]
